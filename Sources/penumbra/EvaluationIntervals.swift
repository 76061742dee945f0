import Evaluation
import Tensors

extension EvaluationReport {
  /// 95 % intervals of a model's means, by the bootstrap over patients; nil with one patient.
  struct Intervals: Equatable {
    /// GED² for each n.
    var ged2: [Interval?]
    /// GED² unbiased in n, for each n; nil for n = 1 and for members that answer in turn.
    var ged2Unbiased: [Interval?]
    /// HM-IoU for each n.
    var matchedIoU: [Interval?]
    /// IoU_rec; nil without a posterior.
    var reconstructionIoU: Interval?
    /// S_NCC.
    var uncertaintyCorrelation: Interval?
    /// The total variation of samples from exact opinions; nil where these are not known.
    var opinionDistance: Interval?

    /// The intervals of the means of `scores`; the same seed resamples the same patients.
    init(of scores: [CaseScore], _ draws: Draws = .independent, seed: UInt64) {
      let counts = scores.first?.samples.indices ?? 0..<0
      ged2 = counts.map { n in Self.interval(scores, seed) { $0.samples[n].terms.ged2 } }
      ged2Unbiased = counts.map { n in
        Self.interval(scores, seed) { $0.samples[n].terms.ged2Unbiased(of: draws) }
      }
      matchedIoU = counts.map { n in Self.interval(scores, seed) { $0.samples[n].matchedIoU } }
      reconstructionIoU = Self.interval(scores, seed, \.reconstructionIoU)
      uncertaintyCorrelation = Self.interval(scores, seed, \.uncertaintyCorrelation)
      opinionDistance = Self.interval(scores, seed) { $0.opinions?.totalVariation }
    }

    private static func interval(
      _ scores: [CaseScore], _ seed: UInt64, _ value: (CaseScore) -> Double?
    ) -> Interval? {
      let known = scores.compactMap { score in value(score).map { (score.patient, $0) } }
      guard !known.isEmpty else { return nil }
      var generator = SplitMix64(seed: seed)
      return meanInterval(of: known.map(\.1), byPatient: known.map(\.0), using: &generator)
    }
  }
}
