import Cells
import Evaluation
import Imaging

/// Distinct opinions of the model: whole masks with probability and size.
enum OpinionView {
  static func draw(
    _ state: Session.State, in area: Area, _ theme: Theme, into buffer: inout CellBuffer
  ) {
    guard let open = state.openCase else {
      Frame("Opinions").draw(area, theme, into: &buffer)
      return
    }
    let layout = OpinionLayout(area, state.look)
    drawImage(state, open, in: layout.image, theme, into: &buffer)
    drawList(state, open, in: layout.list, theme, into: &buffer)
    drawSummary(state, open, in: layout.summary, theme, into: &buffer)
  }

  // MARK: The image

  private static func drawImage(
    _ state: Session.State, _ open: OpenCase, in area: Area, _ theme: Theme,
    into buffer: inout CellBuffer
  ) {
    let name = state.focusedOpinion == nil ? "Image" : "Opinion \(selectedName(state))"
    let inside = Frame(
      name, note: area.width >= 50 ? "outlines: 5 %, typical, 95 %" : "5 %, typical, 95 %",
      hasFocus: state.opinions.pane == .image
    ).draw(area, theme, into: &buffer)
    let viewport = ImagePane.draw(
      open, overlays: overlays(state), zoom: state.review.zoom,
      center: (state.review.center.x, state.review.center.y), settings: state.settings, in: inside,
      theme.look, into: &buffer)
    ImagePane.drawScaleBar(open, viewport, theme, into: &buffer)
    drawClaims(state, viewport, theme, into: &buffer)
  }

  private static func selectedName(_ state: Session.State) -> String {
    Opinions.name(state.opinions.selection)
  }

  /// The nested contours of the selected opinion: what nearly all, the typical, and hardly any of its
  /// masks contain.
  private static func overlays(_ state: Session.State) -> [Overlay] {
    guard let opinion = state.focusedOpinion, !state.isBlinkedOff else { return [] }
    return [
      Overlay(mask: opinion.most.raster, color: Palette.faintSample, label: "-"),
      Overlay(mask: opinion.least.raster, color: Palette.strongSample, label: "+"),
      Overlay(
        mask: opinion.hypothesis.mask.raster, color: Palette.sample, label: "S", hasFocus: true),
    ]
  }

  private static func drawClaims(
    _ state: Session.State, _ viewport: Viewport, _ theme: Theme, into buffer: inout CellBuffer
  ) {
    for claim in state.opinions.claims {
      guard
        let cell = viewport.cell(x: Double(claim.column) + 0.5, y: Double(claim.row) + 0.5)
      else { continue }
      buffer.put(
        claim.isLesion ? "+" : theme.glyph("−", "-"), row: cell.row, column: cell.column,
        claim.isLesion ? theme.claim : theme.denial)
    }
    guard state.opinions.pane == .image,
      let cell = viewport.cell(x: state.review.cursor.x + 0.5, y: state.review.cursor.y + 0.5)
    else { return }
    buffer.put(theme.glyph("┼", "+"), row: cell.row, column: cell.column, theme.selected)
  }

  // MARK: The list

  private static func drawList(
    _ state: Session.State, _ open: OpenCase, in area: Area, _ theme: Theme,
    into buffer: inout CellBuffer
  ) {
    let list = OpinionRows(area.inset(), state.opinions)
    let inside = Frame(
      title(state.opinions.set?.opinions.count ?? 0, list.shown), note: "95 % interval",
      hasFocus: state.opinions.pane == .list
    ).draw(area, theme, into: &buffer)
    guard let set = state.opinions.set, let weights = state.opinions.weights else {
      Paragraph.draw(state.whyNoOpinions, in: inside.inset(), theme.faint, into: &buffer)
      return
    }
    let isTall = list.step > 1
    let heading = inside.splitTop(1).top
    let columns = OpinionColumns(inside.width, hasPicture: isTall, state.look)
    columns.drawHeading(open, in: heading, theme, into: &buffer)
    for index in list.shown {
      let line = list.area(of: index)
      columns.draw(
        set.opinions[index], index, weights, state, open, in: line, theme, into: &buffer)
    }
  }

  private static func title(_ count: Int, _ shown: Range<Int>) -> String {
    if count == 0 { return "Opinions" }
    if count == 1 { return "1 opinion" }
    if shown.count == count { return "\(count) opinions" }
    return "Opinions \(shown.lowerBound + 1)-\(shown.upperBound) of \(count)"
  }

  // MARK: The summary

  private static func drawSummary(
    _ state: Session.State, _ open: OpenCase, in area: Area, _ theme: Theme,
    into buffer: inout CellBuffer
  ) {
    let drawn = state.opinions.set?.masks.count ?? 0
    let inside = Frame("The case", note: drawn > 0 ? "\(drawn) draws" : "")
      .draw(area, theme, into: &buffer).inset(rows: 0)
    guard let weights = state.opinions.weights else { return }
    var lines = [
      probability(state.subject, weights.present, weights, theme)
    ]
    if let sizes = weights.atLeast {
      lines.append(
        probability("diameter \(theme.glyph("≥", ">=")) 6 mm", sizes.six, weights, theme))
      lines.append(
        probability("diameter \(theme.glyph("≥", ">=")) 8 mm", sizes.eight, weights, theme))
    } else {
      lines.append(StyledLine("no diameters: the source does not tell the spacing", theme.faint))
    }
    lines.append(claimLine(state, weights, drawn, theme))
    for (offset, line) in lines.prefix(inside.height).enumerated() {
      line.draw(row: inside.row + offset, in: inside, into: &buffer)
    }
  }

  private static func probability(
    _ text: String, _ count: Int, _ weights: OpinionWeights, _ theme: Theme
  ) -> StyledLine {
    var line = StyledLine(padded("P(\(text))", to: 19), theme.faint)
    guard let share = weights.share(count) else { return line }
    line.add(padded(percent(share.value), to: 5, right: true), .bold)
    line.add("  \(interval(share))", theme.faint)
    return line
  }

  private static func claimLine(
    _ state: Session.State, _ weights: OpinionWeights, _ drawn: Int, _ theme: Theme
  ) -> StyledLine {
    guard !state.opinions.claims.isEmpty else {
      return StyledLine("+ - say: this pixel is \(state.subject), is not", theme.faint)
    }
    let count = state.opinions.claims.count
    var line = StyledLine("given \(count) \(count == 1 ? "pixel" : "pixels"): ", theme.key)
    line.add("\(weights.draws) of \(drawn) draws agree")
    return line
  }
}

/// Returns a share in whole percent.
func percent(_ share: Double) -> String {
  share > 0 && share < 0.005 ? "<1%" : "\(decimal(share * 100, 0))%"
}

/// Returns the 95 % interval of a share in whole percent.
func interval(_ share: Share) -> String {
  let (low, high) = (share.interval.low, share.interval.high)
  return "\(decimal(low * 100, 0))-\(decimal((high * 100).rounded(.up), 0))%"
}
