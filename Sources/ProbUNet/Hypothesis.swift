import Foundation
import Imaging

/// One mask that the model considers possible.
public struct Hypothesis: Equatable, Sendable {
  /// Columns.
  public let width: Int
  /// Rows.
  public let height: Int
  /// Logit of the lesion less that of the background, row by row.
  public let margins: [Float]

  /// Pixels where the lesion is likelier than the background.
  public var mask: Mask {
    Mask(width: width, height: height, pixels: margins.map { $0 > 0 ? 1 : 0 })
  }

  /// The probability of the lesion in each pixel, row by row; for two classes.
  public var probabilities: [Float] { margins.map { 1 / (1 + exp(-$0)) } }
}
