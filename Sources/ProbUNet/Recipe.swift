import Foundation
import Tensors

/// How a network is trained, apart from its architecture and the data.
public struct Recipe: Codable, Equatable, Sendable {
  /// Steps of the whole training, which the learning rate is planned for.
  public var steps: Int
  /// Images of a step.
  public var batchSize = 32
  /// The side of the square that is cut out of each image, in pixels; of a crop that is no square its
  /// number of rows.
  public var cropSide = 96
  /// The number of columns of a crop that is no square; nil for a square.
  public var cropWidth: Int?
  /// The weight of the divergence in the loss.
  public var beta: Float = 1
  /// The weight of the energy distance between sampled masks and all graders' masks in the loss; 0,
  /// as in the paper, leaves it out.
  public var energyWeight: Float = 0
  /// Masks that are sampled from the prior for it, at least two.
  public var energySamples = 4
  /// The highest learning rate.
  public var rate: Float = 1e-3
  /// Steps in which the learning rate rises to `rate`.
  public var warmUpSteps = 200
  /// How the learning rate changes.
  public var schedule = RateSchedule.cosine
  /// The learning rate at the end of a cosine as a share of `rate`.
  public var finalRateShare: Float = 0.02
  /// The factor of sum(w²)/2 over all filters.
  public var weightDecay: Float = 1e-5
  /// Gradients with a larger norm are shortened to this one.
  public var gradientLimit: Float = 200
  /// How much of themselves the averages of the parameters keep in each step.
  public var averageDecay: Float = 0.999
  /// How images are changed at random.
  public var augmentation = Augmentation.turns
  /// The percentage of patients that is kept back to watch the training with.
  public var holdOutPercent = 5.0
  /// Where all random numbers come from.
  public var seed: UInt64 = 1
  /// In which numbers convolutions multiply.
  public var precision = Precision.fp32

  /// A recipe for LIDC crops of 128 x 128 pixels and a few hours.
  public init(steps: Int) {
    self.steps = steps
  }

  /// The recipe of Kohl et al. (2018) for LIDC.
  ///
  /// Crops of 128 pixels out of a tile of 180 that the images are reflected into; the magnitudes of
  /// the augmentation are ours, as the paper names none.
  public static let paperLIDC: Recipe = {
    var recipe = Recipe(steps: 240_000)
    recipe.cropSide = 128
    recipe.schedule = .paperLIDC
    recipe.rate = RateSchedule.paperLIDC.usualRate
    recipe.warmUpSteps = RateSchedule.paperLIDC.usualWarmUpSteps
    recipe.augmentation = .elastic
    recipe.augmentation.tileSide = 180
    return recipe
  }()

  /// The recipe of the shipped models: crops of LIDC as they are, an hour on two cores.
  ///
  /// For networks that see a field of 64 pixels, all of it in every step, since prior and posterior
  /// average over all positions; the energy distance beside the ELBO; one cosine.
  public static let lidc: Recipe = {
    var recipe = Recipe(steps: 12_000)
    recipe.cropSide = 64
    recipe.energyWeight = 100
    recipe.precision = .bf16
    return recipe
  }()

  /// The recipe of the authors' released code for Cityscapes.
  ///
  /// Deformations of the border show the image's reflection there instead of nothing, the elastic ones
  /// have a magnitude of ours, and colors are left as they are.
  public static let cityscapes: Recipe = {
    var recipe = Recipe(steps: 240_000)
    recipe.batchSize = 10
    recipe.crop = CropSize(width: 512, height: 256)
    recipe.schedule = .released
    recipe.rate = RateSchedule.released.usualRate
    recipe.warmUpSteps = RateSchedule.released.usualWarmUpSteps
    recipe.augmentation = .streets
    return recipe
  }()

  /// What is cut out of each image.
  public var crop: CropSize {
    get { CropSize(width: cropWidth ?? cropSide, height: cropSide) }
    set {
      cropSide = newValue.height
      cropWidth = newValue.isSquare ? nil : newValue.width
    }
  }

  /// Returns the learning rate of a step, the first step being 0.
  public func rate(at step: Int) -> Float {
    let warmth = min(1, Float(step + 1) / Float(max(warmUpSteps, 1)))
    let progress = min(1, Float(step) / Float(max(steps, 1)))
    return rate * warmth * schedule.share(at: progress, lastShare: finalRateShare)
  }

