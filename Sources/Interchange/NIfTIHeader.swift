/// The header of a NIfTI-1 file: 348 bytes, and four that tell of extensions.
///
/// <https://nifti.nimh.nih.gov/nifti-1>. Voxels are stored with the first axis fastest. Penumbra
/// takes the first axis as columns, the second as rows, the third as slices.
package struct NIfTIHeader: Equatable, Sendable {
  /// What a voxel is stored as, by the number that the format gives it.
  package enum NumberType: Int, Sendable {
    case uint8 = 2
    case int16 = 4
    case int32 = 8
    case float32 = 16
    case float64 = 64
    case int8 = 256
    case uint16 = 512
    case uint32 = 768
    case int64 = 1024
    case uint64 = 1280

    /// The number of bytes of one voxel.
    package var size: Int {
      switch self {
      case .uint8, .int8: 1
      case .int16, .uint16: 2
      case .int32, .uint32, .float32: 4
      case .int64, .uint64, .float64: 8
      }
    }

    /// Whether the numbers are whole.
    package var isInteger: Bool { self != .float32 && self != .float64 }
  }

  /// The number of bytes of the header and the mark of extensions.
  package static let size = 352

  /// The lengths of the axes, one to seven.
  package var lengths: [Int]
  /// What a voxel is stored as.
  package var numberType: NumberType
  /// The distances between voxels along the axes, as many as `lengths`; 0 where not told.
  package var distances: [Double]
  /// What one unit of the first three distances is in millimeters; nil when the file does not tell.
  package var unitInMillimeters: Double?
  /// Where the voxels begin in the file.
  package var voxelOffset = NIfTIHeader.size
  /// value = stored * slope + intercept.
  package var slope = 1.0
  package var intercept = 0.0
  /// A text of at most 79 bytes.
  package var text = ""
  /// Where the voxels lie by the matrix of the header (sform); nil when it has none.
  package var matrix: VoxelAffine?
  /// Where the voxels lie by the rotation of the header (qform); nil when it has none.
  package var rotated: VoxelAffine?
  /// Whether numbers are stored with their highest byte first.
  package var isBigEndian = false

  /// Where the voxels lie: by the matrix, else by the rotation, else unknown.
  package var affine: VoxelAffine? { matrix ?? rotated }

  /// The number of voxels.
  package var count: Int { lengths.reduce(1, *) }

  /// The number of bytes of all voxels.
  package var byteCount: Int { count * numberType.size }

  /// A header to be written, for voxels that lie as `affine` says; of unknown place without one.
  package init(lengths: [Int], numberType: NumberType, affine: VoxelAffine?, text: String = "") {
    precondition(
      (1...7).contains(lengths.count) && lengths.allSatisfy { (1...32767).contains($0) },
      "NIfTIHeader: lengths \(lengths)")
    self.lengths = lengths
    self.numberType = numberType
    self.text = text
    matrix = affine
    rotated = affine.flatMap { $0.rotation == nil ? nil : $0 }
    let spacing = affine?.spacing ?? []
    distances = lengths.indices.map { $0 < spacing.count ? spacing[$0] : 0 }
    unitInMillimeters = affine == nil ? nil : 1
  }
}

// MARK: Reading

extension NIfTIHeader {
  /// Reads the header at the beginning of `bytes`, which may be a whole file or only its first 352
  /// bytes; what it promises is checked, but for the length of the file.
  package init(parsing bytes: [UInt8]) throws(NIfTIError) {
    let fields = try NIfTIFields(bytes)
    isBigEndian = fields.isBigEndian
    lengths = try Self.lengths(fields)
    numberType = try Self.numberType(fields)
    voxelOffset = try Self.voxelOffset(fields)
    let slope = fields.float(112)
    let intercept = fields.float(116)
    if slope.isFinite, slope != 0, intercept.isFinite {
      (self.slope, self.intercept) = (Double(slope), Double(intercept))
    }
    distances = lengths.indices.map { axis in
      let distance = Double(fields.float(80 + 4 * axis))
      return distance.isFinite && distance > 0 ? distance : 0
    }
    unitInMillimeters = [1: 1000, 2: 1, 3: 0.001][Int(bytes[123]) & 7]
    text = String(decoding: bytes[148..<228].prefix { $0 != 0 }, as: UTF8.self)
    matrix = fields.int16(254) > 0 ? Self.matrix(fields) : nil
    rotated = fields.int16(252) > 0 ? Self.rotated(fields) : nil
  }

  private static func lengths(_ fields: NIfTIFields) throws(NIfTIError) -> [Int] {
    let axes = fields.int16(40)
    guard (1...7).contains(axes) else { throw .axes(axes) }
    let lengths = (1...axes).map { fields.int16(40 + 2 * $0) }
    for (index, length) in lengths.enumerated() where length < 1 {
      throw .length(axis: index + 1, length)
    }
    var count = 1
    for length in lengths {
      // Neither factor exceeds the limit, so their product fits.
      count *= length
      guard count <= Limits.niftiVoxels else { throw .tooLarge(lengths) }
    }
    return lengths
  }

  private static func numberType(_ fields: NIfTIFields) throws(NIfTIError) -> NumberType {
    let code = fields.int16(70)
    guard let type = NumberType(rawValue: code) else { throw .numberType(code) }
    let bits = fields.int16(72)
    guard bits == type.size * 8 else { throw .bits(expected: type.size * 8, found: bits) }
    return type
  }

