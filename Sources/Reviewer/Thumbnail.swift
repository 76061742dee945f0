import Cells
import Imaging

/// A small picture of a mask: the lesion's surroundings, tinted inside the mask; all of the image
/// when the mask lies elsewhere.
enum Thumbnail {
  private static func zoom(_ open: OpenCase) -> Double { min(10, open.lesionZoom * 1.4) }

  /// Whether the mask has pixels, and none of them lies near the lesion.
  static func isElsewhere(_ mask: Mask, _ open: OpenCase) -> Bool {
    guard !mask.isEmpty, zoom(open) > 1 else { return false }
    let halfWidth = Double(open.raster.width) / zoom(open) / 2
    let halfHeight = Double(open.raster.height) / zoom(open) / 2
    let columns =
      max(0, Int(open.focus.x - halfWidth))..<min(mask.width, Int(open.focus.x + halfWidth))
    let rows =
      max(0, Int(open.focus.y - halfHeight))..<min(mask.height, Int(open.focus.y + halfHeight))
    return !rows.contains { row in columns.contains { mask[row, $0] } }
  }

  static func draw(
    _ open: OpenCase, _ mask: Mask, _ color: RGB, _ label: Unicode.Scalar,
    _ settings: ViewSettings, in area: Area, _ look: Look, into buffer: inout CellBuffer
  ) {
    guard !settings.isCoarse else { return }
    ImagePane.draw(
      open,
      overlays: [Overlay(mask: mask.raster, color: color, label: label, form: .fill(0.75))],
      zoom: isElsewhere(mask, open) ? 1 : zoom(open), center: open.focus, settings: settings,
      in: area, look,
      into: &buffer)
  }
}

extension OpenCase {
  /// An area of `pixels` without its unit: square millimeters where the spacing is known.
  func areaNumber(_ pixels: Int) -> String {
    let text = area(pixels)
    return String(text.prefix { $0 != " " })
  }
}
