/// A file that only grows: one line of JSON for each event, each with the digest of the line before
/// it, so that a changed or lost line shows (`Docs/Formats.md`).
///
/// One session writes one file, so that no two programs ever write the same one. Nothing in it is
/// changed afterwards; what takes an event back is another event.
package final class Journal {
  static let format = "penumbra-journal"
  static let version = 1

  /// The file.
  package let path: String
  /// The number of events.
  package private(set) var count = 0

  private let file: OpenFile
  private var size: Int
  private var lastDigest: String

  /// Makes the journal `path`, which must be new, with a header of `facts` after format and version.
  package init(creating path: String, facts: [JSON.Member]) throws(JournalError) {
    let head: [JSON.Member] = [
      .init("format", .string(Self.format)), .init("version", .integer(Self.version)),
    ]
    let bytes = try Self.bytes(JSON.object(head + facts))
    self.path = path
    file = try Self.fileErrors { () throws(FileError) in
      try DurableFile.createNew(path, with: bytes)
      return try OpenFile.updating(path)
    }
    size = bytes.count
    lastDigest = Self.digest(bytes.dropLast())
  }

  /// Adds an event; when this returns, it is on the disk.
  ///
  /// When it throws, the journal is as it was before.
  package func append(_ event: [JSON.Member]) throws(JournalError) {
    let link: [JSON.Member] = [
      .init("n", .integer(count + 1)), .init("prev", .string(lastDigest)),
    ]
    let bytes = try Self.bytes(JSON.object(link + event))
    try Self.fileErrors { () throws(FileError) in
      do throws(FileError) {
        try file.write(bytes, at: size)
        try file.synchronizeData()
      } catch {
        // Half a line would spoil the next one.
        try? file.truncate(to: size)
        throw error
      }
    }
    size += bytes.count
    count += 1
    lastDigest = Self.digest(bytes.dropLast())
  }

  /// A line with its line feed.
  private static func bytes(_ line: JSON) throws(JournalError) -> [UInt8] {
    let bytes = Array((line.line + "\n").utf8)
    guard bytes.count <= Limits.journalLine else { throw .tooLong(bytes: bytes.count) }
    return bytes
  }

  /// The first 16 hexadecimal digits of the SHA-256 of a line without its line feed.
  static func digest(_ line: ArraySlice<UInt8>) -> String {
    String(SHA256.hexDigest(Array(line)).prefix(16))
  }

  private static func fileErrors<Value>(
    _ body: () throws(FileError) -> Value
  ) throws(JournalError) -> Value {
    do { return try body() } catch { throw .file(error) }
  }
}

// MARK: Reading

extension Journal {
  /// What a journal says.
  package struct Contents: Equatable, Sendable {
    /// The first line: format, version and what the session is about.
    package var header: JSON
    /// The events in order, up to the first line that is damaged; where a line has not the digest of
    /// the one before, neither counts.
    package var events: [JSON] = []
    /// What is wrong with the line after the last event; nil when nothing is.
    package var damage: JournalError?
    /// Whether the file ends within a line, as after a kill or a full disk: an event that nobody was
    /// told is kept.
    package var isTorn = false
  }

  /// Reads the journal `path`; nothing is ever written to it.
  ///
  /// Throws when it is no journal or a newer one; damage further down ends the events, is told in
  /// the contents, and takes nothing from what stands before.
  package static func read(_ path: String) throws(JournalError) -> Contents {
    try contents(
      of: fileErrors { () throws(FileError) in try readFile(path, limit: Limits.journal) })
  }

  /// Returns what the bytes of a journal say.
  static func contents(of bytes: [UInt8]) throws(JournalError) -> Contents {
    guard let end = bytes.firstIndex(of: lineFeed) else { throw .notAJournal }
    var before = bytes[..<end]
    var contents = Contents(header: try header(before))
    var start = end + 1
    while let end = bytes[start...].firstIndex(of: lineFeed) {
      let line = bytes[start..<end]
      let number = contents.events.count + 1
      guard let event = event(line, number: number) else {
        contents.damage = .broken(line: number + 1)
        return contents
      }
      guard event["prev"]?.text == digest(before) else {
        contents.damage = .changed(line: number + 1)
        contents.events = contents.events.dropLast()
        return contents
      }
      contents.events.append(event)
      (before, start) = (line, end + 1)
    }
    contents.isTorn = start < bytes.count
    return contents
  }

  private static let lineFeed = UInt8(ascii: "\n")

  private static func header(_ line: ArraySlice<UInt8>) throws(JournalError) -> JSON {
    guard line.count < Limits.journalLine, let json = try? JSON(parsing: line),
      json["format"]?.text == format, let version = json["version"]?.int
    else { throw .notAJournal }
    guard version == Self.version else { throw .version(found: version) }
    return json
  }

  /// Returns the event of a line; nil when it is not event `number`.
  private static func event(_ line: ArraySlice<UInt8>, number: Int) -> JSON? {
    guard line.count < Limits.journalLine, let json = try? JSON(parsing: line),
      json["n"]?.int == number
    else { return nil }
    return json
  }
}
