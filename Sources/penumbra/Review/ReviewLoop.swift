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
  private let hypotheses: HypothesisSource
  private let reviewer: String
  private var state: Session.State
  private var ending: Ending?

  /// A loop that shows `state`, the cases of `library`, with hypotheses from a model; `reviewer`
  /// is named in exports.
  init(
    _ state: Session.State, _ library: CaseLibrary, _ terminal: CursesTerminal,
    _ mailbox: Mailbox,
    _ hypotheses: HypothesisSource, reviewer: String
  ) {
    self.state = state
    self.library = library
    self.terminal = terminal
    self.mailbox = mailbox
    self.hypotheses = hypotheses
    self.reviewer = reviewer
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
    case .encode(let caseID):
      if let open = state.openCase, open.record.id == caseID { hypotheses.encode(open.record) }
    case .sample(let caseID, let seed, let count):
      hypotheses.sample(caseID: caseID, seed: seed, count: count)
    case .decode(let caseID, let u):
      // Less than a millisecond, so it is done at once: the mask is in the frame of the key.
      if let found = hypotheses.decode(caseID: caseID, u: u) {
        receive(.decoded(caseID: caseID, found))
      }
    case .decodeGrid(let caseID, let grid): hypotheses.decodeGrid(caseID: caseID, grid)
    case .export(let request): export(request)
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

  private func export(_ request: ExportRequest) {
    let open = OpenCase(request.record)
    let writer = ExportWriter(
      request: request, reviewer: reviewer, time: Date(),
      window: state.settings.window(for: open).window)
    do {
      let written = try writer.write()
      receive(.exported(folder: displaySafe(written.folder), files: written.files))
    } catch {
      receive(.exportFailed(Failure(error).description))
    }
  }

  private func suspend() {
    terminal.suspend()
    let size = terminal.size
    receive(.resized(columns: size.columns, rows: size.rows))
  }
}
