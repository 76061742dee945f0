import Foundation
import Reviewer
import Synchronization

/// Messages from other threads to the reviewer's loop.
final class Mailbox: Sendable {
  private let messages = Mutex<[Session.Message]>([])
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
    messages.withLock { $0.append(message) }
    var byte: UInt8 = 1
    // A full pipe already says that there are messages.
    _ = write(ends.write, &byte, 1)
  }

  /// Takes all messages.
  func take() -> [Session.Message] {
    var bytes = [UInt8](repeating: 0, count: 256)
    while read(ends.read, &bytes, bytes.count) > 0 {}
    return messages.withLock { waiting in
      defer { waiting = [] }
      return waiting
    }
  }
}
