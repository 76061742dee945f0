import Cells
import Foundation
import Interchange
import Reviewer

/// A review driven by a file instead of a terminal.
///
/// A line is a command, `:size 160x50` or `:save-screen PATH`, or keys: characters as they are,
/// other keys by their names in angle brackets, as in `jj<Enter>z` or `:samples 32<Enter>`. Lines that begin with `#` are
/// comments. Before the next line everything asked for is there.
struct ReviewScript: Equatable {
  /// One line.
  enum Step: Equatable {
    case keys([Key])
    case size(columns: Int, rows: Int)
    case saveScreen(path: String)
  }

  /// The lines that do something.
  let steps: [Step]

  /// The script in `text`; `name` is that of its file, for errors.
  init(_ text: String, name: String) throws(Failure) {
    var steps: [Step] = []
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated()
    where !line.isEmpty && !line.hasPrefix("#") {
      guard let step = Self.step(line) else {
        throw Failure(
          .badData,
          "\(displaySafe(name)): line \(index + 1): expected keys, :size CxR or :save-screen PATH, "
            + "found '\(displaySafe(String(line)))'")
      }
      steps.append(step)
    }
    self.steps = steps
  }

  private static func step(_ line: Substring) -> Step? {
    // A command of the reviewer itself is known by the key that ends it.
    guard line.hasPrefix(":"), !line.hasSuffix("<Enter>") else { return keys(line).map(Step.keys) }
    let words = line.split(separator: " ", maxSplits: 1)
    guard words.count == 2 else { return nil }
    switch words[0] {
    case ":save-screen": return .saveScreen(path: String(words[1]))
    case ":size":
      let sides = words[1].split(separator: "x").compactMap { Int($0) }
      guard sides.count == 2, sides.allSatisfy({ (1...1000).contains($0) }) else { return nil }
      return .size(columns: sides[0], rows: sides[1])
    default: return nil
    }
  }

  /// Returns the keys of a line; nil when a name in angle brackets is that of no key.
  static func keys(_ line: Substring) -> [Key]? {
    var keys: [Key] = []
    var rest = line
    while let first = rest.first {
      if first == "<", let end = rest.firstIndex(of: ">"), rest.index(after: rest.startIndex) < end
      {
        let name = rest[rest.index(after: rest.startIndex)..<end]
        guard let key = Key(name: String(name)) else { return nil }
        keys.append(key)
        rest = rest[rest.index(after: end)...]
      } else {
        keys += first.unicodeScalars.map { $0 == " " ? .space : .character($0) }
        rest = rest.dropFirst()
      }
    }
    return keys
  }
}

/// Runs a script.
@MainActor
struct ReviewScriptRunner {
  /// The review.
  let session: ReviewSession
  /// What other threads find.
  let mailbox: Mailbox

  /// Runs all steps, or until the script leaves the reviewer.
  func run(_ script: ReviewScript) throws {
    session.receive(.resized(columns: 80, rows: 24))
    session.start()
    settle()
    for step in script.steps {
      switch step {
      case .size(let columns, let rows): session.receive(.resized(columns: columns, rows: rows))
      case .saveScreen(let path):
        try DurableFile.replace(path, with: Array(session.frame.text.utf8))
      case .keys(let keys):
        for key in keys {
          session.receive(.key(key))
          settle()
          if session.takeWishes().contains(where: { !$0.isHarmless }) { return }
        }
      }
      settle()
    }
  }

  /// Waits until nothing is being worked out and images are complete.
  private func settle() {
    defer { if session.state.settings.isCoarse { session.receive(.tick) } }
    repeat {
      let isBusy = !mailbox.isIdle
      if isBusy { Self.sleep(until: mailbox) }
      session.receiveMail()
      if !isBusy && mailbox.isIdle { return }
    } while true
  }

  /// Sleeps until `mailbox` has something to read, a moment at most.
  static func sleep(until mailbox: Mailbox) {
    var watched = [pollfd(fd: mailbox.descriptor, events: Int16(POLLIN), revents: 0)]
    poll(&watched, 1, 20)
  }
}
