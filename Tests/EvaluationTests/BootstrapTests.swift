import Testing

@testable import Evaluation

@Test("One patient gives no interval, equal values one of no width")
func degenerate() {
  var generator = SeededGenerator(seed: 1)
  #expect(meanInterval(of: [1, 2], byPatient: ["a", "a"], using: &generator) == nil)
  let flat = meanInterval(of: [3, 3, 3], byPatient: ["a", "b", "c"], using: &generator)
  #expect(flat == Interval(low: 3, high: 3))
}

@Test("The same seed gives the same interval")
func seeded() {
  let values = (0..<50).map { Double($0 % 7) }
  let patients = (0..<50).map { "\($0 / 3)" }
  var one = SeededGenerator(seed: 9)
  var two = SeededGenerator(seed: 9)
  #expect(
    meanInterval(of: values, byPatient: patients, using: &one)
      == meanInterval(of: values, byPatient: patients, using: &two))
}

@Test("For one value per patient the width is about 2 · 1.96 · s / √n")
func width() throws {
  var generator = SeededGenerator(seed: 2)
  let values = (0..<400).map { _ in Double.random(in: 0..<1, using: &generator) }
  let interval = try #require(
    meanInterval(of: values, byPatient: values.indices.map(String.init), using: &generator))
  let expected = 2 * 1.96 * (1.0 / 12).squareRoot() / 20
  #expect(abs(interval.high - interval.low - expected) < 0.1 * expected)
}

@Test("Slices that repeat their patient's value widen the interval")
func clusters() throws {
  var generator = SeededGenerator(seed: 3)
  let perPatient = (0..<40).map { _ in Double.random(in: 0..<1, using: &generator) }
  let values = perPatient.flatMap { Array(repeating: $0, count: 10) }
  let patients = perPatient.indices.flatMap { Array(repeating: "\($0)", count: 10) }
  let byPatient = try #require(meanInterval(of: values, byPatient: patients, using: &generator))
  let bySlice = try #require(
    meanInterval(of: values, byPatient: values.indices.map(String.init), using: &generator))
  #expect(byPatient.high - byPatient.low > 2.5 * (bySlice.high - bySlice.low))
}

@Test("Quantiles are interpolated between neighbours")
func quantiles() {
  #expect(quantile(0, of: [1, 2, 4]) == 1)
  #expect(quantile(0.5, of: [1, 2, 4]) == 2)
  #expect(quantile(0.75, of: [1, 2, 4]) == 3)
  #expect(quantile(1, of: [1, 2, 4]) == 4)
}
