import Cells

/// All keys, from the key map.
package enum Help {
  /// One line of the help.
  private enum Line {
    case heading(String)
    case binding(key: String, text: String)
    case text(String)
    case blank
  }

  /// Returns `scroll` within what there is to scroll.
  static func clamp(_ scroll: Int, _ state: Session.State) -> Int {
    let box = area(in: ScreenLayout(state).body)
    let visible = max(1, box.height - 2)
    let rows = arranged(lines(state), columns: columnCount(box), rows: visible)
    return min(max(0, scroll), max(0, rows - visible))
  }

  /// Draws the box over `area`.
  static func draw(
    _ state: Session.State, scroll: Int, in area: Area, _ theme: Theme,
    into buffer: inout CellBuffer
  ) {
    let box = Self.area(in: area)
    buffer.fill(box)
    let inside = Frame("Keys", note: "for research, not for diagnosis", hasFocus: true)
      .draw(box, theme, into: &buffer)
    let all = lines(state)
    let count = columnCount(box)
    let perColumn = arranged(all, columns: count, rows: inside.height)
    let width = inside.width / count
    for (index, line) in all.enumerated() {
      let row = index % perColumn - scroll
      guard row >= 0, row < inside.height else { continue }
      let part = Area(
        column: inside.column + index / perColumn * width + 1, row: inside.row + row,
        width: width - 2, height: 1)
      draw(line, in: part, theme, into: &buffer)
    }
    if perColumn > inside.height {
      let more = " \(min(scroll + inside.height, perColumn)) of \(perColumn) lines "
      buffer.put(
        more, row: box.endRow - 1, column: box.endColumn - more.count - 2, theme.faint)
    }
  }

  private static func area(in body: Area) -> Area { body.centered(width: 150, height: 44) }

  private static func columnCount(_ box: Area) -> Int {
    box.width >= 140 ? 3 : box.width >= 110 ? 2 : 1
  }

  /// Returns the lines of each column: as many as fit without scrolling, or more.
  private static func arranged(_ lines: [Line], columns: Int, rows: Int) -> Int {
    max(rows, (lines.count + columns - 1) / columns)
  }

  private static func lines(_ state: Session.State) -> [Line] {
    let here: Scope =
      switch state.screen {
      case .browse: .browse
      case .review: state.isHidden ? .blind : state.isPainting ? .edit : .review
      case .latent: .latent
      case .compare: .compare
      case .opinions: .opinions
      }
    let others = Scope.allCases.filter { $0 != here && $0 != .help }
    var lines: [Line] = []
    for scope in [here] + others {
      lines.append(.heading(scope.title))
      lines += rows(in: scope).map { .binding(key: $0.keys, text: state.worded($0.text)) }
      lines.append(.blank)
    }
    lines.append(.heading("Typed after :"))
    lines += TypedCommand.allCases.map { .binding(key: $0.rawValue, text: $0.help) }
    lines.append(.blank)
    lines.append(.heading("Typed after /"))
    lines += FilterWord.help.map { .binding(key: $0.word, text: $0.text) }
    lines.append(.blank)
    lines += about.map { $0.isEmpty ? .blank : .text($0) }
    return lines
  }

  private static let about = [
    "Colours: graders 1 orange, 2 sky, 3 green,", "4 yellow; samples vermillion; agreement pink.",
    "d_YY: the mean of 1 - IoU over all pairs of", "graders, each with itself included.",
    "g1, g2 behind samples: groups of masks alike", "by an IoU of .6; their share stands above.",
    "Letters are the opinions of M; small ones", "are your marks.",
    "Odd characters in images? F2 takes others.",
    "Light terminal? F3. A faint key does nothing", "now; : says why.",
    "Mouse: a click selects, the wheel scrolls and", "zooms; with Shift the terminal selects text.",
    "",
    "For research. Not a medical device.", "Nothing is ever uploaded.",
  ]

  /// Returns keys and what they do in `scope`; the nine grader keys are one line.
  package static func rows(in scope: Scope) -> [(keys: String, text: String)] {
    KeyMap.bindings(in: scope).compactMap { binding in
      switch binding.action {
      case .toggleGrader(let index):
        index == 0 ? ("1-9", "outline of that grader on or off") : nil
      case .toGrader(let index):
        index == 0 ? ("1-9", "to the posterior of that grader") : nil
      default:
        (binding.keys.map(\.name).joined(separator: " "), binding.help)
      }
    }
  }

  private static func draw(
    _ line: Line, in area: Area, _ theme: Theme, into buffer: inout CellBuffer
  ) {
    switch line {
    case .heading(let text): buffer.put(text, row: area.row, column: area.column, .bold)
    case .text(let text):
      buffer.put(fitted(text, to: area.width), row: area.row, column: area.column, theme.faint)
    case .binding(let key, let text):
      let after = buffer.put(
        padded(key, to: 12), row: area.row, column: area.column, theme.key)
      buffer.put(fitted(text, to: area.endColumn - after - 1), row: area.row, column: after + 1)
    case .blank: break
    }
  }
}

extension Session.State {
  /// Returns a sentence on lesions as one on what masks are of.
  func worded(_ text: String) -> String {
    className.map { text.replacing("lesion", with: $0) } ?? text
  }
}
