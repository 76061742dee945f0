/// Why a PNG could not be read or written.
package enum PNGError: Error, Equatable, CustomStringConvertible {
  /// The file could not be read.
  case file(FileError)
  /// The PNG library refused it, with its words.
  case library(String)
  /// More samples than the program reads.
  case tooLarge(width: Int, height: Int, channels: Int)
  /// A color or a transparent pixel in what should be gray.
  case notGray(row: Int, column: Int)
  /// A mask with other values than 0 and the largest, or one index of a palette.
  case notBinary(value: Int, maximum: Int, row: Int, column: Int)
  /// A transparent pixel in what should be opaque.
  case transparent(row: Int, column: Int)
  /// A mask with a third value.
  case notTwoValued(low: Int, high: Int, value: Int, row: Int, column: Int)

  package var description: String {
    switch self {
    case .file(let error): error.description
    case .library(let reason): "damaged or not a PNG: \(displaySafe(reason))"
    case .tooLarge(let width, let height, let channels):
      "too large: expected at most \(Limits.pngSamples) samples,"
        + " found \(width) x \(height) x \(channels)"
    case .notGray(let row, let column):
      "not a gray image: expected equal red, green and blue and no transparency,"
        + " found another color at row \(row), column \(column)"
    case .notBinary(let value, let maximum, let row, let column):
      "not a binary mask: expected 0 or \(maximum), found \(value)"
        + " at row \(row), column \(column)"
    case .transparent(let row, let column):
      "not opaque: expected no transparency, found a transparent pixel"
        + " at row \(row), column \(column)"
    case .notTwoValued(let low, let high, let value, let row, let column):
      "not a mask of two values: expected \(low) or \(high), found \(value)"
        + " at row \(row), column \(column)"
    }
  }
}
