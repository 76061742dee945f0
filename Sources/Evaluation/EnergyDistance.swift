/// The squared generalised energy distance between n hypotheses S and m grader masks Y of a case,
/// in its three terms.
///
///     GED² = 2/(nm) ΣΣ d(S_i, Y_j) - 1/n² ΣΣ d(S_i, S_j) - 1/m² ΣΣ d(Y_i, Y_j),  d = 1 - IoU
///
/// Foreground IoU; two empty masks have d = 0, one empty mask gives d = 1. The sums include the
/// diagonals (V-statistic), so that E GED²(n) = GED²(∞) + E d(S, S') / n: state n with every value.
/// Source: Kohl et al., A Probabilistic U-Net (2018), and the authors' evaluation code.
package struct GEDTerms: Codable, Equatable, Sendable {
  /// n, the number of hypotheses.
  package let sampleCount: Int

  /// m, the number of graders.
  package let graderCount: Int

  /// The mean distance of a hypothesis and a grader mask.
  package let dSY: Double

  /// The mean distance of two hypotheses, each with itself included.
  package let dSS: Double

  /// The mean distance of two grader masks, each with itself included.
  package let dYY: Double

  /// GED² as a V-statistic: diagonals included.
  package var ged2: Double { 2 * dSY - dSS - dYY }

  /// The mean distance of two different hypotheses: the diversity; nil for n = 1.
  package var diversity: Double? {
    sampleCount < 2 ? nil : dSS * Double(sampleCount) / Double(sampleCount - 1)
  }

  /// GED² with the U-statistic on S-S, free of the bias in n; nil for n = 1.
  ///
  /// The graders' term keeps its diagonal: the m graders of a case are taken as all opinions
  /// there are.
  package var ged2Unbiased: Double? { diversity.map { 2 * dSY - $0 - dYY } }
}

/// All distances of one case, computed once, from which the measures for each n are read.
package struct CaseDistances: Equatable, Sendable {
  /// From each hypothesis to each grader mask.
  package let toGraders: DistanceMatrix

  /// Among the hypotheses.
  package let amongSamples: DistanceMatrix

  /// Among the grader masks.
  package let amongGraders: DistanceMatrix

  /// The distances of at least one hypothesis and at least one grader mask, all of one size.
  package init(samples: [PackedMask], graders: [PackedMask]) {
    precondition(
      !samples.isEmpty && !graders.isEmpty,
      "CaseDistances: \(samples.count) samples and \(graders.count) graders")
    toGraders = DistanceMatrix(from: samples, to: graders)
    amongSamples = DistanceMatrix(among: samples)
    amongGraders = DistanceMatrix(among: graders)
  }

  /// The number of hypotheses.
  package var sampleCount: Int { toGraders.rows }

  /// The number of grader masks.
  package var graderCount: Int { toGraders.columns }

  /// Returns the terms of GED² for the first `count` hypotheses.
  package func terms(first count: Int) -> GEDTerms {
    GEDTerms(
      sampleCount: count, graderCount: graderCount,
      dSY: toGraders.mean(rows: count, columns: graderCount),
      dSS: amongSamples.mean(rows: count, columns: count),
      dYY: amongGraders.mean(rows: graderCount, columns: graderCount))
  }

  /// Returns GED² of one hypothesis alone.
  package func ged2(ofOnly sample: Int) -> Double {
    let toAll = (0..<graderCount).reduce(0.0) { $0 + toGraders[sample, $1] }
    return 2 * toAll / Double(graderCount)
      - amongGraders.mean(rows: graderCount, columns: graderCount)
  }
}
