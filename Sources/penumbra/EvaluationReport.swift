import Evaluation
import Interchange
import ProbUNet

/// What `penumbra evaluate` found: controls and models, measured by one protocol.
struct EvaluationReport {
  /// One model's part.
  struct Model {
    /// The model's name.
    var name: String
    /// Its kind, for example `probabilistic-unet`.
    var kind: String
    /// The number of its parameters.
    var parameters: Int
    /// Where its samples come from.
    var source: SampleSource
    /// The hash of its file.
    var sha256: String
    /// Its scores, one per case.
    var scores: [CaseScore]
    /// 95 % intervals of its means.
    var intervals: Intervals
    /// The time from image to last sample, per case.
    var millisecondsPerCase: Double
  }

  /// The library's path.
  var library: String
  /// The part of the library; nil for all of it.
  var split: String?
  /// The seed of the samples.
  var seed: Int
  /// Whether the graders are all opinions of phantoms by their exact probabilities.
  var isExact = false
  /// The scores of the prediction "always empty".
  var allEmpty: [CaseScore]
  /// The models, in the order asked for.
  var models: [Model]

  /// The conventions of all numbers, in one line.
  static let convention =
    "GED² = 2 dSY - dSS - dYY as V-statistic (diagonals included) of n samples from the prior; "
    + "unbiased: U-statistic on S-S; d = 1 - foreground IoU; both masks empty d = 0, one empty d = 1; "
    + "largest: GED² of the largest of n samples alone; "
    + "HM-IoU: Hungarian, both sets repeated to lcm(n, graders), distinct pairs: min(n, graders) "
    + "different masks; S_NCC: of probabilities, largest n; calibration error: ten bins, P(present) "
    + "and pixels against shares of graders; mean over cases; intervals: 95 %, bootstrap over patients; "
    + "members that answer in turn are no independent draws: nothing is unbiased, diversity is dSS; "
    + "opinions of exact phantoms: a sample belongs to the nearest by 1 - IoU, the likelier of equals, "
    + "the empty one its own, to none without overlap; total variation: half the sum of absolute "
    + "differences of shares of the largest n samples and probabilities, mean over cases; by chance: "
    + "the mean of as many independent samples of the truth"
}

// MARK: - JSON

extension EvaluationReport {
  /// The report as JSON; the keys are a contract with scripts.
  var json: JSON {
    let control = Summary(of: allEmpty)
    return .object([
      .init("library", .string(library)),
      .init("split", .optional(split)),
      .init("cases", .integer(control.cases)),
      .init("patients", .integer(control.patients)),
      .init("seed", .integer(seed)),
      .init("exact", .bool(isExact)),
      .init("convention", .string(Self.convention)),
      .init("controls", .object([.init("allEmpty", .object(controlMembers(control)))])),
      .init("models", .array(models.map { $0.json(control: allEmpty) })),
    ])
  }

  private func controlMembers(_ control: Summary) -> [JSON.Member] {
    [
      .init("ged2", .number(control.samples[0].ged2)),
      .init("hmIoU", .number(control.samples[0].matchedIoU)),
      .init("byNonEmptyGraders", .array(Summary.byNonEmptyGraders(allEmpty).map(groupJSON))),
    ]
  }
}

extension EvaluationReport.Model {
  /// The mean over all cases.
  var summary: Summary { Summary(of: scores, source.draws) }

  fileprivate func json(control: [CaseScore]) -> JSON {
    let summary = self.summary
    return .object([
      .init("name", .string(name)),
      .init("kind", .string(kind)),
      .init("parameters", .integer(parameters)),
      .init("latent", .integer(source.dimensions)),
      .init("sha256", .string(sha256)),
      .init("hmIoU", .optional(summary.samples.last?.matchedIoU)),
      .init("iouRec", .optional(summary.reconstructionIoU)),
      .init("priorMeanGED2", .number(summary.centreGED2)),
      .init("iouRecLow", .optional(intervals.reconstructionIoU?.low)),
      .init("iouRecHigh", .optional(intervals.reconstructionIoU?.high)),
      .init("sNCC", .optional(summary.uncertaintyCorrelation)),
      .init("sNCCLow", .optional(intervals.uncertaintyCorrelation?.low)),
      .init("sNCCHigh", .optional(intervals.uncertaintyCorrelation?.high)),
      .init("presentShare", .number(summary.presentShare)),
      .init("presence", summary.presence.json),
      .init("pixels", summary.pixels.json),
      .init("allPixelsCalibrationError", .optional(summary.allPixelsCalibrationError)),
      .init("opinions", opinionsJSON),
      .init("millisecondsPerCase", .number(millisecondsPerCase)),
      .init("samples", .array(summary.samples.indices.map { sampleJSON(summary.samples[$0], $0) })),
      .init(
        "byNonEmptyGraders", .array(Summary.byNonEmptyGraders(scores, source.draws).map(groupJSON))),
      .init("perCase", .array(scores.map(\.json))),
    ])
  }

