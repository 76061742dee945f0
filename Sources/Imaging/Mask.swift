/// A segmentation of one image: which pixels belong to the lesion.
public struct Mask: Equatable, Hashable, Sendable {
  /// The number of columns.
  public let width: Int

  /// The number of rows.
  public let height: Int

  /// One byte per pixel, row by row: 1 inside the lesion, 0 outside.
  public private(set) var pixels: [UInt8]

  /// An empty mask.
  public init(width: Int, height: Int) {
    self.init(width: width, height: height, pixels: [UInt8](repeating: 0, count: width * height))
  }

  /// A mask from `pixels`, row by row; any value but 0 counts as inside.
  public init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(
      pixels.count == width * height, "Mask: \(pixels.count) pixels for \(width) x \(height)")
    self.width = width
    self.height = height
    let isBinary = pixels.reduce(0, |) <= 1
    self.pixels = isBinary ? pixels : pixels.map { $0 == 0 ? 0 : 1 }
  }

  /// Whether the pixel at `row`, `column` is inside.
  public subscript(row: Int, column: Int) -> Bool {
    get { pixels[row * width + column] != 0 }
    set { pixels[row * width + column] = newValue ? 1 : 0 }
  }

  /// The number of pixels inside.
  public var area: Int { pixels.reduce(0) { $0 + Int($1) } }

  /// Whether no pixel is inside: the grader saw no lesion here.
  public var isEmpty: Bool {
    pixels.withUnsafeBytes { bytes in
      let wholeWords = bytes.count / 8 * 8
      for place in stride(from: 0, to: wholeWords, by: 8)
      where bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self) != 0 { return false }
      return !bytes[wholeWords...].contains(1)
    }
  }
}
