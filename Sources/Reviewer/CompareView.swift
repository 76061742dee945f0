import Cells
import Evaluation
import Imaging

/// Where the panes of the matrix screen lie.
package struct CompareLayout {
  /// The matrix.
  package let matrix: Area
  /// The two masks of the selected cell.
  package let pair: Area
  /// What all masks together say.
  package let summary: Area
  /// The columns of one number.
  package static let cellWidth = 4

  /// The panes for `state`.
  package init(_ state: Session.State) { self.init(ScreenLayout(state).body) }

  /// The panes in `body`.
  package init(_ body: Area) {
    let (top, bottom) = body.splitBottom(5)
    summary = bottom
    let wide = min(max(24, (top.height - 3) * 2 + 2), body.width * 42 / 100)
    (matrix, pair) = top.splitLeft(body.width - wide)
  }

  /// The number of masks that fit.
  package var maskLimit: Int {
    max(2, min((matrix.width - 2) / Self.cellWidth - 1, matrix.height - 3))
  }
}

/// Every mask against every other.
enum CompareView {
  static func draw(
    _ state: Session.State, in area: Area, _ theme: Theme, into buffer: inout CellBuffer
  ) {
    let layout = CompareLayout(area)
    let masks = state.comparedMasks(limit: layout.maskLimit)
    let table = OverlapTable(masks.map { PackedMask($0.mask) }, state.compare.metric)
    drawMatrix(state, masks, table, in: layout.matrix, theme, into: &buffer)
    guard let open = state.openCase, !masks.isEmpty else { return }
    let row = min(state.compare.row, masks.count - 1)
    let column = min(state.compare.column, masks.count - 1)
    drawPair(state, open, masks[row], masks[column], in: layout.pair, theme, into: &buffer)
    drawSummary(state, open, in: layout.summary, theme, into: &buffer)
  }

  /// Returns the look of the name of a mask.
  private static func style(_ mask: ComparedMask, _ theme: Theme) -> Style {
    theme.colored(color(mask))
  }

  private static func color(_ mask: ComparedMask) -> RGB {
    switch mask.kind {
    case .grader(let index): Palette.grader(index)
    case .consensus: Palette.consensus
    case .mark, .sample: Palette.sample
    }
  }

  // MARK: The matrix

  private static func drawMatrix(
    _ state: Session.State, _ masks: [ComparedMask], _ table: OverlapTable, in area: Area,
    _ theme: Theme, into buffer: inout CellBuffer
  ) {
    let metric = state.compare.metric.rawValue
    let inside = Frame("Pairwise \(metric)", note: "m: other metric", hasFocus: true)
      .draw(area, theme, into: &buffer)
    let size = CompareLayout.cellWidth
    for (index, mask) in masks.enumerated() {
      let isRow = index == state.compare.row
      let isColumn = index == state.compare.column
      drawName(
        mask, isSelected: isColumn, row: inside.row, end: inside.column + (index + 2) * size - 1,
        theme, into: &buffer)
      drawName(
        mask, isSelected: isRow, row: inside.row + 1 + index, end: inside.column + size - 1,
        theme, into: &buffer)
    }
    for row in masks.indices {
      for column in masks.indices {
        let isSelected = row == state.compare.row && column == state.compare.column
        let value = table[row, column]
        let text = row == column ? theme.glyph("·", ".") : cellText(value, table, row, column)
        buffer.put(
          padded(text, to: size - 1, right: true) + " ", row: inside.row + 1 + row,
          column: inside.column + (column + 1) * size,
          isSelected ? theme.selected : row == column ? theme.faint : theme.heat(value))
      }
    }
  }

  /// Writes a name that ends before column `end`.
  private static func drawName(
    _ mask: ComparedMask, isSelected: Bool, row: Int, end: Int, _ theme: Theme,
    into buffer: inout CellBuffer
  ) {
    var look = style(mask, theme)
    if isSelected { look.attributes.insert(.underline) }
    buffer.put(mask.name, row: row, column: end - columnWidth(of: mask.name), look)
  }

  /// Two empty masks agree that nothing is there; that is shown as `0=0`, and counts as 1.
  private static func cellText(
    _ value: Double, _ table: OverlapTable, _ row: Int, _ column: Int
  ) -> String {
    if table.isEmpty[row] && table.isEmpty[column] { return "0=0" }
    return value > 0.995 ? "1.0" : overlap(value)
  }

  // MARK: The pair

