import Cells
import Evaluation
import Imaging

/// The export dialog: what is written, and where.
enum ExportView {
  static func draw(
    _ form: ExportForm, _ state: Session.State, in area: Area, _ theme: Theme,
    into buffer: inout CellBuffer
  ) {
    guard let open = state.openCase else { return }
    let isPlaceless = open.record.spacing == nil
    let box = area.centered(
      width: 72, height: form.items.count + (isPlaceless ? 9 : 8))
    buffer.fill(box)
    let inside = Frame("Export", note: "Enter writes, Esc cancels", hasFocus: true)
      .draw(box, theme, into: &buffer).inset(rows: 0)
    buffer.put(
      fitted(state.worklist.selected.map(state.shownName) ?? "", to: inside.width), row: inside.row,
      column: inside.column, .bold)
    let room = max(1, inside.height - (isPlaceless ? 6 : 5))
    let first = max(0, form.selection - room + 1)
    for (offset, index) in (first..<min(first + room, form.items.count)).enumerated() {
      let row = inside.row + 2 + offset
      let line = Area(column: inside.column, row: row, width: inside.width, height: 1)
      drawItem(form, index, state, open, in: line, theme, into: &buffer)
    }
    if isPlaceless {
      buffer.put(
        fitted(Case.pixelSpaceNote, to: inside.width), row: inside.endRow - 3,
        column: inside.column, theme.error)
    }
    drawFolder(form, row: inside.endRow - 2, in: inside, theme, into: &buffer)
  }

  private static func drawItem(
    _ form: ExportForm, _ index: Int, _ state: Session.State, _ open: OpenCase, in area: Area,
    _ theme: Theme, into buffer: inout CellBuffer
  ) {
    let isSelected = index == form.selection
    if isSelected { buffer.fill(area, with: Cell(" ", theme.selected)) }
    let obstacle = form.obstacle(to: form.items[index])
    let box = obstacle != nil ? "    " : form.isOn[index] ? "[x] " : "[ ] "
    let text =
      switch form.items[index] {
      case .mark(let place): markText(state.currentMarks[place], open)
      case .graders: "masks of all \(open.record.masks.count) graders"
      case .format(let format): format.title
      }
    let look = isSelected ? theme.selected : obstacle == nil ? Style.plain : theme.faint
    buffer.put(
      fitted(box + text + (obstacle.map { ": \($0)" } ?? ""), to: area.width), row: area.row,
      column: area.column, look)
  }

  private static func markText(_ mark: Mark, _ open: OpenCase) -> String {
    let source = mark.title.isEmpty ? mark.sourceText : mark.title
    var text = "\(mark.name)  " + padded(fitted(source, to: 29), to: 30)
    text += padded(open.area(mark.hypothesis.mask.area), to: 9, right: true)
    if let best = ReviewView.closestGrader(to: mark.hypothesis.mask, open) {
      text += "  IoU \(best.index + 1) \(best.overlap)"
    }
    return text
  }

  private static func drawFolder(
    _ form: ExportForm, row: Int, in area: Area, _ theme: Theme, into buffer: inout CellBuffer
  ) {
    let after = buffer.put("to ", row: row, column: area.column, theme.faint)
    buffer.put(
      fitted(form.folderBeingTyped ?? form.folder, to: area.endColumn - after - 12), row: row,
      column: after)
    buffer.put("(i edits)", row: row, column: area.endColumn - 9, theme.faint)
    buffer.put(
      "a new folder is made; nothing is ever overwritten", row: row + 1, column: area.column,
      theme.faint)
  }
}
