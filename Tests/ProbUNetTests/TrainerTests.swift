import Foundation
import Imaging
import Interchange
import Layers
import Tensors
import Testing

@testable import ProbUNet

/// Discs of random place; the graders agree on the place, and unless `isAgreed` not on the size.
struct DiscSource: TrainingSource {
  let count = 12
  var isAgreed = false

  func example(at index: Int) -> TrainingExample {
    var generator = SplitMix64(seed: UInt64(index))
    let (row, column) = (
      Int.random(in: 8..<16, using: &generator), Int.random(in: 8..<16, using: &generator)
    )
    let disc = { (radius: Int) in
      var mask = Mask(width: 24, height: 24)
      for y in 0..<24 {
        for x in 0..<24 {
          mask[y, x] = (y - row) * (y - row) + (x - column) * (x - column) < radius * radius
        }
      }
      return mask
    }
    let values = disc(4).pixels.map {
      0.6 * Float($0) + Float.random(in: 0...0.4, using: &generator)
    }
    return TrainingExample(
      image: GrayImage(width: 24, height: 24, unit: .unitInterval, values: values),
      masks: isAgreed ? [disc(4)] : [disc(3), disc(5), Mask(width: 24, height: 24)])
  }
}

private func recipe(steps: Int) -> Recipe {
  var recipe = Recipe(steps: steps)
  recipe.batchSize = 4
  recipe.cropSide = 16
  recipe.warmUpSteps = 5
  recipe.rate = 5e-3
  recipe.seed = 3  // With few channels some seeds begin with hardly any feature above zero.
  return recipe
}

private func trainer(
  kind: Configuration.Kind = .probabilisticUNet, steps: Int, isAgreed: Bool = false
) throws -> Trainer {
  var configuration = Configuration(kind: kind, channels: [8, 16], latentDimensions: 2)
  configuration.logSigmaLimit = 8
  return try Trainer(
    configuration, recipe: recipe(steps: steps), source: DiscSource(isAgreed: isAgreed),
    on: Compute(threads: 2))
}

/// A place for the files of one test, removed at its end.
struct ScratchFolder: ~Copyable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

@Test("The loss falls", arguments: [Configuration.Kind.probabilisticUNet, .unet])
func lossFalls(_ kind: Configuration.Kind) throws {
  let trainer = try trainer(kind: kind, steps: 60, isAgreed: true)
  let losses = try (0..<60).map { _ in try trainer.advance().crossEntropy }
  let first: Double = losses.prefix(5).reduce(0, +)
  let last: Double = losses.suffix(5).reduce(0, +)
  #expect(last < 0.5 * first)
}

/// A training that is stopped and goes on.
struct Resumption: Sendable, CustomTestStringConvertible {
  var name: String
  var kind = Configuration.Kind.probabilisticUNet
  var covariance = Configuration.Covariance.diagonal
  var field: Int?
  var energy: Float = 0
  var precision = Precision.fp32
  var augmentation = Augmentation.turns

  var testDescription: String { name }

  /// What the shipped model is trained by among them.
  static let all = [
    Resumption(name: "ELBO"),
    Resumption(
      name: "as shipped: energy, bf16, a field", field: 16, energy: 100, precision: .bf16),
    Resumption(name: "full covariance, elastic", covariance: .full, augmentation: .elastic),
    Resumption(name: "energy and full covariance", covariance: .full, energy: 10),
    Resumption(name: "all of the augmentation", augmentation: .full),
    Resumption(name: "fixed prior", kind: .fixedPrior),
    Resumption(name: "code first", kind: .latentFirst),
    Resumption(name: "image-to-image", kind: .imageToImageVAE, precision: .bf16),
    Resumption(name: "U-Net", kind: .unet),
    Resumption(name: "dropout", kind: .dropoutUNet),
    Resumption(name: "ensemble", kind: .unetEnsemble),
    Resumption(name: "heads", kind: .mHeads, field: 16),
  ]

