import Evaluation
import Foundation
import Imaging
import Interchange
import ProbUNet

/// The means of some steps, as a line of the log.
struct LogLine: Codable, Equatable {
  var step: Int
  var crossEntropy: Double
  var divergence: Double
  var divergences: [Double]
  /// How many latent dimensions are in use; missing in logs of earlier versions.
  var effectiveRank: Double?
  /// The energy distance of samples; nil where nothing is sampled.
  var energy: Double?
  var gradientNorm: Double
  var rate: Float
  var imagesPerSecond: Double
  var seconds: Double

  init(_ reports: [StepReport], seconds: Double, images: Double) {
    let count = Double(max(reports.count, 1))
    step = reports.last?.step ?? 0
    crossEntropy = reports.reduce(0) { $0 + $1.crossEntropy } / count
    divergence = reports.reduce(0) { $0 + $1.divergence } / count
    divergences = (reports.first?.divergences ?? []).indices.map { index in
      reports.reduce(0) { $0 + $1.divergences[index] } / count
    }
    effectiveRank = ProbUNet.effectiveRank(divergences)
    let energies = reports.compactMap(\.energy)
    energy = energies.isEmpty ? nil : energies.reduce(0, +) / Double(energies.count)
    gradientNorm = reports.reduce(0) { $0 + $1.gradientNorm } / count
    rate = reports.last?.rate ?? 0
    imagesPerSecond = images
    self.seconds = seconds
  }
}

/// What a look at the patients kept back has found, as a line of the log.
struct ProbeLine: Codable, Equatable {
  var step: Int
  /// The number of cases.
  var probedCases: Int
  /// The number of samples of each case.
  var samples: Int
  /// GED² with all pairs.
  var ged2: Double
  /// GED² free of the bias in the number of samples; nil of members that answer in turn.
  var ged2Unbiased: Double?
  /// The share of pairs of samples of which one contains the other; nil without pairs that could.
  var nestedShare: Double?
  /// The share of empty samples.
  var emptySampleShare: Double
  /// The share of empty masks of graders in the same cases.
  var emptyGraderShare: Double
  /// The total variation of the modes of scenes from what they can show; nil of cases.
  var totalVariation: Double?

  init(step: Int, samples: Int, _ tally: SampleTally) {
    self.step = step
    probedCases = tally.cases
    self.samples = samples
    ged2 = tally.meanGED2
    ged2Unbiased = tally.meanGED2Unbiased
    nestedShare = tally.nestedShare
    emptySampleShare = tally.emptySampleShare
    emptyGraderShare = tally.emptyGraderShare
  }

  /// What the scores of scenes tell; without any of them GED² is 2, its greatest value.
  init(
    step: Int, samples: Int, _ flips: FlipTask, _ scores: [SceneScore],
    _ draws: Draws = .independent
  ) {
    self.init(step: step, samples: samples, SampleTally())
    (ged2, ged2Unbiased) = (2, draws == .inTurn ? nil : 2)
    guard !scores.isEmpty else { return }
    let summary = SceneSummary(scores, at: 0, draws)
    probedCases = scores.count
    ged2 = summary.ged2
    ged2Unbiased = summary.ged2Unbiased
    totalVariation = FlipCalibration(flips, scores).totalVariationFromExpected
  }
}

/// A line of `log.jsonl`; each kind has keys that the others do not have.
enum LogEntry: Equatable {
  /// The means of some steps.
  case steps(LogLine)
  /// A look at the patients kept back.
  case probe(ProbeLine)
  /// A change of the recipe.
  case change(RecipeChange)

  /// The line that `text` is; nil when it is none of them.
  init?(parsing text: some Sequence<UInt8>) {
    let data = Data(text)
    let decoder = JSONDecoder()
    if let line = try? decoder.decode(LogLine.self, from: data) {
      self = .steps(line)
    } else if let line = try? decoder.decode(ProbeLine.self, from: data) {
      self = .probe(line)
    } else if let line = try? decoder.decode(RecipeChange.self, from: data) {
      self = .change(line)
    } else {
      return nil
    }
  }

  /// The steps done when it was written.
  var step: Int {
    switch self {
    case .steps(let line): line.step
    case .probe(let line): line.step
    case .change(let line): line.step
    }
  }

  /// The line without its end.
  var text: String {
    switch self {
    case .steps(let line): encoded(line)
    case .probe(let line): encoded(line)
    case .change(let line): encoded(line)
    }
  }

  private func encoded(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return String(decoding: (try? encoder.encode(value)) ?? Data(), as: UTF8.self)
  }
}

/// The log of a training.
struct RunLog: Equatable {
  /// The lines in order.
  var entries: [LogEntry]

  /// Reads the log at `path`, none where there is no such file; lines that are no lines of a log,
  /// such as half of the last one after a kill, are left out.
  init(path: String) throws(FileError) {
    do {
      entries = try readFile(path, limit: 1 << 30).split(separator: UInt8(ascii: "\n"))
        .compactMap { LogEntry(parsing: $0) }
    } catch {
      guard error.isMissing else { throw error }
      entries = []
    }
  }

  /// The lines about steps.
  var steps: [LogLine] {
    entries.compactMap { if case .steps(let line) = $0 { line } else { nil } }
  }

  /// The lines about the patients kept back.
  var probes: [ProbeLine] {
    entries.compactMap { if case .probe(let line) = $0 { line } else { nil } }
  }

  /// The lines about changes of the recipe.
  var changes: [RecipeChange] {
    entries.compactMap { if case .change(let line) = $0 { line } else { nil } }
  }

  /// The look with the lowest GED², the first of such.
  var best: ProbeLine? { probes.min { ($0.ged2, $0.step) < ($1.ged2, $1.step) } }
}
