import Cells
import Evaluation
import Imaging

/// The worklist: cases by disagreement, and a look at the selected one.
enum BrowseView {
  static func draw(
    _ state: Session.State, in area: Area, _ theme: Theme, into buffer: inout CellBuffer
  ) {
    let layout = BrowseLayout(area)
    let (left, right) = (layout.list, layout.preview)
    if let map = layout.map { AmbiguityMap.draw(state, in: map, theme, into: &buffer) }
    drawList(state, in: left, theme, into: &buffer)
    drawPreview(state, in: right, theme, into: &buffer)
  }

  // MARK: The list

  private static func drawList(
    _ state: Session.State, in area: Area, _ theme: Theme, into buffer: inout CellBuffer
  ) {
    let list = state.worklist
    let title = list.commonPrefix.isEmpty ? "Cases" : "Cases \(list.commonPrefix)"
    let inside = Frame(title, note: orderNote(state, beside: title, in: area), hasFocus: true)
      .draw(area, theme, into: &buffer)
    let columns = CaseColumns(
      inside.width, prefixLength: list.commonPrefix.count, isMetric: list.hasSpacing)
    let (heading, rows) = inside.splitTop(1)
    columns.drawHeading(list.order, in: heading, theme, into: &buffer)
    guard !list.shown.isEmpty else {
      let text = list.rows.isEmpty ? "this library has no cases" : "no case matches the filter"
      buffer.put(text, row: rows.row + 1, column: rows.column + 2, theme.faint)
      return
    }
    let first = BrowseLayout.firstRow(list, height: rows.height)
    for offset in 0..<min(rows.height, list.shown.count - first) {
      let place = first + offset
      let line = Area(
        column: rows.column, row: rows.row + offset, width: rows.width, height: 1)
      columns.draw(
        list.rows[list.shown[place]], marks: state.marks[list.rows[list.shown[place]].id] ?? [],
        isHidden: state.isHidden(list.rows[list.shown[place]].id), order: list.order,
        isSelected: place == list.selection, in: line, theme, into: &buffer)
    }
    drawScrollBar(first, rows.height, list.shown.count, area, theme, into: &buffer)
  }

  /// What the list is ordered by, in a short word where a frame of that title has no room for more.
  private static func orderNote(
    _ state: Session.State, beside title: String, in area: Area
  ) -> String {
    if state.isBlind { return "blind first" }
    guard state.worklist.isRanked else { return "ranking…" }
    let order = state.worklist.order
    let note = "by \(order.rawValue)"
    let room = Frame.noteRoom(beside: title, width: area.width)
    return columnWidth(of: note) <= room ? note : "by \(order.shortName)"
  }

  private static func drawScrollBar(
    _ first: Int, _ height: Int, _ count: Int, _ area: Area, _ theme: Theme,
    into buffer: inout CellBuffer
  ) {
    guard count > height, height > 0 else { return }
    let length = max(1, height * height / count)
    let start = (height - length) * first / max(1, count - height)
    for row in start..<start + length {
      buffer.put(
        theme.glyph("┃", "#"), row: area.row + 2 + row, column: area.endColumn - 1,
        theme.focusedFrame)
    }
  }

  // MARK: The preview

  private static func drawPreview(
    _ state: Session.State, in area: Area, _ theme: Theme, into buffer: inout CellBuffer
  ) {
    let inside = Frame("Preview").draw(area, theme, into: &buffer)
    switch state.current {
    case .none where !state.worklist.shown.isEmpty: break
    case .none:
      buffer.put("nothing selected", row: inside.row, column: inside.column + 1, theme.faint)
    case .failed(_, let reason):
      Paragraph.draw(reason, in: inside.inset(rows: 0), theme.error, into: &buffer)
    case .open(let open):
      let facts = PreviewFacts(open, state, width: inside.width, height: inside.height).lines
      let (picture, text) = inside.splitBottom(min(facts.count, max(0, inside.height - 8)))
      let viewport = ImagePane.draw(
        open,
        overlays: state.isHidden
          ? [] : ImagePane.outlines(state, open, badges: picture.height > 14),
        zoom: state.isHidden ? 1 : max(1, open.lesionZoom * 0.8), center: open.focus,
        settings: state.settings,
        in: picture, theme.look, into: &buffer)
      ImagePane.drawScaleBar(open, viewport, theme, into: &buffer)
      for (offset, line) in facts.prefix(text.height).enumerated() {
        line.draw(row: text.row + offset, in: text, into: &buffer)
      }
    }
  }
}
