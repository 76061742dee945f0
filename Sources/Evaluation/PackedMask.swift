import Imaging

/// A mask in one bit per pixel, so that 64 pixels are compared at once.
package struct PackedMask: Equatable, Sendable {
  /// The number of columns.
  package let width: Int

  /// The number of rows.
  package let height: Int

  /// The number of pixels inside.
  package let area: Int

  /// Pixel k, row by row, is bit k mod 64 of word k / 64; bits past the last pixel are 0.
  let words: [UInt64]

  /// The same mask, packed.
  package init(_ mask: Mask) {
    width = mask.width
    height = mask.height
    let words = mask.pixels.withUnsafeBytes(pack)
    self.words = words
    area = words.reduce(0) { $0 + $1.nonzeroBitCount }
  }

  /// Whether no pixel is inside.
  package var isEmpty: Bool { area == 0 }

  /// Returns whether the pixel at `row`, `column` is inside.
  package func contains(row: Int, column: Int) -> Bool {
    let index = row * width + column
    return words[index / 64] >> UInt64(index % 64) & 1 == 1
  }

  /// Returns the number of pixels inside both masks.
  package func pixelsShared(with other: PackedMask) -> Int {
    precondition(
      width == other.width && height == other.height,
      "PackedMask: masks of \(width) x \(height) and \(other.width) x \(other.height)")
    var count = 0
    for (left, right) in zip(words, other.words) { count += (left & right).nonzeroBitCount }
    return count
  }
}

/// Returns the lowest bit of each byte, eight bytes at a time.
private func pack(_ pixels: UnsafeRawBufferPointer) -> [UInt64] {
  var words = [UInt64](repeating: 0, count: (pixels.count + 63) / 64)
  let wholeGroups = pixels.count / 8
  for group in 0..<wholeGroups {
    let bytes = UInt64(
      littleEndian: pixels.loadUnaligned(fromByteOffset: group * 8, as: UInt64.self))
    // The product moves bit 0 of byte k to bit 56 + k.
    let bits = (bytes &* 0x0102_0408_1020_4080) >> 56
    words[group / 8] |= bits << UInt64(group % 8 * 8)
  }
  for index in (wholeGroups * 8)..<pixels.count {
    words[index / 64] |= UInt64(pixels[index]) << UInt64(index % 64)
  }
  return words
}
