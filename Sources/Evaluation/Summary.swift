/// The means over cases of what n hypotheses are worth.
package struct SampleSummary: Equatable, Sendable {
  /// GED², V-statistic.
  package let ged2: Double

  /// How the hypotheses came about.
  package let draws: Draws

  private let terms: GEDTerms

  /// Hungarian-matched IoU, both sets repeated to their least common multiple.
  package let matchedIoU: Double

  /// Hungarian-matched IoU of min(n, m) distinct pairs.
  package let distinctMatchedIoU: Double

  /// Max-Dice-match.
  package let maximumDiceMatch: Double

  /// GED² of the largest of the n hypotheses alone.
  package let largestGED2: Double

  /// n.
  package var count: Int { terms.sampleCount }

  /// GED² with the U-statistic on S-S; nil for n = 1 and for members that answer in turn.
  package var ged2Unbiased: Double? { terms.ged2Unbiased(of: draws) }

  /// The mean distance of hypotheses and grader masks.
  package var dSY: Double { terms.dSY }

  /// The mean distance among hypotheses, diagonal included.
  package var dSS: Double { terms.dSS }

  /// The mean distance among grader masks, diagonal included.
  package var dYY: Double { terms.dYY }

  /// The mean distance of two different hypotheses, nil for n = 1; dSS of members that answer in turn.
  package var diversity: Double? { terms.diversity(of: draws) }

  init(_ scores: [SampleScore], _ draws: Draws) {
    func mean(_ value: (SampleScore) -> Double) -> Double {
      scores.reduce(0) { $0 + value($1) } / Double(scores.count)
    }
    self.draws = draws
    terms = GEDTerms(meanOf: scores.map(\.terms))
    ged2 = mean(\.terms.ged2)
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
  package init(of scores: [CaseScore], _ draws: Draws = .independent) {
    precondition(!scores.isEmpty, "Summary: no scores")
    let count = Double(scores.count)
    cases = scores.count
    patients = Set(scores.map(\.patient)).count
    samples = scores[0].samples.indices.map { index in
      SampleSummary(scores.map { $0.samples[index] }, draws)
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
    _ scores: [CaseScore], _ draws: Draws = .independent
  ) -> [(nonEmptyGraders: Int, summary: Summary)] {
    Dictionary(grouping: scores, by: \.nonEmptyGraders).sorted { $0.key < $1.key }
      .map { ($0.key, Summary(of: $0.value, draws)) }
  }
}
