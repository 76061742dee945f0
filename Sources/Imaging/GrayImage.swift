/// A single-channel image whose values carry a meaning.
public struct GrayImage: Equatable, Sendable {
  /// What the values of an image mean.
  public enum Unit: String, Codable, Sendable {
    /// Hounsfield units of a CT.
    case hounsfield
    /// Grey from 0 to 1; the source had lost its physical unit.
    case unitInterval
  }

  /// The number of columns.
  public let width: Int

  /// The number of rows.
  public let height: Int

  /// What the values mean.
  public let unit: Unit

  /// The values, row by row.
  public var values: [Float]

  /// An image from `values`, row by row.
  public init(width: Int, height: Int, unit: Unit, values: [Float]) {
    precondition(
      values.count == width * height, "GrayImage: \(values.count) values for \(width) x \(height)")
    self.width = width
    self.height = height
    self.unit = unit
    self.values = values
  }

  /// The value at `row`, `column`.
  public subscript(row: Int, column: Int) -> Float {
    get { values[row * width + column] }
    set { values[row * width + column] = newValue }
  }
}
