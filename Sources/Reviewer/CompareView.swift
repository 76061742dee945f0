import Cells
import Imaging

/// Where the panes of the matrix screen lie.
package struct CompareLayout {
  /// The matrix.
  package let matrix: Area
  /// The two masks of the selected cell.
  package let pair: Area
  /// What all masks together say.
  package let summary: Area

  /// The panes in `body`.
  package init(_ body: Area) {
    let (top, bottom) = body.splitBottom(body.height >= 30 ? 11 : 5)
    summary = bottom
    let wide = min(max(24, (top.height - 3) * 2 + 2), body.width * 42 / 100)
    (matrix, pair) = top.splitLeft(body.width - wide)
  }
}

/// Every mask against every other.
enum CompareView {
  static func draw(
    _ state: Session.State, in area: Area, _ theme: Theme, into buffer: inout CellBuffer
  ) {
    let layout = CompareLayout(area)
    guard let open = state.openCase, let table = state.compare.table, !table.masks.isEmpty else {
      Frame("Compare").draw(area, theme, into: &buffer)
      return
    }
    let pair = PairView(state, open, table)
    if state.compare.isFull {
      pair.draw(in: area, theme, into: &buffer)
      return
    }
    drawMatrix(state, table, in: layout.matrix, theme, into: &buffer)
    pair.draw(in: layout.pair, theme, into: &buffer)
    drawSummary(state, open, in: layout.summary, theme, into: &buffer)
  }

  /// Returns the colour of the name of a mask.
  static func color(_ mask: ComparedMask) -> RGB {
    switch mask.kind {
    case .grader(let index): Palette.grader(index)
    case .consensus: Palette.consensus
    case .mark, .sample: Palette.sample
    }
  }

  // MARK: The matrix

  private static func drawMatrix(
    _ state: Session.State, _ table: MaskTable, in area: Area, _ theme: Theme,
    into buffer: inout CellBuffer
  ) {
    let window = MatrixWindow(area.inset(), state.compare, table)
    let inside = Frame(title(state), note: note(table, window), hasFocus: true)
      .draw(area, theme, into: &buffer)
    let size = MaskTable.cellWidth(table.metric)
    let (rows, columns) = (window.rows, window.columns)
    for column in columns {
      drawName(
        table.masks[column], isSelected: column == state.compare.column, row: inside.row,
        end: inside.column + (column - columns.lowerBound + 2) * size - 1, theme, into: &buffer)
    }
    for row in rows {
      let line = inside.row + 1 + row - rows.lowerBound
      drawName(
        table.masks[row], isSelected: row == state.compare.row, row: line,
        end: inside.column + size - 1, theme, into: &buffer)
      for column in columns {
        let isSelected = row == state.compare.row && column == state.compare.column
        let text = row == column ? theme.glyph("·", ".") : table.text(row, column)
        buffer.put(
          padded(text, to: size - 1, right: true) + " ", row: line,
          column: inside.column + (column - columns.lowerBound + 1) * size,
          isSelected
            ? theme.selected
            : row == column ? theme.faint : theme.heat(table.likeness(row, column)))
      }
    }
  }

  private static func title(_ state: Session.State) -> String {
    let name = state.compare.metric.text(unit: state.openCase?.lengthUnit ?? "")
    return state.compare.metric == .area ? name : "Pairwise \(name)"
  }

  /// How many masks there are, and which are shown when not all have room.
  private static func note(_ table: MaskTable, _ window: MatrixWindow) -> String {
    let count = table.masks.count
    let order = table.isSorted ? " by likeness" : ""
    func part(_ name: String, _ shown: Range<Int>) -> String? {
      shown.count < count ? "\(name) \(shown.lowerBound + 1)-\(shown.upperBound)" : nil
    }
    let parts = [part("rows", window.rows), part("columns", window.columns)].compactMap { $0 }
    return parts.isEmpty
      ? "\(count) masks" + order : parts.joined(separator: " ") + " of \(count)" + order
  }

  /// Writes a name that ends before column `end`.
  private static func drawName(
    _ mask: ComparedMask, isSelected: Bool, row: Int, end: Int, _ theme: Theme,
    into buffer: inout CellBuffer
  ) {
    var look = theme.colored(color(mask))
    if isSelected { look.attributes.insert(.underline) }
    buffer.put(mask.name, row: row, column: end - columnWidth(of: mask.name), look)
  }

  // MARK: The summary

  private static func drawSummary(
    _ state: Session.State, _ open: OpenCase, in area: Area, _ theme: Theme,
    into buffer: inout CellBuffer
  ) {
    let inside = Frame(
      "Graders and samples", note: "d = 1 - IoU with diagonals; kappa: union box + 5 px"
    )
    .draw(area, theme, into: &buffer)
    for (offset, line) in CompareSummary(state, open, height: inside.height, theme).lines.prefix(
      inside.height
    )
    .enumerated() {
      line.draw(row: inside.row + offset, in: inside.inset(rows: 0), into: &buffer)
    }
  }
}

/// The rows and columns of the matrix that are shown, so that the selected cell is among them.
struct MatrixWindow {
  /// The masks down.
  let rows: Range<Int>
  /// The masks across.
  let columns: Range<Int>
  private let area: Area
  private let size: Int

  /// The window of a matrix in `area`.
  init(_ area: Area, _ state: CompareState, _ table: MaskTable) {
    self.area = area
    size = MaskTable.cellWidth(table.metric)
    let count = table.masks.count
    rows = Self.shown(state.row, count, max(1, area.height - 1))
    columns = Self.shown(state.column, count, max(1, (area.width + 1) / size - 1))
  }

  private static func shown(_ selection: Int, _ count: Int, _ room: Int) -> Range<Int> {
    let first = min(max(0, selection - room + 1), max(0, count - room))
    return first..<min(count, first + room)
  }

  /// The masks of the number at a place on screen; nil where there is none.
  func cell(row: Int, column: Int) -> (row: Int, column: Int)? {
    let (down, across) = (row - area.row - 1, (column - area.column) / size - 1)
    guard down >= 0, across >= 0, column >= area.column, down < rows.count, across < columns.count
    else { return nil }
    return (rows.lowerBound + down, columns.lowerBound + across)
  }
}
