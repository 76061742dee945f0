import Cells

extension Session {
  /// The smallest terminal that anything is shown on.
  package static let smallestSize = (columns: 60, rows: 20)

  /// Draws the whole screen.
  package static func view(_ state: State, into buffer: inout CellBuffer) {
    let theme = Theme(state.look)
    guard buffer.width >= smallestSize.columns, buffer.height >= smallestSize.rows else {
      drawTooSmall(state, theme, into: &buffer)
      return
    }
    let layout = ScreenLayout(buffer.area)
    clip(layout.header, &buffer) { Header.draw(state, in: layout.header, theme, into: &$0) }
    clip(layout.body, &buffer) { drawBody(state, in: layout.body, theme, into: &$0) }
    clip(layout.status, &buffer) { StatusRow.draw(state, in: layout.status, theme, into: &$0) }
    clip(layout.hints, &buffer) { Hints.draw(state, in: layout.hints, theme, into: &$0) }
    if state.dialog != nil {
      clip(layout.body, &buffer) { drawDialog(state, in: layout.body, theme, into: &$0) }
    }
    if state.link == .slow, state.look.depth == .trueColor { buffer.roundColors() }
  }

  private static func clip(
    _ area: Area, _ buffer: inout CellBuffer, _ draw: (inout CellBuffer) -> Void
  ) {
    buffer.clipped(to: area, draw)
  }

  private static func drawBody(
    _ state: State, in area: Area, _ theme: Theme, into buffer: inout CellBuffer
  ) {
    switch state.screen {
    case .browse: BrowseView.draw(state, in: area, theme, into: &buffer)
    case .review: ReviewView.draw(state, in: area, theme, into: &buffer)
    case .latent: LatentView.draw(state, in: area, theme, into: &buffer)
    case .compare: CompareView.draw(state, in: area, theme, into: &buffer)
    case .opinions: OpinionView.draw(state, in: area, theme, into: &buffer)
    }
  }

  private static func drawDialog(
    _ state: State, in area: Area, _ theme: Theme, into buffer: inout CellBuffer
  ) {
    switch state.dialog {
    case .help(let page):
      Help.draw(state, page, in: area, theme, into: &buffer)
    case .export(let form):
      ExportView.draw(form, state, in: area, theme, into: &buffer)
    case .commands(let list): CommandListView.draw(list, state, in: area, theme, into: &buffer)
    case .about(let scroll):
      AboutView.draw(state, scroll: scroll, in: area, theme, into: &buffer)
    case .marks(let list): MarkListView.draw(list, state, in: area, theme, into: &buffer)
    case .confirmQuit:
      drawQuestion(state.unsaved ?? "", in: area, theme, into: &buffer)
    case .filter, .question, nil: break
    }
  }

  private static func drawQuestion(
    _ unsaved: String, in area: Area, _ theme: Theme, into buffer: inout CellBuffer
  ) {
    let box = area.centered(width: 54, height: 6)
    buffer.fill(box)
    let inside = Frame("Leave?", hasFocus: true).draw(box, theme, into: &buffer)
    buffer.put(unsaved, row: inside.row, column: inside.column + 1)
    let row = inside.row + 2
    var column = buffer.put("y", row: row, column: inside.column + 1, theme.key)
    column = buffer.put(" leave without them    ", row: row, column: column)
    column = buffer.put("any other key", row: row, column: column, theme.key)
    buffer.put(" stay", row: row, column: column)
  }

  private static func drawTooSmall(
    _ state: State, _ theme: Theme, into buffer: inout CellBuffer
  ) {
    let last =
      state.dialog == .confirmQuit ? "Not all was kept: y leaves without" : "q leaves"
    let (wide, tall) = smallestSize
    var lines = [
      "This terminal has \(buffer.width) x \(buffer.height) cells.",
      "Penumbra needs \(wide) x \(tall).", last,
    ]
    if buffer.height < 3 || lines.contains(where: { columnWidth(of: $0) > buffer.width }) {
      lines = Paragraph.lines(
        "\(buffer.width)x\(buffer.height), needs \(wide)x\(tall); \(last)", width: buffer.width)
    }
    let top = max(0, (buffer.height - lines.count) / 2)
    for (index, line) in lines.enumerated() {
      let column = max(0, (buffer.width - columnWidth(of: line)) / 2)
      buffer.put(line, row: top + index, column: column, index == 1 ? .bold : .plain)
    }
  }
}

/// The rows of the screen: one header, the body, one for status, two for hints.
package struct ScreenLayout {
  /// Where the reader is.
  package let header: Area
  /// The panes.
  package let body: Area
  /// The last news, or facts of what is in focus.
  package let status: Area
  /// The keys that work.
  package let hints: Area

  /// The rows of a screen.
  package init(_ area: Area) {
    let top = area.splitTop(1)
    let bottom = top.rest.splitBottom(3)
    header = top.top
    body = bottom.rest
    (status, hints) = bottom.bottom.splitTop(1)
  }

  /// The rows of the terminal that `state` is for.
  package init(_ state: Session.State) {
    self.init(Area(column: 0, row: 0, width: state.columns, height: state.rows))
  }
}
