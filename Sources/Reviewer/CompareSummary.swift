import Cells
import Evaluation
import Imaging

/// What graders and samples together say.
struct CompareSummary {
  /// The lines, the most important first.
  let lines: [StyledLine]

  init(_ state: Session.State, _ open: OpenCase, height: Int, _ theme: Theme) {
    var lines = [Self.graders(open, theme)]
    if state.samples.isEmpty {
      lines.append(StyledLine(state.whyNoSamples, theme.faint))
    } else {
      lines += [Self.samples(state, open, theme), Self.coverage(state, open, theme)]
    }
    self.lines = lines + (height > 5 ? Self.raters(open, theme) : [])
  }

  private static func graders(_ open: OpenCase, _ theme: Theme) -> StyledLine {
    let disagreement = open.agreement.disagreement
    var line = StyledLine("graders  d_YY ", theme.faint)
    line.add(decimal(disagreement.dYY, 3))
    line.add("  least IoU ", theme.faint)
    line.add(disagreement.minimumIoU.map(overlap) ?? "-")
    line.add("  Fleiss kappa ", theme.faint)
    line.add(open.agreement.kappa.map { decimal($0, 2) } ?? "-")
    line.add("  marked by ", theme.faint)
    line.add("\(disagreement.nonEmptyGraders) of \(open.record.masks.count)")
    return line
  }

  private static func samples(
    _ state: Session.State, _ open: OpenCase, _ theme: Theme
  ) -> StyledLine {
    let graders = open.record.masks.map(PackedMask.init)
    let samples = state.samples.map { PackedMask($0.mask) }
    let terms = CaseDistances(samples: samples, graders: graders).terms(first: samples.count)
    var line = StyledLine("samples  d_SS ", theme.faint)
    line.add(decimal(terms.dSS, 3))
    line.add("  d_SY ", theme.faint)
    line.add(decimal(terms.dSY, 3))
    line.add("  GED² ", theme.faint)
    line.add(decimal(terms.ged2, 3), .bold)
    line.add(" (n = \(samples.count), V-statistic)", theme.faint)
    return line
  }

  /// The sample that comes closest to each grader.
  private static func coverage(
    _ state: Session.State, _ open: OpenCase, _ theme: Theme
  ) -> StyledLine {
    var line = StyledLine("closest  ", theme.faint)
    for (index, grader) in open.record.masks.enumerated() {
      let overlaps = state.samples.map { intersectionOverUnion($0.mask, grader) }
      guard let best = overlaps.indices.max(by: { overlaps[$0] < overlaps[$1] }) else { continue }
      line.add("\(ImagePane.digit(index)) ", theme.colored(Palette.grader(index)))
      line.add(
        overlaps[best] > 0
          ? "S\(best + 1) \(overlapText(state.samples[best].mask, grader))   " : "none   ")
    }
    return line
  }

  /// How each grader stands to what all most probably mean.
  private static func raters(_ open: OpenCase, _ theme: Theme) -> [StyledLine] {
    guard let staple = open.agreement.staple else { return [] }
    let head = "by STAPLE                         area   sensitivity  specificity"
    let truth = Double(staple.mask.area)
    return [StyledLine(head, theme.faint)]
      + open.record.masks.enumerated().map { index, mask in
        var line = StyledLine(
          padded("grader \(ImagePane.digit(index))", to: 31), theme.colored(Palette.grader(index)))
        line.add(padded(open.areaNumber(mask.area), to: 6, right: true))
        line.add(padded(decimal(staple.sensitivities[index], 2), to: 14, right: true))
        line.add(padded(decimal(staple.specificities[index], 2), to: 13, right: true))
        if truth > 0 {
          let bias = (Double(mask.area) - truth) / truth * 100
          line.add("   area \(bias > 0 ? "+" : "")\(decimal(bias, 0)) % of STAPLE's", theme.faint)
        }
        return line
      }
  }
}
