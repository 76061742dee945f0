/// The size of what is cut out of an image, in pixels.
public struct CropSize: Equatable, Sendable {
  /// The number of columns.
  public var width: Int
  /// The number of rows.
  public var height: Int

  /// A size.
  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// A square.
  public static func square(_ side: Int) -> CropSize { CropSize(width: side, height: side) }

  /// Whether both sides are equal.
  public var isSquare: Bool { width == height }
}
