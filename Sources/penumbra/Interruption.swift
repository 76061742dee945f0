import Dispatch
import Foundation
import Synchronization

/// Whether the user has pressed Ctrl-C since this value was made.
///
/// Long work asks between two steps and ends in good order; a second Ctrl-C ends the program at once.
final class Interruption: Sendable {
  private let requested = Mutex(false)
  private nonisolated(unsafe) let source: any DispatchSourceSignal

  /// Starts to listen; the program no longer ends by itself on the first Ctrl-C.
  init() {
    signal(SIGINT, SIG_IGN)
    source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    source.setEventHandler { [weak self] in self?.note() }
    source.resume()
  }

  deinit {
    source.cancel()
    signal(SIGINT, SIG_DFL)
  }

  /// Whether Ctrl-C has been pressed.
  var isRequested: Bool { requested.withLock { $0 } }

  /// Throws the failure with exit code 130 when Ctrl-C has been pressed; `kept` says what remains.
  func check(_ kept: String) throws(Failure) {
    if isRequested { throw Failure(.interrupted, "interrupted: \(kept)") }
  }

  private func note() {
    let isSecond = requested.withLock { flag in
      defer { flag = true }
      return flag
    }
    if isSecond { exit(Failure.Code.interrupted.rawValue) }
  }
}
