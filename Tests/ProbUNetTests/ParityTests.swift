import Foundation
import Interchange
import Layers
import Tensors
import Testing

@testable import ProbUNet

/// A network with random parameters, and what PyTorch computes from it; see the fixtures' README.
struct Fixture {
  let file: Safetensors
  let configuration: Configuration

  init(_ name: String) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    file = try Safetensors(
      path: folder.appending(path: "Fixtures/pytorch/\(name).safetensors").path)
    let scales = file.tensors.filter { $0.name.hasPrefix("unet.encoder.") }
      .filter { $0.name.hasSuffix(".0.weight") && $0.name.split(separator: ".")[3] == "0" }
    let channels = scales.sorted { $0.name < $1.name }.map { $0.entry.shape[0] }
    let latent = try #require(file["prior.head.weight"]).shape[0] / 2
    var configuration = Configuration(channels: channels, latentDimensions: latent)
    configuration.maskPlanes =
      try #require(file["posterior.encoder.0.0.weight"]).shape[1] - 1
    self.configuration = configuration
  }

  func tensor(_ name: String) throws -> Tensor {
    let entry = try #require(file[name], "\(name)")
    return Tensor(shape: entry.shape, values: try entry.floats())
  }

  func rows(_ name: String) throws -> [[Float]] {
    let tensor = try tensor(name)
    let width = tensor.shape[1]
    return (0..<tensor.shape[0]).map { Array(tensor.values[$0 * width..<($0 + 1) * width]) }
  }

  func parameters(_ network: ProbabilisticUNet) throws -> ParameterValues {
    let parameters = ParameterValues(network.layout)
    for slot in network.layout.slots { parameters.set(slot, to: try tensor(slot.name)) }
    return parameters
  }

  func batch() throws -> Batch {
    Batch(
      images: PlanarImages(try tensor("input.image")),
      classes: try tensor("input.mask").values.map { UInt8($0) })
  }
}

/// The largest difference over the largest number.
private func relativeError(_ ours: [Float], _ theirs: [Float]) -> Float {
  guard ours.count == theirs.count else { return .infinity }
  let scale = theirs.reduce(Float(1e-6)) { max($0, abs($1)) }
  return zip(ours, theirs).reduce(0) { max($0, abs($1.0 - $1.1)) } / scale
}

private let fixtures = ["two-scales", "three-scales", "one-mask-plane"]

@Test("Features, Gaussians and logits equal PyTorch's", arguments: fixtures)
func forwardParity(_ name: String) throws {
  let fixture = try Fixture(name)
  let network = ProbabilisticUNet(fixture.configuration)
  let parameters = try fixture.parameters(network)
  for kernels in Kernels.available {
    let compute = Compute(threads: 2, kernels: kernels)
    let batch = try fixture.batch()
    let features = network.unet(batch.images, parameters, on: compute).features
    #expect(
      relativeError(features.tensor.values, try fixture.tensor("expected.features").values) < 1e-5)
    let priorNet = try #require(network.prior)
    let prior = priorNet(batch.images, parameters, on: compute).gaussians
    let seen = batch.withMasks(fixture.configuration)
    let posterior = network.posterior(seen, parameters, on: compute).gaussians
    for (ours, theirs) in [(prior, "prior"), (posterior, "posterior")] {
      let mu = try fixture.tensor("expected.\(theirs).mu").values
      let logSigma = try fixture.tensor("expected.\(theirs).log_sigma").values
      #expect(relativeError(ours.flatMap(\.mean), mu) < 1e-5)
      #expect(relativeError(ours.flatMap(\.logSigma), logSigma) < 1e-5)
    }
    let logits = network.fcomb(
      features, z: try fixture.rows("input.z"), parameters, on: compute
    ).logits
    #expect(
      relativeError(logits.tensor.values, try fixture.tensor("expected.logits").values) < 1e-5)
  }
}

@Test("The loss and every gradient equal PyTorch's", arguments: fixtures)
func gradientParity(_ name: String) throws {
  let fixture = try Fixture(name)
  let network = ProbabilisticUNet(fixture.configuration)
  let parameters = try fixture.parameters(network)
  let beta = try fixture.tensor("input.beta").values[0]
  for kernels in Kernels.available {
    let compute = Compute(threads: 2, kernels: kernels)
    let gradients = ParameterValues(network.layout)
    let terms = network.gradients(
      of: [Lesson(batch: try fixture.batch(), epsilon: try fixture.rows("input.epsilon"))],
      beta: beta, parameters, into: gradients, on: compute)
    let entropy = Double(try fixture.tensor("expected.cross_entropy").values[0])
    let divergence = Double(try fixture.tensor("expected.kl").values[0])
    #expect(abs(terms.crossEntropy / entropy - 1) < 1e-5)
    #expect(abs(terms.divergence / divergence - 1) < 1e-5)
    for slot in network.layout.slots {
      let expected = try fixture.tensor("expected.gradient.\(slot.name)").values
      let error = relativeError(gradients.tensor(slot).values, expected)
      #expect(error < 1e-4, "\(slot.name) \(kernels.name)")
    }
  }
}

