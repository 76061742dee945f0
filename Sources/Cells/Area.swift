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
