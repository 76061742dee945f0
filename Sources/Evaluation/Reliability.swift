/// How often what was predicted with a probability has happened, in ten bins of probability.
///
/// Bin k holds predictions from k / 10 up to, but not with, (k + 1) / 10; the last one holds 1 too.
package struct Reliability: Codable, Equatable, Sendable {
  /// The predictions of similar probability.
  package struct Bin: Codable, Equatable, Sendable {
    /// The number of predictions.
    package var count = 0
    /// The sum of their probabilities.
    package var predicted = 0.0
    /// The sum of the shares in which what they predict has happened.
    package var observed = 0.0

    /// The mean probability; nil without predictions.
    package var meanPredicted: Double? { count > 0 ? predicted / Double(count) : nil }
    /// The mean share; nil without predictions.
    package var meanObserved: Double? { count > 0 ? observed / Double(count) : nil }
  }

  /// The bins, from small to large probabilities.
  package private(set) var bins = [Bin](repeating: Bin(), count: 10)

  /// No predictions.
  package init() {}

  /// Adds `count` predictions of one probability, all with the same share in which they came true.
  package mutating func add(_ probability: Double, observed share: Double, count: Int = 1) {
    let bin = min(9, max(0, Int(probability * 10)))
    bins[bin].count += count
    bins[bin].predicted += probability * Double(count)
    bins[bin].observed += share * Double(count)
  }

  /// Adds all predictions of `other`.
  package mutating func add(_ other: Reliability) {
    for index in bins.indices {
      bins[index].count += other.bins[index].count
      bins[index].predicted += other.bins[index].predicted
      bins[index].observed += other.bins[index].observed
    }
  }

  /// The number of predictions.
  package var count: Int { bins.reduce(0) { $0 + $1.count } }

  /// The expected calibration error: the distance of mean probability and mean share, averaged over
  /// the predictions; nil without any. Source: Guo et al., On Calibration of Modern Neural Networks
  /// (2017), with shares of graders in place of labels.
  package var calibrationError: Double? {
    guard count > 0 else { return nil }
    return bins.reduce(0) { $0 + abs($1.predicted - $1.observed) } / Double(count)
  }
}

extension Reliability {
  /// Whether this, read from a file, has its ten bins of at most `limit` predictions each.
  func isSound(of limit: Int) -> Bool {
    bins.count == Reliability().bins.count && bins.allSatisfy { (0...limit).contains($0.count) }
  }

  /// The pixels that any of `samples` or `graders` marks: the share of samples that do against the
  /// share of graders.
  package init(pixelsOf samples: [PackedMask], against graders: [PackedMask]) {
    let (drawn, marked) = (PixelFrequency(samples), PixelFrequency(graders))
    var pairs = [Int](repeating: 0, count: (samples.count + 1) * (graders.count + 1))
    for (sample, grader) in zip(drawn.counts, marked.counts) {
      pairs[Int(sample) * (graders.count + 1) + Int(grader)] += 1
    }
    // The first pair is what nobody marks.
    for (index, count) in pairs.enumerated().dropFirst() where count > 0 {
      let (sample, grader) = index.quotientAndRemainder(dividingBy: graders.count + 1)
      add(
        Double(sample) / Double(samples.count),
        observed: Double(grader) / Double(graders.count), count: count)
    }
  }
}
