import Cells
import Evaluation
import Imaging

/// Where the panes of the screen of opinions lie.
package struct OpinionLayout {
  /// The image with the selected opinion.
  package let image: Area
  /// The opinions.
  package let list: Area
  /// What all draws say.
  package let summary: Area

  /// The panes in `body`.
  package init(_ body: Area, _ look: Look) {
    let square = Int(Double(body.height - 2) * look.cellAspect) + 2
    let (left, right) = body.splitLeft(
      min(max(square, body.width * 2 / 5), body.width * 48 / 100))
    image = left
    (list, summary) = right.splitBottom(min(7, right.height / 3))
  }
}

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
      name, note: "in 5 50 95 %", hasFocus: state.opinions.pane == .image
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
    let count = state.opinions.set?.opinions.count ?? 0
    let inside = Frame(
      count == 0 ? "Opinions" : count == 1 ? "1 opinion" : "\(count) opinions",
      note: "95 % interval",
      hasFocus: state.opinions.pane == .list
    ).draw(area, theme, into: &buffer)
    guard let set = state.opinions.set, let weights = state.opinions.weights else {
      Paragraph.draw(state.whyNoOpinions, in: inside.inset(), theme.faint, into: &buffer)
      return
    }
    let list = OpinionRows(inside, state.opinions)
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
private func interval(_ share: Share) -> String {
  let (low, high) = (share.interval.low, share.interval.high)
  return "\(decimal(low * 100, 0))-\(decimal((high * 100).rounded(.up), 0))%"
}

/// The columns of the list of opinions, as many as its width holds.
private struct OpinionColumns {
  let width: Int
  let hasPicture: Bool
  private let pictureWidth: Int
  private let barWidth: Int
  private let hasInterval: Bool
  private let hasGrader: Bool

  init(_ width: Int, hasPicture: Bool, _ look: Look) {
    self.width = width
    self.hasPicture = hasPicture
    pictureWidth = hasPicture ? Int(4 * look.cellAspect) + 1 : 0
    let room = width - pictureWidth
    hasInterval = room >= 40
    hasGrader = room >= 47
    barWidth = room >= 58 ? 12 : room >= 54 ? 8 : 0
  }

  func drawHeading(
    _ open: OpenCase, in area: Area, _ theme: Theme, into buffer: inout CellBuffer
  ) {
    var text = String(repeating: " ", count: pictureWidth) + "   " + padded("p", to: 5, right: true)
    if hasInterval { text += padded("", to: 9) }
    if barWidth > 0 { text += padded("", to: barWidth + 1) }
    text += padded(open.record.spacing == nil ? "px" : "mm²", to: 7, right: true)
    text += padded(open.record.spacing == nil ? "" : "long mm", to: 9, right: true)
    if hasGrader { text += "  grader" }
    buffer.put(fitted(text, to: width), row: area.row, column: area.column, theme.faint)
  }

  /// What stands below the first line where there is room.
  private func drawMore(
    _ opinion: OpinionSet.Opinion, _ open: OpenCase, row: Int, column: Int, _ theme: Theme,
    into buffer: inout CellBuffer
  ) {
    buffer.put(
      "\(opinion.members.count) draws alike, shown by S\(opinion.draw + 1)", row: row + 1,
      column: column + 3, theme.faint)
    guard !opinion.most.isEmpty else { return }
    buffer.put(
      "nearly all hold \(open.areaNumber(opinion.least.area)), "
        + "together \(open.area(opinion.most.area))", row: row + 2, column: column + 3, theme.faint)
  }

  func draw(
    _ opinion: OpinionSet.Opinion, _ index: Int, _ weights: OpinionWeights,
    _ state: Session.State, _ open: OpenCase, in area: Area, _ theme: Theme,
    into buffer: inout CellBuffer
  ) {
    let isSelected = index == state.opinions.selection
    if hasPicture {
      let picture = Area(
        column: area.column, row: area.row, width: pictureWidth - 1, height: area.height)
      Thumbnail.draw(
        open, opinion.hypothesis.mask, Palette.sample, "S", state.settings, in: picture,
        theme.look, into: &buffer)
    }
    let line = Area(
      column: area.column + pictureWidth, row: area.row, width: area.width - pictureWidth, height: 1
    )
    if hasPicture {
      drawMore(opinion, open, row: line.row, column: line.column, theme, into: &buffer)
    }
    if isSelected { buffer.fill(line, with: Cell(" ", theme.selected)) }
    var column = line.column
    func put(_ text: String, _ style: Style) {
      column = buffer.put(
        text, row: line.row, column: column, isSelected ? theme.selected : style)
    }
    let mark = state.mark(of: opinion.hypothesis)
    put(padded(Opinions.name(index) + (mark.map { "*\($0.name)" } ?? ""), to: 3), .bold)
    let share = weights.share(weights.counts[index])
    put(padded(share.map { percent($0.value) } ?? "-", to: 5, right: true), .bold)
    if hasInterval {
      let text = share.map { interval($0) } ?? ""
      put(" " + padded(text, to: 8), theme.faint)
    }
    if barWidth > 0 {
      let full = Int(((share?.value ?? 0) * Double(barWidth)).rounded())
      put(String(repeating: theme.glyph("━", "="), count: full), theme.meter)
      put(String(repeating: theme.glyph("─", "-"), count: barWidth - full) + " ", theme.frame)
    }
    let isEmpty = opinion.hypothesis.mask.isEmpty
    put(
      padded(
        isEmpty ? "none" : open.areaNumber(opinion.size.areaInPixels), to: 7, right: true), .plain)
    let long = opinion.size.longestDiameterInMillimeters
    put(
      padded(isEmpty ? "" : long.map { decimal($0, 1) } ?? "", to: 9, right: true), .plain)
    if hasGrader, let best = ReviewView.closestGrader(to: opinion.hypothesis.mask, open) {
      put(
        "  \(ImagePane.digit(best.index)) \(overlap(best.iou))",
        theme.colored(Palette.grader(best.index)))
    }
  }
}

/// Where the opinions of the list lie: a row each, or four with a picture where there is room.
struct OpinionRows {
  /// The rows from one to the next.
  let step: Int
  /// The opinions that are shown.
  let shown: Range<Int>
  private let rows: Area

  /// The rows of a list in `area`, whose first row is the heading.
  init(_ area: Area, _ state: OpinionState) {
    let count = state.set?.opinions.count ?? 0
    step = area.height >= 5 * max(1, min(count, 4)) + 1 && area.width >= 50 ? 5 : 1
    rows = area.splitTop(1).rest
    let room = max(1, rows.height / step)
    let first = min(max(0, state.selection - room + 1), max(0, count - room))
    shown = first..<min(count, first + room)
  }

  /// The cells of an opinion.
  func area(of index: Int) -> Area {
    Area(
      column: rows.column, row: rows.row + (index - shown.lowerBound) * step, width: rows.width,
      height: step == 1 ? 1 : 4)
  }

  /// The opinion in a row of the screen; nil where there is none.
  func index(row: Int) -> Int? {
    guard row >= rows.row else { return nil }
    let index = shown.lowerBound + (row - rows.row) / step
    return shown.contains(index) ? index : nil
  }
}
