import CTerminal

/// The size of a terminal in cells.
package struct TerminalSize: Equatable, Sendable {
  /// The number of columns.
  package var columns: Int

  /// The number of rows.
  package var rows: Int

  /// Returns the size of the terminal on `fileDescriptor`; nil when it is none.
  package static func current(on fileDescriptor: Int32) -> TerminalSize? {
    var columns: Int32 = 0
    var rows: Int32 = 0
    guard penumbra_terminal_size(fileDescriptor, &columns, &rows) == 0 else { return nil }
    return TerminalSize(columns: Int(columns), rows: Int(rows))
  }
}
