/// Why a journal could not be read, or a line not be added to it.
package enum JournalError: Error, Equatable, CustomStringConvertible {
  /// The file could not be read or written.
  case file(FileError)
  /// The file does not begin with the header of a journal.
  case notAJournal
  /// A newer program wrote the journal.
  case version(found: Int)
  /// Line `line`, from 1, is no line of a journal, or not the one that comes there.
  case broken(line: Int)
  /// Line `line`, from 1, has not the digest of the line before, so that one of them was changed.
  case changed(line: Int)
  /// A line would be longer than a line may be.
  case tooLong(bytes: Int)
  /// A reader's text is longer than a note may be.
  case noteTooLong(bytes: Int)

  package var description: String {
    switch self {
    case .file(let error): error.description
    case .notAJournal:
      "not a journal: expected a first line of JSON with the format \(Journal.format)"
    case .version(let found):
      "the journal is newer than this program: expected version \(Journal.version) or older,"
        + " found \(found); update penumbra"
    case .broken(let line):
      "the journal is damaged at line \(line): expected a line of JSON with number \(line - 1),"
        + " found something else; \(Self.held(line - 1))"
    case .changed(let line):
      "the journal was changed at line \(line - 1) or \(line): expected the digest of line"
        + " \(line - 1) in line \(line), found another; \(Self.held(line - 2))"
    case .tooLong(let bytes):
      "too long for a line of a journal: expected at most \(Limits.journalLine) bytes,"
        + " found \(bytes); shorten its texts"
    case .noteTooLong(let bytes):
      "the note is too long: expected at most \(Limits.noteText) bytes, found \(bytes); shorten it"
    }
  }

  private static func held(_ lines: Int) -> String {
    lines > 1 ? "lines 1 to \(lines) hold" : "nothing that it says holds"
  }

  /// The description with the file `path` in front.
  package func description(of path: String) -> String {
    if case .file = self { return description }
    return "\(displaySafe(path)): \(self)"
  }
}
