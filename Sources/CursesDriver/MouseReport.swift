/// One report of the mouse.
struct MouseReport: Equatable {
  /// What is reported.
  enum Kind: Int32 {
    /// Something that is not asked for.
    case other
    /// The left button went down.
    case pressed
    /// The pointer came to another cell while a button was down.
    case moved
    /// The left button went up.
    case released
    /// The wheel was turned away from the user.
    case wheelUp
    /// The wheel was turned towards the user.
    case wheelDown
  }

  /// What is reported.
  var kind: Kind
  /// The row of the cell.
  var row: Int
  /// The column of the cell.
  var column: Int
}

/// Tells events from reports: a movement is a drag from a press of the left button to its release only.
struct HeldButton: Equatable {
  private var isHeld = false

  /// Returns what `report` tells of; nil for what is none of ours.
  mutating func event(_ report: MouseReport) -> TerminalEvent? {
    let (row, column) = (report.row, report.column)
    switch report.kind {
    case .pressed:
      isHeld = true
      return .click(row: row, column: column)
    case .moved: return isHeld ? .drag(row: row, column: column) : nil
    case .released:
      defer { isHeld = false }
      return isHeld ? .release(row: row, column: column) : nil
    case .wheelUp: return .wheel(isUp: true, row: row, column: column)
    case .wheelDown: return .wheel(isUp: false, row: row, column: column)
    case .other: return nil
    }
  }

  /// Forgets the button, whose release is not reported while the shell has the terminal.
  mutating func letGo() { isHeld = false }
}
