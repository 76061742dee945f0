import Cells
import Evaluation
import Imaging

/// The two masks of the selected cell: what only one contains, what both do, and numbers.
struct PairView {
  private let state: Session.State
  private let open: OpenCase
  private let first: ComparedMask
  private let second: ComparedMask

  init(_ state: Session.State, _ open: OpenCase, _ table: MaskTable) {
    self.state = state
    self.open = open
    first = table.masks[min(state.compare.row, table.masks.count - 1)]
    second = table.masks[min(state.compare.column, table.masks.count - 1)]
  }

  func draw(in area: Area, _ theme: Theme, into buffer: inout CellBuffer) {
    let inside = Frame(title, note: state.compare.isFull ? "Enter: the matrix" : "")
      .draw(area, theme, into: &buffer)
    let (picture, text) = parts(inside, theme)
    let viewport = ImagePane.draw(
      open, overlays: overlays, zoom: zoom(picture, theme.look), center: center,
      settings: state.settings, in: picture, theme.look, into: &buffer)
    ImagePane.drawScaleBar(open, viewport, theme, into: &buffer)
    for (offset, line) in facts(text.width, theme).prefix(text.height).enumerated() {
      line.draw(row: text.row + offset, in: text, into: &buffer)
    }
  }

  /// The picture with its facts below, or beside it where the pane is wide and low.
  private func parts(_ inside: Area, _ theme: Theme) -> (picture: Area, text: Area) {
    if inside.width >= 70, inside.height < 32 {
      let (picture, text) = inside.splitLeft(inside.width - 35)
      return (picture, Area(column: text.column + 1, row: text.row, width: 34, height: text.height))
    }
    let lines = facts(inside.width, theme).count
    let (picture, text) = inside.splitBottom(min(lines, max(0, inside.height - 7)))
    return (picture, text)
  }

  /// The middle of both masks.
  private var center: (x: Double, y: Double) {
    guard let box = MaskBox(of: [first.mask, second.mask]) else { return open.focus }
    return (
      Double(box.columns.lowerBound + box.columns.upperBound) / 2,
      Double(box.rows.lowerBound + box.rows.upperBound) / 2
    )
  }

  /// The zoom at which both masks are in `picture` with their surroundings, of which few rows show
  /// little.
  private func zoom(_ picture: Area, _ look: Look) -> Double {
    guard let box = MaskBox(of: [first.mask, second.mask]) else { return open.lesionZoom }
    let (across, down) = (
      Double(max(1, picture.width)), Double(max(1, picture.height)) * look.cellAspect
    )
    let share = picture.height < 20 ? 1.5 : 2.2
    func side(_ range: Range<Int>) -> Double { max(Double(range.count) * share, 14) }
    let wanted = max(side(box.columns) / across, side(box.rows) * open.pixelAspect / down)
    let (width, height) = (Double(open.raster.width), Double(open.raster.height))
    return min(12, max(1, max(width / across, height * open.pixelAspect / down) / wanted))
  }

  private var title: String {
    if first.name == second.name { return first.name }
    guard state.isBlinking else { return "\(first.name) and \(second.name)" }
    return state.isBlinkedOff ? "now \(second.name)" : "now \(first.name)"
  }

  private var overlays: [Overlay] {
    let one = outline(first, color(first))
    if first.name == second.name { return [one] }
    let other = otherColor
    if state.isBlinking { return state.isBlinkedOff ? [outline(second, other)] : [one] }
    guard state.compare.hasRegions else { return [one, outline(second, other)] }
    return PairRegions(first.mask, second.mask).overlays(
      (color(first), label(first)), (other, label(second)), opacity: state.settings.opacity)
  }

  private func color(_ mask: ComparedMask) -> RGB { CompareView.color(mask) }

  /// The colour of the second mask: its own, or another where the first has that.
  private var otherColor: RGB {
    color(first) == color(second) ? Palette.otherSample : color(second)
  }

  /// Whether what only one has and what both have is filled.
  private var isFilled: Bool {
    state.compare.hasRegions && !state.isBlinking && first.name != second.name
  }

  private func label(_ mask: ComparedMask) -> Unicode.Scalar {
    mask.name.unicodeScalars.first ?? "?"
  }

  private func outline(_ mask: ComparedMask, _ color: RGB) -> Overlay {
    Overlay(mask: mask.mask.raster, color: color, label: label(mask))
  }

