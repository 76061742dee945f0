import Cells
import Evaluation
import Imaging

/// What the preview tells of a case below its image.
struct PreviewFacts {
  let lines: [StyledLine]

  init(_ open: OpenCase, _ state: Session.State, width: Int, height: Int) {
    let theme = Theme(state.look)
    let record = open.record
    var lines: [StyledLine] = []
    if !state.isHidden { lines = Self.graders(open, theme) }
    lines.append(
      StyledLine(
        "\(record.image.width)x\(record.image.height) px  "
          + (record.spacing.map { "\(decimal($0.columnInMillimeters, 2)) mm/px" }
            ?? "spacing unknown"),
        theme.faint))
    lines.append(
      StyledLine(state.settings.window(for: open).text(for: record.image.unit), theme.faint))
    if height >= 24 { lines += Self.said(record.id, state, width: width, theme) }
    if !state.isHidden {
      // The image keeps two thirds of the pane.
      lines += open.story(width: width, limit: height - lines.count - max(10, height * 2 / 3))
        .map { StyledLine($0, theme.faint) }
    }
    self.lines = lines
  }

  /// What this reader and others said of the case.
  private static func said(
    _ id: String, _ state: Session.State, width: Int, _ theme: Theme
  ) -> [StyledLine] {
    let record = state.record(of: id)
    var texts: [String] = []
    if let impression = record.impression { texts.append(impression.text) }
    if let decision = record.decision { texts.append("you \(decision.text)") }
    if !record.tags.isEmpty { texts.append("tags \(record.tags.joined(separator: " "))") }
    if !record.note.isEmpty { texts.append("note: \(record.note)") }
    if !state.isHidden(id) {
      texts += (state.others[id] ?? []).map { "\($0.reader) \($0.decision.text)" }
    }
    return texts.prefix(5).map { StyledLine(fitted($0, to: width)) }
  }

  private static func graders(_ open: OpenCase, _ theme: Theme) -> [StyledLine] {
    let record = open.record
    var lines: [StyledLine] = []
    var areas = StyledLine()
    for (index, mask) in record.masks.enumerated() {
      areas.add("\(ImagePane.digit(index)) ", theme.colored(Palette.grader(index)))
      areas.add(
        "\(open.areaNumber(mask.area))  ")
    }
    areas.add(record.spacing == nil ? "px" : "mm²", theme.faint)
    lines.append(areas)
    let disagreement = open.agreement.disagreement
    var numbers = StyledLine("d_YY ", theme.faint)
    numbers.add(decimal(disagreement.dYY, 2))
    if let low = disagreement.minimumIoU {
      numbers.add("  least IoU ", theme.faint)
      numbers.add(overlap(low))
    }
    lines.append(numbers)
    return lines
  }
}
