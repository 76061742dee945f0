import Cells

/// All keys, from the key map.
package enum Help {
  /// One line of the help.
  private enum Line {
    case heading(String)
    case row(Row)
    case text(String)
    case blank
  }

  /// A key, or a word to type, and what it does.
  package struct Row: Equatable, Sendable {
    /// The keys, as they are shown.
    package var keys: String
    /// Their names, each apart.
    package var names: [String]
    /// What they do.
    package var text: String

    /// Whether every one of `words` is said: by the name of a key, exactly, or as a part of what the row or
    /// its `heading` says.
    func says(_ words: [Substring], under heading: String) -> Bool {
      let said = (heading + " " + text).lowercased()
      return words.allSatisfy { word in
        guard word.count > 1 else { return names.contains(String(word)) }
        let low = word.lowercased()
        return said.contains(low) || names.contains { $0.lowercased().hasPrefix(low) }
      }
    }
  }

  /// Returns `page` so many lines further on, within what there is to scroll.
  static func scrolled(_ page: HelpPage, by steps: Int, _ state: Session.State) -> HelpPage {
    let box = area(in: ScreenLayout(state).body)
    let visible = max(1, box.height - 2)
    let rows = arranged(
      lines(state, saying: page.filter), columns: columnCount(box), rows: visible)
    var page = page
    page.scroll = min(max(0, page.scroll + steps), max(0, rows - visible))
    return page
  }

  /// Draws the box over `area`.
  static func draw(
    _ state: Session.State, _ page: HelpPage, in area: Area, _ theme: Theme,
    into buffer: inout CellBuffer
  ) {
    let box = Self.area(in: area)
    buffer.fill(box)
    let title = state.keys == .ohif ? "Keys as in OHIF" : "Keys"
    let inside = Frame(
      page.filter.isEmpty ? title : "\(title) that say '\(page.filter)'",
      note: "for research, not for diagnosis", hasFocus: true
    )
    .draw(box, theme, into: &buffer)
    let scroll = page.scroll
    let all = lines(state, saying: page.filter)
    if all.isEmpty {
      buffer.put(
        fitted("no key says '\(page.filter)'", to: inside.width - 2), row: inside.row,
        column: inside.column + 1)
    }
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

  private static func lines(_ state: Session.State, saying filter: String) -> [Line] {
    let here: Scope =
      switch state.screen {
      case .browse: .browse
      case .review: state.isHidden ? .blind : state.isPainting ? .edit : .review
      case .latent: .latent
      case .compare: .compare
      case .opinions: .opinions
      }
    let others = Scope.allCases.filter { ![here, .help, .about].contains($0) }
    let scopes = ([here] + others).map { scope in
      let rows = rows(in: scope, state.keys).map { row in
        Row(keys: row.keys, names: row.names, text: state.worded(row.text))
      }
      return (heading: scope.title, rows: rows)
    }
    let typed = TypedCommand.allCases.map {
      Row(keys: $0.rawValue, names: [$0.rawValue], text: $0.help)
    }
    let filters = FilterWord.help.map { Row(keys: $0.word, names: [$0.word], text: $0.text) }
    let words = filter.split(separator: " ")
    let sections = scopes + [("Typed after :", typed), ("Typed after /", filters)]
    return sections.flatMap { lines(of: $0.rows, under: $0.heading, words) }
      + about.filter { words.isEmpty || says($0, words) }.flatMap { $0.map(Line.text) }
  }

  private static func lines(
    of rows: [Row], under heading: String, _ words: [Substring]
  ) -> [Line] {
    let found = rows.filter { $0.says(words, under: heading) }
    return found.isEmpty ? [] : [.heading(heading)] + found.map(Line.row) + [.blank]
  }

  private static func says(_ lines: [String], _ words: [Substring]) -> Bool {
    let said = lines.joined(separator: " ").lowercased()
    return words.allSatisfy { $0.count > 1 && said.contains($0.lowercased()) }
  }

  /// What is told besides keys, a paragraph each.
  private static let about = [
    [
      "Colours: graders 1 orange, 2 sky, 3 green,", "4 yellow; samples vermillion; agreement pink.",
    ],
    ["d_YY: the mean of 1 - IoU over all pairs of", "graders, each with itself included."],
    ["g1, g2 behind samples: groups of masks alike", "by an IoU of .6; their share stands above."],
    ["Letters are the opinions of M; small ones", "are your marks."],
    ["Odd characters in images? F2 takes others."],
    ["Light terminal? F3. A faint key does nothing", "now; : says why."],
    [
      "Mouse: a click selects, the wheel scrolls and",
      "zooms; a drag pans, paints in an edit, moves",
      "the latent cursor. With Shift the terminal", "selects text.",
    ],
    ["", "For research. Not a medical device.", "Nothing is ever uploaded."],
  ]

  /// Returns keys and what they do in `scope`; numbers of graders and of windows are one line.
  package static func rows(in scope: Scope, _ map: KeyMap) -> [Row] {
    map.bindings(in: scope).compactMap { binding in
      let numbers = (1...9).map { "\($0)" }
      switch binding.action {
      case .toggleGrader(let index):
        return index == 0
          ? Row(keys: "1-9", names: numbers, text: "outline of that grader on or off") : nil
      case .toGrader(let index):
        return index == 0
          ? Row(keys: "1-9", names: numbers, text: "to the posterior of that grader") : nil
      case .takeWindow(let index):
        return index == 0
          ? Row(
            keys: "1-5", names: Array(numbers.prefix(5)),
            text: "mediastinum, lung, auto, bone, all") : nil
      default:
        let names = binding.keys.map(\.name)
        return Row(keys: names.joined(separator: " "), names: names, text: binding.help)
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
    case .row(let row):
      let after = buffer.put(
        padded(row.keys, to: 12), row: area.row, column: area.column, theme.key)
      buffer.put(fitted(row.text, to: area.endColumn - after - 1), row: area.row, column: after + 1)
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
