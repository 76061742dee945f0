import Imaging

/// What the graders of a scene may say: each of their label maps in each mode of the flips, with its
/// probability. Pixels that a grader ignores count for nothing.
package struct SceneTruth: Sendable {
  /// The classes and flips.
  package let task: SceneTask

  /// The pixels that count.
  private let places: [Int]

  /// The counted pixels of each grader before any flip.
  let graders: [[UInt8]]

  /// The truth of a scene of a task.
  package init(_ labels: [LabelMap], task: SceneTask) {
    self.task = task
    let counted = labels.map(\.pixels)
    let places = (counted.first ?? []).indices.filter { place in
      counted.allSatisfy { $0[place] != LabelMap.ignored }
    }
    self.places = places
    graders = counted.map { pixels in places.map { pixels[$0] } }
  }

  /// The classes whose IoU is measured: those that are flipped and flipped to; all without flips.
  package var evaluated: [Int] {
    let flips = task.flips.flips
    return flips.isEmpty
      ? Array(task.classes.indices)
      : flips.map { Int($0.base) } + flips.map { Int($0.alternative) }
  }

  /// Whether there is any pixel of a measured class; a scene without is not scored.
  package var isMeasurable: Bool {
    let evaluated = Set(evaluated.map { UInt8($0) })
    return graders.contains { $0.contains(where: evaluated.contains) }
  }

  /// Returns the pixels of a sample that count.
  func counted(_ sample: [UInt8]) -> [UInt8] { places.map { sample[$0] } }

  /// What a grader may say, with its probability.
  struct Outcome {
    let grader: Int
    let mode: Int
    let probability: Double
  }

  /// All outcomes: the modes of the first grader, then those of the next.
  var outcomes: [Outcome] {
    graders.indices.flatMap { grader in
      (0..<task.flips.modeCount).map { mode in
        Outcome(
          grader: grader, mode: mode,
          probability: task.flips.probability(of: mode) / Double(graders.count))
      }
    }
  }
}

/// How the samples of a model compare with all that the graders of a scene may say.
///
/// As in the authors' evaluation of the Probabilistic U-Net on Cityscapes: d is the mean of 1 - IoU over
/// the measured classes that either label map has, the truth is every mode with its probability, a sample
/// belongs to the nearest mode, the first one of several. A pair of label maps without any measured
/// class, which leaves the authors' scene without a value, has d = 0 here.
package struct SceneScore: Codable, Sendable {
  /// The group of similar scenes, for example the city.
  package let patient: String

  /// GED² in its terms for each number of samples.
  package let terms: [GEDTerms]

  /// The mode of each sample.
  package let modes: [Int]

  /// How often each mode would be found if samples were drawn from the truth.
  ///
  /// A class that the scene does not have makes modes alike, and the first of them is found.
  package let expectedModes: [Double]

  /// The pixels of each flip, over all samples.
  package let pixels: [FlipPixels]

  /// The classes of the first grader's pixels, flips undone, and of all samples', flips undone.
  package let confusion: ClassConfusion

  /// The score of the samples of a measurable scene: the class of each pixel, row by row.
  ///
  /// `counts` are numbers of samples, ascending, of which the last one is that of all samples.
  package init(patient: String, truth: SceneTruth, samples: [[UInt8]], counts: [Int]) {
    precondition(
      truth.isMeasurable && counts.allSatisfy { (1...samples.count).contains($0) },
      "SceneScore: \(samples.count) samples for \(counts)")
    self.patient = patient
    let samples = samples.map(truth.counted)
    let distances = SceneDistances(truth, samples)
    terms = counts.map(distances.terms)
    modes = distances.modes
    expectedModes = distances.expectedModes
    let classes = truth.task.classes.count
    let toSamples = samples.map { ClassConfusion(truth.graders[0], $0, classes: classes) }
    var sum = ClassConfusion(classes: classes)
    for counts in toSamples { sum += counts }
    pixels = truth.task.flips.flips.map { FlipPixels($0, sum) }
    confusion = sum.renamed(truth.task.flips.undoing)
  }
}

extension SceneScore {
  /// Whether a score that was read from a file is one of so many samples of a task with so many
  /// classes and flips, and can be summed up.
  package func isSound(for counts: [Int], classes: Int, flips: Int) -> Bool {
    let modeCount = 1 << flips
    let sum = 1 << 40
    return terms.map(\.sampleCount) == counts && terms.allSatisfy(\.isSound)
      && modes.count == counts.last && modes.allSatisfy { (0..<modeCount).contains($0) }
      && expectedModes.count == modeCount && pixels.count == flips
      && pixels.allSatisfy { (0...sum).contains($0.all) && (0...sum).contains($0.kept) }
      && pixels.allSatisfy { (0...sum).contains($0.flipped) }
      && confusion.classes == classes && confusion.counts.count == classes * classes
      && confusion.counts.allSatisfy { (0...sum).contains($0) }
  }
}

