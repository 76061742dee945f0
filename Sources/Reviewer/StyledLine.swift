import Cells

/// A line made of pieces with different looks.
struct StyledLine {
  /// The pieces.
  var pieces: [(text: String, style: Style)] = []

  init(_ text: String = "", _ style: Style = .plain) {
    if !text.isEmpty { pieces.append((text, style)) }
  }

  /// The columns it needs.
  var width: Int { pieces.reduce(0) { $0 + columnWidth(of: $1.text) } }

  /// Adds a piece.
  mutating func add(_ text: String, _ style: Style = .plain) { pieces.append((text, style)) }

  /// Draws the line at the left edge of `area`.
  func draw(row: Int, in area: Area, into buffer: inout CellBuffer) {
    var column = area.column
    for piece in pieces {
      let room = area.endColumn - column
      if room <= 0 { return }
      column = buffer.put(fitted(piece.text, to: room), row: row, column: column, piece.style)
    }
  }
}
