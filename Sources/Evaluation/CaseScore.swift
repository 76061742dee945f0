/// What the first n hypotheses of a model are worth on one case.
package struct SampleScore: Equatable, Sendable {
  /// GED² in its terms.
  package let terms: GEDTerms

  /// Hungarian-matched IoU, both sets repeated to their least common multiple.
  package let matchedIoU: Double

  /// Hungarian-matched IoU of min(n, m) distinct pairs.
  package let distinctMatchedIoU: Double

  /// Max-Dice-match.
  package let maximumDiceMatch: Double
}

/// What a model is worth on one case, for each number of samples asked for.
package struct CaseScore: Equatable, Sendable {
  /// The patient, by whom intervals are resampled.
  package let patient: String

  /// The number of graders who marked anything.
  package let nonEmptyGraders: Int

  /// One score per entry of `counts`, each for a prefix of the same hypotheses.
  package let samples: [SampleScore]

  /// GED² of one deterministic hypothesis: that of the prior's mean.
  package let centreGED2: Double

  /// IoU_rec; nil for a model without a posterior.
  package let reconstructionIoU: Double?

  /// The share of non-empty hypotheses among all that were drawn.
  package let presentShare: Double

  /// The score of `hypotheses` against `graders` for the prefixes of `counts` hypotheses.
  ///
  /// `centre` is the hypothesis of the prior's mean, `reconstructions` those of the posterior means
  /// in the order of the graders, nil without a posterior.
  package init(
    patient: String, hypotheses: [PackedMask], centre: PackedMask, graders: [PackedMask],
    reconstructions: [PackedMask]?, counts: [Int]
  ) {
    let distances = CaseDistances(samples: hypotheses, graders: graders)
    self.patient = patient
    nonEmptyGraders = graders.count { !$0.isEmpty }
    samples = counts.map { count in
      SampleScore(
        terms: distances.terms(first: count),
        matchedIoU: distances.matchedIoU(first: count, by: .leastCommonMultiple),
        distinctMatchedIoU: distances.matchedIoU(first: count, by: .distinctPairs),
        maximumDiceMatch: Evaluation.maximumDiceMatch(
          samples: hypotheses.prefix(count), graders: graders))
    }
    centreGED2 = CaseDistances(samples: [centre], graders: graders).terms(first: 1).ged2
    reconstructionIoU = reconstructions.map {
      Evaluation.reconstructionIoU(graders: graders, reconstructions: $0)
    }
    presentShare = Double(hypotheses.count { !$0.isEmpty }) / Double(hypotheses.count)
  }
}
