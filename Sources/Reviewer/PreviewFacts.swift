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
    if !state.isHidden { lines = Self.graders(open, width: width, theme) }
    let spacing =
      record.spacing.map { "\(decimal($0.columnInMillimeters, 2)) mm/px" } ?? "spacing unknown"
    lines += Self.packed(
      [
        StyledLine("\(record.image.width)x\(record.image.height) px", theme.faint),
        StyledLine(spacing, theme.faint),
      ], width: width)
    let window = state.settings.window(for: open).text(for: record.image.unit)
    lines += Self.packed([StyledLine(window, theme.faint)], width: width)
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
    if let impression = record.impression?.impression {
      texts.append("seen blind: \(state.worded(impression.short))")
      if let place = impression.place {
        let found = state.isHidden(id) ? nil : state.openCase?.masks(around: place)
        texts.append(found.map { "its place \($0)" } ?? "at \(place.text)")
      }
    }
    if let decision = record.decision { texts.append("you \(decision.text)") }
    if !record.tags.isEmpty { texts.append("tags \(record.tags.joined(separator: " "))") }
    if !record.note.isEmpty { texts.append("note: \(record.note)") }
    if !state.isHidden(id) {
      texts += (state.others[id] ?? []).map { "\($0.reader) \($0.decision.text)" }
    }
    return texts.prefix(5).map { StyledLine(fitted($0, to: width)) }
  }

  private static func graders(_ open: OpenCase, width: Int, _ theme: Theme) -> [StyledLine] {
    let record = open.record
    var areas = record.masks.enumerated().map { index, mask in
      var area = StyledLine("\(ImagePane.digit(index)) ", theme.colored(Palette.grader(index)))
      area.add(open.areaNumber(mask.area))
      return area
    }
    let unit = record.spacing == nil ? " px" : " mm²"
    if !areas.isEmpty { areas[areas.count - 1].add(unit, theme.faint) }
    let disagreement = open.agreement.disagreement
    var distance = StyledLine("d_YY ", theme.faint)
    distance.add(decimal(disagreement.dYY, 2))
    var numbers = [distance]
    if let low = disagreement.minimumIoU {
      var least = StyledLine("least IoU ", theme.faint)
      least.add(overlap(low))
      numbers.append(least)
    }
    return packed(areas, width: width) + packed(numbers, width: width)
  }

  /// Returns `parts` in as few lines as have room for them, two blanks between them, or one where all then
  /// stand in one line; no part is cut while a line has room for it.
  static func packed(_ parts: [StyledLine], width: Int) -> [StyledLine] {
    let sum = parts.reduce(0) { $0 + $1.width }
    let isTight = sum + 2 * (parts.count - 1) > width && sum + parts.count - 1 <= width
    let gap = isTight ? " " : "  "
    var lines: [StyledLine] = []
    for part in parts {
      if let last = lines.last, last.width + gap.count + part.width <= width {
        lines[lines.count - 1].add(gap)
        lines[lines.count - 1].pieces += part.pieces
      } else {
        lines.append(part)
      }
    }
    return lines
  }
}
