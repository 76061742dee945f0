import Cells
import Evaluation
import Imaging

/// The columns of the list of opinions, as many as its width holds.
struct OpinionColumns {
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
    _ opinion: OpinionSet.Opinion, agreeing: Int, hasClaims: Bool, _ open: OpenCase, in area: Area,
    _ theme: Theme, into buffer: inout CellBuffer
  ) {
    let (column, room) = (area.column + 3, area.width - 3)
    let count = opinion.members.count
    let text =
      hasClaims
      ? "\(agreeing) of \(count) draws agree, shown by S\(opinion.draw + 1)"
      : "\(count) draws alike, shown by S\(opinion.draw + 1)"
    buffer.put(fitted(text, to: room), row: area.row + 1, column: column, theme.faint)
    guard !opinion.most.isEmpty else { return }
    let core = "core \(open.area(opinion.least.area))"
    let reach = "reach \(open.area(opinion.most.area))"
    let long = "\(core) (95 % of draws), \(reach) (5 %)"
    buffer.put(
      columnWidth(of: long) <= room ? long : fitted("\(core), \(reach)", to: room),
      row: area.row + 2, column: column, theme.faint)
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
      drawMore(
        opinion, agreeing: weights.counts[index], hasClaims: !state.opinions.claims.isEmpty, open,
        in: line, theme, into: &buffer)
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
    if hasGrader {
      guard let best = ReviewView.closestGrader(to: opinion.hypothesis.mask, open) else {
        return put("  none", theme.faint)
      }
      put(
        "  \(ImagePane.digit(best.index)) \(best.overlap)",
        theme.colored(Palette.grader(best.index)))
    }
  }
}
