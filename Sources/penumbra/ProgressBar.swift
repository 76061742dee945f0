import Foundation

/// How far a long command has come, on standard error, and only where that is a terminal.
struct ProgressBar {
  private let progress: Progress
  private let isShown: Bool
  private let start = ContinuousClock.now
  private var lastDrawn: ContinuousClock.Instant?

  /// A bar for `total` things called `unit`, for example `cases`.
  init(_ label: String, total: Int, unit: String) {
    progress = Progress(label: label, total: total, unit: unit)
    isShown = isatty(STDERR_FILENO) == 1
  }

  /// Shows that `done` things are done; redraws at most ten times a second.
  mutating func advance(to done: Int) {
    guard isShown else { return }
    let now = ContinuousClock.now
    if let lastDrawn, now - lastDrawn < .milliseconds(100), done < progress.total { return }
    lastDrawn = now
    write("\r" + progress.line(done: done, after: now - start) + "\u{1B}[K")
  }

  /// Takes the bar away, so that what is printed next starts on a clean line.
  func finish() {
    if isShown, lastDrawn != nil { write("\r\u{1B}[K") }
  }

  private func write(_ text: String) {
    FileHandle.standardError.write(Data(text.utf8))
  }
}

/// The text of a progress bar: label, share, count, rate and the time that is left.
struct Progress: Equatable {
  /// What is going on.
  var label: String
  /// The number of things to do.
  var total: Int
  /// What the things are called.
  var unit: String

  /// Returns the line for `done` things after some time.
  func line(done: Int, after elapsed: Duration) -> String {
    let share = total == 0 ? 1 : Double(done) / Double(total)
    let filled = Int((share * 20).rounded(.down))
    let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 20 - filled)
    let percent = Int((share * 100).rounded(.down))
    let head = "\(label) [\(bar)] \(percent) % \(done)/\(total) \(unit)"
    let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
    guard done > 0, seconds > 0 else { return head }
    let rate = Double(done) / seconds
    let left = Int((Double(total - done) / rate).rounded(.up))
    return head + ", \(fixed(rate, 1))/s, \(clock(left)) left"
  }

  /// Returns `seconds` as `m:ss` or `h:mm:ss`.
  private func clock(_ seconds: Int) -> String {
    let two = { (number: Int) in (number < 10 ? "0" : "") + "\(number)" }
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
    return hours > 0
      ? "\(hours):\(two(minutes)):\(two(seconds % 60))" : "\(minutes):\(two(seconds % 60))"
  }
}