  func trainer(steps: Int) throws -> Trainer {
    var configuration = Configuration(kind: kind, channels: [8, 16], latentDimensions: 2)
    configuration.latentDimensions = kind.hasLatentCode ? 2 : 0
    configuration.members = kind.hasMembers ? 2 : 1
    configuration.covariance = covariance
    configuration.logSigmaLimit = 8
    configuration.fieldSide = field
    var recipe = recipe(steps: steps)
    (recipe.energyWeight, recipe.precision) = (energy, precision)
    recipe.augmentation = augmentation
    return try Trainer(configuration, recipe: recipe, source: DiscSource(), on: compute)
  }

  var compute: Compute { Compute(threads: 2, kernels: .best(precision)) }
}

@Test(
  "A training that goes on from a checkpoint gives the bits of one that was never stopped",
  arguments: Resumption.all)
func resumedBits(_ training: Resumption) throws {
  let folder = try ScratchFolder()
  let path = folder.path + "/checkpoint.safetensors"
  let whole = try training.trainer(steps: 6)
  let reports = try (0..<6).map { _ in try whole.advance() }

  let first = try training.trainer(steps: 6)
  for _ in 0..<3 { _ = try first.advance() }
  try first.checkpoint().write(to: path)
  let second = try Trainer(resuming: path, source: DiscSource(), on: training.compute)
  #expect(second.step == 3)
  #expect(try (0..<3).map { _ in try second.advance() } == reports.suffix(3))
  #expect(try second.checkpoint().serialized() == whole.checkpoint().serialized())
}

@Test("A loaded model decodes what the network computes, in half precision nearly so")
func loadedModel() throws {
  let folder = try ScratchFolder()
  let trainer = try trainer(steps: 8)
  for _ in 0..<8 { _ = try trainer.advance() }
  let image = DiscSource().example(at: 5).planes[0]
  let network = try #require(trainer.network as? ProbabilisticUNet)
  let compute = Compute(threads: 1)
  let input = PlanarImages(
    Tensor(shape: [1, 1, 24, 24], values: networkInput(image)))
  let features = network.unet(input, trainer.adam.averages, on: compute).features
  let z: [Float] = [0.7, -1.2]
  let logits = network.fcomb(features, z: [z], trainer.adam.averages, on: compute).logits.tensor
  let margins = (0..<576).map { logits.values[576 + $0] - logits.values[$0] }
  for (isHalf, tolerance) in [(false, Float(1e-4)), (true, 2e-2)] {
    let path = folder.path + "/model-\(isHalf).safetensors"
    try trainer.model(isHalf: isHalf).write(to: path)
    let model = try HypothesisModel.load(path: path, threads: 2)
    #expect(model.latentDimensions == 2)
    #expect(model.sha256.count == 64)
    let hypothesis = try model.encode(image).decode(z)
    let error = zip(hypothesis.margins, margins).map { abs($0 - $1) }.max() ?? .infinity
    #expect(error < tolerance)
    #expect(hypothesis.mask.pixels == hypothesis.margins.map { $0 > 0 ? 1 : 0 })
  }
}

@Test("An image whose sides do not fit is padded and cut back")
func oddSides() throws {
  let configuration = Configuration(channels: [8, 8, 8], latentDimensions: 2)
  let model = HypothesisModel.untrained(configuration, seed: 3, threads: 1)
  let image = GrayImage(
    width: 13, height: 10, unit: .hounsfield, values: (0..<130).map { Float($0) })
  let hypothesis = try model.encode(image).decode([0, 0])
  #expect(hypothesis.mask.width == 13)
  #expect(hypothesis.mask.height == 10)
  #expect(hypothesis.margins.count == 130)
}

@Test("A crop that does not fit is refused")
func cropTooLarge() throws {
  var recipe = recipe(steps: 1)
  recipe.cropSide = 32
  var maker = try BatchMaker(recipe: recipe, source: DiscSource())
  #expect(throws: BatchError.tooSmall(width: 24, height: 24, crop: .square(32))) {
    _ = try maker.batch(at: 0)
  }
}

