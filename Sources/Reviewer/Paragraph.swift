import Cells

/// Text broken into lines between words.
package enum Paragraph {
  /// Returns `text` in lines of at most `width` columns; longer words are broken, so that all of them
  /// can be read.
  package static func lines(_ text: String, width: Int) -> [String] {
    guard width > 0 else { return [] }
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ").flatMap({ broken(String($0), width: width) }) {
      if line.isEmpty {
        line = word
      } else if columnWidth(of: line) + 1 + columnWidth(of: word) <= width {
        line += " " + word
      } else {
        lines.append(line)
        line = word
      }
    }
    if !line.isEmpty { lines.append(line) }
    return lines
  }

  /// Returns a word in pieces of at most `width` columns.
  private static func broken(_ word: String, width: Int) -> [String] {
    guard columnWidth(of: word) > width else { return [word] }
    var pieces: [String] = []
    var piece = String.UnicodeScalarView()
    var used = 0
    for scalar in word.unicodeScalars {
      let size = columnWidth(of: scalar)
      if used + size > width, !piece.isEmpty {
        pieces.append(String(piece))
        (piece, used) = (String.UnicodeScalarView(), 0)
      }
      piece.append(scalar)
      used += size
    }
    return pieces + [String(piece)]
  }

  /// Draws `text` in `area`, as far as there is room.
  package static func draw(
    _ text: String, in area: Area, _ style: Style = .plain, into buffer: inout CellBuffer
  ) {
    for (offset, line) in lines(text, width: area.width).prefix(area.height).enumerated() {
      buffer.put(line, row: area.row + offset, column: area.column, style)
    }
  }
}
