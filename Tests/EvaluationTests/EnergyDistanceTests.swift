import Testing

@testable import Evaluation

@Test("Hypotheses equal to the graders' masks have GED² 0")
func perfect() {
  let masks = ["....", "##..", ".##.", "####"].map(packed)
  let terms = CaseDistances(samples: masks, graders: masks).terms(first: 4)
  #expect(abs(terms.ged2) < 1e-12)
  #expect(terms.dSS == terms.dYY)
}

@Test("One hypothesis against disjoint graders: 2 dSY - dYY, no diversity, no U-statistic")
func oneSample() {
  let terms = CaseDistances(
    samples: [packed("#...")], graders: [packed("#..."), packed("..#.")]
  ).terms(first: 1)
  #expect(terms.dSY == 0.5)
  #expect(terms.dSS == 0)
  #expect(terms.dYY == 0.5)
  #expect(terms.ged2 == 0.5)
  #expect(terms.diversity(of: .independent) == nil)
  #expect(terms.ged2Unbiased(of: .independent) == nil)
}

@Test("Always empty against four graders of whom k agree on one lesion: 2 k/4 - 2 k (4-k)/16")
func alwaysEmpty() {
  for count in 0...4 {
    let graders = (0..<4).map { packed($0 < count ? "##" : "..") }
    let terms = CaseDistances(samples: [packed("..")], graders: graders).terms(first: 1)
    let k = Double(count)
    #expect(abs(terms.ged2 - (k / 2 - k * (4 - k) / 8)) < 1e-12)
  }
}

@Test("The order of hypotheses and of graders does not matter")
func order() {
  var generator = SeededGenerator(seed: 5)
  let samples = (0..<6).map { _ in PackedMask(randomMask(width: 9, height: 5, using: &generator)) }
  let graders = (0..<4).map { _ in PackedMask(randomMask(width: 9, height: 5, using: &generator)) }
  let plain = CaseDistances(samples: samples, graders: graders).terms(first: 6)
  let turned = CaseDistances(samples: samples.reversed(), graders: graders.reversed())
    .terms(first: 6)
  #expect(abs(plain.ged2 - turned.ged2) < 1e-12)
}

@Test("A prefix has the terms of its hypotheses alone", arguments: 1...6)
func prefix(count: Int) {
  var generator = SeededGenerator(seed: 6)
  let samples = (0..<6).map { _ in PackedMask(randomMask(width: 9, height: 5, using: &generator)) }
  let graders = (0..<3).map { _ in PackedMask(randomMask(width: 9, height: 5, using: &generator)) }
  let all = CaseDistances(samples: samples, graders: graders)
  let some = CaseDistances(samples: Array(samples.prefix(count)), graders: graders)
  #expect(all.terms(first: count) == some.terms(first: count))
}

@Test("Hypotheses that are all equal have the same GED² for every n")
func deterministic() {
  let graders = ["....", "##..", ".##.", "####"].map(packed)
  let distances = CaseDistances(
    samples: Array(repeating: packed("##.."), count: 16), graders: graders)
  let values = [1, 4, 8, 16].map { distances.terms(first: $0).ged2 }
  #expect(values.allSatisfy { abs($0 - values[0]) < 1e-12 })
  #expect(distances.terms(first: 16).diversity(of: .independent) == 0)
}

@Test("The bias law: the mean GED² of n samples is GED²(∞) + E d(S, S') / n", arguments: 0..<4)
func biasLaw(seed: UInt64) {
  var generator = SeededGenerator(seed: seed)
  let modes = (0..<5).map { _ in PackedMask(randomMask(width: 8, height: 8, using: &generator)) }
  let graders = (0..<4).map { _ in PackedMask(randomMask(width: 8, height: 8, using: &generator)) }
  // Equally likely modes: with one sample of each, the V-statistic is the value at infinity.
  let limit = CaseDistances(samples: modes, graders: graders).terms(first: modes.count)
  let counts = [1, 2, 4, 8]
  var sums = [Double](repeating: 0, count: counts.count)
  var unbiasedSum = 0.0
  let repetitions = 4_000
  for _ in 0..<repetitions {
    let drawn = (0..<8).map { _ in modes[Int.random(in: modes.indices, using: &generator)] }
    let distances = CaseDistances(samples: drawn, graders: graders)
    for (index, count) in counts.enumerated() { sums[index] += distances.terms(first: count).ged2 }
    unbiasedSum += distances.terms(first: 8).ged2Unbiased(of: .independent) ?? .nan
  }
  for (index, count) in counts.enumerated() {
    let measured = sums[index] / Double(repetitions)
    #expect(abs(measured - (limit.ged2 + limit.dSS / Double(count))) < 0.02)
  }
  #expect(abs(unbiasedSum / Double(repetitions) - limit.ged2) < 0.02)
}

@Test(
  "Members that answer in turn say the same for every multiple of their number, and nothing unbiased"
)
func answersInTurn() {
  let graders = ["....", "##..", ".##.", "####"].map(packed)
  let members = ["#...", "##..", "..##", "...."].map(packed)
  let distances = CaseDistances(
    samples: (0..<16).map { members[$0 % 4] }, graders: graders)
  let all = [4, 8, 16].map { distances.terms(first: $0) }
  for terms in all {
    #expect(abs(terms.ged2 - all[0].ged2) < 1e-12)
    #expect(terms.ged2Unbiased(of: .inTurn) == nil)
    #expect(terms.diversity(of: .inTurn) == terms.dSS)
  }
  // As if they were independent draws, the same masks would get better with n.
  let drawn = all.compactMap { $0.ged2Unbiased(of: .independent) }
  #expect(drawn[0] < drawn[1] && drawn[1] < drawn[2])
}
