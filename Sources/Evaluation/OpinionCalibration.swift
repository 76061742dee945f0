import Foundation

/// How often the samples of one case are nearest to each of its opinions, whose probabilities are known
/// exactly.
///
/// A sample belongs to the opinion with the smallest 1 - IoU, the likelier one of equals. So the empty
/// opinion gets the empty samples and no others, and a sample that no opinion overlaps belongs to none.
package struct OpinionCounts: Codable, Equatable, Sendable {
  /// The probability of each different opinion, the likeliest first.
  package let probabilities: [Double]

  /// How many samples belong to each.
  package let drawn: [Int]

  /// The number of samples.
  package let samples: Int

  /// The counts of `samples`, at least one, among the different masks of `graders`: each opinion stands
  /// there as often as it is probable.
  package init(of samples: [PackedMask], among graders: [PackedMask]) {
    precondition(
      !samples.isEmpty && !graders.isEmpty,
      "OpinionCounts: \(samples.count) samples among \(graders.count) graders")
    let opinions = Self.different(graders)
    var drawn = [Int](repeating: 0, count: opinions.count)
    for sample in samples {
      if let place = Self.nearest(to: sample, among: opinions.map(\.mask)) { drawn[place] += 1 }
    }
    self.drawn = drawn
    self.samples = samples.count
    probabilities = opinions.map { Double($0.count) / Double(graders.count) }
  }

  /// The different masks with how often they stand there, the most frequent first; equal ones in the
  /// order of their first places.
  private static func different(_ graders: [PackedMask]) -> [(mask: PackedMask, count: Int)] {
    var places: [[UInt64]: Int] = [:]
    var found: [(mask: PackedMask, count: Int)] = []
    for mask in graders {
      if let place = places[mask.words] {
        found[place].count += 1
      } else {
        places[mask.words] = found.count
        found.append((mask, 1))
      }
    }
    return found.enumerated()
      .sorted { ($1.element.count, $0.offset) < ($0.element.count, $1.offset) }
      .map(\.element)
  }

  private static func nearest(to sample: PackedMask, among opinions: [PackedMask]) -> Int? {
    let overlaps = opinions.map { intersectionOverUnion($0, sample) }
    let best = overlaps.indices.reduce(0) { overlaps[$1] > overlaps[$0] ? $1 : $0 }
    return overlaps[best] > 0 ? best : nil
  }

  /// The share of samples that belong to no opinion.
  package var strayShare: Double { Double(samples - drawn.reduce(0, +)) / Double(samples) }

  /// Half the sum of the absolute differences of shares and probabilities, samples of no opinion
  /// included; from 0 to 1.
  package var totalVariation: Double {
    let differences = zip(probabilities, drawn).map { abs(Double($1) / Double(samples) - $0) }
    return (differences.reduce(0, +) + strayShare) / 2
  }

  /// The mean total variation of as many independent samples of the truth.
  package var chanceTotalVariation: Double {
    let deviations = probabilities.map { binomialMeanDeviation(trials: samples, probability: $0) }
    return deviations.reduce(0, +) / Double(2 * samples)
  }

  /// Whether this, read from a file, is of so many samples.
  func isSound(of count: Int?) -> Bool {
    samples == count && !drawn.isEmpty && drawn.count == probabilities.count
      && drawn.allSatisfy { (0...samples).contains($0) } && drawn.reduce(0, +) <= samples
      && probabilities.allSatisfy { (0...1).contains($0) }
      && abs(probabilities.reduce(0, +) - 1) < 1e-6
  }
}

/// Returns the mean absolute deviation of the number of successes in n trials from its mean n p.
///
/// 2 k (1 - p) P(X = k) with k = floor(n p) + 1. Source: A. de Moivre, Miscellanea Analytica (1730).
func binomialMeanDeviation(trials: Int, probability: Double) -> Double {
  guard probability > 0, probability < 1 else { return 0 }
  let (n, p) = (Double(trials), probability)
  let k = (n * p).rounded(.down) + 1
  // Rounding may put n p on the wrong side of n.
  guard k <= n else { return 0 }
  let logChoices = lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
  return 2 * k * (1 - p) * exp(logChoices + k * log(p) + (n - k) * log1p(-p))
}

/// How well the samples of a model hold the exact probabilities of the opinions on many cases.
package struct OpinionCalibration: Equatable, Sendable {
  /// The number of samples of each case.
  package let samples: Int

  /// The total variation between shares of samples and probabilities, mean over cases.
  package let totalVariation: Double

  /// What as many independent samples of the truth would have on average.
  package let chanceTotalVariation: Double

  /// The share of samples that belong to no opinion, mean over cases.
  package let strayShare: Double

  /// The probability of each opinion of each case against the share of samples that belong to it.
  package let reliability: Reliability

  /// The calibration over all cases of `scores`; nil where one was not measured against opinions.
  package init?(of scores: [CaseScore]) {
    let counts = scores.compactMap(\.opinions)
    guard let first = counts.first, counts.count == scores.count else { return nil }
    func mean(_ value: (OpinionCounts) -> Double) -> Double {
      counts.reduce(0) { $0 + value($1) } / Double(counts.count)
    }
    samples = first.samples
    totalVariation = mean(\.totalVariation)
    chanceTotalVariation = mean(\.chanceTotalVariation)
    strayShare = mean(\.strayShare)
    var reliability = Reliability()
    for count in counts {
      for (probability, drawn) in zip(count.probabilities, count.drawn) {
        reliability.add(probability, observed: Double(drawn) / Double(count.samples))
      }
    }
    self.reliability = reliability
  }
}
