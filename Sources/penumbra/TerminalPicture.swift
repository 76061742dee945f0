import Cells
import Figures
import Foundation

/// A canvas in characters: shapes as two pixels each, texts in the terminal's own letters.
struct TerminalPicture {
  private let canvas: Canvas
  private let columns: Int
  private let depth: ColorDepth
  private let isASCII: Bool

  /// A picture as wide as the terminal. Into a pipe, to a terminal that is `dumb`, or with `NO_COLOR` it
  /// is plain text.
  init(
    _ canvas: Canvas, environment: [String: String] = ProcessInfo.processInfo.environment,
    isTerminal: Bool = isatty(STDOUT_FILENO) == 1
  ) {
    self.canvas = canvas
    let wished = environment["COLUMNS"].flatMap(Int.init) ?? Self.terminalColumns ?? 80
    columns = min(max(wished, 20), 240)
    isASCII = !LocaleGlyphs.hasBlocks
    let hasTrueColor = ["truecolor", "24bit"].contains(environment["COLORTERM"] ?? "")
    let isColorless = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
    let isPlain = isColorless || !isTerminal || environment["TERM"] == "dumb"
    depth = isPlain || isASCII ? .monochrome : hasTrueColor ? .trueColor : .indexed256
  }

  private static var terminalColumns: Int? {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// The lines, each ending in the terminal's standard colours, and below them the texts for which the
  /// picture has no room.
  var text: String {
    let height = max(2, columns * canvas.height / canvas.width)
    let rows = height + height % 2
    let letters = TerminalLetters(canvas, columns: columns, rows: rows / 2, isASCII: isASCII)
    let lines = stride(from: 0, to: rows, by: 2).map { row in
      let line = (0..<columns).map { column in
        let (upper, lower) = (mean(row, column, rows), mean(row + 1, column, rows))
        return letters[row / 2, column].map { cell($0, upper, lower) } ?? cell(upper, lower)
      }.joined()
      return line + (depth == .monochrome ? "\n" : "\u{1B}[0m\n")
    }
    return lines.joined() + letters.left.map { $0 + "\n" }.joined()
  }

  /// The mean colour of the part of the canvas that a pixel of the picture stands for.
  private func mean(_ row: Int, _ column: Int, _ rows: Int) -> Ink {
    func range(_ index: Int, of count: Int, over length: Int) -> Range<Int> {
      let begin = min(length - 1, index * length / count)
      return begin..<max(begin + 1, min(length, (index + 1) * length / count))
    }
    var sums = (0, 0, 0)
    let (down, across) = (
      range(row, of: rows, over: canvas.height), range(column, of: columns, over: canvas.width)
    )
    for y in down {
      for x in across {
        let ink = canvas[y, x]
        sums = (sums.0 + Int(ink.red), sums.1 + Int(ink.green), sums.2 + Int(ink.blue))
      }
    }
    let count = down.count * across.count
    return Ink(UInt8(sums.0 / count), UInt8(sums.1 / count), UInt8(sums.2 / count))
  }

  private func cell(_ upper: Ink, _ lower: Ink) -> String {
    guard depth != .monochrome else { return shade(upper, lower) }
    return color(38, upper) + color(48, lower) + "▀"
  }

  /// A letter on its rim, or on what the picture has there.
  private func cell(_ letter: TerminalLetters.Letter, _ upper: Ink, _ lower: Ink) -> String {
    guard depth != .monochrome else { return String(letter.character) }
    func middle(_ a: UInt8, _ b: UInt8) -> UInt8 { UInt8((Int(a) + Int(b)) / 2) }
    let ground =
      letter.rim
      ?? Ink(
        middle(upper.red, lower.red), middle(upper.green, lower.green),
        middle(upper.blue, lower.blue))
    return color(38, letter.ink) + color(48, ground) + String(letter.character)
  }

  private func color(_ ground: Int, _ ink: Ink) -> String {
    depth == .trueColor
      ? "\u{1B}[\(ground);2;\(ink.red);\(ink.green);\(ink.blue)m"
      : "\u{1B}[\(ground);5;\(depth.number(of: .rgb(ink.red, ink.green, ink.blue)))m"
  }

  /// Ink on white paper as darkness on the terminal's own ground.
  private func shade(_ upper: Ink, _ lower: Ink) -> String {
    let glyphs = Array(isASCII ? " .:*#" : " ░▒▓█")
    let sums = [upper, lower].map { Int($0.red) + Int($0.green) + Int($0.blue) }
    let level = (sums[0] + sums[1]) / 6
    return String(glyphs[min(4, (255 - level) * 5 / 256)])
  }
}

/// The texts of a canvas in the cells of a terminal, none upon another.
struct TerminalLetters {
  /// A letter in a cell.
  struct Letter: Equatable {
    /// What is printed.
    var character: Character
    /// Its colour.
    var ink: Ink
    /// What it stands on; nil for the picture.
    var rim: Ink?
  }

