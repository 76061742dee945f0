import Foundation
import Interchange
import Layers
import Tensors
import Testing

@testable import ProbUNet

/// A network of some kind, and what PyTorch computes from it; `make_kinds.py` writes them.
private struct KindFixture {
  let file: Safetensors
  let network: any Network

  init(_ name: String) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    file = try Safetensors(
      path: folder.appending(path: "Fixtures/pytorch/kinds/\(name).safetensors").path)
    let text = try #require(file.metadata["architecture"])
    network = try JSONDecoder().decode(Configuration.self, from: Data(text.utf8)).makeNetwork()
  }

  func tensor(_ name: String) throws -> Tensor {
    let entry = try #require(file[name], "\(name)")
    return Tensor(shape: entry.shape, values: try entry.floats())
  }

  func parameters() throws -> ParameterValues {
    let parameters = ParameterValues(network.layout)
    for slot in network.layout.slots { parameters.set(slot, to: try tensor(slot.name)) }
    return parameters
  }

  func lesson() throws -> Lesson {
    let latent = network.configuration.latentDimensions
    let numbers = latent > 0 ? try tensor("input.epsilon").values : []
    let rows = stride(from: 0, to: numbers.count, by: max(latent, 1))
    return Lesson(
      batch: Batch(
        images: PlanarImages(try tensor("input.image")),
        classes: try tensor("input.mask").values.map { UInt8($0) }),
      epsilon: rows.map { Array(numbers[$0..<$0 + latent]) }, dropoutSeed: 9)
  }
}

@Test(
  "The loss of a kind and every gradient equal PyTorch's",
  arguments: [
    "fixed-prior", "fixed-prior-no-context", "latent-first", "image-to-image-vae", "unet",
    "dropout-unet", "m-heads", "full-covariance", "cityscapes",
  ])
func kindParity(_ name: String) throws {
  let fixture = try KindFixture(name)
  let parameters = try fixture.parameters()
  let beta = try fixture.tensor("input.beta").values[0]
  for kernels in Kernels.available {
    let gradients = ParameterValues(fixture.network.layout)
    let terms = fixture.network.gradients(
      of: [try fixture.lesson()], beta: beta, parameters, into: gradients,
      on: Compute(threads: 2, kernels: kernels))
    let entropy = Double(try fixture.tensor("expected.cross_entropy").values[0])
    let divergence = Double(try fixture.tensor("expected.kl").values[0])
    #expect(abs(terms.crossEntropy / entropy - 1) < 1e-5)
    #expect(abs(terms.divergence - divergence) < 1e-5 * max(divergence, 1))
    for slot in fixture.network.layout.slots {
      let ours = gradients.tensor(slot).values
      let theirs = try fixture.tensor("expected.gradient.\(slot.name)").values
      let scale = theirs.reduce(Float(1e-4)) { max($0, abs($1)) }
      let error = zip(ours, theirs).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) } / scale
      #expect(error < 1e-4, "\(slot.name) \(kernels.name)")
    }
  }
}
