import Cells
import Imaging

/// A case's image with outlines, in true proportion.
enum ImagePane {
  /// Draws the part of `open`, or of `plane` in its place, that fills `area`; returns what is
  /// shown where.
  @discardableResult
  static func draw(
    _ open: OpenCase, overlays: [Overlay], zoom: Double, center: (x: Double, y: Double),
    settings: ViewSettings, plane: PlaneView? = nil, in area: Area, _ look: Look,
    into buffer: inout CellBuffer
  ) -> Viewport {
    let viewport = Viewport(
      width: open.raster.width, height: open.raster.height, pixelAspect: open.pixelAspect,
      center: center, zoom: zoom, area: area, cellAspect: look.cellAspect)
    var look = look
    if settings.isCoarse {
      // Five shades of two greys: neighbours are mostly alike, and cost little.
      look.glyphs = .shade
      look.depth = min(look.depth, .ansi8)
    }
    CellImage(
      image: plane?.raster ?? open.raster,
      window: plane?.window(settings) ?? settings.window(for: open).window, overlays: overlays,
      isSmooth: settings.isSmooth
    ).draw(viewport, look: look, into: &buffer)
    return viewport
  }

  /// Returns the outlines of the graders that are on, and of the consensus.
  static func outlines(_ state: Session.State, _ open: OpenCase, badges: Bool) -> [Overlay] {
    guard state.settings.hasOverlays else { return [] }
    var overlays: [Overlay] = []
    for (index, mask) in open.maskRasters.enumerated()
    where !state.settings.hiddenGraders.contains(index) {
      overlays.append(
        Overlay(
          mask: mask, color: Palette.grader(index), label: digit(index),
          form: state.settings.maskForm == .tint ? .fill(state.settings.opacity) : .outline,
          hasBadge: badges && state.settings.maskForm != .tint))
    }
    if let consensus = state.settings.consensus, let mask = open.agreement.mask(consensus) {
      overlays.append(Overlay(mask: mask.raster, color: Palette.consensus, label: "C"))
    }
    return overlays
  }

  /// The digit of grader `index`, counted from 0; from the tenth on letters.
  static func digit(_ index: Int) -> Unicode.Scalar {
    index < 9
      ? Unicode.Scalar(UInt8(49 + index)) : Unicode.Scalar(UInt8(65 + (index - 9) % 26))
  }

  /// Draws a bar of a round length with its length.
  static func drawScaleBar(
    _ open: OpenCase, _ viewport: Viewport, _ theme: Theme, into buffer: inout CellBuffer
  ) {
    let unit = open.record.spacing.map(\.columnInMillimeters) ?? 1
    let perColumn = viewport.pixelsPerColumn * unit
    let room = Double(viewport.area.width) * 0.45 * perColumn
    guard let length = [50.0, 20, 10, 5, 2, 1].first(where: { $0 <= room }) else { return }
    let columns = max(2, Int((length / perColumn).rounded()))
    let name = "\(decimal(length, 0)) \(open.record.spacing == nil ? "px" : "mm")"
    let line = theme.glyph("─", "-")
    let bar =
      theme.glyph("├", "|") + String(repeating: line, count: columns - 2) + theme.glyph("┤", "|")
    let style =
      theme.look.depth > .monochrome ? Style(.gray(235), on: .gray(1)) : Style.bold
    let row = viewport.area.endRow - 1
    let after = buffer.put(bar, row: row, column: viewport.area.column + 1, style)
    buffer.put(" \(name) ", row: row, column: after, style)
  }
}
