/// Reads a NumPy array record by record along its first axis, from a file or a member of an archive.
final class NPYArray {
  let header: NPYHeader
  /// The number of records: the length of the first axis, or 1 where `isWhole`.
  let count: Int

  private let reader: CheckedReader
  /// Elements of one record.
  private let recordCount: Int
  /// All elements, where the first axis is the fastest; they are gathered from everywhere.
  private var columns: [UInt8] = []
  private var next = 0

  /// Reads the header of the array in memory.
  convenience init(parsing file: [UInt8]) throws(NPYError) {
    let reader = InflatingReader(.memory(file), in: 0..<file.count, .none)
    try self.init(CheckedReader(reader, size: file.count))
  }

  /// Reads the header of an array; the array is one record when it `isWhole`.
  init(_ reader: CheckedReader, isWhole: Bool = false) throws(NPYError) {
    self.reader = reader
    var beginning = try Self.bytes(reader, 12)
    if beginning.count == 12 {
      let width = beginning[6] == 1 ? 2 : 4
      let rest = beginning.number(8, width) - (12 - 8 - width)
      if rest > 0 { beginning += try Self.bytes(reader, min(rest, NPYHeader.longest)) }
    }
    header = try NPYHeader(parsing: beginning)
    if let size = reader.size, size != header.offset + header.byteCount {
      throw .size(expected: header.offset + header.byteCount, found: size)
    }
    let isWhole = isWhole || header.shape.isEmpty
    count = isWhole ? 1 : header.shape[0]
    recordCount = isWhole ? header.count : header.shape.dropFirst().reduce(1, *)
    if header.isColumnsFirst, header.shape.count > 1 { try readColumns() }
  }

  /// The bytes of the next record, the last axis fastest; nil after the last one.
  func record() throws(NPYError) -> [UInt8]? {
    guard next < count else { return nil }
    next += 1
    guard columns.isEmpty else { return gather(next - 1) }
    let wanted = recordCount * header.type.size
    let bytes = try Self.bytes(reader, wanted)
    guard bytes.count == wanted else {
      throw .size(
        expected: header.offset + header.byteCount,
        found: header.offset + (next - 1) * wanted + bytes.count)
    }
    return bytes
  }

  /// The numbers of the next record; nil after the last one.
  func numbers() throws(NPYError) -> [Float]? {
    try record().map { header.type.numbers($0) }
  }

  /// The texts of the next record, or its whole numbers as texts; nil after the last one.
  func texts() throws(NPYError) -> [String]? {
    try record().map { header.type.texts($0) }
  }

  /// Whether all bytes after the last record, and the checksum, are as they should be.
  func isWholeAtEnd() throws(NPYError) -> Bool {
    do { return try reader.isWholeAtEnd() } catch { throw .inflating(error) }
  }

  private func readColumns() throws(NPYError) {
    let wanted = header.byteCount
    guard wanted <= Limits.npyColumnsFirst else { throw .columnsFirst(bytes: wanted) }
    columns = try Self.bytes(reader, wanted)
    guard columns.count == wanted else {
      throw .size(expected: header.offset + wanted, found: header.offset + columns.count)
    }
  }

  /// The elements of a record from an array whose first axis is the fastest.
  private func gather(_ index: Int) -> [UInt8] {
    let size = header.type.size
    let isWhole = recordCount == header.count
    let axes = isWhole ? header.shape : Array(header.shape.dropFirst())
    var strides: [Int] = []
    var stride = isWhole ? 1 : header.shape[0]
    for length in axes {
      strides.append(stride)
      stride *= length
    }
    var record: [UInt8] = []
    record.reserveCapacity(recordCount * size)
    var place = [Int](repeating: 0, count: axes.count)
    for _ in 0..<recordCount {
      let element = (isWhole ? 0 : index) + zip(place, strides).reduce(0) { $0 + $1.0 * $1.1 }
      record += columns[(element * size)..<((element + 1) * size)]
      var axis = axes.count - 1
      while axis >= 0 {
        place[axis] += 1
        if place[axis] < axes[axis] { break }
        place[axis] = 0
        axis -= 1
      }
    }
    return record
  }

  private static func bytes(_ reader: CheckedReader, _ count: Int) throws(NPYError) -> [UInt8] {
    do { return try reader.bytes(count) } catch { throw .inflating(error) }
  }
}

extension NPYType {
  /// The numbers in `bytes`, rounded to single precision.
  func numbers(_ bytes: [UInt8]) -> [Float] {
    switch (kind, size) {
    case (.bool, _): bytes.map { $0 == 0 ? 0 : 1 }
    case (.unsigned, 1): bytes.map(Float.init)
    case (.signed, 1): bytes.map { Float(Int8(bitPattern: $0)) }
    case (.unsigned, 2): words(bytes, UInt16.self) { Float($0) }
    case (.signed, 2): words(bytes, UInt16.self) { Float(Int16(bitPattern: $0)) }
    case (.float, 2): words(bytes, UInt16.self) { Float(Float16(bitPattern: $0)) }
    case (.unsigned, 4): words(bytes, UInt32.self) { Float($0) }
    case (.signed, 4): words(bytes, UInt32.self) { Float(Int32(bitPattern: $0)) }
    case (.float, 4): words(bytes, UInt32.self) { Float(bitPattern: $0) }
    case (.unsigned, 8): words(bytes, UInt64.self) { Float($0) }
    case (.signed, 8): words(bytes, UInt64.self) { Float(Int64(bitPattern: $0)) }
    case (.float, 8): words(bytes, UInt64.self) { Float(Double(bitPattern: $0)) }
    default: []
    }
  }

  /// The texts in `bytes`; whole numbers as they are written.
  func texts(_ bytes: [UInt8]) -> [String] {
    switch kind {
    case .bytes:
      stride(from: 0, to: bytes.count, by: size).map { start in
        String(decoding: bytes[start..<(start + size)].prefix { $0 != 0 }, as: UTF8.self)
      }
    case .unicode:
      stride(from: 0, to: bytes.count, by: size).map { start in
        let letters = words(Array(bytes[start..<(start + size)]), UInt32.self) { $0 }
        let scalars = letters.prefix { $0 != 0 }.map { Unicode.Scalar($0) ?? "\u{FFFD}" }
        return String(String.UnicodeScalarView(scalars))
      }
    case .bool, .unsigned: integers(bytes).map { "\($0)" }
    case .signed:
      integers(bytes).map { number in
        let unused = 64 - 8 * size
        return "\(Int64(bitPattern: number << UInt64(unused)) >> Int64(unused))"
      }
    case .float: numbers(bytes).map { "\($0)" }
    }
  }

  private func integers(_ bytes: [UInt8]) -> [UInt64] {
    stride(from: 0, to: bytes.count, by: size).map { start in
      let word = bytes[start..<(start + size)]
      return isBigEndian
        ? word.reduce(0) { $0 << 8 | UInt64($1) }
        : word.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
  }

  private func words<Word: FixedWidthInteger & BitwiseCopyable, Value>(
    _ bytes: [UInt8], _ type: Word.Type, _ convert: (Word) -> Value
  ) -> [Value] {
    bytes.withUnsafeBytes { buffer in
      stride(from: 0, to: buffer.count, by: MemoryLayout<Word>.size).map { offset in
        let word = buffer.loadUnaligned(fromByteOffset: offset, as: Word.self)
        return convert(isBigEndian ? Word(bigEndian: word) : Word(littleEndian: word))
      }
    }
  }
}
