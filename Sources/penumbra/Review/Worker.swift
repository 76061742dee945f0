import CursesDriver
import Dispatch
import Foundation
import Synchronization

/// A thread that does one piece of work after the other.
final class Worker: Sendable {
  private struct State {
    var waiting: [@Sendable () -> Void] = []
    var isBusy = false
  }

  private let state = Mutex(State())
  private let count = DispatchSemaphore(value: 0)

  /// Starts the thread; it lives as long as the program.
  init(name: String) {
    let thread = Thread { [self] in
      CursesTerminal.guardThread()
      while true {
        count.wait()
        let job = state.withLock { state in
          state.isBusy = !state.waiting.isEmpty
          return state.waiting.isEmpty ? nil : state.waiting.removeFirst()
        }
        job?()
        state.withLock { $0.isBusy = false }
      }
    }
    thread.name = name
    // Secondary threads get little stack by default.
    thread.stackSize = 16 << 20
    thread.start()
  }

  /// Whether nothing is done and nothing waits.
  var isIdle: Bool { state.withLock { !$0.isBusy && $0.waiting.isEmpty } }

  /// Adds a piece of work.
  func add(_ job: @escaping @Sendable () -> Void) {
    state.withLock { $0.waiting.append(job) }
    count.signal()
  }
}