  private static func drawPair(
    _ state: Session.State, _ open: OpenCase, _ first: ComparedMask, _ second: ComparedMask,
    in area: Area, _ theme: Theme, into buffer: inout CellBuffer
  ) {
    let inside = Frame("\(first.name) and \(second.name)").draw(area, theme, into: &buffer)
    let (picture, text) = inside.splitBottom(min(3, max(0, inside.height - 6)))
    var overlays = [
      Overlay(
        mask: first.mask.raster, color: color(first), label: first.name.unicodeScalars.first ?? "?")
    ]
    if first.name != second.name {
      let isSameColor = color(first) == color(second)
      overlays.append(
        Overlay(
          mask: second.mask.raster, color: isSameColor ? RGB(235, 235, 235) : color(second),
          label: second.name.unicodeScalars.first ?? "?"))
    }
    let viewport = ImagePane.draw(
      open, overlays: overlays, zoom: open.lesionZoom, center: open.focus,
      settings: state.settings, in: picture, theme.look, into: &buffer)
    ImagePane.drawScaleBar(open, viewport, theme, into: &buffer)
    for (offset, line) in pairFacts(open, first, second, theme).prefix(text.height).enumerated() {
      line.draw(row: text.row + offset, in: text, into: &buffer)
    }
  }

  private static func pairFacts(
    _ open: OpenCase, _ first: ComparedMask, _ second: ComparedMask, _ theme: Theme
  ) -> [StyledLine] {
    let (a, b) = (PackedMask(first.mask), PackedMask(second.mask))
    let both = a.pixelsShared(with: b)
    var overlaps = StyledLine("IoU ", theme.faint)
    overlaps.add(overlap(intersectionOverUnion(first.mask, second.mask)))
    overlaps.add("  Dice ", theme.faint)
    overlaps.add(overlap(diceCoefficient(a, b)))
    var areas = StyledLine("only \(first.name) ", style(first, theme))
    areas.add(open.areaNumber(a.area - both))
    areas.add("  only \(second.name) ", style(second, theme))
    areas.add(open.areaNumber(b.area - both))
    var shared = StyledLine("both ", theme.faint)
    shared.add(open.area(both))
    return [overlaps, areas, shared]
  }

  // MARK: The summary

  private static func drawSummary(
    _ state: Session.State, _ open: OpenCase, in area: Area, _ theme: Theme,
    into buffer: inout CellBuffer
  ) {
    let inside = Frame("Graders and samples", note: "d = 1 - IoU, diagonals included")
      .draw(area, theme, into: &buffer)
    for (offset, line) in SummaryLines(state, open, theme).lines.prefix(inside.height).enumerated()
    {
      line.draw(
        row: inside.row + offset, in: inside.inset(rows: 0), into: &buffer)
    }
  }
}

/// The overlap of each pair of masks.
struct OverlapTable {
  private let values: [[Double]]
  /// Whether each mask is empty.
  let isEmpty: [Bool]

  init(_ masks: [PackedMask], _ metric: CompareState.Metric) {
    isEmpty = masks.map(\.isEmpty)
    let distances = DistanceMatrix(among: masks)
    values = masks.indices.map { row in
      masks.indices.map { column in
        let iou = 1 - distances[row, column]
        return metric == .iou ? iou : 2 * iou / (1 + iou)
      }
    }
  }

  subscript(row: Int, column: Int) -> Double { values[row][column] }
}

/// What graders and samples together say.
private struct SummaryLines {
  let lines: [StyledLine]

  init(_ state: Session.State, _ open: OpenCase, _ theme: Theme) {
    let graders = open.record.masks.map(PackedMask.init)
    let disagreement = Disagreement(among: open.record.masks)
    var first = StyledLine("graders  d_YY ", theme.faint)
    first.add(decimal(disagreement.dYY, 3))
    first.add("  least IoU ", theme.faint)
    first.add(disagreement.minimumIoU.map(overlap) ?? "-")
    first.add("  marked by ", theme.faint)
    first.add("\(disagreement.nonEmptyGraders) of \(graders.count)")
    guard !state.samples.isEmpty else {
      lines = [first, StyledLine(state.whyNoSamples, theme.faint)]
      return
    }
    let samples = state.samples.map { PackedMask($0.mask) }
    let terms = CaseDistances(samples: samples, graders: graders).terms(first: samples.count)
    var second = StyledLine("samples  d_SS ", theme.faint)
    second.add(decimal(terms.dSS, 3))
    second.add("  d_SY ", theme.faint)
    second.add(decimal(terms.dSY, 3))
    second.add("  GED² ", theme.faint)
    second.add(decimal(terms.ged2, 3), .bold)
    second.add(" (n = \(samples.count), V-statistic)", theme.faint)
    lines = [first, second, Self.coverage(state, open, theme)]
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
      line.add("S\(best + 1) \(overlap(overlaps[best]))   ")
    }
    return line
  }
}
