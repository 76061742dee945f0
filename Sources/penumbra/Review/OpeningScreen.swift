import Cells
import CursesDriver
import Foundation

/// What is shown while a long library is opened.
@MainActor
struct OpeningScreen {
  /// How the wait ended.
  enum Outcome {
    /// The library is there.
    case opened(LibraryOpening.Opened)
    /// The user, or someone else, left before.
    case ended(ReviewLoop.Ending)
  }

  /// Where it is shown.
  let terminal: CursesTerminal
  /// A descriptor that can be read when the library is there.
  let wake: Int32

  /// Short waits show nothing, which would only flicker.
  private static let patience: Int32 = 40

  /// Waits until `opening` is done, or the user leaves.
  func wait(for opening: LibraryOpening) throws -> Outcome {
    var patience = Self.patience
    while true {
      if let opened = try opening.opened() { return .opened(opened) }
      let events = terminal.wait(milliseconds: patience, wake: wake)
      for event in events {
        if let ending = ending(event) { return .ended(ending) }
      }
      if let opened = try opening.opened() { return .opened(opened) }
      patience = 250
      draw(opening.name)
    }
  }

  private func ending(_ event: TerminalEvent) -> ReviewLoop.Ending? {
    switch event {
    case .key(.control("c")), .interrupted: .interrupted
    case .key(.character("q")), .key(.escape): .left
    case .hungUp: .hungUp
    case .terminated: .terminated
    case .key, .click, .drag, .release, .wheel, .resized, .woken, .suspended, .continued: nil
    }
  }

  private func draw(_ name: String) {
    let size = terminal.size
    var buffer = CellBuffer(width: size.columns, height: size.rows)
    let text = fitted("opening \(name)", to: size.columns)
    buffer.put(
      text, row: size.rows / 2, column: max(0, (size.columns - columnWidth(of: text)) / 2), .bold)
    terminal.show(buffer)
  }
}