  /// The texts of words that found no room, each once.
  private(set) var left: [String] = []

  private let columns: Int
  private let rows: Int
  private let across: Double
  private let down: Double
  private var cells: [Letter?]

  /// The texts of `canvas` in that many cells. Words come first; a number that finds no room is left out.
  init(_ canvas: Canvas, columns: Int, rows: Int, isASCII: Bool) {
    (self.columns, self.rows) = (columns, rows)
    across = Double(columns) / Double(canvas.width)
    down = Double(rows) / Double(canvas.height)
    cells = [Letter?](repeating: nil, count: columns * rows)
    let words = canvas.texts.filter { Self.isWords($0.text) }
    let numbers = canvas.texts.filter { !Self.isWords($0.text) }
    for caption in words + numbers {
      let text = isASCII ? Self.plain(caption.text) : caption.text
      guard !place(text, caption), Self.isWords(text), !left.contains(text) else { continue }
      left.append(text)
    }
  }

  /// The letter in a cell.
  subscript(row: Int, column: Int) -> Letter? { cells[row * columns + column] }

  private static func isWords(_ text: String) -> Bool { text.count { $0.isLetter } > 1 }

  /// Whether every character takes one cell.
  private static func isNarrow(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { $0.value < 0x1100 || (0x2010...0x2BFF).contains($0.value) }
      && text.count == text.unicodeScalars.count
  }

  private static let spellings: [Character: Character] = [
    "²": "2", "σ": "s", "∅": "-", "×": "x", "–": "-", "·": "-", "β": "b", "→": ">",
  ]

  private static func plain(_ text: String) -> String {
    String(text.map { $0.isASCII ? $0 : spellings[$0] ?? "?" })
  }

  /// Writes a text as near to its place as there is room; false where there is none.
  private mutating func place(_ text: String, _ caption: Caption) -> Bool {
    guard Self.isNarrow(text) else { return false }
    let letters = Array(text)
    let home = home(of: caption, letters.count)
    guard letters.count <= (caption.isTurned ? rows : columns) else { return false }
    let isWords = Self.isWords(text)
    for step in isWords ? Self.steps : Self.smallSteps {
      let row = home.row + (caption.isTurned ? step.column : step.row)
      let column = home.column + (caption.isTurned ? step.row : step.column)
      let places = letters.indices.map { index in
        caption.isTurned ? (row + index, column) : (row, column + index)
      }
      guard places.allSatisfy({ isFree($0.0, $0.1, caption.isTurned) }) else { continue }
      for (place, character) in zip(places, letters) {
        cells[place.0 * columns + place.1] = Letter(
          character: character, ink: caption.ink, rim: caption.rim)
      }
      return true
    }
    return false
  }

  private typealias Step = (row: Int, column: Int)
  /// Numbers stay in their row, where they mean something else in the next one.
  private static let smallSteps: [Step] = [(0, 0), (0, 1), (0, -1)]
  private static let steps: [Step] =
    smallSteps
    + [
      (1, 0), (-1, 0), (0, 2), (0, -2), (0, -4), (1, -2), (1, 2), (2, 0), (-2, 0), (0, -8), (1, -8),
      (0, 4),
    ]

  /// Where the first letter would stand: above the others in a text that runs upwards on paper.
  private func home(of caption: Caption, _ count: Int) -> (row: Int, column: Int) {
    let width = Lettering(size: caption.size).width(of: caption.text)
    if caption.isTurned {
      let middle =
        switch caption.anchor {
        case .start: caption.place.y - width / 2
        case .middle: caption.place.y
        case .end: caption.place.y + width / 2
        }
      return (
        fitted(Int((middle * down).rounded(.down)) - count / 2, count, rows),
        fitted(Int((caption.place.x - caption.size / 2) * across), 1, columns)
      )
    }
    let begin = caption.place.x * across
    let column =
      switch caption.anchor {
      case .start: Int(begin.rounded())
      case .middle: Int((begin - Double(count) / 2).rounded())
      case .end: Int(begin.rounded()) - count
      }
    return (
      fitted(Int((caption.place.y - caption.size / 2) * down), 1, rows),
      fitted(column, count, columns)
    )
  }

  private func fitted(_ begin: Int, _ count: Int, _ limit: Int) -> Int {
    max(0, min(begin, limit - count))
  }

  /// Whether a cell and those beside it, along the line of the text, hold no letter.
  private func isFree(_ row: Int, _ column: Int, _ isTurned: Bool) -> Bool {
    guard (0..<rows).contains(row), (0..<columns).contains(column) else { return false }
    return (-1...1).allSatisfy { step in
      let there = (row + (isTurned ? step : 0), column + (isTurned ? 0 : step))
      guard (0..<rows).contains(there.0), (0..<columns).contains(there.1) else { return true }
      return cells[there.0 * columns + there.1] == nil
    }
  }
}