  private func facts(_ width: Int, _ theme: Theme) -> [StyledLine] {
    let regions = PairRegions(first.mask, second.mask)
    let table = { MaskTable([first, second], $0, spacing: open.record.spacing) }
    func number(_ metric: CompareState.Metric) -> String {
      table(metric).text(0, 1, isWhole: true)
    }
    var overlaps = StyledLine("IoU ", theme.faint)
    overlaps.add(number(.iou))
    overlaps.add("  Dice ", theme.faint)
    overlaps.add(number(.dice))
    var borders = StyledLine("HD95 ", theme.faint)
    borders.add(number(.hausdorff95))
    borders.add("  ASSD ", theme.faint)
    borders.add(number(.surface) + " \(open.lengthUnit)")
    // Where not all fit into a line, each has its own.
    var ratio = StyledLine("area of \(first.name) over \(second.name) ", theme.faint)
    ratio.add(number(.area) + " %")
    return Self.joined([overlaps, borders], width)
      + Self.joined(areas(regions, theme), width) + [ratio] + values(regions, width, theme)
  }

  /// What only one has and what both have, with the colours that the picture shows it in.
  private func areas(_ regions: PairRegions, _ theme: Theme) -> [StyledLine] {
    let parts: [(mask: Mask, color: RGB, label: Unicode.Scalar, text: String)] = [
      (regions.onlyFirst, color(first), label(first), "only \(first.name) "),
      (regions.onlySecond, otherColor, label(second), "only \(second.name) "),
      (regions.both, Palette.agreement, "=", "both "),
    ]
    return parts.enumerated().map { index, part in
      var line = StyledLine()
      if isFilled {
        let level = open.level(inside: part.mask, state.settings)
        let sign = Legend.swatch(part.color, part.label, level, state.settings, theme)
        line.add(sign.text + " ", sign.style)
        line.add(part.text)
      } else {
        line.add(part.text, index < 2 ? theme.colored(part.color) : theme.faint)
      }
      line.add(index < 2 ? open.areaNumber(part.mask.area) : open.area(part.mask.area))
      return line
    }
  }

  /// Returns `parts` side by side, as many as fit into each line.
  private static func joined(_ parts: [StyledLine], _ width: Int) -> [StyledLine] {
    var lines: [StyledLine] = []
    for part in parts {
      if let last = lines.last, last.width + 2 + part.width <= width {
        lines[lines.count - 1].add("  ")
        lines[lines.count - 1].pieces += part.pieces
      } else {
        lines.append(part)
      }
    }
    return lines
  }

  /// The mean value of the image in each region, which tells solid from ground glass and vessel.
  private func values(
    _ regions: PairRegions, _ width: Int, _ theme: Theme
  ) -> [StyledLine] {
    guard first.name != second.name else { return [] }
    let head = StyledLine("mean \(open.valueUnit)", theme.faint)
    let parts = [
      ("only \(first.name)", regions.onlyFirst), ("only \(second.name)", regions.onlySecond),
      ("both", regions.both),
    ]
    return Self.joined(
      [head]
        + parts.compactMap { name, region in
          guard let mean = open.meanValue(inside: region) else { return nil }
          var line = StyledLine("\(name) ", theme.faint)
          line.add(open.valueText(mean))
          return line
        }, width)
  }
}

extension OpenCase {
  /// The unit of the image's values.
  var valueUnit: String { record.image.unit == .hounsfield ? "HU" : "grey" }

  /// Returns a value of the image without its unit.
  func valueText(_ value: Double) -> String {
    decimal(value, record.image.unit == .hounsfield ? 0 : 2)
  }

  /// Returns the value of a pixel with its unit.
  func valueAndUnit(row: Int, column: Int) -> String {
    let value = Double(record.image[row, column])
    return record.image.unit == .hounsfield
      ? "\(decimal(value, 0)) HU" : "grey \(decimal(value, 3))"
  }

  /// Returns the mean of the image inside `mask`; nil when it is empty.
  func meanValue(inside mask: Mask) -> Double? {
    var sum = 0.0
    var count = 0
    for (index, pixel) in mask.pixels.enumerated() where pixel != 0 {
      sum += Double(record.image.values[index])
      count += 1
    }
    return count > 0 ? sum / Double(count) : nil
  }
}