  /// Why nobody can train by this recipe; nil when one can.
  ///
  /// Recipes come from files and options, so every number is checked.
  public var problem: String? {
    let checks: [(Bool, String, String)] = [
      ((1...1_000_000_000).contains(steps), "1 to 1000000000 steps", "\(steps)"),
      ((1...65_536).contains(batchSize), "1 to 65536 images in a batch", "\(batchSize)"),
      ((1...8192).contains(cropSide), "a crop of 1 to 8192 pixels", "\(cropSide)"),
      ((1...8192).contains(crop.width), "a crop of 1 to 8192 pixels", "\(crop.width)"),
      (
        Double(batchSize) * Double(crop.width) * Double(cropSide) <= 0x1p28,
        "at most 268435456 pixels in a batch", "\(batchSize) x \(crop.width) x \(cropSide)"
      ),
      (
        crop.isSquare || !augmentation.isTurning, "a square crop for quarter turns",
        "\(crop.width) x \(cropSide)"
      ),
      (beta >= 0 && beta.isFinite, "a beta of at least 0", "\(beta)"),
      (
        energyWeight >= 0 && energyWeight.isFinite, "an energy weight of at least 0",
        "\(energyWeight)"
      ),
      ((2...64).contains(energySamples), "2 to 64 samples for the energy", "\(energySamples)"),
      (rate > 0 && rate <= 1, "a rate above 0 and at most 1", "\(rate)"),
      ((0...1_000_000_000).contains(warmUpSteps), "0 steps of warm-up or more", "\(warmUpSteps)"),
      ((0...1).contains(finalRateShare), "a last share of 0 to 1", "\(finalRateShare)"),
      ((0...1).contains(weightDecay), "a weight decay of 0 to 1", "\(weightDecay)"),
      (gradientLimit > 0, "a limit of the gradient above 0", "\(gradientLimit)"),
      ((0..<1).contains(averageDecay), "averages that keep 0 to 1", "\(averageDecay)"),
      (
        (0..<100).contains(holdOutPercent), "0 to 99 percent held out", "\(holdOutPercent)"
      ),
    ]
    if let broken = checks.first(where: { !$0.0 }) {
      return "expected \(broken.1), found \(broken.2)"
    }
    return augmentation.problem.map { "expected \($0)" }
  }
}

extension Recipe {
  /// Why a network cannot be trained by this recipe; nil when it can.
  package func problem(for configuration: Configuration) -> String? {
    guard energyWeight > 0 else { return nil }
    guard configuration.kind.hasCheapSamples else {
      return "expected no energy distance for a \(configuration.kind.rawValue), "
        + "found the weight \(energyWeight); choose the weight 0"
    }
    guard configuration.classes == 2 else {
      return "expected two classes for the energy distance, found \(configuration.classes)"
    }
    return nil
  }

  private enum OldKeys: String, CodingKey { case isTurning }

  /// Reads a recipe; what a recipe of an earlier version does not say is as it was then.
  public init(from decoder: any Decoder) throws {
    let texts = try decoder.container(keyedBy: CodingKeys.self)
    self.init(steps: try texts.decode(Int.self, forKey: .steps))
    batchSize = try texts.decode(Int.self, forKey: .batchSize)
    cropSide = try texts.decode(Int.self, forKey: .cropSide)
    cropWidth = try texts.decodeIfPresent(Int.self, forKey: .cropWidth)
    beta = try texts.decode(Float.self, forKey: .beta)
    rate = try texts.decode(Float.self, forKey: .rate)
    warmUpSteps = try texts.decode(Int.self, forKey: .warmUpSteps)
    finalRateShare = try texts.decode(Float.self, forKey: .finalRateShare)
    weightDecay = try texts.decode(Float.self, forKey: .weightDecay)
    gradientLimit = try texts.decode(Float.self, forKey: .gradientLimit)
    averageDecay = try texts.decode(Float.self, forKey: .averageDecay)
    seed = try texts.decode(UInt64.self, forKey: .seed)
    schedule = try texts.decodeIfPresent(RateSchedule.self, forKey: .schedule) ?? .cosine
    holdOutPercent = try texts.decodeIfPresent(Double.self, forKey: .holdOutPercent) ?? 0
    energyWeight = try texts.decodeIfPresent(Float.self, forKey: .energyWeight) ?? 0
    energySamples =
      try texts.decodeIfPresent(Int.self, forKey: .energySamples) ?? energySamples
    precision = try texts.decodeIfPresent(Precision.self, forKey: .precision) ?? .fp32
    let wasTurning = try decoder.container(keyedBy: OldKeys.self)
      .decodeIfPresent(Bool.self, forKey: .isTurning)
    augmentation =
      try texts.decodeIfPresent(Augmentation.self, forKey: .augmentation)
      ?? (wasTurning == false ? Augmentation() : .turns)
  }
}
