/// The means over cases of what n hypotheses are worth.
package struct SampleSummary: Equatable, Sendable {
  /// n.
  package let count: Int

  /// GED², V-statistic.
  package let ged2: Double

  /// GED² with the U-statistic on S-S; nil for n = 1.
  package let ged2Unbiased: Double?

  /// The mean distance of hypotheses and grader masks.
  package let dSY: Double

  /// The mean distance among hypotheses, diagonal included.
  package let dSS: Double

  /// The mean distance among grader masks, diagonal included.
  package let dYY: Double

  /// Hungarian-matched IoU, both sets repeated to their least common multiple.
  package let matchedIoU: Double

  /// Hungarian-matched IoU of min(n, m) distinct pairs.
  package let distinctMatchedIoU: Double

  /// Max-Dice-match.
  package let maximumDiceMatch: Double

  /// GED² of the largest of the n hypotheses alone.
  package let largestGED2: Double

  /// The mean distance of two different hypotheses; nil for n = 1.
  package var diversity: Double? {
    count < 2 ? nil : dSS * Double(count) / Double(count - 1)
  }

  init(_ scores: [SampleScore]) {
    func mean(_ value: (SampleScore) -> Double) -> Double {
      scores.reduce(0) { $0 + value($1) } / Double(scores.count)
    }
    count = scores[0].terms.sampleCount
    ged2 = mean { $0.terms.ged2 }
    dSY = mean { $0.terms.dSY }
    dSS = mean { $0.terms.dSS }
    dYY = mean { $0.terms.dYY }
    let (dSY, dSS, dYY, count) = (self.dSY, self.dSS, self.dYY, Double(self.count))
    ged2Unbiased = count < 2 ? nil : 2 * dSY - dSS * count / (count - 1) - dYY
    matchedIoU = mean(\.matchedIoU)
    distinctMatchedIoU = mean(\.distinctMatchedIoU)
    maximumDiceMatch = mean(\.maximumDiceMatch)
    largestGED2 = mean(\.largestGED2)
  }
}

/// The means over cases of what a model is worth; each case counts once.
package struct Summary: Equatable, Sendable {
  /// The number of cases.
  package let cases: Int

  /// The number of patients.
  package let patients: Int

  /// One summary per number of samples.
  package let samples: [SampleSummary]

  /// GED² of the hypothesis of the prior's mean alone.
  package let centreGED2: Double

  /// IoU_rec; nil for a model without a posterior.
  package let reconstructionIoU: Double?

  /// The mean share of non-empty hypotheses: the model's P(present).
  package let presentShare: Double

  /// The mean share of graders who marked anything.
  package let presentGraderShare: Double

  /// S_NCC; nil where there are no probabilities.
  package let uncertaintyCorrelation: Double?

  /// P(present) of each case, the share of its non-empty hypotheses, against the share of its graders.
  package let presence: Reliability

  /// The pixels that any hypothesis or grader marks, of all cases together.
  package let pixels: Reliability

  /// The number of all pixels of all cases.
  package let pixelCount: Int

  /// The calibration error over all pixels, also those that nobody marks.
  package var allPixelsCalibrationError: Double? {
    pixels.calibrationError.map { $0 * Double(pixels.count) / Double(max(pixelCount, 1)) }
  }

  /// The summary of at least one score, all for the same numbers of samples.
  package init(of scores: [CaseScore]) {
    precondition(!scores.isEmpty, "Summary: no scores")
    let count = Double(scores.count)
    cases = scores.count
    patients = Set(scores.map(\.patient)).count
    samples = scores[0].samples.indices.map { index in
      SampleSummary(scores.map { $0.samples[index] })
    }
    centreGED2 = scores.reduce(0) { $0 + $1.centreGED2 } / count
    let reconstructed = scores.compactMap(\.reconstructionIoU)
    reconstructionIoU =
      reconstructed.isEmpty ? nil : reconstructed.reduce(0, +) / Double(reconstructed.count)
    presentShare = scores.reduce(0) { $0 + $1.presentShare } / count
    presentGraderShare = scores.reduce(0) { $0 + $1.presentGraderShare } / count
    let correlations = scores.compactMap(\.uncertaintyCorrelation)
    uncertaintyCorrelation =
      correlations.isEmpty ? nil : correlations.reduce(0, +) / Double(correlations.count)
    presence = scores.reduce(into: Reliability()) {
      $0.add($1.presentShare, observed: $1.presentGraderShare)
    }
    pixels = scores.reduce(into: Reliability()) { $0.add($1.pixels) }
    pixelCount = scores.reduce(0) { $0 + $1.pixelCount }
  }

  /// Returns the summaries of the cases with the same number of non-empty graders, fewest first.
  package static func byNonEmptyGraders(
    _ scores: [CaseScore]
  ) -> [(nonEmptyGraders: Int, summary: Summary)] {
    Dictionary(grouping: scores, by: \.nonEmptyGraders).sorted { $0.key < $1.key }
      .map { ($0.key, Summary(of: $0.value)) }
  }
}
