import Imaging

/// How often a model produces each mode of a flip task, and how often it should.
package struct FlipCalibration: Sendable {
  /// One mode.
  package struct Mode: Equatable, Sendable {
    /// Its flips in order, for example `10010`.
    package let bits: String
    /// Its exact probability.
    package let probability: Double
    /// How often it would be found in these scenes if samples were drawn from the truth: scenes
    /// without a class cannot show its flip.
    package let expected: Double
    /// How often it was found, of all samples of all scenes.
    package let frequency: Double
  }

  /// The modes by number.
  package let modes: [Mode]

  /// The pixels of each flip over all samples of all scenes.
  package let pixels: [FlipPixels]

  /// The number of samples of all scenes.
  package let draws: Int

  /// The calibration of at least one score of scenes of that task.
  package init(_ flips: FlipTask, _ scores: [SceneScore]) {
    precondition(!scores.isEmpty, "FlipCalibration: no scores")
    let draws = scores.reduce(0) { $0 + $1.modes.count }
    var found = [Int](repeating: 0, count: flips.modeCount)
    for mode in scores.lazy.flatMap(\.modes) { found[mode] += 1 }
    modes = (0..<flips.modeCount).map { mode in
      Mode(
        bits: flips.bits(of: mode), probability: flips.probability(of: mode),
        expected: scores.reduce(0) { $0 + $1.expectedModes[mode] } / Double(scores.count),
        frequency: Double(found[mode]) / Double(draws))
    }
    pixels = flips.flips.indices.map { place in
      scores.reduce(into: FlipPixels()) { $0 += $1.pixels[place] }
    }
    self.draws = draws
  }

  /// The total variation of the frequencies from the exact probabilities: half the sum of the absolute
  /// differences, from 0 to 1.
  package var totalVariation: Double {
    modes.reduce(0) { $0 + abs($1.frequency - $1.probability) } / 2
  }

  /// The total variation from what these scenes can show.
  package var totalVariationFromExpected: Double {
    modes.reduce(0) { $0 + abs($1.frequency - $1.expected) } / 2
  }

  /// About the total variation from what these scenes can show that as many samples from the truth
  /// would have by chance: half the sum of sqrt(2 p (1 - p) / (pi draws)).
  package var chanceTotalVariation: Double {
    modes.reduce(0) { sum, mode in
      sum + (2 * mode.expected * (1 - mode.expected) / (.pi * Double(draws))).squareRoot()
    } / 2
  }
}

/// The means over scenes of what n samples are worth.
package struct SceneSummary: Sendable {
  /// GED², V-statistic.
  package let ged2: Double
  private let terms: GEDTerms
  private let draws: Draws

  /// n.
  package var count: Int { terms.sampleCount }
  /// GED² with the U-statistic on S-S; nil for n = 1 and for members that answer in turn.
  package var ged2Unbiased: Double? { terms.ged2Unbiased(of: draws) }
  /// The mean distance of a sample and an outcome.
  package var dSY: Double { terms.dSY }
  /// The mean distance among samples, diagonal included.
  package var dSS: Double { terms.dSS }
  /// The mean distance among outcomes, each as often as it is probable.
  package var dYY: Double { terms.dYY }

  /// The means of at least one scene for the number of samples at a place of its terms.
  package init(_ scores: [SceneScore], at place: Int, _ draws: Draws = .independent) {
    precondition(!scores.isEmpty, "SceneSummary: no scores")
    let all = scores.map { $0.terms[place] }
    terms = GEDTerms(meanOf: all)
    ged2 = all.reduce(0) { $0 + $1.ged2 } / Double(all.count)
    self.draws = draws
  }
}
