import Foundation
import Layers
import Tensors

/// What one step of a training did.
package struct StepReport: Equatable, Sendable, Codable {
  /// The steps done, this one included.
  package var step: Int
  /// Cross-entropy in nats, summed over pixels and averaged over the batch.
  package var crossEntropy: Double
  /// The divergence of each latent dimension in nats, averaged over the batch.
  package var divergences: [Double]
  /// The energy distance of sampled masks from the graders'; nil where nothing is sampled.
  package var energy: Double?
  /// The norm of the gradient before it was shortened.
  package var gradientNorm: Double
  /// The learning rate.
  package var rate: Float

  /// The divergence summed over the dimensions.
  package var divergence: Double { divergences.reduce(0, +) }
}

/// A training: parameters, moments and averages, moved one step at a time.
///
/// The same recipe, data and number of threads give the same bits, also when a training is
/// continued from a checkpoint.
package final class Trainer {
  /// The network.
  package let network: any Network
  /// The recipe.
  package let recipe: Recipe
  /// The parameters.
  package let parameters: ParameterValues
  /// Moments and averages.
  package private(set) var adam: Adam
  /// Divergences of each latent dimension, averaged over about the last hundred steps.
  package private(set) var recentDivergences: [Double]

  /// Reports of the steps since the last multiple of `logInterval`, which a line of a log sums up.
  package private(set) var window: [StepReport]

  /// Steps from one line of a log to the next.
  package static let logInterval = 50

  /// Images learned from, each as often as it was.
  package private(set) var imagesSeen: Int

  /// What the recipe was changed in after the training began.
  package let changes: [RecipeChange]

  /// The number of cases that are learned from.
  package let caseCount: Int

  /// Which cases these are; nil when unknown.
  package let identity: DataIdentity?

  private let gradients: ParameterValues
  /// What makes the lessons of each learner.
  private let makers: [BatchMaker]
  private let batches: [BatchQueue]
  private let compute: Compute

  /// A training that begins, with the parameters of `forerunner` where these fit and drawn ones
  /// elsewhere.
  package convenience init(
    _ configuration: Configuration, from forerunner: Forerunner? = nil, recipe: Recipe,
    source: any TrainingSource, on compute: Compute
  ) throws {
    let network = configuration.makeNetwork()
    let parameters = network.initialParameters(seed: recipe.seed)
    let changes = try forerunner.map { [try $0.hand(down: parameters)] } ?? []
    try self.init(
      network, parameters, Adam(parameters),
      Progress(
        imagesSeen: 0, changes: changes, window: [],
        recentDivergences: [Double](repeating: 0, count: configuration.latentDimensions)),
      recipe: recipe, source: source, on: compute)
  }

  /// What a training remembers beside its numbers.
  struct Progress {
    var imagesSeen: Int
    var changes: [RecipeChange]
    var window: [StepReport]
    var recentDivergences: [Double]
  }

  init(
    _ network: any Network, _ parameters: ParameterValues, _ adam: Adam,
    _ progress: Progress, recipe: Recipe, source: any TrainingSource, on compute: Compute
  ) throws {
    identity = source.identity
    let source =
      network.configuration.fieldSide.map { FieldSource(base: source, side: $0) } ?? source
    let ends = NetworkEnds(
      imageChannels: network.configuration.imageChannels, classes: network.configuration.classes)
    let cases = NetworkEnds(imageChannels: source.imageChannels, classes: source.classes)
    guard ends == cases else { throw BatchError.unfitNetwork(ends, cases: cases) }
    if let problem = recipe.problem(for: network.configuration) {
      throw ModelError.badConfiguration(problem)
    }
    self.network = network
    self.parameters = parameters
    self.adam = adam
    self.adam.weightDecay = recipe.weightDecay
    recentDivergences = progress.recentDivergences
    window = progress.window
    imagesSeen = progress.imagesSeen
    changes = progress.changes
    caseCount = source.count
    self.recipe = recipe
    self.compute = compute
    gradients = ParameterValues(network.layout)
    makers = try network.learners.indices.map { learner in
      var own = recipe
      own.seed = learnerSeed(recipe.seed, learner)
      return try BatchMaker(recipe: own, source: source)
    }
    batches = makers.map(BatchQueue.init)
  }

  /// Steps done.
  package var step: Int { adam.step }

  /// Takes the next step.
  package func advance() throws -> StepReport {
    let lessons = try makers.indices.map(lesson)
    let terms = network.gradients(
      of: lessons, beta: recipe.beta, parameters, into: gradients, on: compute)
    let norms = network.learners.map(gradientNorm)
    guard norms.allSatisfy(\.isFinite), terms.isFinite else {
      throw TrainingError.notFinite(
        step: step + 1,
        network.firstBadPlace(
          lessons, beta: recipe.beta, parameters, gradients, on: compute))
    }
    let rate = recipe.rate(at: step)
    adam.update(
      parameters, gradients: gradients, gradientScales: gradientScales(norms), rate: rate,
      averageDecay: recipe.averageDecay, on: compute)
    imagesSeen += recipe.batchSize
    for (index, value) in terms.divergences.enumerated() {
      recentDivergences[index] = step == 1 ? value : 0.99 * recentDivergences[index] + 0.01 * value
    }
    let report = StepReport(
      step: step, crossEntropy: terms.crossEntropy, divergences: terms.divergences,
      energy: terms.energy, gradientNorm: norms.max() ?? 0, rate: rate)
    if (step - 1) % Self.logInterval == 0 { window = [] }
    window.append(report)
    return report
  }

  /// Makes what a learner sees in this step.
  private func lesson(of learner: Int) throws -> Lesson {
    let configuration = network.configuration
    return Lesson(
      batch: try batches[learner].batch(at: imagesSeen).padded(to: configuration.sideMultiple),
      epsilon: makers[learner].epsilon(
        at: imagesSeen, dimensions: configuration.latentDimensions),
      sampleEpsilon: makers[learner].sampleEpsilon(
        at: imagesSeen, dimensions: configuration.latentDimensions),
      energyWeight: recipe.energyWeight,
      dropoutSeed: mixed(recipe.seed, 4, UInt64(imagesSeen)))
  }

  /// The norm of the gradient of one learner.
  private func gradientNorm(_ slots: Range<Int>) -> Double {
    gradients.squares(of: network.layout.slots[slots], on: compute).reduce(0, +).squareRoot()
  }

  /// By how much the gradient of each slot is shortened.
  private func gradientScales(_ norms: [Double]) -> [Float] {
    zip(network.learners, norms).flatMap { slots, norm in
      let scale = min(1, recipe.gradientLimit / Float(max(norm, 1e-12)))
      return slots.map { _ in scale }
    }
  }

  /// Throws when parameters, moments or averages are not all finite and so not worth saving.
  package func requireFinite() throws(TrainingError) {
    for values in [parameters, adam.averages, adam.firstMoments, adam.secondMoments] {
      for slot in network.layout.slots where !values.isFinite(slot) {
        throw .notFinite(step: step, NonFinitePlace(.parameters, of: slot))
      }
    }
  }
}

extension LossTerms {
  var isFinite: Bool {
    crossEntropy.isFinite && divergences.allSatisfy(\.isFinite) && energy?.isFinite != false
  }
}
