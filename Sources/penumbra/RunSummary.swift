import Foundation
import Interchange
import ProbUNet

/// How a training went: what `penumbra info` tells of its log.
struct RunSummary: Equatable {
  /// The log.
  let log: RunLog

  /// A summary of `log`; nil when nothing was logged.
  init?(_ log: RunLog) {
    guard !log.entries.isEmpty else { return nil }
    self.log = log
  }

  /// One quantity over the training.
  private struct Row {
    let name: String
    let values: [Double]
    let digits: Int
  }

  private var rows: [Row] {
    let (steps, probes) = (log.steps, log.probes)
    return [
      Row(name: "cross-entropy, nats", values: steps.map(\.crossEntropy), digits: 2),
      Row(name: "KL, nats", values: steps.map(\.divergence), digits: 2),
      Row(name: "effective rank", values: steps.map(rank), digits: 2),
      Row(name: "gradient norm", values: steps.map(\.gradientNorm), digits: 1),
      Row(name: "learning rate, 1e-6", values: steps.map { Double($0.rate) * 1e6 }, digits: 2),
      Row(name: "images/s", values: steps.map(\.imagesPerSecond), digits: 1),
      Row(name: "GED² held out", values: probes.map(\.ged2), digits: 4),
      Row(name: "GED² unbiased", values: probes.compactMap(\.ged2Unbiased), digits: 4),
      Row(name: "modes, total variation", values: probes.compactMap(\.totalVariation), digits: 4),
      Row(name: "nested samples", values: probes.compactMap(\.nestedShare), digits: 3),
      Row(name: "empty samples", values: probes.map(\.emptySampleShare), digits: 3),
    ].filter { !$0.values.isEmpty }
  }

  /// The summary for people: a table with curves, then what they mean.
  var lines: [String] {
    let head = [["training", "first", "last", "least", "greatest", "curve"]]
    let table = TextTable(
      rows: head
        + rows.map { row in
          let numbers = [row.values.first, row.values.last, row.values.min(), row.values.max()]
          return [row.name] + numbers.map { fixed($0, row.digits) } + [Sparkline(row.values).text]
        })
    return table.lines + probeLines
      + log.changes.map {
        "changed after step \($0.step): \(displaySafe($0.name)) from \(displaySafe($0.from))"
          + " to \(displaySafe($0.to))"
      }
  }

  /// The effective rank, which logs of earlier versions do not have.
  private func rank(_ line: LogLine) -> Double {
    line.effectiveRank ?? effectiveRank(line.divergences)
  }

  private var probeLines: [String] {
    guard let last = log.probes.last, let best = log.best else { return [] }
    let spread =
      last.totalVariation == nil
      ? "; \(percent(last.emptySampleShare)) of samples are empty, "
        + "\(percent(last.emptyGraderShare)) of graders' masks" : ""
    return [
      "held out: \(last.probedCases) cases, n = \(last.samples)\(spread)",
      "best.safetensors: step \(best.step), GED² \(fixed(best.ged2, 4))",
    ]
  }

  private func percent(_ share: Double) -> String { "\(fixed(share * 100, 1)) %" }

  /// The summary with the keys that scripts rely on.
  var json: JSON {
    let steps = log.steps
    let curves: [(String, [Double?])] = [
      ("crossEntropy", steps.map(\.crossEntropy)), ("divergence", steps.map(\.divergence)),
      ("effectiveRank", steps.map(rank)), ("gradientNorm", steps.map(\.gradientNorm)),
      ("rate", steps.map { Double($0.rate) }), ("imagesPerSecond", steps.map(\.imagesPerSecond)),
    ]
    return .object(
      [JSON.Member("steps", .array(steps.map { .integer($0.step) }))]
        + curves.map { JSON.Member($0.0, .array($0.1.map(JSON.optional))) }
        + [
          JSON.Member(
            "divergences", .array(steps.map { .array($0.divergences.map(JSON.number)) })),
          JSON.Member("probes", .array(log.probes.map(json))),
          JSON.Member("changes", .array(log.changes.map(json))),
        ])
  }

  private func json(_ probe: ProbeLine) -> JSON {
    .object([
      JSON.Member("step", .integer(probe.step)),
      JSON.Member("cases", .integer(probe.probedCases)),
      JSON.Member("n", .integer(probe.samples)),
      JSON.Member("ged2", .number(probe.ged2)),
      JSON.Member("ged2Unbiased", .optional(probe.ged2Unbiased)),
      JSON.Member("totalVariation", .optional(probe.totalVariation)),
      JSON.Member("nestedShare", .optional(probe.nestedShare)),
      JSON.Member("emptySampleShare", .number(probe.emptySampleShare)),
      JSON.Member("emptyGraderShare", .number(probe.emptyGraderShare)),
    ])
  }

  private func json(_ change: RecipeChange) -> JSON {
    .object([
      JSON.Member("step", .integer(change.step)), JSON.Member("name", .string(change.name)),
      JSON.Member("from", .string(change.from)), JSON.Member("to", .string(change.to)),
    ])
  }
}
