/// A segmentation of one image into classes: the class of each pixel.
public struct LabelMap: Equatable, Hashable, Sendable {
  /// What stands for a pixel that belongs to no class: losses and measures pass it over.
  public static let ignored: UInt8 = 255

  /// The number of columns.
  public let width: Int

  /// The number of rows.
  public let height: Int

  /// The class of each pixel, row by row; 255 where none counts.
  public var pixels: [UInt8]

  /// A segmentation from `pixels`, row by row.
  public init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(
      pixels.count == width * height, "LabelMap: \(pixels.count) pixels for \(width) x \(height)")
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// A segmentation of one class.
  public init(width: Int, height: Int, filledWith label: UInt8 = ignored) {
    self.init(
      width: width, height: height, pixels: [UInt8](repeating: label, count: width * height))
  }

  /// The class of the pixel at `row`, `column`.
  public subscript(row: Int, column: Int) -> UInt8 {
    get { pixels[row * width + column] }
    set { pixels[row * width + column] = newValue }
  }

  /// Returns the pixels of one class.
  public func mask(of label: UInt8) -> Mask {
    Mask(width: width, height: height, pixels: pixels.map { $0 == label ? 1 : 0 })
  }

  /// Returns whether every pixel is of one of the first `classes` classes, or ignored.
  public func hasOnly(classes: Int) -> Bool {
    pixels.allSatisfy { Int($0) < classes || $0 == Self.ignored }
  }

  /// The number of pixels of each class: 256 numbers, the last one of ignored pixels.
  public var areas: [Int] {
    var areas = [Int](repeating: 0, count: 256)
    for label in pixels { areas[Int(label)] += 1 }
    return areas
  }
}