@Test("Files that are no models are refused with the reason")
func refusedModels() throws {
  let folder = try ScratchFolder()
  let path = folder.path + "/model.safetensors"
  let good = try trainer(steps: 1).model(isHalf: true)

  func message(_ change: (inout Safetensors) -> Void) throws -> String {
    var file = good
    change(&file)
    try file.write(to: path)
    do {
      _ = try HypothesisModel.load(path: path, threads: 1)
      return "loaded"
    } catch {
      return "\(error)"
    }
  }

  #expect(
    try message { $0.metadata["format"] = "other" }
      == "not a Penumbra model: expected a valid text 'format', found other")
  #expect(
    try message { $0.metadata["version"] = "9" }
      == "model of a later version: expected at most 2, found 9; update Penumbra")
  #expect(
    try message { $0.metadata["architecture"] = "{}" }
      == "not a Penumbra model: expected a valid text 'architecture', found {}")
  #expect(
    try message {
      $0.metadata["architecture"] = $0.metadata["architecture"]?.replacing("[8,16]", with: "[8,-1]")
    } == "unusable architecture: expected 1 to 1024 channels per scale")
  #expect(
    try message { $0["fcomb.0.bias"] = nil }
      == "incomplete model: expected a tensor fcomb.0.bias, found none")
  #expect(
    try message { $0["fcomb.0.bias"] = .init(floats: [1, 2], shape: [2]) }
      == "wrong tensor fcomb.0.bias: expected shape [8], found [2]")
  #expect(
    try message {
      $0["fcomb.0.bias"] = .init(floats: [Float](repeating: .nan, count: 8), shape: [8])
    } == "damaged model: expected finite numbers in fcomb.0.bias, found others")
}

@Test("A poisoned weight ends the training with the first layer it is met in")
func poisonedWeights() throws {
  for (name, place) in [
    ("unet.encoder.1.0.weight", NonFinitePlace(.parameters, layer: "unet.encoder.1.0")),
    ("posterior.head.bias", NonFinitePlace(.parameters, layer: "posterior.head")),
    ("fcomb.2.weight", NonFinitePlace(.parameters, layer: "fcomb.2")),
  ] {
    let trainer = try trainer(steps: 6)
    _ = try trainer.advance()
    let slot = try #require(trainer.network.layout.slots.first { $0.name == name })
    trainer.parameters[slot][0] = .nan
    #expect(throws: TrainingError.notFinite(step: 2, place)) { try trainer.advance() }
    #expect(throws: TrainingError.notFinite(step: 1, place)) { try trainer.requireFinite() }
    #expect(trainer.step == 1)
  }
}

@Test("A result that is too large for a float is found where it arises")
func overflow() throws {
  let trainer = try trainer(steps: 6)
  for (name, value) in [("unet.encoder.0.0.bias", Float(1e20)), ("unet.encoder.0.1.weight", 1e20)] {
    let slot = try #require(trainer.network.layout.slots.first { $0.name == name })
    trainer.parameters.set(
      slot,
      to: Tensor(shape: slot.shape, values: .init(repeating: value, count: slot.parameterCount)))
  }
  #expect(throws: TrainingError.self) { try trainer.advance() }
  do { _ = try trainer.advance() } catch let error as TrainingError {
    #expect(
      error.description == "training diverged at step 1: expected finite numbers, found others in "
        + "the result of unet.encoder.0.1; lower --rate and go on from the last checkpoint")
  }
}

@Test("A gradient whose norm is too large for a float is found too")
func hugeGradient() throws {
  let trainer = try trainer(steps: 6)
  let slot = try #require(trainer.network.layout.slots.first { $0.name == "fcomb.2.weight" })
  trainer.parameters.set(
    slot,
    to: Tensor(
      shape: slot.shape,
      values: (0..<slot.parameterCount).map { $0 < slot.parameterCount / 2 ? 1e25 : -1e25 }))
  do {
    _ = try trainer.advance()
    Issue.record("no error")
  } catch let error as TrainingError {
    #expect(error.description.contains("found others in the gradient of "))
  }
}

