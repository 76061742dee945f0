import Foundation
import Reviewer
import Synchronization

/// Messages from other threads to the reviewer's loop.
final class Mailbox: Sendable {
  private struct State {
    var messages: [Session.Message] = []
    var works = 0
  }

  private let state = Mutex(State())
  private let ends: (read: Int32, write: Int32)

  /// An empty mailbox.
  init() throws(Failure) {
    var pair: [Int32] = [-1, -1]
    guard pipe(&pair) == 0 else {
      throw Failure(.general, "cannot make a pipe: \(String(cString: strerror(errno)))")
    }
    for end in pair {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    ends = (pair[0], pair[1])
  }

  deinit {
    close(ends.read)
    close(ends.write)
  }

  /// A descriptor that has something to read when there are messages.
  var descriptor: Int32 { ends.read }

  /// Leaves a message, from any thread.
  func post(_ message: Session.Message) {
    state.withLock { $0.messages.append(message) }
    wake()
  }

  /// Makes the descriptor readable, from any thread.
  func wake() {
    var byte: UInt8 = 1
    // A full pipe already says that there are messages.
    _ = write(ends.write, &byte, 1)
  }

  /// Takes all messages.
  func take() -> [Session.Message] {
    var bytes = [UInt8](repeating: 0, count: 256)
    while read(ends.read, &bytes, bytes.count) > 0 {}
    return state.withLock { state in
      defer { state.messages = [] }
      return state.messages
    }
  }

  /// Notes that work has begun whose end brings messages.
  func beginWork() { state.withLock { $0.works += 1 } }

  /// Notes that such work has ended and its messages are here.
  func endWork() { state.withLock { $0.works -= 1 } }

  /// Whether no work is under way and no message waits.
  var isIdle: Bool { state.withLock { $0.works == 0 && $0.messages.isEmpty } }
}
