import Cells
import Foundation

/// The circles of 1, 2 and 3 standard deviations, and the axes.
enum Rings {
  static func draw(_ scale: PlaneScale, _ theme: Theme, into buffer: inout CellBuffer) {
    let dots = BrailleDots(area: scale.area)
    var canvas = dots
    for radius in 1...3 {
      let steps = Int(Double(radius) * scale.perSigmaAcross * 16)
      for step in 0..<max(8, steps) {
        let angle = Double(step) / Double(max(8, steps)) * 2 * .pi
        let spot = scale.place(Double(radius) * cos(angle), Double(radius) * sin(angle))
        canvas.set(across: spot.across, down: spot.down)
      }
    }
    canvas.draw(theme.colored(Palette.ring, []), theme, into: &buffer)
    drawAxes(scale, theme, into: &buffer)
  }

  private static func drawAxes(
    _ scale: PlaneScale, _ theme: Theme, into buffer: inout CellBuffer
  ) {
    let centre = scale.cell(0, 0)
    buffer.put(
      theme.glyph("┼", "+"), row: centre.row, column: centre.column,
      theme.colored(RGB(220, 220, 220)).over(buffer[centre.row, centre.column]))
    for radius in 1...3 {
      let spot = scale.cell(Double(radius), 0)
      guard spot.isInside, spot.column + 1 < scale.area.endColumn else { continue }
      let style = theme.colored(Palette.ring).over(buffer[spot.row, spot.column])
      buffer.put("\(radius)", row: spot.row, column: spot.column, style)
    }
  }
}

extension Style {
  /// Returns this look with the background of what it is drawn over, lighter or darker where it could
  /// not be told from that.
  func over(_ cell: Cell) -> Style {
    let background = cell.style.background
    return Style(foreground.readable(on: background), on: background, attributes)
  }
}

extension Color {
  /// The difference in brightness that letters need.
  private static let contrast: Float = 90

  /// Returns this colour, or where it is about as bright as `background` one of its hue that is not.
  /// Where the background is the terminal's own it stays as it is.
  func readable(on background: Color) -> Color {
    guard let paper = background.parts else { return self }
    guard let ink = parts else {
      return self == .standard ? .gray(paper.luma > 120 ? 1 : 255) : self
    }
    guard abs(ink.luma - paper.luma) < Self.contrast else { return self }
    let end: Float = paper.luma > 120 ? 0 : 255
    func moved(_ part: UInt8) -> UInt8 { UInt8(Float(part) + (end - Float(part)) * 0.75) }
    return RGB(moved(ink.red), moved(ink.green), moved(ink.blue)).color
  }

  private var parts: RGB? {
    if case .rgb(let red, let green, let blue) = self { RGB(red, green, blue) } else { nil }
  }
}

/// Dots finer than cells: 2 across and 4 down, shown by Braille patterns.
struct BrailleDots {
  private let area: Area
  private var bits: [UInt8]

  init(area: Area) {
    self.area = area
    bits = [UInt8](repeating: 0, count: area.width * area.height)
  }

  /// Sets the dot at a place in cells from the upper left corner.
  mutating func set(across: Double, down: Double) {
    let x = Int((across * 2).rounded(.down))
    let y = Int((down * 4).rounded(.down))
    guard x >= 0, y >= 0, x < area.width * 2, y < area.height * 4 else { return }
    let order: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]
    bits[y / 4 * area.width + x / 2] |= order[y % 4][x % 2]
  }

  /// Draws the cells that have dots.
  func draw(_ style: Style, _ theme: Theme, into buffer: inout CellBuffer) {
    for (index, pattern) in bits.enumerated() where pattern != 0 {
      let scalar =
        theme.look.isUnicode ? Unicode.Scalar(0x2800 + UInt32(pattern)) ?? "." : "."
      let (row, column) = (area.row + index / area.width, area.column + index % area.width)
      buffer[row, column] = Cell(scalar, style.over(buffer[row, column]))
    }
  }
}
