import Cells
import Imaging

/// How much can be sent to the terminal in a moment.
package enum Link: String, CaseIterable, Equatable, Sendable {
  /// As much as there is.
  case fast
  /// Little: while images change they are drawn in five shades and without the small pictures, and
  /// completely once nothing has happened for `Link.pause`; less moves by itself.
  case slow

  /// The milliseconds without a key after which a slow link gets the complete images.
  package static let pause: Int32 = 120

  /// The distance of the levels that colours are rounded to on a slow link with 24-bit colours:
  /// neighbours of one colour cost a byte.
  static let step = 8
}

/// Tells from how long the terminal takes to read frames whether the link to it is slow.
package struct LinkMeter: Equatable, Sendable {
  /// The time after which a frame is late: 200,000 bytes at 6 Mbit/s. A frame that waits for a terminal
  /// that was stopped, or a lid that was closed, is late too, so one alone says nothing.
  static let patience = Duration.milliseconds(250)

  /// Which of the last frames were late, bit 0 for the last one.
  private var late: UInt16 = 0

  /// A meter that has seen no frame.
  package init() {}

  /// Takes in how long a frame took; returns whether two of the last sixteen were late.
  package mutating func isSlow(after frame: Duration) -> Bool {
    late = late << 1 | (frame > Self.patience ? 1 : 0)
    return late.nonzeroBitCount >= 2
  }
}

extension Session {
  /// Makes the link slow unless it was chosen.
  static func slowDown(_ state: inout State) {
    guard !state.isLinkChosen, state.link == .fast else { return }
    state.link = .slow
    state.notice = Notice(
      "the terminal reads slowly: images are complete after a pause; :link fast shows all at once")
  }

  /// What images show; when it changes, all of their cells do.
  struct Picture: Equatable {
    private let caseID: String?
    private let screen: Screen
    private let isFull: Bool
    private let window: Window?
    private let planeKind: PlaneView.Kind
    private let zoom: Double
    private let center: ReviewState.Point

    init(_ state: State) {
      caseID = state.openCase?.record.id
      screen = state.screen
      isFull = screen == .compare ? state.compare.isFull : state.review.isFull
      window = state.openCase.map { state.settings.window(for: $0).window }
      planeKind = state.settings.planeKind
      zoom = state.review.zoom
      center = state.review.center
    }
  }

  /// Changes `state`, and on a slow link notes when images changed.
  static func noting(_ state: inout State, _ change: (inout State) -> [Effect]) -> [Effect] {
    guard state.link == .slow else { return change(&state) }
    let before = Picture(state)
    let effects = change(&state)
    if Picture(state) != before { state.settings.isCoarse = true }
    return effects
  }
}

extension CellBuffer {
  /// Rounds colours to few levels, so that more neighbours have the same.
  mutating func roundColors() {
    for row in 0..<height {
      for column in 0..<width { self[row, column] = Self.rounded(self[row, column]) }
    }
  }

  /// A picture of one colour is a blank.
  private static func rounded(_ cell: Cell) -> Cell {
    let (ink, paper) = (rounded(cell.style.foreground), rounded(cell.style.background))
    let isFlat = ink == paper && ink != .standard && cell.scalar != Cell.continuation
    return Cell(isFlat ? " " : cell.scalar, Style(ink, on: paper, cell.style.attributes))
  }

  private static func rounded(_ color: Color) -> Color {
    guard case .rgb(let red, let green, let blue) = color else { return color }
    func level(_ part: UInt8) -> UInt8 {
      UInt8(max(1, min(255, (Int(part) + Link.step / 2) / Link.step * Link.step)))
    }
    return .rgb(level(red), level(green), level(blue))
  }
}
