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

  /// Draws a bar of a round length with its length, from the middle of its first cell to that of its
  /// last one.
  static func drawScaleBar(
    _ open: OpenCase, _ viewport: Viewport, _ theme: Theme, into buffer: inout CellBuffer
  ) {
    let unit = open.record.spacing.map(\.columnInMillimeters) ?? 1
    let perColumn = viewport.pixelsPerColumn * unit
    guard let scale = ScaleBar(perColumn: perColumn, room: viewport.area.width * 45 / 100) else {
      return
    }
    let name = "\(decimal(scale.length, 0)) \(open.lengthUnit)"
    let line = theme.glyph("─", "-")
    let bar =
      theme.glyph("├", "|") + String(repeating: line, count: scale.columns - 2)
      + theme.glyph("┤", "|")
    let style =
      theme.look.depth > .monochrome ? Style(.gray(235), on: .gray(1)) : Style.bold
    let row = viewport.area.endRow - 1
    let after = buffer.put(bar, row: row, column: viewport.area.column + 1, style)
    buffer.put(" \(name) ", row: row, column: after, style)
  }
}

/// A round length that whole columns show well.
struct ScaleBar: Equatable {
  /// The length.
  let length: Double
  /// The columns from the first tick to the last: one more than lie between their middles.
  let columns: Int

  /// The bar in at most `room` columns of the length `perColumn`; nil where none is long enough.
  ///
  /// Of the lengths that fill a good part of the room it is the one that whole columns come nearest to.
  init?(perColumn: Double, room: Int) {
    let longest = Double(room - 1) * perColumn
    let fitting = Self.lengths.filter { $0 <= longest && $0 >= perColumn }
    guard let most = fitting.first else { return nil }
    func miss(_ length: Double) -> Double {
      let exact = length / perColumn
      return abs(exact.rounded() - exact) / exact
    }
    length = fitting.filter { $0 >= most / 2.5 }.min { miss($0) < miss($1) } ?? most
    columns = Int((length / perColumn).rounded()) + 1
  }

  private static let lengths: [Double] = [500, 200, 100, 50, 20, 10, 5, 2, 1]
}
