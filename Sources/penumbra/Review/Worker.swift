import CursesDriver
import Dispatch
import Foundation
import Synchronization

/// A thread that does one piece of work after the other.
final class Worker: Sendable {
  private let waiting = Mutex<[@Sendable () -> Void]>([])
  private let count = DispatchSemaphore(value: 0)

  /// Starts the thread; it lives as long as the program.
  init(name: String) {
    let thread = Thread { [self] in
      CursesTerminal.guardThread()
      while true {
        count.wait()
        let job = waiting.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        job?()
      }
    }
    thread.name = name
    // Secondary threads get little stack by default.
    thread.stackSize = 16 << 20
    thread.start()
  }

  /// Adds a piece of work.
  func add(_ job: @escaping @Sendable () -> Void) {
    waiting.withLock { $0.append(job) }
    count.signal()
  }
}