  private static func voxelOffset(_ fields: NIfTIFields) throws(NIfTIError) -> Int {
    let offset = fields.float(108)
    guard offset >= Float(size), offset <= Float(Limits.niftiHeader) else {
      throw .voxelOffset(offset)
    }
    return Int(offset)
  }

  private static func matrix(_ fields: NIfTIFields) -> VoxelAffine? {
    let rows = [280, 296, 312].map { start in
      (0..<4).map { Double(fields.float(start + 4 * $0)) }
    }
    guard rows.joined().allSatisfy(\.isFinite) else { return nil }
    let columns = (0..<4).map { column in rows.map { $0[column] } }
    guard columns.prefix(3).allSatisfy({ VoxelAffine.length($0) > 0 }) else { return nil }
    return VoxelAffine(
      columnStep: columns[0], rowStep: columns[1], sliceStep: columns[2], origin: columns[3])
  }

  private static func rotated(_ fields: NIfTIFields) -> VoxelAffine? {
    let numbers = (0..<6).map { Double(fields.float(256 + 4 * $0)) }
    let spacing = (0..<3).map { Double(fields.float(80 + 4 * $0)) }
    guard (numbers + spacing).allSatisfy(\.isFinite), spacing.allSatisfy({ $0 > 0 }) else {
      return nil
    }
    let rotation = NIfTIRotation(
      b: numbers[0], c: numbers[1], d: numbers[2], handedness: fields.float(76) < 0 ? -1 : 1)
    return VoxelAffine(rotation, spacing: spacing, origin: Array(numbers[3...]))
  }
}

/// The numbers of a header in the order of its bytes.
struct NIfTIFields {
  let isBigEndian: Bool
  private let bytes: [UInt8]

  /// Takes the header at the beginning of `bytes`, when it is one of NIfTI-1.
  init(_ bytes: [UInt8]) throws(NIfTIError) {
    guard bytes.count >= NIfTIHeader.size else { throw .truncatedHeader(found: bytes.count) }
    self.bytes = Array(bytes.prefix(NIfTIHeader.size))
    let first = self.bytes.withUnsafeBytes { $0.loadUnaligned(as: Int32.self) }
    switch Int32(littleEndian: first) {
    case 348: isBigEndian = false
    case Int32(348).byteSwapped: isBigEndian = true
    case 540, Int32(540).byteSwapped: throw .version2
    case let size: throw .headerSize(size)
    }
    let magic = Array(bytes[344..<348])
    if magic == Array("ni1\0".utf8) { throw .pair }
    guard magic == Array("n+1\0".utf8) else { throw .magic(magic) }
  }

  func int16(_ offset: Int) -> Int {
    Int(Int16(truncatingIfNeeded: number(offset, 2)))
  }

  func float(_ offset: Int) -> Float {
    Float(bitPattern: UInt32(truncatingIfNeeded: number(offset, 4)))
  }

  private func number(_ offset: Int, _ count: Int) -> Int {
    let field = bytes[offset..<(offset + count)]
    return isBigEndian
      ? field.reduce(0) { $0 << 8 | Int($1) } : field.reversed().reduce(0) { $0 << 8 | Int($1) }
  }
}

// MARK: Writing

extension NIfTIHeader {
  /// The 352 bytes of the header, little endian, without extensions; the voxels follow them.
  package func encoded() -> [UInt8] {
    var out = [UInt8](repeating: 0, count: Self.size)
    put(Int32(348), at: 0, &out)
    let lengths = lengths + [Int](repeating: 1, count: 7 - self.lengths.count)
    for (index, length) in ([self.lengths.count] + lengths).enumerated() {
      put(Int16(length), at: 40 + 2 * index, &out)
    }
    put(Int16(numberType.rawValue), at: 70, &out)
    put(Int16(numberType.size * 8), at: 72, &out)
    for (index, distance) in distances.enumerated() { put(distance, at: 80 + 4 * index, &out) }
    put(Double(Self.size), at: 108, &out)
    put(slope, at: 112, &out)
    put(intercept, at: 116, &out)
    out[123] = unitInMillimeters.flatMap { [1000: 1, 1: 2, 0.001: 3][$0] } ?? 0
    let text = Array(text.utf8.prefix(79))
    out.replaceSubrange(148..<(148 + text.count), with: text)
    putPlace(&out)
    out.replaceSubrange(344..<348, with: Array("n+1\0".utf8))
    return out
  }

  private func putPlace(_ out: inout [UInt8]) {
    put(rotated?.rotation?.handedness ?? 1, at: 76, &out)
    if let rotated, let rotation = rotated.rotation {
      put(Int16(1), at: 252, &out)
      for (index, number) in ([rotation.b, rotation.c, rotation.d] + rotated.origin).enumerated() {
        put(number, at: 256 + 4 * index, &out)
      }
    }
    guard let matrix else { return }
    put(Int16(1), at: 254, &out)
    for row in 0..<3 {
      let numbers = [matrix.columnStep, matrix.rowStep, matrix.sliceStep, matrix.origin]
      for (column, vector) in numbers.enumerated() {
        put(vector[row], at: 280 + 16 * row + 4 * column, &out)
      }
    }
  }

  private func put(_ number: some FixedWidthInteger, at offset: Int, _ out: inout [UInt8]) {
    let bytes = withUnsafeBytes(of: number.littleEndian) { Array($0) }
    out.replaceSubrange(offset..<(offset + bytes.count), with: bytes)
  }

  private func put(_ number: Double, at offset: Int, _ out: inout [UInt8]) {
    put(Float(number).bitPattern, at: offset, &out)
  }
}
