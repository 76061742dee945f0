import Foundation
import Layers
import Tensors
import Testing

@testable import ProbUNet

/// A small network of a kind with random parameters, and what it learns from.
private struct Example {
  let network: any Network
  let parameters: ParameterValues
  let lessons: [Lesson]
  let compute = Compute(threads: 2, algorithm: .direct)
  static let tolerance = 0.05

  init(
    _ kind: Configuration.Kind, samples: Int = 0,
    change: (inout Configuration) -> Void = { _ in }
  ) {
    var configuration = Configuration(kind: kind, channels: [5, 6, 4], latentDimensions: 3)
    configuration.members = kind.hasMembers ? 3 : 1
    change(&configuration)
    let network = configuration.makeNetwork()
    var generator = SplitMix64(seed: 4)
    let parameters = ParameterValues(network.layout)
    for slot in network.layout.slots {
      let fanIn = slot.shape.dropFirst().reduce(1, *)
      let scale = slot.isFilter ? (2 / Float(fanIn)).squareRoot() : 0.05
      let values = (0..<slot.parameterCount).map { _ in
        scale * standardNormal(using: &generator)
      }
      parameters.set(slot, to: Tensor(shape: slot.shape, values: values))
    }
    lessons = network.learners.map { _ in
      Self.lesson(configuration, samples: samples, &generator)
    }
    self.network = network
    self.parameters = parameters
  }

  static func lesson(
    _ configuration: Configuration, samples: Int = 0, _ generator: inout SplitMix64
  ) -> Lesson {
    let size = [2, configuration.imageChannels, 4, 8]
    let image = (0..<size.reduce(1, *)).map { _ in Float.random(in: -0.5...0.5, using: &generator) }
    let classes = (0..<64).map { index in
      index % 17 == 0
        ? ignoredClass : UInt8(Int.random(in: 0..<configuration.classes, using: &generator))
    }
    func normals(_ rows: Int) -> [[Float]] {
      (0..<rows).map { _ in
        (0..<configuration.latentDimensions).map { _ in standardNormal(using: &generator) }
      }
    }
    let graders = (0..<2).map { _ in
      (0..<3).map { _ in (0..<32).map { _ in UInt8.random(in: 0...1, using: &generator) } }
    }
    return Lesson(
      batch: Batch(
        images: PlanarImages(Tensor(shape: size, values: image)), classes: classes,
        graders: graders),
      epsilon: normals(2), sampleEpsilon: normals(2 * samples), energyWeight: 20,
      dropoutSeed: 9)
  }

  /// The loss whose gradients the network writes: of an ensemble the sum over its members.
  func loss(into gradients: ParameterValues) -> Double {
    let terms = network.gradients(
      of: lessons, beta: 2, parameters, into: gradients, on: compute)
    return terms.crossEntropy * Double(network.learners.count) + 2 * terms.divergence
      + 20 * (terms.energy ?? 0)
  }

  /// Returns the largest error of a layer's derivative in norms of its gradient, along a direction
  /// that is half the gradient's and half random.
  ///
  /// Long steps cross kinks of ReLU, short ones drown in rounding: of several the best one counts.
  func gradientError() -> Double {
    let gradients = ParameterValues(network.layout)
    _ = loss(into: gradients)
    var generator = SplitMix64(seed: 6)
    let layers = Dictionary(grouping: network.layout.slots) {
      $0.name.split(separator: ".").dropLast().joined(separator: ".")
    }
    var worst = 0.0
    for (_, slots) in layers.sorted(by: { $0.key < $1.key }) {
      let gradient = slots.flatMap { gradients.tensor($0).values.map(Double.init) }
      let norm = length(gradient)
      let random = gradient.map { _ in Double(standardNormal(using: &generator)) }
      let scale = length(random)
      let direction = zip(gradient, random).map { $0 / max(norm, 1e-9) + $1 / scale }
      let expected = zip(gradient, direction).reduce(0) { $0 + $1.0 * $1.1 }
      // Below 0.05 the rounding of the loss counts for more than the gradient.
      var best = Double.infinity
      for step in [1e-3, 3e-4, 1e-4, 3e-3, 3e-5] where best > Self.tolerance {
        let measured = derivative(of: slots, along: direction, step: step)
        best = min(best, abs(measured - expected) / max(norm, 0.2))
      }
      worst = max(worst, best)
    }
    return worst
  }

  private func length(_ vector: [Double]) -> Double {
    vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }

  private func derivative(
    of slots: [ParameterSlot], along direction: [Double], step h: Double
  ) -> Double {
    let before = slots.map(parameters.tensor)
    let spare = ParameterValues(network.layout)
    let sides = [h, -h].map { step in
      var place = 0
      for (slot, tensor) in zip(slots, before) {
        var moved = tensor
        for index in moved.values.indices {
          moved.values[index] += Float(step * direction[place + index])
        }
        place += moved.values.count
        parameters.set(slot, to: moved)
      }
      return loss(into: spare)
    }
    for (slot, tensor) in zip(slots, before) { parameters.set(slot, to: tensor) }
    return (sides[0] - sides[1]) / (2 * h)
  }
}

@Test(
  "The gradients of every kind equal central differences", arguments: Configuration.Kind.allCases)
func kindDifferences(_ kind: Configuration.Kind) {
  let error = Example(kind).gradientError()
  #expect(error < Example.tolerance, "\(error)")
}

@Test(
  "So they do with a full covariance",
  arguments: [.probabilisticUNet, .fixedPrior, .imageToImageVAE]
    as [Configuration.Kind])
func fullCovarianceDifferences(_ kind: Configuration.Kind) {
  let error = Example(kind) { $0.covariance = .full }.gradientError()
  #expect(error < Example.tolerance, "\(error)")
}

