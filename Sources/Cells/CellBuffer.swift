/// A picture of the terminal: one cell for each position, drawn by views, shown by the driver.
package struct CellBuffer: Equatable, Sendable {
  /// The number of columns.
  package let width: Int
  /// The number of rows.
  package let height: Int
  /// The cells, row by row.
  package private(set) var cells: [Cell]
  /// The part that can be drawn to; all else is left alone.
  package private(set) var clip: Area

  /// A blank buffer.
  package init(width: Int, height: Int) {
    self.width = max(0, width)
    self.height = max(0, height)
    cells = [Cell](repeating: .blank, count: self.width * self.height)
    clip = Area(column: 0, row: 0, width: self.width, height: self.height)
  }

  /// All of it.
  package var area: Area { Area(column: 0, row: 0, width: width, height: height) }

  /// The cell at `row`, `column`; setting one outside the clip does nothing.
  package subscript(row: Int, column: Int) -> Cell {
    get { cells[row * width + column] }
    set {
      guard clip.contains(row: row, column: column) else { return }
      cells[row * width + column] = newValue
    }
  }

  /// Draws with nothing but the cells in `area` within reach.
  package mutating func clipped(to area: Area, _ draw: (inout CellBuffer) -> Void) {
    let outer = clip
    clip = outer.intersection(area)
    draw(&self)
    clip = outer
  }

  /// Fills `area` with one cell.
  package mutating func fill(_ area: Area, with cell: Cell = .blank) {
    let inside = area.intersection(clip)
    for row in inside.row..<inside.row + inside.height {
      for column in inside.column..<inside.column + inside.width {
        cells[row * width + column] = cell
      }
    }
  }

  /// Writes `text`, cut at the clip; returns the column after it.
  @discardableResult
  package mutating func put(
    _ text: String, row: Int, column: Int, _ style: Style = .plain
  ) -> Int {
    var column = column
    for scalar in text.unicodeScalars {
      let size = columnWidth(of: scalar)
      if size == 0 { continue }
      if size == 2 {
        let fits = clip.contains(row: row, column: column + 1)
        self[row, column] = Cell(fits ? scalar : "…", style)
        self[row, column + 1] = Cell(Cell.continuation, style)
      } else {
        self[row, column] = Cell(scalar, style)
      }
      column += size
    }
    return column
  }

  /// The rows as text, without the blanks at their ends.
  package var text: String {
    (0..<height).map { row in
      var line = String.UnicodeScalarView()
      for cell in cells[row * width..<(row + 1) * width]
      where cell.scalar != Cell.continuation {
        line.append(cell.scalar)
      }
      while line.last == " " { line.removeLast() }
      return String(line)
    }.joined(separator: "\n") + "\n"
  }
}
