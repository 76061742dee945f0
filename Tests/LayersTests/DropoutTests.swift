import Tensors
import Testing

@testable import Layers

private func ones() -> FeatureMap {
  FeatureMap(
    Tensor(shape: [2, 20, 9, 13], values: [Float](repeating: 1, count: 2 * 20 * 9 * 13)))
}

@Test(
  "Dropout leaves out its share and divides the rest, so that the mean stays",
  arguments: [0.25, 0.5, 0.8] as [Float])
func dropoutShare(_ rate: Float) {
  let map = ones()
  Dropout(rate: rate, seed: 3).apply(to: map, on: Compute(threads: 2))
  let values = map.tensor.values
  let kept = values.filter { $0 != 0 }
  #expect(kept.allSatisfy { abs($0 - 1 / (1 - rate)) < 1e-6 })
  #expect(abs(Float(kept.count) / Float(values.count) - (1 - rate)) < 0.03)
}

@Test("The choices follow from seed and place alone; every seed and stream has its own")
func dropoutSeeds() {
  func dropped(_ dropout: Dropout, threads: Int) -> Tensor {
    let map = ones()
    dropout.apply(to: map, on: Compute(threads: threads))
    return map.tensor
  }
  let dropout = Dropout(rate: 0.5, seed: 3)
  #expect(dropped(dropout, threads: 1) == dropped(dropout, threads: 2))
  #expect(dropped(dropout, threads: 1) != dropped(Dropout(rate: 0.5, seed: 4), threads: 1))
  #expect(dropped(dropout, threads: 1) != dropped(dropout.stream(0), threads: 1))
  #expect(dropped(dropout.stream(0), threads: 1) != dropped(dropout.stream(1), threads: 1))
}

@Test("The border and the channels that fill up a block stay zero")
func dropoutBorder() {
  let map = ones()
  let before = (0..<map.shape.elements).filter { map[$0] == 0 }
  Dropout(rate: 0.5, seed: 3).apply(to: map, on: Compute(threads: 1))
  #expect(before.allSatisfy { map[$0] == 0 })
}

@Test("The gradient of what was dropped from is that of the result times the factor")
func dropoutGradient() {
  let gradient = ones()
  Dropout(rate: 0.75, seed: 3).scaleGradient(gradient, on: Compute(threads: 1))
  #expect(gradient.tensor.values.allSatisfy { $0 == 4 })
}

@Test("A sum of maps is the sum of their numbers")
func sumOfMaps() {
  let (a, b) = (ones(), ones())
  add(a, to: b, on: Compute(threads: 2))
  #expect(b.tensor.values.allSatisfy { $0 == 2 })
}
