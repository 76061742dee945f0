/// Something that was said of a case, with its time: a line of the case's history.
package struct HistoryLine: Equatable, Sendable {
  /// When, as the journal has it: ISO 8601, in UTC.
  package var time: String
  /// Whose line it is, safe to show; nil for the reader at the screen.
  package var reader: String?
  /// What was said, safe to show.
  package var text: String

  /// A line.
  package init(time: String, reader: String? = nil, text: String) {
    self.time = time
    self.reader = reader
    self.text = text
  }

  /// The time to the minute.
  var minute: String {
    let parts = time.split(separator: "T", maxSplits: 1)
    guard parts.count == 2 else { return time }
    return "\(parts[0]) \(parts[1].prefix(5)) UTC"
  }
}

extension RecordEvent {
  /// A sentence on it, when it changed `change`.
  package func text(changing change: RecordEvent?) -> String {
    switch (self, change) {
    case (.undo, .some(let change)), (.redo, .some(let change)): "\(text): \(change.text)"
    default: text
    }
  }
}
