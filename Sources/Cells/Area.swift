/// A rectangle of terminal cells.
public struct Area: Equatable, Hashable, Sendable {
  /// The first column.
  public var column: Int

  /// The first row.
  public var row: Int

  /// The number of columns.
  public var width: Int

  /// The number of rows.
  public var height: Int

  /// An area; negative sizes count as none.
  public init(column: Int, row: Int, width: Int, height: Int) {
    self.column = column
    self.row = row
    self.width = max(0, width)
    self.height = max(0, height)
  }
}

extension Area {
  /// Whether the area has no cell.
  package var isEmpty: Bool { width == 0 || height == 0 }

  /// The column after the last one.
  package var endColumn: Int { column + width }

  /// The row after the last one.
  package var endRow: Int { row + height }

  /// Returns whether the cell at `row`, `column` lies inside.
  package func contains(row cellRow: Int, column cellColumn: Int) -> Bool {
    cellRow >= row && cellRow < endRow && cellColumn >= column && cellColumn < endColumn
  }

  /// Returns the cells common to both areas.
  package func intersection(_ other: Area) -> Area {
    let left = max(column, other.column)
    let top = max(row, other.row)
    return Area(
      column: left, row: top, width: min(endColumn, other.endColumn) - left,
      height: min(endRow, other.endRow) - top)
  }

  /// Returns the area without `columns` cells at the left and right and `rows` at top and bottom.
  package func inset(columns: Int = 1, rows: Int = 1) -> Area {
    Area(
      column: column + columns, row: row + rows, width: width - 2 * columns,
      height: height - 2 * rows)
  }

  /// Returns the upper `rows` rows and the rest; never more rows than there are.
  package func splitTop(_ rows: Int) -> (top: Area, rest: Area) {
    let cut = min(max(0, rows), height)
    return (
      Area(column: column, row: row, width: width, height: cut),
      Area(column: column, row: row + cut, width: width, height: height - cut)
    )
  }

  /// Returns the left `columns` columns and the rest; never more columns than there are.
  package func splitLeft(_ columns: Int) -> (left: Area, rest: Area) {
    let cut = min(max(0, columns), width)
    return (
      Area(column: column, row: row, width: cut, height: height),
      Area(column: column + cut, row: row, width: width - cut, height: height)
    )
  }

  /// Returns the area split so that the lower part has `rows` rows.
  package func splitBottom(_ rows: Int) -> (rest: Area, bottom: Area) {
    let cut = min(max(0, rows), height)
    let parts = splitTop(height - cut)
    return (parts.top, parts.rest)
  }

  /// Returns an area of at most `width` x `height` cells in the middle of this one.
  package func centered(width wanted: Int, height tall: Int) -> Area {
    let innerWidth = min(wanted, width)
    let innerHeight = min(tall, height)
    return Area(
      column: column + (width - innerWidth) / 2, row: row + (height - innerHeight) / 2,
      width: innerWidth, height: innerHeight)
  }
}
