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
    let lines = facts(inside.width, theme)
    let (picture, text) = inside.splitBottom(min(lines.count, max(0, inside.height - 7)))
    let viewport = ImagePane.draw(
      open, overlays: overlays, zoom: open.lesionZoom, center: open.focus,
      settings: state.settings, in: picture, theme.look, into: &buffer)
    ImagePane.drawScaleBar(open, viewport, theme, into: &buffer)
    for (offset, line) in lines.prefix(text.height).enumerated() {
      line.draw(row: text.row + offset, in: text, into: &buffer)
    }
  }

  private var title: String {
    if first.name == second.name { return first.name }
    guard state.isBlinking else { return "\(first.name) and \(second.name)" }
    return state.isBlinkedOff ? "now \(second.name)" : "now \(first.name)"
  }

  private var overlays: [Overlay] {
    let one = outline(first, color(first))
    if first.name == second.name { return [one] }
    let isSameColor = CompareView.color(first) == CompareView.color(second)
    let other = isSameColor ? RGB(0, 170, 255) : color(second)
    if state.isBlinking { return state.isBlinkedOff ? [outline(second, other)] : [one] }
    guard state.compare.hasRegions else { return [one, outline(second, other)] }
    return PairRegions(first.mask, second.mask).overlays(
      (color(first), label(first)), (other, label(second)), opacity: state.settings.opacity)
  }

  private func color(_ mask: ComparedMask) -> RGB { CompareView.color(mask) }

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
    var areas = StyledLine("only \(first.name) ", theme.colored(color(first)))
    areas.add(open.areaNumber(regions.onlyFirst.area))
    areas.add("  only \(second.name) ", theme.colored(color(second)))
    areas.add(open.areaNumber(regions.onlySecond.area))
    var shared = StyledLine("both ", theme.faint)
    shared.add(open.area(regions.both.area))
    // Where both do not fit into a line, each has its own.
    var ratio = StyledLine("area of \(first.name) over \(second.name) ", theme.faint)
    ratio.add(number(.area) + " %")
    guard width >= 44 else { return [overlaps, borders, areas, shared, ratio] }
    shared.add("  ")
    shared.pieces += ratio.pieces
    return [overlaps, borders, areas, shared] + values(regions, theme)
  }

  /// The mean value of the image in each region, which tells solid from ground glass and vessel.
  private func values(_ regions: PairRegions, _ theme: Theme) -> [StyledLine] {
    guard first.name != second.name else { return [] }
    var line = StyledLine("mean \(open.valueUnit)", theme.faint)
    let parts = [
      (first.name, regions.onlyFirst), (second.name, regions.onlySecond), ("both", regions.both),
    ]
    for (name, region) in parts {
      guard let mean = open.meanValue(inside: region) else { continue }
      line.add("  \(name == "both" ? "" : "only ")\(name) ", theme.faint)
      line.add(open.valueText(mean))
    }
    return [line]
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
