import Evaluation
import Foundation
import Imaging
import Interchange
import ProbUNet
import Tensors

/// A look at patients that are not learned from: how good are the samples, and how do they differ?
struct TrainingProbe {
  /// Steps between two looks.
  let interval: Int
  private let library: CaseLibrary
  private let cases: [Int]
  private let threads: Int
  private let task: SceneTask?

  /// The number of cases that are looked at, and of samples drawn for each.
  private static let (caseLimit, sampleCount) = (64, 16)

  /// A probe on evenly spaced cases of those that `source` keeps back; nil when there are none.
  init?(_ source: LibrarySource, threads: Int, every interval: Int) {
    guard !source.heldOut.isEmpty else { return nil }
    let count = min(Self.caseLimit, source.heldOut.count)
    cases = (0..<count).map { source.heldOut[$0 * source.heldOut.count / count] }
    library = source.library
    task = source.task
    self.threads = threads
    self.interval = interval
  }

  /// Returns what the model in the file at `path` is worth; the same seed for each case every time.
  func look(at path: String, step: Int) throws -> ProbeLine {
    let model = try HypothesisModel.load(path: path, threads: threads)
    if let task { return try look(model, at: task, step: step) }
    var tally = SampleTally(draws: model.configuration.sampleSource.draws)
    for index in cases {
      let subject = try library.case(at: index)
      let encoded = try model.encode(subject.image)
      let samples = encoded.draw(Self.sampleCount, seed: caseSeed(0, subject.id))
      tally.add(
        samples.map { PackedMask($0.mask) }, graders: subject.masks.map(PackedMask.init))
    }
    return ProbeLine(step: step, samples: Self.sampleCount, tally)
  }

  /// Returns what a model of several classes is worth.
  private func look(
    _ model: HypothesisModel, at task: SceneTask, step: Int
  ) throws -> ProbeLine {
    let trial = SceneTrial(
      model: model, name: model.name, task: task, counts: [Self.sampleCount], seed: 0)
    let scores = try cases.compactMap { try trial.score(library.scene(at: $0)) }
    return ProbeLine(
      step: step, samples: Self.sampleCount, task.flips, scores,
      model.configuration.sampleSource.draws)
  }
}

/// Sums over cases of what their samples are like.
struct SampleTally: Equatable {
  /// How the samples come about.
  let draws: Draws
  /// The number of cases.
  private(set) var cases = 0
  private var ged2 = 0.0
  private var ged2Unbiased = 0.0
  private var samples = 0
  private var emptySamples = 0
  private var graders = 0
  private var emptyGraders = 0
  private var pairs = 0
  private var nestedPairs = 0

  /// Nothing yet of samples that come about so.
  init(draws: Draws = .independent) { self.draws = draws }

  /// Adds the samples of a case and what its graders drew.
  mutating func add(_ samples: [PackedMask], graders: [PackedMask]) {
    let terms = CaseDistances(samples: samples, graders: graders).terms(first: samples.count)
    cases += 1
    ged2 += terms.ged2
    ged2Unbiased += terms.ged2Unbiased(of: draws) ?? terms.ged2
    self.samples += samples.count
    emptySamples += samples.count { $0.isEmpty }
    self.graders += graders.count
    emptyGraders += graders.count { $0.isEmpty }
    for (index, a) in samples.enumerated() where !a.isEmpty {
      for b in samples[..<index] where !b.isEmpty && a != b {
        pairs += 1
        if a.pixelsShared(with: b) == min(a.area, b.area) { nestedPairs += 1 }
      }
    }
  }

  /// The mean GED² of the cases, as a V-statistic.
  var meanGED2: Double { ged2 / Double(max(cases, 1)) }

  /// The mean GED² of the cases, unbiased in the number of samples; nil of members that answer in turn.
  var meanGED2Unbiased: Double? {
    draws == .inTurn ? nil : ged2Unbiased / Double(max(cases, 1))
  }

  /// The share of empty samples.
  var emptySampleShare: Double { Double(emptySamples) / Double(max(samples, 1)) }

  /// The share of empty masks of graders.
  var emptyGraderShare: Double { Double(emptyGraders) / Double(max(graders, 1)) }

  /// The share of pairs of samples of a case, neither empty and not the same, of which one contains
  /// the other; nil without such pairs.
  var nestedShare: Double? { pairs > 0 ? Double(nestedPairs) / Double(pairs) : nil }
}
