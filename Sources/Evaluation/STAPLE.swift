import Imaging

/// What graders together most probably mean, and how sharp each one's eye is.
///
/// STAPLE for two classes: Warfield, Zou and Wells (2004). Expectation: the probability of
/// foreground behind each pattern of votes; maximisation: each grader's sensitivity and specificity.
/// The prior is the share of foreground votes, the pixels are those of `VotePatterns`, all
/// sensitivities and specificities begin at 0.99999, and it ends when none moves by 1e-9 or after 200
/// rounds.
package struct STAPLE: Equatable, Sendable {
  /// Each grader's share of the true foreground that he marked, 0...1.
  package let sensitivities: [Double]
  /// Each grader's share of the true background that he left, 0...1.
  package let specificities: [Double]
  /// The pixels that more probably are foreground.
  package let mask: Mask

  /// The estimate from at least two graders; nil when no pixel is marked, or by one grader alone.
  package init?(_ masks: [Mask]) {
    guard (2...64).contains(masks.count) else { return nil }
    let patterns = VotePatterns(masks)
    guard patterns.pixelCount > 0 else { return nil }
    var estimate = Estimate(patterns)
    for _ in 0..<200 where estimate.improve() > 1e-9 {}
    sensitivities = estimate.sensitivities
    specificities = estimate.specificities
    mask = patterns.mask { estimate.probability($0) >= 0.5 }
  }

  private struct Estimate {
    var sensitivities: [Double]
    var specificities: [Double]
    private let patterns: [(votes: UInt64, count: Double)]
    private let prior: Double

    init(_ patterns: VotePatterns) {
      sensitivities = [Double](repeating: 0.99999, count: patterns.graderCount)
      specificities = sensitivities
      // In a fixed order, so that sums have the same bits every time.
      self.patterns = patterns.counts.sorted { $0.key < $1.key }
        .map { (votes: $0.key, count: Double($0.value)) }
      let votes = self.patterns.reduce(0.0) { $0 + $1.count * Double($1.votes.nonzeroBitCount) }
      prior = votes / Double(patterns.graderCount * patterns.pixelCount)
    }

    func probability(_ votes: UInt64) -> Double {
      var inside = prior
      var outside = 1 - prior
      for grader in sensitivities.indices {
        let isMarked = votes >> UInt64(grader) & 1 == 1
        inside *= isMarked ? sensitivities[grader] : 1 - sensitivities[grader]
        outside *= isMarked ? 1 - specificities[grader] : specificities[grader]
      }
      return inside + outside > 0 ? inside / (inside + outside) : prior
    }

    /// One round; returns the largest change.
    mutating func improve() -> Double {
      let weights = patterns.map { probability($0.votes) }
      let inside = zip(patterns, weights).reduce(0) { $0 + $1.0.count * $1.1 }
      let outside = zip(patterns, weights).reduce(0) { $0 + $1.0.count * (1 - $1.1) }
      var change = 0.0
      for grader in sensitivities.indices {
        var hits = 0.0
        var rejections = 0.0
        for (pattern, weight) in zip(patterns, weights) {
          if pattern.votes >> UInt64(grader) & 1 == 1 {
            hits += pattern.count * weight
          } else {
            rejections += pattern.count * (1 - weight)
          }
        }
        let sensitivity = inside > 0 ? hits / inside : sensitivities[grader]
        let specificity = outside > 0 ? rejections / outside : specificities[grader]
        change = max(
          change, abs(sensitivity - sensitivities[grader]),
          abs(specificity - specificities[grader]))
        sensitivities[grader] = sensitivity
        specificities[grader] = specificity
      }
      return change
    }
  }
}
