/// Reads the voxels of a NIfTI-1 file slice by slice, so that no more than one slice is in memory.
///
/// A slice has its rows along the second axis and its columns along the first, as they are stored.
package final class NIfTIVolume {
  /// The header of the file.
  package let header: NIfTIHeader
  /// The number of columns of a slice.
  package let width: Int
  /// The number of rows of a slice.
  package let height: Int
  /// The number of slices.
  package let count: Int

  private let reader: InflatingReader
  private let type: NPYType
  private var next = 0

  /// Reads the header of the file in memory, which may be compressed by gzip.
  package convenience init(parsing file: [UInt8]) throws(NIfTIError) {
    try self.init(.memory(file))
  }

  /// Reads the header of the file at `path`.
  package convenience init(path: String) throws(NIfTIError) {
    let file: OpenFile
    do { file = try OpenFile.reading(path) } catch { throw .file(error) }
    try self.init(.file(file))
  }

  private init(_ source: ByteSource) throws(NIfTIError) {
    do { reader = try InflatingReader(source) } catch { throw .file(error) }
    header = try NIfTIHeader(parsing: Self.bytes(reader, NIfTIHeader.size))
    let lengths = header.lengths
    guard lengths.dropFirst(3).allSatisfy({ $0 == 1 }) else { throw .severalVolumes(lengths) }
    width = lengths[0]
    height = lengths.count > 1 ? lengths[1] : 1
    count = lengths.count > 2 ? lengths[2] : 1
    type = NPYType(header.numberType, isBigEndian: header.isBigEndian)
    guard max(width, height) <= Limits.caseSide else { throw .sides(width: width, height: height) }
    let end = header.voxelOffset + header.byteCount
    guard reader.isCompressed || end <= reader.size else {
      throw .truncated(expected: end, found: reader.size)
    }
    let extra = header.voxelOffset - NIfTIHeader.size
    let found = try Self.bytes(reader, extra).count
    guard found == extra else {
      throw .truncated(expected: end, found: NIfTIHeader.size + found)
    }
  }

  /// The values of the next slice, row by row, scaled as the header says; nil after the last one.
  package func slice() throws(NIfTIError) -> [Float]? {
    guard let bytes = try stored() else { return nil }
    let values = type.numbers(bytes)
    if header.slope == 1, header.intercept == 0 { return values }
    return values.map { Float(Double($0) * header.slope + header.intercept) }
  }

  /// Passes over the next slice.
  func skip() throws(NIfTIError) { _ = try stored() }

  /// Reads to the end of compressed data, where their checksum is.
  func checkEnd() throws(NIfTIError) {
    if reader.isCompressed { _ = try Self.bytes(reader, 1 << 16) }
  }

  private func stored() throws(NIfTIError) -> [UInt8]? {
    guard next < count else { return nil }
    let wanted = width * height * type.size
    let bytes = try Self.bytes(reader, wanted)
    guard bytes.count == wanted else {
      throw .truncated(
        expected: header.voxelOffset + header.byteCount,
        found: header.voxelOffset + next * wanted + bytes.count)
    }
    next += 1
    return bytes
  }

  private static func bytes(_ reader: InflatingReader, _ count: Int) throws(NIfTIError) -> [UInt8] {
    do {
      return try reader.bytes(count)
    } catch {
      switch error {
      case .file(let error): throw .file(error)
      case .damaged(let reason): throw .compression(reason)
      }
    }
  }
}

extension NPYType {
  /// The type of a NIfTI file's voxels.
  init(_ type: NIfTIHeader.NumberType, isBigEndian: Bool) {
    kind =
      switch type {
      case .int8, .int16, .int32, .int64: .signed
      case .uint8, .uint16, .uint32, .uint64: .unsigned
      case .float32, .float64: .float
      }
    size = type.size
    self.isBigEndian = isBigEndian
  }
}
