import Imaging
import Layers
import Tensors

/// A case after all that does not depend on chance: what a network of any kind answers to an image.
public final class EncodedCase: Sendable {
  /// Columns of the image.
  public let width: Int
  /// Rows of the image.
  public let height: Int
  /// The classes a pixel may have, the background included.
  public let classes: Int
  /// The class that masks show; nil for the lesion, or any class but the background.
  public let label: UInt8?

  private let field: FieldOfView
  private let answers: any Answers
  /// Pixels that are of no class, row by row; nil where all count.
  private let void: [Bool]?

  init(
    _ field: FieldOfView, classes: Int, showing label: UInt8?, _ answers: any Answers,
    void: [Bool]? = nil
  ) {
    (width, height) = (field.width, field.height)
    self.classes = classes
    self.label = label
    self.field = field
    self.answers = answers
    self.void = void
  }

  /// Returns the same without an answer in the pixels of no class, row by row: there the network has
  /// learned nothing, no mask reaches there, and no search for a code looks there.
  func leavingOut(_ void: [Bool]) -> EncodedCase {
    precondition(
      void.count == width * height, "leavingOut: \(void.count) pixels for \(width) x \(height)")
    return EncodedCase(
      field, classes: classes, showing: label, answers, void: void.contains(true) ? void : nil)
  }

  /// Returns `mask` without the pixels of no class.
  func counted(_ mask: Mask) -> Mask {
    guard let void else { return mask }
    return Mask(
      width: width, height: height, pixels: zip(mask.pixels, void).map { $1 ? 0 : $0 })
  }

  /// Where masks of this image are expected in latent space; of no dimensions for a network without a
  /// latent code.
  public var prior: Gaussian { answers.prior }

  /// Draws `count` hypotheses; fewer of the same seed are the first ones of more.
  ///
  /// A network with a fixed number of answers gives them in turn. From `first` on, counted from 0, they
  /// are those that follow: many need not lie in memory at once.
  public func draw(_ count: Int, from first: Int = 0, seed: UInt64) -> [Hypothesis] {
    answers.draw(count, from: first, seed: seed).map(hypothesis)
  }

  /// Draws the latent codes of the hypotheses that `draw` draws from the same seed; without numbers for
  /// a network without a latent code.
  public func codes(_ count: Int, seed: UInt64) -> [[Float]] {
    answers.codes(count, seed: seed)
  }

  /// The hypothesis to show when only one is wanted: that of the prior's mean, the mean of a fixed
  /// number of answers, or a pass without dropout.
  public var centre: Hypothesis { hypothesis(answers.centre()) }

  /// Returns the mask and probabilities for a latent code of the prior's dimensions.
  public func decode(_ z: [Float]) -> Hypothesis { decode([z])[0] }

  /// Returns the hypotheses for several codes; always the centre for a network without a latent code.
  public func decode(_ codes: [[Float]]) -> [Hypothesis] {
    answers.decode(codes).map(hypothesis)
  }

  private func hypothesis(_ scores: PixelScores) -> Hypothesis {
    let whole = field.widened(scores, showing: label)
    return Hypothesis(
      width: width, height: height, showing: label, void.map(whole.leavingOut) ?? whole)
  }
}

extension PixelScores {
  /// Returns the same with pixels of no class, which the class that is shown is surely not.
  fileprivate func leavingOut(_ void: [Bool]) -> PixelScores {
    let without = { (logits: [Float]) in
      zip(logits, void).map { $1 ? FieldOfView.unseenMargin : $0 }
    }
    return PixelScores(
      margins: without(margins),
      classes: classes.map { zip($0, void).map { $1 ? LabelMap.ignored : $0 } },
      logOdds: logOdds.map(without))
  }
}
