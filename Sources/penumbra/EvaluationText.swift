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
      [Self.calibrationLegend], calibration.lines,
    ]
    return (sections + opinionSections + groups.map(\.lines) + [models.map(facts)]).map {
      $0.joined(separator: "\n")
    }.joined(separator: "\n\n") + "\n"
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

  /// The most groups of cases beside each other.
  private static let groupsPerTable = 8

  /// GED² at the largest n, and the share of samples that mark anything, by the number of graders who
  /// do: a column for each number, a row for each model.
  private var groups: [TextTable] {
    let control = Summary.byNonEmptyGraders(allEmpty)
    let byModel = models.map { (displaySafe($0.name), Summary.byNonEmptyGraders($0.scores)) }
    return stride(from: 0, to: control.count, by: Self.groupsPerTable).map { start in
      let columns = start..<min(start + Self.groupsPerTable, control.count)
      func row(_ title: String, _ cell: (Int) -> String) -> [String] { [title] + columns.map(cell) }
      let head = [
        row("graders marking") { "\(control[$0].nonEmptyGraders)" },
        row("share of graders") { fixed(control[$0].summary.presentGraderShare, 2) },
        row("cases") { "\(control[$0].summary.cases)" },
      ]
      let energies = byModel.map { name, groups in
        row("  \(name)") { fixed(groups[$0].summary.samples.last?.ged2, 4) }
      }
      let shares = byModel.map { name, groups in
        row("  \(name)") { fixed(groups[$0].summary.presentShare, 2) }
      }
      let count = models.first?.summary.samples.last?.count ?? 1
      return TextTable(
        rows: head + [["GED² at n = \(count)"]]
          + [row("  always empty") { fixed(control[$0].summary.samples[0].ged2, 4) }] + energies
          + [["P(present)"]] + shares)
    }
  }

  /// How often exact opinions are drawn; nothing where these are not known.
  private var opinionSections: [[String]] {
    let found = models.compactMap { model in
      OpinionCalibration(of: model.scores).map { (model, $0) }
    }
    guard let first = found.first?.1 else { return [] }
    return [
      [Self.opinionLegend], opinionDistances(found).lines,
      opinionShares(found, bins: first.reliability.bins).lines,
    ]
  }

  private static let opinionLegend = """
    Opinions: each sample belongs to the nearest opinion by 1 - IoU, the likelier of equals, to the
    empty one if it is empty, to none without overlap. Total variation: half the sum of absolute
    differences of shares of n samples and exact probabilities, mean over cases; by chance: the mean
    of n independent samples of the truth. Error: the mean difference over the bins below.
    """

  /// How far the shares of opinions are from their probabilities, one row per model.
  private func opinionDistances(
    _ found: [(model: Model, opinions: OpinionCalibration)]
  ) -> TextTable {
    let rows = found.map { model, opinions in
      [
        displaySafe(model.name), "\(opinions.samples)", fixed(opinions.totalVariation, 4),
        range(model.intervals.opinionDistance), fixed(opinions.chanceTotalVariation, 4),
        fixed(opinions.strayShare, 4), fixed(opinions.reliability.calibrationError, 4),
      ]
    }
    return TextTable(
      rows: [["", "n", "total variation", "95 %", "by chance", "of none", "error"]] + rows)
  }

  /// How often opinions of similar probability are drawn, one row per model.
  private func opinionShares(
    _ found: [(model: Model, opinions: OpinionCalibration)], bins: [Reliability.Bin]
  ) -> TextTable {
    let places = bins.indices.filter { bins[$0].count > 0 }
    func row(_ title: String, _ cell: (Int) -> String) -> [String] { [title] + places.map(cell) }
    let rows = found.map { model, opinions in
      row("  \(displaySafe(model.name))") {
        fixed(opinions.reliability.bins[$0].meanObserved, 3)
      }
    }
    return TextTable(
      rows: [
        row("probability of an opinion") { "0.\($0)-" + ($0 < 9 ? "0.\($0 + 1)" : "1.0") },
        row("opinions of all cases") { "\(bins[$0].count)" },
        row("their mean probability") { fixed(bins[$0].meanPredicted, 3) }, ["share of samples"],
      ] + rows)
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
