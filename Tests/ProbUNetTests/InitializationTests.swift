import Layers
import Tensors
import Testing

@testable import ProbUNet

/// The scalar products of all outputs of a filter, or, where these are more, of all its inputs.
private func products(_ shape: [Int], seed: UInt64) -> [[Double]] {
  var generator = SplitMix64(seed: seed)
  let filter = orthogonalFilter(shape, using: &generator).map(Double.init)
  let (outputs, inputs) = (shape[0], shape.dropFirst().reduce(1, *))
  let vectors =
    outputs <= inputs
    ? (0..<outputs).map { Array(filter[$0 * inputs..<($0 + 1) * inputs]) }
    : (0..<inputs).map { input in (0..<outputs).map { filter[$0 * inputs + input] } }
  return vectors.map { a in
    vectors.map { b in zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
  }
}

@Test(
  "Orthogonal filters are orthonormal, whichever side is longer",
  arguments: [[8, 3, 3, 3], [12, 12, 1, 1], [16, 1, 3, 3], [2, 8, 1, 1], [1, 1, 1, 1]])
func orthonormal(_ shape: [Int]) {
  for (i, row) in products(shape, seed: 5).enumerated() {
    for (j, value) in row.enumerated() { #expect(abs(value - (i == j ? 1 : 0)) < 1e-5) }
  }
}

@Test("Orthogonal filters point every way: their numbers have mean 0 and variance 1 / inputs")
func isUniform() {
  var values: [Float] = []
  for seed in 0..<200 as Range<UInt64> {
    var generator = SplitMix64(seed: seed)
    values += orthogonalFilter([4, 2, 3, 3], using: &generator)
  }
  let count = Float(values.count)
  #expect(abs(values.reduce(0, +) / count) < 0.01)
  #expect(abs(values.reduce(0) { $0 + $1 * $1 } / count - 1 / 18) < 1e-3)
}

@Test("Biases begin small and cut off, filters as the architecture says, heads with it")
func beginnings() throws {
  for initialization in Configuration.Initialization.allCases {
    var configuration = Configuration(channels: [8, 12], latentDimensions: 3)
    configuration.initialization = initialization
    let network = configuration.makeNetwork()
    let parameters = network.initialParameters(seed: 2)
    for slot in network.layout.slots {
      let values = parameters.tensor(slot).values
      let isHead = slot.name.contains(".head.")
      if initialization == .he, isHead {
        #expect(values.allSatisfy { $0 == 0 })
      } else if !slot.isFilter {
        #expect(values.allSatisfy { abs($0) <= 0.002 } && values.contains { $0 != 0 })
      } else if initialization == .he {
        let limit = 2 * (2 / Float(slot.shape.dropFirst().reduce(1, *))).squareRoot()
        #expect(values.allSatisfy { abs($0) <= limit })
      } else {
        let length = values.reduce(0) { $0 + $1 * $1 }
        let rank = min(slot.shape[0], slot.shape.dropFirst().reduce(1, *))
        #expect(abs(length / Float(rank) - 1) < 1e-4, "\(slot.name)")
      }
    }
    #expect(parameters.memory.array == network.initialParameters(seed: 2).memory.array)
  }
}

@Test("The paper's preset begins orthogonal, the released code's with He's filters")
func presetsBegin() throws {
  #expect(Configuration.presets["lidc-paper"]?.initialization == .orthogonal)
  #expect(Configuration.presets["cityscapes"]?.initialization == .he)
}
