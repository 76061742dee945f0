import Cells

/// A buffer of cells as lines of text with colours, for a terminal or a file.
struct CellText {
  private let buffer: CellBuffer
  private let depth: ColorDepth

  /// The cells of `buffer` in the colours that `depth` has.
  init(_ buffer: CellBuffer, depth: ColorDepth) {
    self.buffer = buffer
    self.depth = depth
  }

  /// The lines, each ending in the terminal's standard colours.
  var text: String {
    (0..<buffer.height).map { line($0) + "\n" }.joined()
  }

  private func line(_ row: Int) -> String {
    var text = ""
    var present = ""
    for column in 0..<buffer.width {
      let cell = buffer[row, column]
      guard cell.scalar != Cell.continuation else { continue }
      let look = sequence(cell.style)
      if look != present { text += "\u{1B}[0\(look)m" }
      present = look
      text.unicodeScalars.append(cell.scalar)
    }
    return present.isEmpty ? text : text + "\u{1B}[0m"
  }

  /// The numbers that set `style`, each after a semicolon; empty for the terminal's own look.
  private func sequence(_ style: Style) -> String {
    let attributes: [(Attributes, String)] = [
      (.bold, ";1"), (.dim, ";2"), (.underline, ";4"), (.reverse, ";7"),
    ]
    let marks = attributes.filter { style.attributes.contains($0.0) }.map(\.1).joined()
    return marks + color(style.foreground, base: 30) + color(style.background, base: 40)
  }

  private func color(_ color: Color, base: Int32) -> String {
    let number = depth.number(of: color)
    switch number {
    case ..<0: return ""
    case 0..<8: return ";\(base + number)"
    case 8..<16: return ";\(base + 52 + number)"
    case 16..<256 where depth == .indexed256: return ";\(base + 8);5;\(number)"
    default:
      return ";\(base + 8);2;\(number >> 16 & 255);\(number >> 8 & 255);\(number & 255)"
    }
  }
}
