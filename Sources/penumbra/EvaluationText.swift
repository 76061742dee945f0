import Evaluation
import Interchange

extension EvaluationReport {
  /// The report as tables for people; begins with what the numbers mean.
  var text: String {
    let control = Summary(of: allEmpty)
    let part = split.map { ", split \(displaySafe($0))" } ?? ""
    let head = """
      \(displaySafe(library))\(part): \(control.cases) cases of \(control.patients) patients, seed \(seed)\(isExact ? "; graders: all opinions by their exact probabilities" : "")

      GED² = 2 dSY - dSS - dYY as V-statistic (diagonals included) of n samples from the prior;
      unbiased: U-statistic on S-S. d = 1 - foreground IoU; both masks empty d = 0, one empty d = 1.
      dYY is \(fixed(control.samples[0].dYY, 4)) for all. Diversity: mean d of two different samples. Largest: GED² of
      the largest of the n samples alone. Mean over cases; 95 %: bootstrap over patients.\(inTurn)
      """
    let sections = [
      [head], distances(control).lines, [Self.matchingLegend], matching(control).lines,
      [Self.calibrationLegend], calibration.lines, groups.lines, models.map(facts),
    ]
    return sections.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }

  /// What is said of members that answer in turn, where a model has some.
  private var inTurn: String {
    guard models.contains(where: { $0.source.draws == .inTurn }) else { return "" }
    return """

      Members that answer in turn are no independent draws: nothing to make unbiased, and V: their
      diversity is dSS, the mean over all pairs.
      """
  }

  private static let matchingLegend = """
    HM-IoU: Hungarian-matched IoU, both sets repeated to lcm(n, graders); distinct pairs: of
    min(n, graders) different masks. Max-Dice: each grader's Dice with its closest sample. Two
    empty masks: 1.
    """

  private static let calibrationLegend = """
    IoU_rec: IoU of each grader with the posterior's mean. S_NCC: correlation of uncertainty and
    error at the largest n. Calibration error in ten bins: of P(present), the share of non-empty
    samples, against the share of graders who mark; of pixels that anybody marks; of all pixels.
    """

  /// GED² and its terms, one row per model and n.
  private func distances(_ control: Summary) -> TextTable {
    var rows = [["", "n", "GED²", "95 %", "unbiased", "dSY", "dSS", "diversity", "largest"]]
    let empty = control.samples[0]
    rows.append([
      "always empty", "1", fixed(empty.ged2, 4), "-", "-", fixed(empty.dSY, 4), fixed(empty.dSS, 4),
      "-", "-",
    ])
    for model in models {
      let summary = model.summary
      if let control = model.source.control {
        rows.append(
          ["\(displaySafe(model.name)), \(control)", "1", fixed(summary.centreGED2, 4)])
      }
      for (index, sample) in summary.samples.enumerated() {
        rows.append([
          displaySafe(model.name), "\(sample.count)", fixed(sample.ged2, 4),
          range(model.intervals.ged2[index]), fixed(sample.ged2Unbiased, 4), fixed(sample.dSY, 4),
          fixed(sample.dSS, 4),
          fixed(sample.diversity, 4) + (sample.draws == .inTurn ? " V" : ""),
          fixed(sample.largestGED2, 4),
        ])
      }
    }
    return TextTable(rows: rows)
  }

  /// How well samples and graders pair off, one row per model and n.
  private func matching(_ control: Summary) -> TextTable {
    var rows = [["", "n", "HM-IoU", "95 %", "distinct pairs", "max-Dice"]]
    let empty = control.samples[0]
    rows.append([
      "always empty", "1", fixed(empty.matchedIoU, 4), "-", fixed(empty.distinctMatchedIoU, 4),
      fixed(empty.maximumDiceMatch, 4),
    ])
    for model in models {
      for (index, sample) in model.summary.samples.enumerated() {
        rows.append([
          displaySafe(model.name), "\(sample.count)", fixed(sample.matchedIoU, 4),
          range(model.intervals.matchedIoU[index]), fixed(sample.distinctMatchedIoU, 4),
          fixed(sample.maximumDiceMatch, 4),
        ])
      }
    }
    return TextTable(rows: rows)
  }

  /// What does not depend on n, one row per model.
  private var calibration: TextTable {
    var rows = [
      ["", "IoU_rec", "95 %", "S_NCC", "95 %", "P(present)", "marked px", "all px"]
    ]
    for model in models {
      let summary = model.summary
      rows.append([
        displaySafe(model.name), fixed(summary.reconstructionIoU, 4),
        range(model.intervals.reconstructionIoU), fixed(summary.uncertaintyCorrelation, 4),
        range(model.intervals.uncertaintyCorrelation),
        fixed(summary.presence.calibrationError, 4), fixed(summary.pixels.calibrationError, 4),
        fixed(summary.allPixelsCalibrationError, 5),
      ])
    }
    return TextTable(rows: rows)
  }

  /// GED² at the largest n, and the share of samples that mark anything, by the number of graders who
  /// do.
  private var groups: TextTable {
    let count = models.first?.summary.samples.last?.count ?? 1
    var rows = [["graders marking, GED² at n = \(count)", "cases", "share", "always empty"]]
    for model in models { rows[0] += [displaySafe(model.name), "P(present)"] }
    let byModel = models.map { Summary.byNonEmptyGraders($0.scores) }
    for (index, group) in Summary.byNonEmptyGraders(allEmpty).enumerated() {
      rows.append(
        [
          "\(group.nonEmptyGraders)", "\(group.summary.cases)",
          fixed(group.summary.presentGraderShare, 2), fixed(group.summary.samples[0].ged2, 4),
        ]
          + byModel.flatMap { groups in
            let summary = groups[index].summary
            return [fixed(summary.samples.last?.ged2, 4), fixed(summary.presentShare, 2)]
          })
    }
    return TextTable(rows: rows)
  }

  private func facts(of model: Model) -> String {
    let share = fixed(model.summary.presentShare * 100, 1)
    return """
      \(displaySafe(model.name)): \(displaySafe(model.kind)), \(model.parameters) parameters, \(model.source.sentence)
        non-empty samples \(share) %, \(fixed(model.millisecondsPerCase, 1)) ms per case
      """
  }

  private func range(_ interval: Interval?) -> String {
    interval.map { "\(fixed($0.low, 3)) to \(fixed($0.high, 3))" } ?? "-"
  }
}
