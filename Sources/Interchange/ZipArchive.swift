import CZlib

/// Why a zip archive could not be read.
package enum ZipError: Error, Equatable, CustomStringConvertible {
  /// The file could not be read.
  case file(FileError)
  /// There is no directory of members at the end.
  case noDirectory
  /// More members than the program reads.
  case tooMany(Int)
  /// A part that should be at a place is not there.
  case missing(part: String, offset: Int)
  /// A member lies outside the file, or its sizes contradict each other.
  case size(name: String)
  /// A member is encrypted.
  case encrypted(name: String)
  /// A member is compressed in a way that is not read.
  case method(name: String, Int)
  /// A member cannot be inflated.
  case damaged(name: String, InflatingError)
  /// A member has another checksum than it should.
  case checksum(name: String)

  package var description: String {
    switch self {
    case .file(let error): error.description
    case .noDirectory:
      "damaged or not a zip archive: expected a directory of its members at its end, found none"
    case .tooMany(let count):
      "too many members in the zip archive: expected at most \(Limits.zipMembers), found \(count)"
    case .missing(let part, let offset):
      "damaged zip archive: expected \(part) at byte \(offset), found something else"
    case .size(let name):
      "damaged zip archive: the sizes of '\(displaySafe(name))' are impossible"
    case .encrypted(let name): "'\(displaySafe(name))' is encrypted; unpack the archive first"
    case .method(let name, let method):
      "'\(displaySafe(name))' is compressed in a way that is not read: expected 0 (stored) or 8"
        + " (deflated), found \(method)"
    case .damaged(let name, let error): "'\(displaySafe(name))': \(error)"
    case .checksum(let name):
      "damaged zip archive: the checksum of '\(displaySafe(name))' is wrong"
    }
  }
}

/// The members of a zip archive, stored or deflated, with the sizes of zip64 where they are needed.
///
/// APPNOTE 6.3.9 of PKWARE. The directory at the end is what counts.
struct ZipArchive {
  /// One member.
  struct Member: Equatable {
    /// The name with its folders, as the archive has it.
    let name: String
    /// The number of bytes when unpacked.
    let size: Int
    fileprivate let isDeflated: Bool
    fileprivate let checksum: UInt32
    /// Where its packed bytes lie.
    fileprivate let range: Range<Int>
  }

  /// The members in the order of the directory; folders are left out.
  private(set) var members: [Member] = []

  private let source: ByteSource
  private let size: Int

  /// Reads the directory of the archive in memory.
  init(parsing file: [UInt8]) throws(ZipError) { try self.init(.memory(file)) }

  /// Reads the directory of an archive.
  init(_ source: ByteSource) throws(ZipError) {
    self.source = source
    do { size = try source.size() } catch { throw .file(error) }
    let directory = try findDirectory()
    let bytes = try self.bytes(directory.offset, directory.size, "the directory of members")
    var offset = 0
    for _ in 0..<directory.count {
      let (member, length) = try member(bytes, offset, at: directory.offset + offset)
      if let member { members.append(member) }
      offset += length
    }
  }

  /// Reads a member from its beginning.
  func reader(_ member: Member) -> CheckedReader {
    let reader = InflatingReader(
      source, in: member.range, member.isDeflated ? .deflate : .none)
    return CheckedReader(reader, size: member.size, checksum: member.checksum)
  }

  // MARK: The directory

  private struct Directory {
    var count: Int
    var size: Int
    var offset: Int
  }

  private static let longestComment = 65_535

  private func findDirectory() throws(ZipError) -> Directory {
    let start = max(0, size - 22 - Self.longestComment)
    let tail = try read(start, size - start)
    guard tail.count >= 22 else { throw .noDirectory }
    for place in stride(from: tail.count - 22, through: 0, by: -1)
    where tail.number(place, 4) == 0x0605_4B50
      && place + 22 + tail.number(place + 20, 2) <= tail.count
    {
      let directory = Directory(
        count: tail.number(place + 10, 2), size: tail.number(place + 12, 4),
        offset: tail.number(place + 16, 4))
      return try checked(try large(directory, endOffset: start + place))
    }
    throw .noDirectory
  }

  /// The directory of zip64, where a number does not fit.
  private func large(_ directory: Directory, endOffset: Int) throws(ZipError) -> Directory {
    guard
      directory.count == 0xFFFF || directory.size == 0xFFFF_FFFF
        || directory.offset == 0xFFFF_FFFF
    else { return directory }
    let locator = endOffset - 20
    let mark = try bytes(locator, 20, "the locator of zip64")
    guard mark.number(0, 4) == 0x0706_4B50 else {
      throw .missing(part: "the locator of zip64", offset: locator)
    }
    let offset = mark.number(8, 8)
    let end = try bytes(offset, 56, "the end of zip64")
    guard end.number(0, 4) == 0x0606_4B50 else {
      throw .missing(part: "the end of zip64", offset: offset)
    }
    return Directory(
      count: end.number(32, 8), size: end.number(40, 8), offset: end.number(48, 8))
  }

  private func checked(_ directory: Directory) throws(ZipError) -> Directory {
    guard (0...Limits.zipMembers).contains(directory.count) else {
      throw .tooMany(directory.count)
    }
    guard (0...Limits.zipDirectory).contains(directory.size) else { throw .noDirectory }
    return directory
  }

