import Foundation
import Imaging
import Layers

/// One mask that the model considers possible.
public struct Hypothesis: Equatable, Sendable {
  /// Columns.
  public let width: Int
  /// Rows.
  public let height: Int
  /// Logit of the lesion less that of the background, row by row; of more than two classes the logit
  /// of the likeliest but the background, which is class 0.
  public let margins: [Float]

  private let likeliest: [UInt8]?

  init(width: Int, height: Int, _ scores: PixelScores) {
    self.width = width
    self.height = height
    margins = scores.margins
    likeliest = scores.classes
  }

  /// Pixels where the lesion, or any class, is likelier than the background.
  public var mask: Mask { Mask(width: width, height: height, pixels: margins.map(Self.side)) }

  /// Returns the pixels where the lesion, or any class, has a probability above `threshold`, which lies
  /// between 0 and 1; one half gives `mask`.
  public func mask(above threshold: Double) -> Mask {
    let margin = Float(log(threshold / (1 - threshold)))
    return Mask(width: width, height: height, pixels: margins.map { $0 > margin ? 1 : 0 })
  }

  /// The likeliest class of each pixel, row by row.
  public var classes: [UInt8] { likeliest ?? margins.map(Self.side) }

  /// The probability of the lesion in each pixel, row by row; for two classes.
  public var probabilities: [Float] { margins.map { 1 / (1 + exp(-$0)) } }

  private static func side(_ margin: Float) -> UInt8 { margin > 0 ? 1 : 0 }
}
