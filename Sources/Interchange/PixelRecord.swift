import CZlib
import Imaging

/// The shape of one record in a file of pixels: an image, then one byte per pixel of each mask or label
/// map.
struct PixelLayout: Hashable, Sendable {
  /// How the values of an image are stored; each is exact.
  enum Encoding: String, Sendable {
    /// Values from 0 to 1 in steps of 1/255.
    case byte = "|u1"
    /// Values from 0 to 1 in steps of 1/65,535.
    case word = "<u2"
    /// Whole Hounsfield units.
    case hounsfield = "<i2"
    /// Anything else.
    case single = "<f4"

    var size: Int {
      switch self {
      case .byte: 1
      case .word, .hounsfield: 2
      case .single: 4
      }
    }
  }

  let encoding: Encoding
  /// Planes of the image: 1, or 3 of a color image.
  var channels = 1
  let width: Int
  let height: Int
  let graders: Int

  /// Where the first record begins in a file.
  static let headerSize = 256

  /// The number of bytes of one record.
  var stride: Int { width * height * (encoding.size * channels + graders) }

  /// The header of the NumPy format (version 1.0) for `count` records, always of `headerSize` bytes.
  func header(count: Int) -> [UInt8] {
    let planes = channels == 1 ? "" : "\(channels), "
    let text =
      "{'descr': [('image', '\(encoding.rawValue)', (\(planes)\(height), \(width))),"
      + " ('masks', '|u1', (\(graders), \(height), \(width)))],"
      + " 'fortran_order': False, 'shape': (\(count),), }"
    let length = Self.headerSize - 10
    let padding = [UInt8](repeating: 0x20, count: length - text.utf8.count - 1)
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 255), UInt8(length >> 8)]
      + Array(text.utf8) + padding + [0x0A]
  }

  /// Whether `header` is of this layout, for whatever number of records.
  func matches(_ header: [UInt8]) -> Bool {
    let description = self.header(count: 0).prefix { $0 != UInt8(ascii: "F") }
    return header.count == Self.headerSize && header.starts(with: description)
  }
}

/// The pixels of one case or scene as the bytes of its record.
enum PixelRecord {
  /// The layout that stores `subject` exactly in the fewest bytes.
  static func layout(of subject: Case) -> PixelLayout {
    PixelLayout(
      encoding: encoding(of: subject.image.values, subject.image.unit),
      width: subject.image.width, height: subject.image.height, graders: subject.masks.count)
  }

  /// The layout that stores `scene` exactly in the fewest bytes.
  static func layout(of scene: Scene) -> PixelLayout {
    PixelLayout(
      encoding: encoding(of: scene.image.values, .unitInterval), channels: ColorImage.channels,
      width: scene.image.width, height: scene.image.height, graders: scene.labels.count)
  }

  /// The record of `subject` in its layout.
  static func bytes(of subject: Case, _ encoding: PixelLayout.Encoding) -> [UInt8] {
    var bytes = imageBytes(subject.image.values, encoding)
    for mask in subject.masks { bytes += mask.pixels }
    return bytes
  }

  /// The record of `scene` in its layout.
  static func bytes(of scene: Scene, _ encoding: PixelLayout.Encoding) -> [UInt8] {
    var bytes = imageBytes(scene.image.values, encoding)
    for labels in scene.labels { bytes += labels.pixels }
    return bytes
  }

  /// The image of a record.
  static func image(
    _ record: [UInt8], _ layout: PixelLayout, unit: GrayImage.Unit
  ) -> GrayImage {
    GrayImage(
      width: layout.width, height: layout.height, unit: unit, values: values(record, layout))
  }

  /// The color image of a record.
  static func colorImage(_ record: [UInt8], _ layout: PixelLayout) -> ColorImage {
    ColorImage(width: layout.width, height: layout.height, values: values(record, layout))
  }

  private static func values(_ record: [UInt8], _ layout: PixelLayout) -> [Float] {
    let count = layout.width * layout.height * layout.channels
    return [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      record.withUnsafeBytes { decode($0, layout.encoding, into: buffer, count: count) }
      initialized = count
    }
  }

  /// The masks of a record.
  static func masks(_ record: [UInt8], _ layout: PixelLayout) -> [Mask] {
    planes(record, layout).map {
      Mask(width: layout.width, height: layout.height, pixels: $0)
    }
  }

  /// The label maps of a record.
  static func labels(_ record: [UInt8], _ layout: PixelLayout) -> [LabelMap] {
    planes(record, layout).map {
      LabelMap(width: layout.width, height: layout.height, pixels: $0)
    }
  }

  /// The bytes of each grader.
  private static func planes(_ record: [UInt8], _ layout: PixelLayout) -> [[UInt8]] {
    let count = layout.width * layout.height
    let start = count * layout.encoding.size * layout.channels
    return (0..<layout.graders).map { grader in
      Array(record[(start + grader * count)..<(start + (grader + 1) * count)])
    }
  }

  /// The CRC-32 of zip and PNG.
  static func checksum(_ bytes: [UInt8]) -> Int {
    Int(crc32(0, bytes, UInt32(bytes.count)))
  }

  /// The CRC-32 of the record of `subject`.
  static func checksum(of subject: Case) -> Int {
    checksum(bytes(of: subject, layout(of: subject).encoding))
  }

  /// The CRC-32 of the record of `scene`.
  static func checksum(of scene: Scene) -> Int {
    checksum(bytes(of: scene, layout(of: scene).encoding))
  }

  private static func encoding(
    of values: [Float], _ unit: GrayImage.Unit
  ) -> PixelLayout.Encoding {
    switch unit {
    case .hounsfield:
      values.allSatisfy { Int16(exactly: $0) != nil } ? .hounsfield : .single
    case .unitInterval:
      if values.allSatisfy({ isStep($0, of: 255) }) {
        .byte
      } else {
        values.allSatisfy { isStep($0, of: 65535) } ? .word : .single
      }
    }
  }

  /// Whether `value` is exactly k / steps as a Float, so that storing k loses nothing.
  private static func isStep(_ value: Float, of steps: Float) -> Bool {
    guard value >= 0, value <= 1 else { return false }
    return (value * steps).rounded() / steps == value && value.sign == .plus
  }

  private static func imageBytes(_ values: [Float], _ encoding: PixelLayout.Encoding) -> [UInt8] {
    switch encoding {
    case .byte: values.map { UInt8(($0 * 255).rounded()) }
    case .word: littleEndian(values.map { UInt16(($0 * 65535).rounded()) })
    case .hounsfield: littleEndian(values.map { Int16($0) })
    case .single: littleEndian(values.map(\.bitPattern))
    }
  }

  private static func littleEndian<Number: FixedWidthInteger>(_ numbers: [Number]) -> [UInt8] {
    numbers.map { $0.littleEndian }.withUnsafeBytes { Array($0) }
  }

  private static func decode(
    _ bytes: UnsafeRawBufferPointer, _ encoding: PixelLayout.Encoding,
    into values: UnsafeMutableBufferPointer<Float>, count: Int
  ) {
    for index in 0..<count {
      let value: Float =
        switch encoding {
        case .byte: Float(bytes[index]) / 255
        case .word: Float(load(bytes, index, UInt16.self)) / 65535
        case .hounsfield: Float(load(bytes, index, Int16.self))
        case .single: Float(bitPattern: load(bytes, index, UInt32.self))
        }
      values.initializeElement(at: index, to: value)
    }
  }

  private static func load<Number: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: UnsafeRawBufferPointer, _ index: Int, _ type: Number.Type
  ) -> Number {
    let offset = index * MemoryLayout<Number>.size
    return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: type))
  }
}
