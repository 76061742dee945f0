import Testing

@testable import Imaging

private let task = SceneTask.cityscapes.flips

@Test("The probabilities of the paper's 32 modes are those of independent flips")
func modeProbabilities() {
  let probabilities = (0..<task.modeCount).map(task.probability)
  #expect(probabilities.count == 32)
  #expect(abs(probabilities.reduce(0, +) - 1) < 1e-12)
  #expect(abs(probabilities[0] - 0.10877) < 5e-6)
  #expect(abs(probabilities[31] - 0.00473) < 5e-6)
  #expect(abs(probabilities.reduce(0) { $0 + $1 * $1 } - 0.0526) < 5e-5)
}

@Test("Drawn modes come as often as their probabilities say, and the same seed draws the same")
func draws() {
  var generator = Congruential(state: 7)
  var again = generator
  var counts = [Int](repeating: 0, count: 32)
  for _ in 0..<40_000 { counts[task.draw(using: &generator)] += 1 }
  for mode in 0..<32 {
    let p = task.probability(of: mode)
    let sigma = (p * (1 - p) / 40_000).squareRoot()
    #expect(abs(Double(counts[mode]) / 40_000 - p) < 5 * sigma)
  }
  var second = [Int](repeating: 0, count: 32)
  for _ in 0..<40_000 { second[task.draw(using: &again)] += 1 }
  #expect(second == counts)
}

@Test("A mode flips all pixels of its classes and leaves the others and ignored ones alone")
func application() {
  let labels = LabelMap(width: 7, height: 1, pixels: [0, 1, 11, 13, 8, 2, 255])
  #expect(task.apply(0, to: labels) == labels)
  #expect(task.apply(31, to: labels).pixels == [23, 19, 20, 21, 22, 2, 255])
  #expect(task.apply(0b10100, to: labels).pixels == [0, 19, 11, 21, 8, 2, 255])
  #expect(task.isFlipped(2, in: 0b10100))
  #expect(task.bits(of: 0b10100) == "10100")
}

@Test(
  "Flips that cannot be are told why",
  arguments: [
    (FlipTask.Flip(base: 1, alternative: 1, probability: 0.5), "different classes in all flips"),
    (FlipTask.Flip(base: 1, alternative: 255, probability: 0.5), "different classes in all flips"),
    (FlipTask.Flip(base: 1, alternative: 2, probability: 1.5), "probabilities from 0 to 1"),
    (FlipTask.Flip(base: 1, alternative: 2, probability: .nan), "probabilities from 0 to 1"),
  ])
func problems(_ flip: FlipTask.Flip, _ expected: String) {
  #expect(FlipTask.problem([flip]) == "expected \(expected)")
}

@Test("A task without flips has one mode, which is certain")
func noFlips() {
  #expect(FlipTask([]).modeCount == 1)
  #expect(FlipTask([]).probability(of: 0) == 1)
}

/// Knuth's generator, so that the test depends on nothing else.
private struct Congruential: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    let halves = (0..<2).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 32
    }
    return halves[0] << 32 | halves[1]
  }
}
