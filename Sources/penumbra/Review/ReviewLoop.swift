import Cells
import CursesDriver
import Foundation
import Interchange
import Reviewer

/// The loop of the reviewer: events become messages, effects become work, states become frames.
@MainActor
final class ReviewLoop {
  /// Why the loop ended.
  enum Ending: Equatable {
    /// The user left.
    case left
    /// The user pressed Ctrl-C.
    case interrupted
    /// The terminal went away.
    case hungUp
    /// Somebody asked the program to end.
    case terminated
  }

  private let terminal: CursesTerminal
  private let library: CaseLibrary
  private let mailbox: Mailbox
  private var state: Session.State
  private var ending: Ending?

  /// A loop that shows `state`, the cases of `library`.
  init(
    _ state: Session.State, _ library: CaseLibrary, _ terminal: CursesTerminal, _ mailbox: Mailbox
  ) {
    self.state = state
    self.library = library
    self.terminal = terminal
    self.mailbox = mailbox
  }

  /// Runs until the user leaves.
  func run() -> Ending {
    let size = terminal.size
    receive(.resized(columns: size.columns, rows: size.rows))
    perform(Session.start(&state))
    draw()
    while true {
      for event in terminal.wait(milliseconds: -1, wake: mailbox.descriptor) { handle(event) }
      if let ending { return ending }
      draw()
    }
  }

  private func draw() {
    var buffer = CellBuffer(width: state.columns, height: state.rows)
    Session.view(state, into: &buffer)
    terminal.show(buffer)
  }

  private func handle(_ event: TerminalEvent) {
    switch event {
    case .key(let key): receive(.key(key))
    case .resized:
      let size = terminal.size
      receive(.resized(columns: size.columns, rows: size.rows))
    case .woken: for message in mailbox.take() { receive(message) }
    case .hungUp: ending = .hungUp
    case .terminated: ending = .terminated
    case .interrupted: ending = .interrupted
    case .suspended: suspend()
    case .continued: terminal.redrawAll()
    }
  }

  private func receive(_ message: Session.Message) {
    perform(Session.update(&state, message))
  }

  private func perform(_ effects: [Session.Effect]) {
    for effect in effects { perform(effect) }
  }

  private func perform(_ effect: Session.Effect) {
    switch effect {
    case .load(let index): load(index)
    case .encode, .sample, .decode, .decodeGrid: break
    case .export: break
    case .redraw: terminal.redrawAll()
    case .suspend: suspend()
    case .rememberGlyphs: break
    case .quit(let isInterrupt): ending = isInterrupt ? .interrupted : .left
    }
  }

  /// Reading one case takes a millisecond, so it is done at once: no frame shows an old image.
  private func load(_ index: Int) {
    do {
      receive(.loaded(OpenCase(try library.case(at: index))))
    } catch {
      receive(.loadFailed(caseID: library.entries[index].id, reason: "\(error)"))
    }
  }

  private func suspend() {
    terminal.suspend()
    let size = terminal.size
    receive(.resized(columns: size.columns, rows: size.rows))
  }
}
