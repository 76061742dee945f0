import Testing

@testable import Evaluation

private func score(_ patient: String, samples: [String], graders: [String]) -> CaseScore {
  CaseScore(
    id: patient, patient: patient, hypotheses: samples.map(packed), centre: packed(samples[0]),
    graders: graders.map(packed), reconstructions: graders.map(packed), counts: [1, 2])
}

private let scores = [
  score("a", samples: ["##..", "...."], graders: ["##..", "...."]),
  score("a", samples: ["....", "...."], graders: ["##..", "##.."]),
  score("b", samples: ["##..", "##.."], graders: ["##..", "...."]),
]

@Test("A summary is the mean over cases, each counted once")
func means() {
  let summary = Summary(of: scores)
  #expect(summary.cases == 3)
  #expect(summary.patients == 2)
  #expect(summary.samples.map(\.count) == [1, 2])
  #expect(abs(summary.samples[0].ged2 - (0.5 + 2 + 0.5) / 3) < 1e-12)
  #expect(abs(summary.samples[1].ged2 - (0 + 2 + 0.5) / 3) < 1e-12)
  #expect(abs(summary.centreGED2 - (0.5 + 2 + 0.5) / 3) < 1e-12)
  #expect(abs(summary.presentShare - (0.5 + 0 + 1) / 3) < 1e-12)
  #expect(summary.reconstructionIoU == 1)
}

@Test("The summary's U-statistic is the mean of the cases' own; n = 1 has none")
func unbiased() {
  let summary = Summary(of: scores)
  #expect(summary.samples[0].ged2Unbiased == nil)
  #expect(summary.samples[0].diversity == nil)
  let own = scores.compactMap { $0.samples[1].terms.ged2Unbiased(of: .independent) }
  #expect(own.count == 3)
  let mean = own.reduce(0, +) / 3
  #expect(abs((summary.samples[1].ged2Unbiased ?? .nan) - mean) < 1e-12)
}

@Test("Cases are grouped by their number of non-empty graders, fewest first")
func groups() {
  let groups = Summary.byNonEmptyGraders(scores)
  #expect(groups.map(\.nonEmptyGraders) == [1, 2])
  #expect(groups.map(\.summary.cases) == [2, 1])
  #expect(groups[1].summary == Summary(of: [scores[1]]))
}

@Test("A model without a posterior has no IoU_rec")
func noPosterior() {
  let score = CaseScore(
    id: "a", patient: "a", hypotheses: [packed("##")], centre: packed("##"),
    graders: [packed("##")],
    reconstructions: nil, counts: [1])
  #expect(Summary(of: [score]).reconstructionIoU == nil)
}

@Test("The largest of n is measured alone: 2 d(S, Y) - d(Y, Y) of the first largest mask")
func largest() {
  let score = CaseScore(
    id: "a", patient: "a", hypotheses: ["#...", "##..", "..##"].map(packed), centre: packed("...."),
    graders: ["##..", "...."].map(packed), reconstructions: nil, counts: [1, 3])
  // dYY = 1/2; the first mask is 1/2 and 1 away from the graders, the second 0 and 1.
  #expect(score.samples.map(\.largestGED2) == [1, 0.5])
}

@Test("P(present) of cases and pixels of cases are gathered over all cases")
func reliabilities() {
  let summary = Summary(of: scores)
  #expect(abs(summary.presentGraderShare - 2.0 / 3) < 1e-12)
  #expect(summary.presence.count == 3)
  // Shares of samples 0.5, 0 and 1 against shares of graders 0.5, 1 and 0.5.
  #expect(abs((summary.presence.calibrationError ?? .nan) - 0.5) < 1e-12)
  #expect(summary.pixels.count == 6)
  #expect(summary.pixelCount == 12)
  let all = (summary.pixels.calibrationError ?? .nan) / 2
  #expect(abs((summary.allPixelsCalibrationError ?? .nan) - all) < 1e-12)
}

@Test("A summary of members that answer in turn has dSS as diversity and nothing unbiased")
func summaryInTurn() {
  let summary = Summary(of: scores, .inTurn)
  #expect(summary.samples.map(\.ged2Unbiased) == [nil, nil])
  #expect(summary.samples.map(\.diversity) == summary.samples.map(\.dSS))
  #expect(Summary.byNonEmptyGraders(scores, .inTurn)[0].summary.samples[1].ged2Unbiased == nil)
}