@Test("A changed recipe holds from the step of the change, and is remembered")
func changedRecipe() throws {
  let folder = try ScratchFolder()
  let path = folder.path + "/checkpoint.safetensors"
  let first = try trainer(steps: 6)
  for _ in 0..<2 { _ = try first.advance() }
  try first.checkpoint().write(to: path)
  var changed = first.recipe
  changed.batchSize = 2
  changed.cropSide = 24
  let second = try Trainer(
    resuming: path, recipe: changed, source: DiscSource(), on: Compute(threads: 2))
  #expect(second.imagesSeen == 8)
  _ = try second.advance()
  #expect(second.imagesSeen == 10)
  #expect(
    second.changes == [
      RecipeChange(step: 2, name: "batchSize", from: "4", to: "2"),
      RecipeChange(step: 2, name: "cropSide", from: "16", to: "24"),
    ])
  try second.checkpoint().write(to: path)
  let third = try Trainer(resuming: path, source: DiscSource(), on: Compute(threads: 2))
  #expect(third.recipe == changed)
  #expect(third.changes == second.changes)
  #expect(third.imagesSeen == 10)
  #expect(try third.advance() == second.advance())
}

@Test("A checkpoint tells its cases, and going on with others is remembered as a change")
func rememberedCases() throws {
  struct Named: TrainingSource {
    let base = DiscSource()
    let identity: DataIdentity?
    var count: Int { base.count }
    func example(at index: Int) -> TrainingExample { base.example(at: index) }
  }
  let folder = try ScratchFolder()
  let path = folder.path + "/checkpoint.safetensors"
  let first = DataIdentity(className: nil, split: "train", sha256: "0123456789abcdef")
  let second = DataIdentity(className: "car", split: "train", sha256: "fedcba9876543210")
  let begun = try Trainer(
    Configuration(channels: [8, 16], latentDimensions: 2), recipe: recipe(steps: 6),
    source: Named(identity: first), on: Compute(threads: 1))
  _ = try begun.advance()
  try begun.checkpoint().write(to: path)
  #expect(try Trainer.Plan(path: path).identity == first)
  let same = try Trainer(
    resuming: path, source: Named(identity: first), on: Compute(threads: 1))
  #expect(same.changes.isEmpty)
  let other = try Trainer(
    resuming: path, source: Named(identity: second), on: Compute(threads: 1))
  #expect(
    other.changes == [
      RecipeChange(step: 1, name: "class", from: "null", to: "\"car\""),
      RecipeChange(step: 1, name: "library", from: "\"0123456789ab\"", to: "\"fedcba987654\""),
    ])
}

@Test("Classes in another order are other cases, where both trainings name theirs")
func changedClasses() {
  func identity(_ names: [String]?) -> DataIdentity {
    DataIdentity(className: nil, classNames: names, split: nil, sha256: "0")
  }
  let (begun, other) = (identity(["road", "car"]), identity(["car", "road"]))
  #expect(
    begun.changes(to: other, at: 3) == [
      RecipeChange(step: 3, name: "classes", from: "\"road, car\"", to: "\"car, road\"")
    ])
  #expect(identity(nil).changes(to: other, at: 3).isEmpty)
  #expect(begun.changes(to: identity(nil), at: 3).isEmpty)
}

@Test("The effective rank counts the dimensions that carry the divergence")
func effectiveRanks() {
  #expect(effectiveRank([3, 0, 0]) == 1)
  #expect(abs(effectiveRank([2, 2, 2, 2]) - 4) < 1e-12)
  #expect(abs(effectiveRank([1, 1, 0, 0]) - 2) < 1e-12)
  #expect(effectiveRank([0, 0]) == 0)
  #expect(effectiveRank([]) == 0)
}
