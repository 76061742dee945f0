import ArgumentParser
import ProbUNet
import Tensors

extension RateSchedule: ExpressibleByArgument {}

extension CropSize: ExpressibleByArgument {
  /// Reads `96`, a square, or `128x64`, columns and rows.
  public init?(argument: String) {
    let parts = argument.split(separator: "x", omittingEmptySubsequences: false)
    let sides = parts.compactMap { Int($0) }
    guard sides.count == parts.count, (1...2).contains(sides.count) else { return nil }
    self.init(width: sides[0], height: sides[sides.count - 1])
  }
}

/// A named recipe.
enum RecipeName: String, CaseIterable, ExpressibleByArgument {
  /// A few hours on a processor.
  case quick
  /// The shipped models: an hour or two on a processor.
  case lidc
  /// Kohl et al. (2018) on LIDC.
  case paperLIDC = "paper-lidc"
  /// The authors' released code on Cityscapes.
  case cityscapes

  /// The recipe.
  var recipe: Recipe {
    switch self {
    case .quick: Recipe(steps: 20_000)
    case .lidc: .lidc
    case .paperLIDC: .paperLIDC
    case .cityscapes: .cityscapes
    }
  }

  /// The architecture that goes with it.
  var preset: String {
    switch self {
    case .quick, .lidc: "small"
    case .paperLIDC: "lidc-paper"
    case .cityscapes: "cityscapes"
    }
  }
}

extension RecipeName {
  /// The field that networks of the recipe see, in pixels; nil for all of an image.
  var fieldSide: Int? { self == .lidc ? 64 : nil }
}

/// The options of a recipe; those not given are as the named recipe has them, or as the training was
/// begun with.
struct RecipeOptions: ParsableArguments {
  @Option(
    help: """
      What the other options begin from: quick, a few hours on a processor; lidc, that of the shipped \
      model; paper-lidc; or cityscapes.
      """)
  var recipe: RecipeName?

  @Option(help: "Steps of the whole training, which the learning rate is planned for (20000).")
  var steps: Int?

  @Option(help: "Images of a step (32).")
  var batch: Int?

  @Option(
    help: ArgumentHelp(
      "What is cut out of the images, in pixels (96; scenes: all of them).", valueName: "WxH"))
  var crop: CropSize?

  @Option(help: "How the learning rate changes: \(names(RateSchedule.allCases)) (cosine).")
  var schedule: RateSchedule?

  @Option(help: "The highest learning rate (cosine 0.001, others 0.0001).")
  var rate: Float?

  @Option(help: "Steps in which the learning rate rises (cosine 200, others 0).")
  var warmUp: Int?

  @Option(help: "The weight of the divergence (1; 10 for an image-to-image-vae).")
  var beta: Float?

  @Option(
    help: "The weight of the energy distance between samples and all graders' masks (0: none).")
  var energy: Float?

  @Option(help: "Samples of each image for the energy distance (4).")
  var energySamples: Int?

  @Option(help: "The factor of sum(w²)/2 over all filters (0.00001).")
  var decay: Float?

  @Option(help: "The percentage of patients kept back to watch the training with (5).")
  var holdOut: Double?

  @Option(help: "Where all random numbers come from (1).")
  var seed: UInt64?

  @Option(
    help: "Convolutions multiply fp32 numbers, or bf16 where the processor is made for it (fp32).")
  var precision: Precision?

  @OptionGroup(title: "Augmentation")
  var augmentation: AugmentationOptions

  func validate() throws {
    if let problem = applied(to: base).problem { throw ValidationError(problem) }
  }

  /// The recipe of a training that begins.
  var fresh: Recipe { applied(to: base) }

  /// The architecture that goes with the recipe.
  var preset: String { (recipe ?? .quick).preset }

  /// The field of networks that are to be trained.
  var fieldSide: Int? { recipe?.fieldSide }

  /// Returns the recipe by which a training that was begun with `old` goes on.
  func continued(from old: Recipe) -> Recipe { applied(to: recipe?.recipe ?? old) }

  private var base: Recipe { (recipe ?? .quick).recipe }

