/// One header block of a tar archive, with a checked checksum.
struct TarHeader {
  let name: String
  let size: Int
  let type: UInt8

  /// Reads a block of 512 bytes that lies at `offset` of the archive.
  init(_ block: [UInt8], offset: Int) throws(TarError) {
    guard let checksum = Self.number(block[148..<156]), checksum == Self.checksum(block) else {
      throw .checksum(offset: offset)
    }
    guard let size = Self.number(block[124..<136]), size >= 0 else {
      throw .number(field: "size", offset: offset)
    }
    self.size = size
    type = block[156]
    let name = Self.text(block[0..<100])
    let isUstar = block[257..<263].elementsEqual([UInt8]("ustar\0".utf8))
    let prefix = isUstar ? Self.text(block[345..<500]) : ""
    self.name = prefix.isEmpty ? name : prefix + "/" + name
  }

  func kind(nameEndsInSlash: Bool) -> TarArchive.Entry.Kind {
    switch type {
    case UInt8(ascii: "5"): .folder
    case UInt8(ascii: "0"), UInt8(ascii: "7"), 0: nameEndsInSlash ? .folder : .file
    default: .other
    }
  }

  /// The sum of all bytes, with those of the checksum itself counted as blanks.
  private static func checksum(_ block: [UInt8]) -> Int {
    block.indices.reduce(0) { $0 + ((148..<156).contains($1) ? 32 : Int(block[$1])) }
  }

  private static func text(_ field: ArraySlice<UInt8>) -> String {
    String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
  }

  /// Octal digits between blanks, or 63 bits in binary when the first bit is set.
  private static func number(_ field: ArraySlice<UInt8>) -> Int? {
    guard let first = field.first else { return nil }
    if first & 0x80 != 0 {
      guard first == 0x80, field.dropFirst().prefix(field.count - 8).allSatisfy({ $0 == 0 }),
        field.count >= 8
      else { return nil }
      return Int(exactly: field.suffix(7).reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }
    let digits = field.drop { $0 == 32 }.prefix { $0 != 0 && $0 != 32 }
    return digits.isEmpty ? 0 : Int(String(decoding: digits, as: UTF8.self), radix: 8)
  }
}
