import CursesDriver
import Foundation
import Reviewer

/// The loop of the reviewer in a terminal: events become messages, states become frames.
@MainActor
struct ReviewLoop {
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

  /// The review.
  let session: ReviewSession
  /// Where it is shown.
  let terminal: CursesTerminal
  /// A descriptor that can be read when other threads have found something.
  let wake: Int32

  /// Runs until the user leaves.
  func run() -> Ending {
    var meter = LinkMeter()
    resize()
    // The list is there before the first image is.
    show(&meter)
    session.start()
    show(&meter)
    while true {
      let tick = session.state.tickMilliseconds
      // What may be of use later waits until the terminal has drawn the frame too.
      let calm = session.hasUpcoming ? Self.calm : nil
      let events = terminal.wait(milliseconds: calm ?? tick ?? -1, wake: wake)
      if events.isEmpty {
        if calm != nil { session.prepare() } else if tick != nil { session.receive(.tick) }
      }
      for (index, event) in events.enumerated() {
        let next = index + 1 < events.count ? events[index + 1] : nil
        // What is drawn follows the pointer; a stroke goes all its way.
        if event.isOvertaken(by: next), !session.state.isPainting { continue }
        if let ending = handle(event) { return ending }
      }
      show(&meter)
    }
  }

  private func show(_ meter: inout LinkMeter) {
    let frame = session.frame
    let time = ContinuousClock().measure { terminal.show(frame) }
    guard meter.isSlow(after: time) else { return }
    session.receive(.linkIsSlow)
    // What it changes is seen before the next key; where it changes nothing, nothing is sent.
    terminal.show(session.frame)
  }

  /// The milliseconds without a key after which the next case is prepared.
  private static let calm: Int32 = 40

  private func handle(_ event: TerminalEvent) -> Ending? {
    switch event {
    case .key(let key): session.receive(.key(key))
    case .click(let row, let column):
      session.receive(.pointer(Pointer(.click, row: row, column: column)))
    case .drag(let row, let column):
      session.receive(.pointer(Pointer(.drag, row: row, column: column)))
    case .release(let row, let column):
      session.receive(.pointer(Pointer(.release, row: row, column: column)))
    case .wheel(let isUp, let row, let column):
      session.receive(.pointer(Pointer(isUp ? .wheelUp : .wheelDown, row: row, column: column)))
    case .resized: resize()
    case .woken: session.receiveMail()
    case .hungUp: return .hungUp
    case .terminated: return .terminated
    case .interrupted: return .interrupted
    case .suspended: suspend()
    case .continued: terminal.redrawAll()
    }
    return grantWishes()
  }

  private func grantWishes() -> Ending? {
    for wish in session.takeWishes() {
      switch wish {
      case .redraw: terminal.redrawAll()
      case .suspend: suspend()
      case .copy(let text): terminal.copy(text)
      case .quit(let isInterrupt): return isInterrupt ? .interrupted : .left
      }
    }
    return nil
  }

  private func suspend() {
    terminal.suspend()
    resize()
  }

  private func resize() {
    let size = terminal.size
    session.receive(.resized(columns: size.columns, rows: size.rows))
  }
}
