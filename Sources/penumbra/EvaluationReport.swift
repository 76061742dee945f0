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
    /// The 95 % interval of the mean GED² for each n, by patient; nil with one patient.
    var intervals: [Interval?]
    /// The time from image to last sample, per case.
    var millisecondsPerCase: Double
  }

  /// The library's path.
  var library: String
  /// The part of the library; nil for all of it.
  var split: String?
  /// The seed of the samples.
  var seed: Int
  /// The scores of the prediction "always empty".
  var allEmpty: [CaseScore]
  /// The models, in the order asked for.
  var models: [Model]

  /// The conventions of all numbers, in one line.
  static let convention =
    "GED² = 2 dSY - dSS - dYY as V-statistic (diagonals included) of n samples from the prior; "
    + "unbiased: U-statistic on S-S; d = 1 - foreground IoU; both masks empty d = 0, one empty d = 1; "
    + "HM-IoU: Hungarian, both sets repeated to lcm(n, graders); mean over cases; "
    + "95 %: bootstrap over patients"
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
  var summary: Summary { Summary(of: scores) }

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
      .init("presentShare", .number(summary.presentShare)),
      .init("millisecondsPerCase", .number(millisecondsPerCase)),
      .init("samples", .array(zip(summary.samples, intervals).map(sampleJSON))),
      .init("byNonEmptyGraders", .array(Summary.byNonEmptyGraders(scores).map(groupJSON))),
    ])
  }
}

/// Returns the JSON of the means for one n.
private func sampleJSON(_ sample: SampleSummary, _ interval: Interval?) -> JSON {
  .object(
    sampleMembers(sample) + [
      .init("ged2Low", .optional(interval?.low)), .init("ged2High", .optional(interval?.high)),
    ])
}

/// Returns the JSON of the cases with one number of non-empty graders, at the largest n.
private func groupJSON(_ group: (nonEmptyGraders: Int, summary: Summary)) -> JSON {
  .object(
    [
      .init("nonEmptyGraders", .integer(group.nonEmptyGraders)),
      .init("cases", .integer(group.summary.cases)),
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
    .init("hmIoU", .number(sample.matchedIoU)),
    .init("hmIoUDistinctPairs", .number(sample.distinctMatchedIoU)),
    .init("maxDiceMatch", .number(sample.maximumDiceMatch)),
  ]
}

// MARK: - Text

extension EvaluationReport {
  /// The report as tables for people; begins with what the numbers mean.
  var text: String {
    let control = Summary(of: allEmpty)
    let part = split.map { ", split \(displaySafe($0))" } ?? ""
    let head = """
      \(displaySafe(library))\(part): \(control.cases) cases of \(control.patients) patients, seed \(seed)

      GED² = 2 dSY - dSS - dYY as V-statistic (diagonals included) of n samples from the prior;
      unbiased: U-statistic on S-S. d = 1 - foreground IoU; both masks empty d = 0, one empty d = 1.
      HM-IoU: Hungarian-matched, both sets repeated to lcm(n, graders); pairs: min(n, graders)
      distinct pairs. Mean over cases; 95 %: bootstrap over patients.
      """
    let sections =
      [[head], measures(control).lines] + models.map { [facts(of: $0)] } + [groups.lines]
    return sections.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }

  /// GED² and its relatives, one row per model and n.
  private func measures(_ control: Summary) -> TextTable {
    var rows = [
      [
        "", "n", "GED²", "95 %", "unbiased", "dSY", "dSS", "dYY", "HM-IoU", "pairs", "max-Dice",
      ]
    ]
    rows.append(row("always empty", control.samples[0], nil))
    for model in models {
      let summary = model.summary
      if let control = model.source.control {
        rows.append(
          ["\(displaySafe(model.name)), \(control)", "1", fixed(summary.centreGED2, 4)])
      }
      for (sample, interval) in zip(summary.samples, model.intervals) {
        rows.append(row(displaySafe(model.name), sample, interval))
      }
    }
    return TextTable(rows: rows)
  }

  private func row(_ name: String, _ sample: SampleSummary, _ interval: Interval?) -> [String] {
    [
      name, "\(sample.count)", fixed(sample.ged2, 4),
      interval.map { "\(fixed($0.low, 3)) to \(fixed($0.high, 3))" } ?? "-",
      fixed(sample.ged2Unbiased, 4), fixed(sample.dSY, 4), fixed(sample.dSS, 4),
      fixed(sample.dYY, 4), fixed(sample.matchedIoU, 3), fixed(sample.distinctMatchedIoU, 3),
      fixed(sample.maximumDiceMatch, 3),
    ]
  }

  private func facts(of model: Model) -> String {
    let summary = model.summary
    return """
      \(displaySafe(model.name)): \(displaySafe(model.kind)), \(model.parameters) parameters, \(model.source.sentence)
        IoU_rec (posterior mean, both empty = 1) \(fixed(summary.reconstructionIoU, 3)), \
      non-empty samples \(fixed(summary.presentShare * 100, 1)) %, \
      \(fixed(model.millisecondsPerCase, 1)) ms per case
      """
  }

  /// GED² at the largest n by the number of graders who marked anything.
  private var groups: TextTable {
    let count = models.first?.summary.samples.last?.count ?? 1
    var rows = [["graders marking", "cases", "always empty"] + models.map { displaySafe($0.name) }]
    let byModel = models.map { Summary.byNonEmptyGraders($0.scores) }
    for (index, group) in Summary.byNonEmptyGraders(allEmpty).enumerated() {
      rows.append(
        [
          "\(group.nonEmptyGraders)", "\(group.summary.cases)",
          fixed(group.summary.samples[0].ged2, 4),
        ] + byModel.map { fixed($0[index].summary.samples.last?.ged2, 4) })
    }
    rows[0][0] += ", GED² at n = \(count)"
    return TextTable(rows: rows)
  }
}

extension SampleSource {
  /// The dimensions of the latent code; 0 without one.
  fileprivate var dimensions: Int {
    if case .latentCode(let dimensions) = self { dimensions } else { 0 }
  }

  /// What stands beside the samples as a control; nil where the samples are it.
  fileprivate var control: String? {
    switch self {
    case .latentCode: "only z = prior mean"
    case .dropout: "only the pass without dropout"
    case .members: "only the mean of all members"
    case .single: nil
    }
  }

  /// Where samples come from, in words.
  fileprivate var sentence: String {
    switch self {
    case .latentCode(let dimensions): "\(dimensions) latent dimensions"
    case .dropout: "a pass with dropout for each sample"
    case .members(let count): "\(count) members that answer in turn"
    case .single: "deterministic: one mask per case, its own control"
    }
  }
}
