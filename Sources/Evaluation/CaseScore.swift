/// What the first n hypotheses of a model are worth on one case.
package struct SampleScore: Codable, Equatable, Sendable {
  /// GED² in its terms.
  package let terms: GEDTerms

  /// Hungarian-matched IoU, both sets repeated to their least common multiple.
  package let matchedIoU: Double

  /// Hungarian-matched IoU of min(n, m) distinct pairs.
  package let distinctMatchedIoU: Double

  /// Max-Dice-match.
  package let maximumDiceMatch: Double

  /// GED² of the largest of the hypotheses alone, the first of equal ones: a control that chooses
  /// one mask out of as many draws.
  package let largestGED2: Double
}

/// What a model is worth on one case, for each number of samples asked for.
package struct CaseScore: Codable, Equatable, Sendable {
  /// The case.
  package let id: String

  /// The patient, by whom intervals are resampled.
  package let patient: String

  /// The number of graders.
  package let graderCount: Int

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

  /// S_NCC of all hypotheses; nil where there are no probabilities.
  package let uncertaintyCorrelation: Double?

  /// The pixels that any hypothesis or grader marks: shares of hypotheses against those of graders.
  package let pixels: Reliability

  /// The number of pixels of the image.
  package let pixelCount: Int

  /// Which opinions the hypotheses belong to; nil where no probabilities of opinions are known.
  package let opinions: OpinionCounts?

  /// The score of `hypotheses` against `graders` for the prefixes of `counts` hypotheses.
  ///
  /// `centre` is the hypothesis of the prior's mean, `reconstructions` those of the posterior means
  /// in the order of the graders, nil without a posterior. With `isExact`, the graders are all opinions,
  /// each as often as it is probable.
  package init(
    id: String, patient: String, hypotheses: [PackedMask], centre: PackedMask,
    graders: [PackedMask], reconstructions: [PackedMask]?, counts: [Int],
    uncertaintyCorrelation: Double? = nil, isExact: Bool = false
  ) {
    let distances = CaseDistances(samples: hypotheses, graders: graders)
    self.id = id
    self.patient = patient
    graderCount = graders.count
    nonEmptyGraders = graders.count { !$0.isEmpty }
    samples = counts.map { count in
      SampleScore(
        terms: distances.terms(first: count),
        matchedIoU: distances.matchedIoU(first: count, by: .leastCommonMultiple),
        distinctMatchedIoU: distances.matchedIoU(first: count, by: .distinctPairs),
        maximumDiceMatch: Evaluation.maximumDiceMatch(
          samples: hypotheses.prefix(count), graders: graders),
        largestGED2: distances.ged2(ofOnly: largest(of: hypotheses.prefix(count))))
    }
    centreGED2 = CaseDistances(samples: [centre], graders: graders).terms(first: 1).ged2
    reconstructionIoU = reconstructions.map {
      Evaluation.reconstructionIoU(graders: graders, reconstructions: $0)
    }
    presentShare = Double(hypotheses.count { !$0.isEmpty }) / Double(hypotheses.count)
    pixels = Reliability(pixelsOf: hypotheses, against: graders)
    pixelCount = centre.width * centre.height
    self.uncertaintyCorrelation = uncertaintyCorrelation
    opinions = isExact ? OpinionCounts(of: hypotheses, among: graders) : nil
  }

  /// The share of graders who marked anything.
  package var presentGraderShare: Double { Double(nonEmptyGraders) / Double(graderCount) }
}

extension CaseScore {
  /// Whether a score that was read from a file is one of so many samples and can be summed up.
  package func isSound(for counts: [Int]) -> Bool {
    samples.map(\.terms.sampleCount) == counts
      && samples.allSatisfy { $0.terms.graderCount == graderCount && $0.terms.isSound }
      && graderCount > 0 && (0...graderCount).contains(nonEmptyGraders)
      && (1...1 << 40).contains(pixelCount) && pixels.isSound(of: pixelCount)
      && (0...1).contains(presentShare) && opinions?.isSound(of: counts.last) ?? true
  }
}

/// Returns the place of the largest mask, the first of equal ones.
private func largest(of masks: some Collection<PackedMask>) -> Int {
  masks.enumerated().reduce((place: 0, area: -1)) { best, mask in
    mask.element.area > best.area ? (mask.offset, mask.element.area) : best
  }.place
}
