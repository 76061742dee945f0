/// An image of red, green and blue.
public struct ColorImage: Equatable, Sendable {
  /// The number of planes: red, green, blue.
  public static let channels = 3

  /// The number of columns.
  public let width: Int

  /// The number of rows.
  public let height: Int

  /// Values from 0 to 1: all of red, then all of green, then all of blue, each row by row.
  public var values: [Float]

  /// An image from `values`: three planes, each row by row.
  public init(width: Int, height: Int, values: [Float]) {
    precondition(
      values.count == Self.channels * width * height,
      "ColorImage: \(values.count) values for \(Self.channels) x \(width) x \(height)")
    self.width = width
    self.height = height
    self.values = values
  }

  /// A black image.
  public init(width: Int, height: Int) {
    self.init(
      width: width, height: height,
      values: [Float](repeating: 0, count: Self.channels * width * height))
  }

  /// The value of a channel (0 red, 1 green, 2 blue) at `row`, `column`.
  public subscript(channel: Int, row: Int, column: Int) -> Float {
    get { values[(channel * height + row) * width + column] }
    set { values[(channel * height + row) * width + column] = newValue }
  }

  /// Red, green and blue as images of one channel each.
  public var planes: [GrayImage] {
    (0..<Self.channels).map { channel in
      let start = channel * width * height
      return GrayImage(
        width: width, height: height, unit: .unitInterval,
        values: Array(values[start..<start + width * height]))
    }
  }

  /// The brightness of each pixel: 0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601).
  public var luminance: GrayImage {
    let count = width * height
    let brightness = (0..<count).map { pixel in
      0.299 * values[pixel] + 0.587 * values[count + pixel] + 0.114 * values[2 * count + pixel]
    }
    return GrayImage(width: width, height: height, unit: .unitInterval, values: brightness)
  }
}