/// What became of the pixels of a class that may be flipped, over some samples.
package struct FlipPixels: Codable, Equatable, Sendable {
  /// The pixels of the class, as often as there are samples.
  package private(set) var all = 0
  /// Those that samples give the class itself.
  package private(set) var kept = 0
  /// Those that samples give the class that it is flipped to.
  package private(set) var flipped = 0

  /// No pixels.
  package init() {}

  init(_ flip: FlipTask.Flip, _ confusion: ClassConfusion) {
    let (base, alternative) = (Int(flip.base), Int(flip.alternative))
    all = (0..<confusion.classes).reduce(0) { $0 + confusion[base, $1] }
    kept = confusion[base, base]
    flipped = confusion[base, alternative]
  }

  /// Adds the pixels of another scene.
  package static func += (left: inout FlipPixels, right: FlipPixels) {
    left.all += right.all
    left.kept += right.kept
    left.flipped += right.flipped
  }
}

extension FlipTask {
  /// A table that gives every class that others are flipped to its own name back.
  var undoing: [UInt8] {
    var table = [UInt8](0...255)
    for flip in flips { table[Int(flip.alternative)] = flip.base }
    return table
  }
}

/// The distances of a scene.
private struct SceneDistances {
  /// From each sample to each outcome.
  private var toTruth: [[Double]] = []
  private var amongSamples: [[Double]] = []
  private var amongTruth: [[Double]] = []
  private let outcomes: [SceneTruth.Outcome]
  private let modeCount: Int

  init(_ truth: SceneTruth, _ samples: [[UInt8]]) {
    let (task, classes) = (truth.task, truth.task.classes.count)
    let outcomes = truth.outcomes
    self.outcomes = outcomes
    modeCount = task.flips.modeCount
    let plain = ClassGrouping(truth.evaluated)
    let groupings = (0..<modeCount).map {
      ClassGrouping(truth.evaluated, renaming: task.flips.table(of: $0), classes: classes)
    }
    toTruth = samples.map { sample in
      let counts = truth.graders.map { ClassConfusion($0, sample, classes: classes) }
      return outcomes.map { counts[$0.grader].distance(groupings[$0.mode], plain) }
    }
    amongSamples = Self.symmetric(samples.count) { row, column in
      ClassConfusion(samples[row], samples[column], classes: classes).distance(plain, plain)
    }
    let graders = truth.graders.map { first in
      truth.graders.map { ClassConfusion(first, $0, classes: classes) }
    }
    amongTruth = Self.symmetric(outcomes.count) { row, column in
      let (a, b) = (outcomes[row], outcomes[column])
      return graders[a.grader][b.grader].distance(groupings[a.mode], groupings[b.mode])
    }
  }

  private static func symmetric(_ count: Int, _ value: (Int, Int) -> Double) -> [[Double]] {
    var result = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
    for row in 0..<count {
      for column in 0..<row {
        result[row][column] = value(row, column)
        result[column][row] = result[row][column]
      }
    }
    return result
  }

  func terms(first count: Int) -> GEDTerms {
    let samples = 0..<count
    let dSY = samples.reduce(0) { $0 + expectation(toTruth[$1]) } / Double(count)
    let dSS = samples.reduce(0) { sum, row in
      samples.reduce(sum) { $0 + amongSamples[row][$1] }
    }
    let dYY = zip(outcomes, amongTruth).reduce(0) {
      $0 + $1.0.probability * expectation($1.1)
    }
    return GEDTerms(
      sampleCount: count, graderCount: outcomes.count, dSY: dSY,
      dSS: dSS / Double(count * count), dYY: dYY)
  }

  /// The mean of a value of each outcome.
  private func expectation(_ values: [Double]) -> Double {
    zip(outcomes, values).reduce(0) { $0 + $1.0.probability * $1.1 }
  }

  /// The mode of each sample.
  var modes: [Int] { toTruth.map(nearestMode) }

  var expectedModes: [Double] {
    var result = [Double](repeating: 0, count: modeCount)
    for (outcome, distances) in zip(outcomes, amongTruth) {
      result[nearestMode(distances)] += outcome.probability
    }
    return result
  }

  /// The mode of the nearest outcome, the first one of several.
  private func nearestMode(_ distances: [Double]) -> Int {
    var best = 0
    for index in distances.indices where distances[index] < distances[best] { best = index }
    return outcomes[best].mode
  }
}
