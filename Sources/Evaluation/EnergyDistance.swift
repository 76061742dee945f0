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

  /// The diversity: of independent draws the mean distance of two different hypotheses, nil for n = 1;
  /// of members that answer in turn that of all pairs, dSS.
  package func diversity(of draws: Draws) -> Double? {
    switch draws {
    case .independent: sampleCount < 2 ? nil : dSS * Double(sampleCount) / Double(sampleCount - 1)
    case .inTurn: dSS
    }
  }

  /// GED² with the U-statistic on S-S, free of the bias in n; nil for n = 1, and of members that answer
  /// in turn, whose GED² has no such bias.
  ///
  /// The graders' term keeps its diagonal: the m graders of a case are taken as all opinions
  /// there are.
  package func ged2Unbiased(of draws: Draws) -> Double? {
    guard draws == .independent else { return nil }
    return diversity(of: draws).map { 2 * dSY - $0 - dYY }
  }

  /// Whether these terms, read from a file, can be any.
  var isSound: Bool { [dSY, dSS, dYY].allSatisfy { (-1e-6...1 + 1e-6).contains($0) } }
}

extension GEDTerms {
  /// The mean of the terms of at least one case, all of n hypotheses.
  init(meanOf terms: [GEDTerms]) {
    func mean(_ value: (GEDTerms) -> Double) -> Double {
      terms.reduce(0) { $0 + value($1) } / Double(terms.count)
    }
    self.init(
      sampleCount: terms[0].sampleCount, graderCount: terms[0].graderCount, dSY: mean(\.dSY),
      dSS: mean(\.dSS), dYY: mean(\.dYY))
  }
}

/// How the hypotheses of a model come about, which decides what they say of further ones.
package enum Draws: Sendable {
  /// Each one is drawn for itself from one distribution.
  case independent

  /// The members of an ensemble, or heads, answer in turn: hypothesis i of M members is hypothesis
  /// i + M again, and n/(n - 1) corrects nothing.
  case inTurn
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
