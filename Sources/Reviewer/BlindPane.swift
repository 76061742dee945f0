import Cells

/// What stands in the place of graders and samples while they are hidden.
enum BlindPane {
  static func draw(
    _ state: Session.State, in area: Area, _ theme: Theme, into buffer: inout CellBuffer
  ) {
    let inside = Frame("Blind first").draw(area, theme, into: &buffer).inset()
    let rows: [(key: String, text: String)] = [
      ("a", "a lesion is there"), ("X", "no lesion is there"), ("d", "it cannot be told"),
    ]
    var row = inside.row
    for line in Paragraph.lines(
      "Graders and samples are hidden until your first impression is recorded. What do you see?",
      width: inside.width)
    {
      buffer.put(line, row: row, column: inside.column)
      row += 1
    }
    for (offset, item) in rows.enumerated() {
      let after = buffer.put(
        item.key, row: row + 1 + offset, column: inside.column + 2, theme.key)
      buffer.put("  \(state.worded(item.text))", row: row + 1 + offset, column: after)
    }
    let rest = Area(
      column: inside.column, row: row + 5, width: inside.width, height: inside.endRow - row - 5)
    Paragraph.draw(
      "A note can go with it. Impression and reveal are recorded with their times, as in the blinded "
        + "and unblinded readings of LIDC.", in: rest, theme.faint, into: &buffer)
  }
}