  /// How often exact opinions are drawn; null where these are not known.
  private var opinionsJSON: JSON {
    guard let opinions = OpinionCalibration(of: scores) else { return .null }
    return .object([
      .init("n", .integer(opinions.samples)),
      .init("totalVariation", .number(opinions.totalVariation)),
      .init("totalVariationLow", .optional(intervals.opinionDistance?.low)),
      .init("totalVariationHigh", .optional(intervals.opinionDistance?.high)),
      .init("chanceTotalVariation", .number(opinions.chanceTotalVariation)),
      .init("strayShare", .number(opinions.strayShare)),
      .init("reliability", opinions.reliability.json),
    ])
  }

  /// Returns the JSON of the means for one n.
  private func sampleJSON(_ sample: SampleSummary, _ index: Int) -> JSON {
    .object(
      sampleMembers(sample) + [
        .init("ged2Low", .optional(intervals.ged2[index]?.low)),
        .init("ged2High", .optional(intervals.ged2[index]?.high)),
        .init("ged2UnbiasedLow", .optional(intervals.ged2Unbiased[index]?.low)),
        .init("ged2UnbiasedHigh", .optional(intervals.ged2Unbiased[index]?.high)),
        .init("hmIoULow", .optional(intervals.matchedIoU[index]?.low)),
        .init("hmIoUHigh", .optional(intervals.matchedIoU[index]?.high)),
      ])
  }
}

extension CaseScore {
  /// GED² for each n, and what a figure needs to know of the case.
  fileprivate var json: JSON {
    .object([
      .init("id", .string(id)),
      .init("nonEmptyGraders", .integer(nonEmptyGraders)),
      .init("presentShare", .number(presentShare)),
      .init("ged2", .array(samples.map { .number($0.terms.ged2) })),
    ])
  }
}

extension Reliability {
  /// The calibration error and the bins that hold anything.
  fileprivate var json: JSON {
    .object([
      .init("calibrationError", .optional(calibrationError)),
      .init(
        "bins",
        .array(
          bins.filter { $0.count > 0 }.map { bin in
            .object([
              .init("count", .integer(bin.count)),
              .init("predicted", .optional(bin.meanPredicted)),
              .init("observed", .optional(bin.meanObserved)),
            ])
          })),
    ])
  }
}

/// Returns the JSON of the cases with one number of non-empty graders, at the largest n.
private func groupJSON(_ group: (nonEmptyGraders: Int, summary: Summary)) -> JSON {
  .object(
    [
      .init("nonEmptyGraders", .integer(group.nonEmptyGraders)),
      .init("cases", .integer(group.summary.cases)),
      .init("graderShare", .number(group.summary.presentGraderShare)),
      .init("presentShare", .number(group.summary.presentShare)),
    ] + (group.summary.samples.last.map(sampleMembers) ?? []))
}

private func sampleMembers(_ sample: SampleSummary) -> [JSON.Member] {
  [
    .init("n", .integer(sample.count)),
    .init("ged2", .number(sample.ged2)),
    .init("ged2Unbiased", .optional(sample.ged2Unbiased)),
    .init("dSY", .number(sample.dSY)),
    .init("dSS", .number(sample.dSS)),
    .init("dYY", .number(sample.dYY)),
    .init("diversity", .optional(sample.diversity)),
    .init("diversityStatistic", .string(sample.draws == .inTurn ? "V" : "U")),
    .init("hmIoU", .number(sample.matchedIoU)),
    .init("hmIoUDistinctPairs", .number(sample.distinctMatchedIoU)),
    .init("maxDiceMatch", .number(sample.maximumDiceMatch)),
    .init("largestGED2", .number(sample.largestGED2)),
  ]
}

extension SampleSource {
  /// The dimensions of the latent code; 0 without one.
  fileprivate var dimensions: Int {
    if case .latentCode(let dimensions) = self { dimensions } else { 0 }
  }

  /// How the samples come about.
  var draws: Draws {
    if case .members = self { .inTurn } else { .independent }
  }

  /// What stands beside the samples as a control; nil where the samples are it.
  var control: String? {
    switch self {
    case .latentCode: "only z = prior mean"
    case .dropout: "only the pass without dropout"
    case .members: "only the mean of all members"
    case .single: nil
    }
  }

  /// Where samples come from, in words.
  var sentence: String {
    switch self {
    case .latentCode(let dimensions): "\(dimensions) latent dimensions"
    case .dropout: "a pass with dropout for each sample"
    case .members(let count): "\(count) members that answer in turn"
    case .single: "deterministic: one mask per case, its own control"
    }
  }
}
