import Tensors
import Testing

@testable import Layers

/// Random logits of two samples for each of two images, with the images' own logits before them.
private func randomLogits(using generator: inout SplitMix64) -> Tensor {
  .random([6, 2, 4, 6], using: &generator)
}

private func randomGraders(using generator: inout SplitMix64) -> GraderMasks {
  (0..<2).map { image in
    (0..<2 + image).map { _ in (0..<24).map { _ in UInt8.random(in: 0...1, using: &generator) } }
  }
}

/// Logits of masks that are as good as certain: the first images' own, then the samples'.
private func certainLogits(_ masks: [[UInt8]]) -> FeatureMap {
  FeatureMap(
    Tensor(
      shape: [masks.count, 2, 4, 6],
      values: masks.flatMap { mask in mask.map { $0 == 1 ? -40 : 40 } + mask.map { _ in 0 } }))
}

private func energy(_ logits: FeatureMap, samples: Int, _ graders: GraderMasks) -> Double {
  let compute = Compute(threads: 2)
  return sampleEnergy(
    logits, samples: samples, graders: graders, scale: 1, gradient: compute.map(logits.shape),
    on: compute)
}

private let empty = [UInt8](repeating: 0, count: 24)
private let block = (0..<24).map { UInt8($0 < 9 ? 1 : 0) }

@Test("Samples that all agree with all graders have no energy", arguments: [empty, block])
func agreementHasNoEnergy(_ mask: [UInt8]) {
  let logits = certainLogits([mask, mask, mask])
  #expect(abs(energy(logits, samples: 2, [[mask, mask, mask]])) < 1e-6)
}

@Test("Energy is twice the mean distance from graders less the mean distance of two samples")
func energyOfKnownMasks() {
  // d(empty, block) = 1 - 1 / 10.
  let logits = certainLogits([empty, empty, block])
  #expect(abs(energy(logits, samples: 2, [[block]]) - (0.9 - 0.9)) < 1e-6)
  #expect(
    abs(energy(certainLogits([empty, empty, empty]), samples: 2, [[block, empty]]) - 0.9) < 1e-6)
}

@Test("The gradient of the energy equals central differences")
func energyGradient() {
  var generator = SplitMix64(seed: 5)
  let logits = randomLogits(using: &generator)
  let graders = randomGraders(using: &generator)
  let compute = Compute(threads: 2)
  let gradient = FeatureMap(Tensor(shape: logits.shape, values: logits.values.map { _ in 0 }))
  _ = sampleEnergy(
    FeatureMap(logits), samples: 2, graders: graders, scale: 3, gradient: gradient, on: compute)
  let values = gradient.tensor.values
  let scale = values.reduce(0) { max($0, abs($1)) }
  #expect(values.prefix(2 * 2 * 24).allSatisfy { $0 == 0 }, "the images' own logits")
  for index in stride(from: 2 * 2 * 24, to: values.count, by: 7) {
    let sides = [Float(0.05), -0.05].map { step in
      var moved = logits
      moved.values[index] += step
      return energy(FeatureMap(moved), samples: 2, graders)
    }
    let slope = Float(3 * (sides[0] - sides[1]) / 0.1)
    #expect(abs(slope - values[index]) < 0.02 * scale)
  }
}

@Test(
  "Repeated images and the sums over their copies", arguments: EngineSetting.kernels.map(\.name))
func repeats(_ kernels: String) throws {
  let compute = Compute(
    threads: 2, kernels: try #require(EngineSetting.kernels.first { $0.name == kernels }))
  var generator = SplitMix64(seed: 8)
  let map = FeatureMap(.random([2, 18, 3, 5], using: &generator), on: compute)
  let three = repeated(map, count: 3, on: compute)
  #expect(three.tensor.values == map.tensor.values + map.tensor.values + map.tensor.values)
  let sums = sumOfRepeats(three, count: 3, on: compute).tensor.values
  #expect(relativeError(sums, map.tensor.values.map { 3 * $0 }) < 4e-3)
}
