import Cells

/// A box with titles in its upper line.
package struct Frame {
  /// What stands at the left of the upper line.
  package var title: String
  /// What stands at its right.
  package var note: String
  /// Whether keys go to this pane.
  package var hasFocus: Bool
  /// Whether a long title leaves the note its room; otherwise the title has what it needs.
  package var keepsNote: Bool

  /// A box.
  package init(
    _ title: String, note: String = "", hasFocus: Bool = false, keepsNote: Bool = false
  ) {
    self.title = title
    self.note = note
    self.hasFocus = hasFocus
    self.keepsNote = keepsNote
  }

  /// Draws the box along the edge of `area`; returns what is inside.
  @discardableResult
  package func draw(_ area: Area, _ theme: Theme, into buffer: inout CellBuffer) -> Area {
    guard area.width >= 2, area.height >= 2 else { return area.inset() }
    let style = hasFocus ? theme.focusedFrame : theme.frame
    let isHeavy = hasFocus && theme.look.depth < .indexed256 && theme.look.isUnicode
    let line =
      !theme.look.isUnicode
      ? ["+", "+", "+", "+", "-", "|"]
      : isHeavy ? ["┏", "┓", "┗", "┛", "━", "┃"] : ["╭", "╮", "╰", "╯", "─", "│"]
    let across = String(repeating: line[4], count: area.width - 2)
    buffer.put(line[0] + across + line[1], row: area.row, column: area.column, style)
    buffer.put(line[2] + across + line[3], row: area.endRow - 1, column: area.column, style)
    for row in area.row + 1..<area.endRow - 1 {
      buffer.put(line[5], row: row, column: area.column, style)
      buffer.put(line[5], row: row, column: area.endColumn - 1, style)
    }
    drawTitles(area, theme, into: &buffer)
    return area.inset()
  }

  /// Returns the columns for a note in the upper line of a box with that title.
  static func noteRoom(beside title: String, width: Int) -> Int {
    width - 9 - columnWidth(of: title)
  }

  private func drawTitles(_ area: Area, _ theme: Theme, into buffer: inout CellBuffer) {
    let room = area.width - 6
    guard room > 0 else { return }
    let kept = keepsNote && !note.isEmpty ? columnWidth(of: note) + 3 : 0
    let left = fitted(title, to: max(room - kept, min(room, 8)))
    buffer.put(" \(left) ", row: area.row, column: area.column + 2, theme.title)
    let rest = room - columnWidth(of: left) - 3
    guard !note.isEmpty, rest >= min(columnWidth(of: note), 14) else { return }
    let right = fitted(note, to: rest)
    buffer.put(
      " \(right) ", row: area.row, column: area.endColumn - columnWidth(of: right) - 4, theme.faint)
  }
}
