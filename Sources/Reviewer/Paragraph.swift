import Cells

/// Text broken into lines between words.
package enum Paragraph {
  /// Returns `text` in lines of at most `width` columns; longer words are cut.
  package static func lines(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if line.isEmpty {
        line = String(word)
      } else if columnWidth(of: line) + 1 + columnWidth(of: String(word)) <= width {
        line += " " + word
      } else {
        lines.append(line)
        line = String(word)
      }
    }
    if !line.isEmpty { lines.append(line) }
    return lines.map { fitted($0, to: width) }
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
