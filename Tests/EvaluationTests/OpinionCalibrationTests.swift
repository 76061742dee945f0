import Imaging
import Tensors
import Testing

@testable import Evaluation

private func masks(_ texts: [String]) -> [PackedMask] {
  texts.map { text in
    PackedMask(Mask(width: text.count, height: 1, pixels: text.map { $0 == "#" ? 1 : 0 }))
  }
}

@Test("A sample belongs to the nearest opinion, an empty one to the empty one, a stray one to none")
func nearestOpinions() {
  let counts = OpinionCounts(
    of: masks(["####..", "###...", "......", "#.....", ".....#", ".....#"]),
    among: masks(["####..", "####..", "......", "##...."]))
  #expect(counts.probabilities == [0.5, 0.25, 0.25])
  #expect(counts.drawn == [2, 1, 1])
  #expect(counts.samples == 6)
  #expect(abs(counts.strayShare - 1.0 / 3) < 1e-12)
  let expected = (abs(1.0 / 3 - 0.5) + 2 * abs(1.0 / 6 - 0.25) + 1.0 / 3) / 2
  #expect(abs(counts.totalVariation - expected) < 1e-12)
}

@Test("Of two opinions equally near, the likelier one gets the sample")
func equallyNear() {
  let counts = OpinionCounts(
    of: masks(["##"]), among: masks(["#.", ".#", ".#"]))
  #expect(counts.probabilities == [2.0 / 3, 1.0 / 3])
  #expect(counts.drawn == [1, 0])
}

@Test("An empty sample belongs to none where no opinion is empty")
func emptyStray() {
  let counts = OpinionCounts(of: masks(["..", "##"]), among: masks(["##", "#."]))
  #expect(counts.drawn == [1, 0])
  #expect(counts.strayShare == 0.5)
  #expect(counts.totalVariation == 0.5)
}

/// P(X = k) of a binomial variable, by Pascal's rule.
private func binomial(_ n: Int, _ p: Double) -> [Double] {
  (0..<n).reduce([1.0]) { row, _ in
    (0...row.count).map { k in
      (k < row.count ? row[k] * (1 - p) : 0) + (k > 0 ? row[k - 1] * p : 0)
    }
  }
}

@Test(
  "The closed form of the binomial's mean deviation is its sum over all outcomes",
  arguments: [1, 2, 7, 16, 64, 300], [0.0, 1.0 / 64, 0.25, 1.0 / 3, 0.5, 63.0 / 64, 1.0])
func meanDeviation(trials: Int, probability: Double) {
  let sum = binomial(trials, probability).enumerated().reduce(0) {
    $0 + $1.element * abs(Double($1.offset) - Double(trials) * probability)
  }
  #expect(
    abs(binomialMeanDeviation(trials: trials, probability: probability) - sum) < 1e-9 * (1 + sum))
}

@Test("Samples of the truth itself come out at chance, for every number of samples")
func oracleAtChance() {
  // 40 of 64 graders say ####, 16 nothing, 8 ##.
  let graders = masks(
    Array(repeating: "####", count: 40) + Array(repeating: "....", count: 16)
      + Array(repeating: "##..", count: 8))
  var generator = SplitMix64(seed: 4)
  for count in [1, 4, 16, 64] {
    let trials = 4_000
    var sum = 0.0
    var chance = 0.0
    for _ in 0..<trials {
      let samples = (0..<count).map { _ in graders[Int(generator.next() % 64)] }
      let counts = OpinionCounts(of: samples, among: graders)
      sum += counts.totalVariation
      chance = counts.chanceTotalVariation
    }
    // The deviation of one total variation is below 0.5 / sqrt(count), so this is five of the mean's.
    let tolerance = 5 * 0.5 / (Double(count) * Double(trials)).squareRoot()
    #expect(abs(sum / Double(trials) - chance) < tolerance, "n = \(count)")
    #expect(chance > tolerance)
  }
}

private func score(_ samples: [String], _ graders: [String], isExact: Bool = true) -> CaseScore {
  CaseScore(
    id: "a", patient: "a", hypotheses: masks(samples), centre: masks(samples)[0],
    graders: masks(graders), reconstructions: nil, counts: [samples.count], isExact: isExact)
}

@Test("The calibration of opinions is the mean over cases, with a bin for each probability")
func calibration() throws {
  let scores = [
    score(["##", "##", "..", "##"], ["##", "##", "##", ".."]),
    score(["##", "##", "##", "##"], ["##", ".."]),
  ]
  let found = try #require(OpinionCalibration(of: scores))
  #expect(found.samples == 4)
  #expect(found.totalVariation == 0.25)
  #expect(found.strayShare == 0)
  // E|X/4 - p| of 4 draws: p = 1/4 and 3/4 give 0.158203125 each, p = 1/2 gives 0.1875.
  #expect(abs(found.chanceTotalVariation - (0.158203125 + 0.1875) / 2) < 1e-12)
  #expect(found.reliability.bins.map(\.count) == [0, 0, 1, 0, 0, 2, 0, 1, 0, 0])
  #expect(found.reliability.bins[5].meanObserved == 0.5)
  #expect(found.reliability.calibrationError == 0)
}

@Test("Scores that were not measured against opinions have no calibration of them")
func withoutOpinions() {
  #expect(OpinionCalibration(of: []) == nil)
  #expect(OpinionCalibration(of: [score(["##"], ["##"], isExact: false)]) == nil)
  #expect(
    OpinionCalibration(
      of: [score(["##"], ["##"]), score(["##"], ["##"], isExact: false)]) == nil)
}