  /// The member whose entry begins at `start` of the directory, and the length of the entry.
  private func member(
    _ directory: [UInt8], _ start: Int, at offset: Int
  ) throws(ZipError) -> (Member?, Int) {
    guard start + 46 <= directory.count, directory.number(start, 4) == 0x0201_4B50 else {
      throw .missing(part: "an entry of the directory", offset: offset)
    }
    let nameEnd = start + 46 + directory.number(start + 28, 2)
    let extraEnd = nameEnd + directory.number(start + 30, 2)
    let length = extraEnd + directory.number(start + 32, 2) - start
    guard start + length <= directory.count else {
      throw .missing(part: "an entry of the directory", offset: offset)
    }
    let name = String(decoding: directory[(start + 46)..<nameEnd], as: UTF8.self)
    guard !name.hasSuffix("/") else { return (nil, length) }
    guard directory.number(start + 8, 2) & 1 == 0 else { throw .encrypted(name: name) }
    let method = directory.number(start + 10, 2)
    guard method == 0 || method == 8 else { throw .method(name: name, method) }
    let sizes = try sizes(
      [
        directory.number(start + 24, 4), directory.number(start + 20, 4),
        directory.number(start + 42, 4),
      ], Array(directory[nameEnd..<extraEnd]), name)
    let (unpacked, packed) = (sizes[0], sizes[1])
    let data = try dataOffset(sizes[2], name)
    guard packed >= 0, unpacked >= 0, packed <= size - data, method == 8 || packed == unpacked
    else { throw .size(name: name) }
    let member = Member(
      name: name, size: unpacked, isDeflated: method == 8,
      checksum: UInt32(directory.number(start + 16, 4)), range: data..<(data + packed))
    return (member, length)
  }

  /// Size, packed size and place of a member; those that do not fit into 32 bits stand in an extra
  /// field, in this order.
  private func sizes(
    _ short: [Int], _ extra: [UInt8], _ name: String
  ) throws(ZipError) -> [Int] {
    guard short.contains(0xFFFF_FFFF) else { return short }
    var place = 0
    while place + 4 <= extra.count {
      let (kind, length) = (extra.number(place, 2), extra.number(place + 2, 2))
      var next = place + 4
      place = next + length
      guard kind == 1, place <= extra.count else { continue }
      var sizes = short
      for index in sizes.indices where sizes[index] == 0xFFFF_FFFF {
        guard next + 8 <= place else { throw .size(name: name) }
        sizes[index] = extra.number(next, 8)
        next += 8
      }
      return sizes
    }
    throw .size(name: name)
  }

  /// Where the bytes of a member begin, behind its own header.
  private func dataOffset(_ offset: Int, _ name: String) throws(ZipError) -> Int {
    let header = try bytes(offset, 30, "the header of '\(displaySafe(name))'")
    guard header.number(0, 4) == 0x0403_4B50 else {
      throw .missing(part: "the header of '\(displaySafe(name))'", offset: offset)
    }
    let data = offset + 30 + header.number(26, 2) + header.number(28, 2)
    guard data <= size else { throw .size(name: name) }
    return data
  }

  /// Exactly `count` bytes from `offset`, which hold `part`.
  private func bytes(_ offset: Int, _ count: Int, _ part: String) throws(ZipError) -> [UInt8] {
    guard offset >= 0, offset <= size, count <= size - offset else {
      throw .missing(part: part, offset: offset)
    }
    return try read(offset, count)
  }

  private func read(_ offset: Int, _ count: Int) throws(ZipError) -> [UInt8] {
    do { return try source.bytes(at: offset, upTo: count) } catch { throw .file(error) }
  }
}

extension [UInt8] {
  /// The little-endian number of `count` bytes at `offset`, which must be there; -1 for numbers of 8
  /// bytes that do not fit.
  func number(_ offset: Int, _ count: Int) -> Int {
    let number = self[offset..<(offset + count)].reversed().reduce(UInt64(0)) {
      $0 << 8 | UInt64($1)
    }
    return Int(exactly: number) ?? -1
  }
}

/// Bytes that are read to a known end, where their checksum must be right.
final class CheckedReader {
  /// The number of bytes that there should be; nil where the source does not tell.
  let size: Int?
  private let reader: InflatingReader
  private let checksum: UInt32?
  private var sum: UInt = 0
  private var count = 0

  init(_ reader: InflatingReader, size: Int? = nil, checksum: UInt32? = nil) {
    self.reader = reader
    self.size = size
    self.checksum = checksum
  }

  /// Returns the next `count` bytes, fewer only at the end.
  func bytes(_ count: Int) throws(InflatingError) -> [UInt8] {
    let bytes = try reader.bytes(count)
    self.count += bytes.count
    if checksum != nil, !bytes.isEmpty {
      bytes.withUnsafeBufferPointer { sum = crc32_z(sum, $0.baseAddress, $0.count) }
    }
    return bytes
  }

  /// Reads what is left, and returns whether size and checksum are what they should be.
  func isWholeAtEnd() throws(InflatingError) -> Bool {
    while true {
      // More than was promised is not read on and on.
      if let size, count > size { return false }
      if try bytes(1 << 16).isEmpty { break }
    }
    return (size.map { $0 == count } ?? true) && (checksum.map { UInt($0) == sum } ?? true)
  }
}