@Test(
  "So they do with the energy of samples",
  arguments: Configuration.Kind.allCases.filter(\.hasCheapSamples))
func energyDifferences(_ kind: Configuration.Kind) {
  for covariance in Configuration.Covariance.allCases {
    let error = Example(kind, samples: 3) { $0.covariance = covariance }.gradientError()
    #expect(error < Example.tolerance, "\(error)")
  }
}

@Test(
  "So they do with colour images and many classes",
  arguments: [.probabilisticUNet, .latentFirst, .mHeads] as [Configuration.Kind])
func manyClassesDifferences(_ kind: Configuration.Kind) {
  let error = Example(kind) {
    $0.imageChannels = 3
    $0.classes = 19
    $0.maskPlanes = 19
    $0.fcombHiddenLayers = 3
  }.gradientError()
  #expect(error < Example.tolerance, "\(error)")
}

@Test(
  "The loss of every kind falls", arguments: Configuration.Kind.allCases)
func everyKindLearns(_ kind: Configuration.Kind) throws {
  var configuration = Configuration(kind: kind, channels: [8, 16, 16], latentDimensions: 2)
  configuration.logSigmaLimit = 8
  configuration.members = kind.hasMembers ? 2 : 1
  var recipe = Recipe(steps: 80)
  recipe.batchSize = 4
  recipe.cropSide = 16
  recipe.warmUpSteps = 5
  recipe.rate = 5e-3
  recipe.seed = 3
  let trainer = try Trainer(
    configuration, recipe: recipe, source: DiscSource(isAgreed: true), on: Compute(threads: 2))
  let losses = try (0..<80).map { _ in try trainer.advance().crossEntropy }
  let first: Double = losses.prefix(5).reduce(0, +)
  let last: Double = losses.suffix(5).reduce(0, +)
  #expect(last < 0.6 * first, "\(first) \(last)")
}

@Test("A member of an ensemble is what a U-Net of its seed would be")
func membersAreUNets() throws {
  func trainer(_ kind: Configuration.Kind, seed: UInt64) throws -> Trainer {
    var recipe = Recipe(steps: 3)
    recipe.batchSize = 2
    recipe.cropSide = 16
    recipe.seed = seed
    recipe.gradientLimit = 1
    let trainer = try Trainer(
      Configuration(kind: kind, channels: [8, 8], latentDimensions: 0), recipe: recipe,
      source: DiscSource(), on: Compute(threads: 1))
    for _ in 0..<3 { _ = try trainer.advance() }
    return trainer
  }
  let ensemble = try trainer(.unetEnsemble, seed: 7)
  #expect(
    ensemble.network.parameterCount == 4 * (try trainer(.unet, seed: 7).network.parameterCount))
  for member in 0..<4 {
    let single = try trainer(.unet, seed: learnerSeed(7, member))
    let slots = ensemble.network.layout.slots[ensemble.network.learners[member]]
    for (part, whole) in zip(single.network.layout.slots, slots) {
      #expect("members.\(member).\(part.name)" == whole.name)
      #expect(single.parameters.tensor(part) == ensemble.parameters.tensor(whole))
    }
  }
}

@Test("Of several heads the nearest learns from a mask, and the others share a twentieth")
func oracleLoss() throws {
  let example = Example(.mHeads)
  let network = try #require(example.network as? HeadedUNet)
  let batch = example.lessons[0].batch
  let features = network.unet(batch.images, example.parameters, on: example.compute).features
  let losses = network.heads.map { head in
    crossEntropies(
      head(features, z: [], example.parameters, on: example.compute).logits,
      classes: batch.classes, on: example.compute)
  }
  let expected = (0..<2).map { image in
    let own = losses.map { $0[image] }
    let best = own.min() ?? 0
    return 0.95 * best + 0.025 * (own.reduce(0, +) - best)
  }
  let loss = example.loss(into: ParameterValues(network.layout))
  #expect(abs(loss - (expected[0] + expected[1]) / 2) < 1e-4)
}

@Test("Samples of every kind depend on the seed alone, fewer are the first of more")
func drawing() throws {
  let image = DiscSource().example(at: 3).planes[0]
  for kind in Configuration.Kind.allCases {
    let configuration = Configuration(kind: kind, channels: [8, 8, 8], latentDimensions: 2)
    let model = HypothesisModel.untrained(configuration, seed: 3, threads: 1)
    let encoded = try model.encode(image)
    let five = encoded.draw(5, seed: 2)
    #expect(encoded.draw(2, seed: 2) == Array(five.prefix(2)))
    #expect(encoded.draw(5, seed: 2) == five)
    #expect(encoded.draw(3, from: 2, seed: 2) == Array(five.suffix(3)))
    #expect(encoded.prior.dimensions == configuration.latentDimensions)
    #expect((five[0] == five[4]) == !(kind.hasLatentCode || kind == .dropoutUNet), "\(kind)")
    #expect((five[0] == five[1]) == (kind == .unet), "\(kind)")
    #expect((encoded.draw(5, seed: 3) == five) == (kind.hasMembers || kind == .unet), "\(kind)")
    #expect(encoded.centre.margins.allSatisfy { $0.isFinite })
  }
}

@Test("The answer in the middle of several is that of their mean probability")
func meanOfAnswers() {
  let scores = [[Float(0), 2], [0, -2], [6, 2]].map { PixelScores(margins: $0) }
  let mean = FixedAnswers(scores).centre().margins
  func odds(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
  let expected = [(1 + odds(6)) / 3, (1 + odds(2)) / 3]
  for (ours, p) in zip(mean, expected) { #expect(abs(odds(Double(ours)) - p) < 1e-6) }
}
