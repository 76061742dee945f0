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
  /// of the likeliest but the background, which is class 0. Where one class is shown, its logit less
  /// that of the likeliest other class.
  public let margins: [Float]
  /// The class that the mask shows; nil for the lesion, or any class but the background.
  public let label: UInt8?

  private let likeliest: [UInt8]?
  private let ownLogOdds: [Float]?

  init(width: Int, height: Int, showing label: UInt8? = nil, _ scores: PixelScores) {
    self.width = width
    self.height = height
    self.label = label
    margins = scores.margins
    likeliest = scores.classes
    ownLogOdds = scores.logOdds
  }

  /// Pixels where the lesion, or any class, is likelier than the background; where one class is shown,
  /// those where it is the likeliest of all.
  public var mask: Mask {
    let pixels =
      label.map { label in classes.map { $0 == label ? 1 : 0 } } ?? margins.map(Self.side)
    return Mask(width: width, height: height, pixels: pixels)
  }

  /// Returns the pixels where the lesion, or any class, has a probability above `threshold`, which lies
  /// between 0 and 1; one half gives `mask`.
  ///
  /// Where one class is shown, `threshold` is of p / (p + q) with the probability p of the class and
  /// that of the likeliest other class q: of p alone there is none that gives `mask`.
  public func mask(above threshold: Double) -> Mask {
    if label != nil, threshold == 0.5 { return mask }
    let margin = Float(log(threshold / (1 - threshold)))
    return Mask(width: width, height: height, pixels: margins.map { $0 > margin ? 1 : 0 })
  }

  /// The likeliest class of each pixel, row by row; 255 where a class is shown and none counts.
  public var classes: [UInt8] { likeliest ?? margins.map(Self.side) }

  /// log(p / (1 - p)) of the probability p of the lesion, or of the class shown, row by row; for two
  /// classes or where one is shown.
  public var logOdds: [Float] { ownLogOdds ?? margins }

  /// The probability of the lesion, or of the class shown, in each pixel, row by row; for two classes
  /// or where one is shown.
  public var probabilities: [Float] { logOdds.map { 1 / (1 + exp(-$0)) } }

  private static func side(_ margin: Float) -> UInt8 { margin > 0 ? 1 : 0 }
}
