import Testing

@testable import Evaluation

@Test("Predictions that come true as often as they say have no calibration error")
func calibrated() {
  var reliability = Reliability()
  for share in [0, 0.25, 0.5, 0.75, 1] { reliability.add(share, observed: share, count: 4) }
  #expect(reliability.count == 20)
  #expect(reliability.calibrationError == 0)
  #expect(Reliability().calibrationError == nil)
}

@Test("The calibration error weighs bins by their predictions, and 1 is in the last bin")
func calibrationError() {
  var reliability = Reliability()
  reliability.add(1, observed: 0.5)
  reliability.add(0.95, observed: 0.75)
  reliability.add(0.2, observed: 0.3, count: 2)
  #expect(reliability.bins[9].count == 2)
  #expect(abs((reliability.calibrationError ?? .nan) - (0.7 + 0.2) / 4) < 1e-12)
  #expect(reliability.bins[2].meanPredicted == 0.2)
}

@Test("Sums over parts equal the sum over all")
func sums() {
  let samples = ["##..", "#...", ".#.."].map(packed)
  let graders = ["##.#", "...."].map(packed)
  var twice = Reliability(pixelsOf: samples, against: graders)
  #expect(twice.count == 3)
  twice.add(twice)
  #expect(twice.count == 6)
  #expect(
    twice.calibrationError
      == Reliability(pixelsOf: samples, against: graders).calibrationError)
}