@Test(
  "In mixed precision loss and gradients are PyTorch's to a few percent", arguments: fixtures,
  Kernels.mixed.map { [$0.name] } ?? [])
func mixedParity(_ name: String, _ kernels: String) throws {
  let fixture = try Fixture(name)
  let network = ProbabilisticUNet(fixture.configuration)
  let parameters = try fixture.parameters(network)
  let gradients = ParameterValues(network.layout)
  let terms = network.gradients(
    of: [Lesson(batch: try fixture.batch(), epsilon: try fixture.rows("input.epsilon"))],
    beta: try fixture.tensor("input.beta").values[0], parameters, into: gradients,
    on: Compute(threads: 2, kernels: .best(.bf16)))
  let entropy = Double(try fixture.tensor("expected.cross_entropy").values[0])
  #expect(abs(terms.crossEntropy / entropy - 1) < 0.01)
  // Roundings of all layers add up on the way back; the worst gradient is 0.15 off.
  for slot in network.layout.slots {
    let expected = try fixture.tensor("expected.gradient.\(slot.name)").values
    #expect(relativeError(gradients.tensor(slot).values, expected) < 0.2, "\(slot.name)")
  }
}

@Test("The gradient of the loss equals central differences", arguments: fixtures)
func lossSlopes(_ name: String) throws {
  let fixture = try Fixture(name)
  let network = ProbabilisticUNet(fixture.configuration)
  let point = try fixture.parameters(network)
  let compute = Compute(threads: 2)
  let (batch, epsilon) = (try fixture.batch(), try fixture.rows("input.epsilon"))
  let beta = try fixture.tensor("input.beta").values[0]
  func loss(_ parameters: ParameterValues, into gradients: ParameterValues) -> Double {
    let terms = network.gradients(
      of: [Lesson(batch: batch, epsilon: epsilon)], beta: beta, parameters, into: gradients,
      on: compute)
    return terms.crossEntropy + Double(beta) * terms.divergence
  }
  let gradients = ParameterValues(network.layout)
  _ = loss(point, into: gradients)
  for part in ["unet.encoder", "unet.decoder", "prior", "posterior", "fcomb"] {
    // Along the gradient of one part the loss changes most, so that rounding counts least; what is
    // left is mostly ReLUs that open or close on the way.
    let slots = network.layout.slots.filter { $0.name.hasPrefix(part) }
    let length = slots.flatMap { gradients.tensor($0).values }
      .reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    let step = Float(0.002 / length)
    func moved(_ step: Float) -> ParameterValues {
      let result = ParameterValues(network.layout)
      for slot in network.layout.slots {
        var tensor = point.tensor(slot)
        if slot.name.hasPrefix(part) {
          let direction = gradients.tensor(slot).values
          for index in direction.indices { tensor.values[index] += step * direction[index] }
        }
        result.set(slot, to: tensor)
      }
      return result
    }
    let unused = ParameterValues(network.layout)
    let difference = loss(moved(step), into: unused) - loss(moved(-step), into: unused)
    let slope = difference / Double(2 * step)
    #expect(abs(slope / (length * length) - 1) < 2e-2, "\(part)")
  }
}

@Test("Ten steps of Adam give PyTorch's losses", arguments: fixtures)
func trainingParity(_ name: String) throws {
  let fixture = try Fixture(name)
  let network = ProbabilisticUNet(fixture.configuration)
  let parameters = try fixture.parameters(network)
  let beta = try fixture.tensor("input.beta").values[0]
  let compute = Compute(threads: 2)
  let gradients = ParameterValues(network.layout)
  var adam = Adam(parameters)
  adam.weightDecay = 0
  for expected in try fixture.tensor("expected.losses").values {
    let terms = network.gradients(
      of: [Lesson(batch: try fixture.batch(), epsilon: try fixture.rows("input.epsilon"))],
      beta: beta, parameters, into: gradients, on: compute)
    let loss = terms.crossEntropy + Double(beta) * terms.divergence
    // Early steps of Adam move every parameter by the full rate, however small its gradient, so
    // rounding grows from step to step; the fixture was computed in double precision.
    #expect(abs(loss / Double(expected) - 1) < 2e-3)
    adam.update(parameters, gradients: gradients, rate: 1e-3, averageDecay: 0, on: compute)
  }
}

@Test("The paper's network has 27,499,098 parameters")
func paperParameters() throws {
  let paper = try #require(Configuration.presets["lidc-paper"])
  #expect(ProbabilisticUNet(paper).parameterCount == 27_499_098)
}
