import Cells
import Foundation

/// What can happen at a terminal.
package enum TerminalEvent: Equatable, Sendable {
  /// A key was pressed.
  case key(Key)
  /// The left button was pressed on a cell.
  case click(row: Int, column: Int)
  /// The pointer came to a cell with the left button held.
  case drag(row: Int, column: Int)
  /// The left button was let go on a cell.
  case release(row: Int, column: Int)
  /// The wheel was turned over a cell.
  case wheel(isUp: Bool, row: Int, column: Int)
  /// The terminal has another size now.
  case resized
  /// The descriptor that was watched has something to read.
  case woken
  /// The terminal is gone.
  case hungUp
  /// Someone asks the program to end.
  case terminated
  /// Someone asks the program to stop what it does.
  case interrupted
  /// Someone asks the program to go to the background.
  case suspended
  /// The program runs again.
  case continued

  init?(signal: Int32) {
    switch signal {
    case SIGWINCH: self = .resized
    case SIGHUP: self = .hungUp
    case SIGTERM, SIGQUIT: self = .terminated
    case SIGINT: self = .interrupted
    case SIGTSTP: self = .suspended
    case SIGCONT: self = .continued
    default: return nil
    }
  }

  /// Whether `next`, which came right behind, says where the pointer is in place of this event.
  package func isOvertaken(by next: TerminalEvent?) -> Bool {
    guard case .drag = self, case .drag = next else { return false }
    return true
  }
}