  private func applied(to base: Recipe) -> Recipe {
    var recipe = base
    if let schedule, schedule != base.schedule {
      recipe.schedule = schedule
      recipe.rate = schedule.usualRate
      recipe.warmUpSteps = schedule.usualWarmUpSteps
    }
    recipe.steps = steps ?? recipe.steps
    recipe.batchSize = batch ?? recipe.batchSize
    recipe.crop = crop ?? recipe.crop
    recipe.rate = rate ?? recipe.rate
    recipe.warmUpSteps = warmUp ?? recipe.warmUpSteps
    recipe.beta = beta ?? recipe.beta
    recipe.energyWeight = energy ?? recipe.energyWeight
    recipe.energySamples = energySamples ?? recipe.energySamples
    recipe.weightDecay = decay ?? recipe.weightDecay
    recipe.holdOutPercent = holdOut ?? recipe.holdOutPercent
    recipe.seed = seed ?? recipe.seed
    recipe.precision = precision ?? recipe.precision
    recipe.augmentation = augmentation.applied(to: recipe.augmentation)
    let isNamed = augmentation.augmentation != nil
    if !recipe.crop.isSquare, recipe.augmentation.isTurning, !isNamed {
      (recipe.augmentation.isTurning, recipe.augmentation.isMirroring) = (false, true)
    }
    return recipe
  }

  /// The recipe of a training on scenes that begins: what is not given is all of a scene of that size,
  /// mirrored but never turned by quarters.
  func fresh(forScenesOf size: CropSize) -> Recipe {
    var result = fresh
    if recipe != .cityscapes, crop == nil { result.crop = size }
    if augmentation.augmentation == nil, result.augmentation.isTurning {
      (result.augmentation.isTurning, result.augmentation.isMirroring) = (false, true)
    }
    return result
  }
}

/// How images are changed at random.
struct AugmentationOptions: ParsableArguments {
  @Option(
    help: """
      none, turns (mirrors and quarter turns), elastic (the paper's), full (turns), mirrors (left and \
      right; usual for scenes) or streets (mirrors, elastic).
      """)
  var augmentation: String?

  @Option(help: "The largest rotation, in degrees (elastic 22.5).")
  var rotation: Float?

  @Option(help: "The smallest and the largest magnification (elastic 0.8-1.2).")
  var scale: ScaleRange?

  @Option(help: "The largest shear, in columns per row (elastic 0.1).")
  var shear: Float?

  @Option(help: "The longest displacement of an elastic deformation, in pixels (elastic 5).")
  var elastic: Float?

  @Option(help: "The smoothing of an elastic deformation: sigma in pixels (10).")
  var smoothing: Float?

  @Option(help: "Shorter sides are made so long by reflection before the crop (paper-lidc 180).")
  var tile: Int?

  func validate() throws {
    if let augmentation, Augmentation.named[augmentation] == nil {
      let known = Augmentation.named.keys.sorted().joined(separator: ", ")
      throw ValidationError("--augmentation: expected one of \(known), found \(augmentation)")
    }
  }

  /// Returns `base` with what the options say.
  func applied(to base: Augmentation) -> Augmentation {
    var result = base
    if let named = augmentation.flatMap({ Augmentation.named[$0] }) {
      result = named
      result.tileSide = base.tileSide
    }
    result.rotationInDegrees = rotation ?? result.rotationInDegrees
    result.leastScale = scale?.least ?? result.leastScale
    result.greatestScale = scale?.greatest ?? result.greatestScale
    result.shear = shear ?? result.shear
    result.elasticPeakInPixels = elastic ?? result.elasticPeakInPixels
    result.elasticSmoothingInPixels = smoothing ?? result.elasticSmoothingInPixels
    result.tileSide = tile ?? result.tileSide
    return result
  }
}

/// Two magnifications, written `0.8-1.2`.
struct ScaleRange: ExpressibleByArgument {
  let least: Float
  let greatest: Float

  init?(argument: String) {
    let numbers = argument.split(separator: "-").compactMap { Float($0) }
    guard numbers.count == 2 else { return nil }
    (least, greatest) = (numbers[0], numbers[1])
  }
}

private func names<Choice: RawRepresentable<String>>(_ choices: [Choice]) -> String {
  choices.map(\.rawValue).joined(separator: ", ")
}
