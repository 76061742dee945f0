/// Reads a tar archive, compressed with gzip or not, entry by entry and never back.
///
/// It understands ustar, the long names of GNU tar and pax, and takes no more memory than one entry.
package final class TarArchive {
  /// One entry of an archive.
  package struct Entry: Equatable, Sendable {
    /// What an entry is.
    package enum Kind: Equatable, Sendable {
      /// A regular file.
      case file
      /// A folder.
      case folder
      /// A link or a device, or a name that leads out of the archive; to be passed over.
      case other
    }

    /// The name without empty parts, `.` and a leading `/`.
    package let name: String
    /// What it is.
    package let kind: Kind
    /// The number of bytes of its contents.
    package let size: Int
  }

  private static let block = 512
  private static let longestName = 1 << 16
  /// The sizes of entries that are believed; more is no size but damage.
  private static let sizes = 0...(1 << 50)

  private let reader: InflatingReader
  private var offset = 0
  private var current: Entry?
  private var lastName: String?
  /// Bytes of the current entry that have not been read, and the padding behind them.
  private var pending = 0
  private var padding = 0

  /// Opens the archive at `path`; the content decides whether it is compressed.
  package init(path: String) throws(TarError) {
    do { reader = try InflatingReader(path: path) } catch { throw .file(error) }
  }

  /// The number of bytes of the archive file that have been taken, for progress.
  package var consumed: Int { reader.consumed }

  /// The number of bytes of the archive file.
  package var size: Int { reader.size }

  /// Returns the next entry, or nil after the last; what was not read of the one before is passed
  /// over.
  package func next() throws(TarError) -> Entry? {
    try skip(pending + padding)
    (pending, padding) = (0, 0)
    var longName: String?
    var longSize: Int?
    while let header = try header() {
      switch header.type {
      case UInt8(ascii: "L"):
        longName = Self.text(try metadata(header.size, "long name"))
      case UInt8(ascii: "x"):
        let records = Self.paxRecords(try metadata(header.size, "pax header"))
        longName = records["path"] ?? longName
        if let text = records["size"] { longSize = try paxSize(text) }
      case UInt8(ascii: "g"), UInt8(ascii: "K"):
        _ = try metadata(header.size, "header")
      default:
        return try begin(header, name: longName ?? header.name, size: longSize ?? header.size)
      }
    }
    return nil
  }

  /// Returns the contents of the entry that `next` returned last, at most once.
  package func contents(limit: Int) throws(TarError) -> [UInt8] {
    guard let current else { return [] }
    guard pending <= limit else {
      throw .entryTooLarge(name: current.name, bytes: pending, limit: limit)
    }
    let bytes = try bytes(pending)
    pending = 0
    return bytes
  }

  private func begin(_ header: TarHeader, name: String, size: Int) throws(TarError) -> Entry {
    guard Self.sizes.contains(size) else {
      throw .number(field: "size", offset: offset - Self.block)
    }
    let parts = name.split(separator: "/").filter { $0 != "." }
    let kind: Entry.Kind =
      parts.isEmpty || parts.contains("..")
      ? .other : header.kind(nameEndsInSlash: name.last == "/")
    let entry = Entry(name: parts.joined(separator: "/"), kind: kind, size: size)
    pending = size
    padding = (Self.block - size % Self.block) % Self.block
    current = entry
    lastName = entry.name
    return entry
  }

  /// Returns the size of the next entry as its pax header has it.
  private func paxSize(_ text: String) throws(TarError) -> Int {
    guard let size = Int(text), Self.sizes.contains(size) else {
      throw .number(field: "pax size", offset: offset - Self.block)
    }
    return size
  }

  /// Returns the next header, or nil at the mark of the end.
  private func header() throws(TarError) -> TarHeader? {
    let start = offset
    let block = try bytes(Self.block)
    if block.allSatisfy({ $0 == 0 }) { return nil }
    return try TarHeader(block, offset: start)
  }

  private func metadata(_ size: Int, _ field: String) throws(TarError) -> [UInt8] {
    guard (0...Self.longestName).contains(size) else {
      throw .number(field: field, offset: offset - Self.block)
    }
    let bytes = try bytes(size)
    try skip((Self.block - size % Self.block) % Self.block)
    return bytes
  }

  private func bytes(_ count: Int) throws(TarError) -> [UInt8] {
    let bytes: [UInt8]
    // A size is only believed as far as bytes arrive: memory grows with them.
    do { bytes = try reader.bytes(count) } catch { throw TarError(error) }
    offset += bytes.count
    guard bytes.count == count else { throw .truncated(after: lastName) }
    return bytes
  }

  private func skip(_ count: Int) throws(TarError) {
    var rest = count
    while rest > 0 {
      let piece = min(rest, 1 << 20)
      _ = try bytes(piece)
      rest -= piece
    }
  }

  private static func text(_ bytes: [UInt8]) -> String {
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }

  /// The records `length key=value\n` of a pax header; what is malformed ends the list.
  private static func paxRecords(_ bytes: [UInt8]) -> [String: String] {
    var records: [String: String] = [:]
    var rest = bytes[...]
    while let space = rest.firstIndex(of: UInt8(ascii: " ")),
      let length = Int(String(decoding: rest[..<space], as: UTF8.self)),
      length > space - rest.startIndex + 1, length <= rest.count
    {
      let record = rest[(space + 1)..<(rest.startIndex + length - 1)]
      if let equals = record.firstIndex(of: UInt8(ascii: "=")) {
        let key = String(decoding: record[..<equals], as: UTF8.self)
        records[key] = String(decoding: record[(equals + 1)...], as: UTF8.self)
      }
      rest = rest.dropFirst(length)
    }
    return records
  }
}
