import Foundation

/// The sine, without asking callers to import Foundation.
func sinus(_ angle: Double) -> Double { sin(angle) }

/// What the terminal can show.
package struct Look: Equatable, Sendable {
  /// The characters for images.
  package var glyphs: GlyphSet
  /// The number of colours.
  package var depth: ColorDepth
  /// The height of a cell over its width.
  package var cellAspect: Double
  /// Whether characters beyond ASCII can be shown.
  package var isUnicode: Bool
  /// Whether the terminal's background is light.
  package var isLight: Bool

  /// A look.
  package init(
    glyphs: GlyphSet = .sextant, depth: ColorDepth = .trueColor, cellAspect: Double = 2,
    isUnicode: Bool = true, isLight: Bool = false
  ) {
    self.glyphs = glyphs
    self.depth = depth
    self.cellAspect = cellAspect
    self.isUnicode = isUnicode
    self.isLight = isLight
  }

  /// The set that is drawn with: all but one need Unicode.
  package var effectiveGlyphs: GlyphSet { isUnicode ? glyphs : .ascii }

  /// Whether outlines are made of the labels of masks: without colours, or without patterns.
  package var hasLabelOutlines: Bool { depth == .monochrome || !effectiveGlyphs.isTwoLevel }
}

/// An image with overlays, drawn in cells.
package struct CellImage: Equatable, Sendable {
  /// Grey levels 0...255 by image pixel value, made after resampling.
  package var window: Window
  /// The image.
  package var image: Raster
  /// The masks over it.
  package var overlays: [Overlay]
  /// Whether values between pixels are told from both; otherwise pixels are squares.
  package var isSmooth: Bool

  /// An image with overlays.
  package init(
    image: Raster, window: Window, overlays: [Overlay] = [], isSmooth: Bool = true
  ) {
    self.image = image
    self.window = window
    self.overlays = overlays
    self.isSmooth = isSmooth
  }

  /// Draws what `viewport` shows.
  package func draw(_ viewport: Viewport, look: Look, into buffer: inout CellBuffer) {
    let glyphs = look.effectiveGlyphs
    let area = viewport.area
    let columns = area.width * glyphs.columns
    let rows = area.height * glyphs.rows
    guard columns > 0, rows > 0 else { return }
    let plane = image.resampled(
      viewport.region, columns: columns, rows: rows, isSmooth: isSmooth)
    let isWhole = look.hasLabelOutlines
    let marks = (columns: isWhole ? 1 : glyphs.columns, rows: isWhole ? 1 : glyphs.rows)
    let shown = overlays.filter { !isWhole || !$0.yieldsToFills }
    let grid = Grid(
      glyphs: glyphs, look: look, columns: columns, levels: plane.values.map(window.level),
      layers: Layer.yielding(
        shown.map {
          Layer(
            $0, viewport.region, columns: area.width * marks.columns,
            rows: area.height * marks.rows, isSmooth: isSmooth)
        }))
    var values = [Float](repeating: 0, count: glyphs.rows * glyphs.columns)
    for row in 0..<area.height {
      for column in 0..<area.width {
        buffer[area.row + row, area.column + column] = grid.cell(
          row: row, column: column, &values)
      }
    }
    drawBadges(grid.layers, marks, area, look.depth, into: &buffer)
  }

  private func drawBadges(
    _ layers: [Layer], _ marks: (columns: Int, rows: Int), _ area: Area, _ depth: ColorDepth,
    into buffer: inout CellBuffer
  ) {
    let badged = layers.filter(\.overlay.hasBadge)
    for (index, layer) in badged.enumerated() {
      let angle = (Double(index) + 0.5) / Double(badged.count) * 2 * Double.pi - Double.pi
      guard let spot = layer.coverage.extreme(angle: angle) else { continue }
      let row = area.row + spot.row / marks.rows
      let column = area.column + spot.column / marks.columns
      let style =
        depth == .monochrome
        ? Style(.standard, on: .standard, [.bold, .reverse])
        : Style(.gray(0), on: layer.overlay.color.color(at: depth), .bold)
      buffer[row, column] = Cell(layer.overlay.label, style)
    }
  }
}

/// The part of an image's values that is spread over black to white.
package struct Window: Equatable, Sendable {
  /// The value in the middle of the greys.
  package var level: Float
  /// The distance from black to white, above 0.
  package var width: Float
  /// Whether low values are white.
  package var isInverted: Bool

  /// A window.
  package init(level: Float, width: Float, isInverted: Bool = false) {
    self.level = level
    self.width = max(width, .leastNormalMagnitude)
    self.isInverted = isInverted
  }

  /// Returns the grey of `value`, 0...255; what is not a number is black.
  package func level(_ value: Float) -> Float {
    let share = (value - level) / width + 0.5
    let clamped = share > 0 ? min(share, 1) : 0
    return (isInverted ? 1 - clamped : clamped) * 255
  }
}

/// One overlay on the sub-pixel grid.
private struct Layer {
  let overlay: Overlay
  private(set) var coverage: Coverage
  let isOutline: Bool
  let strength: Float

  init(_ overlay: Overlay, _ region: Region, columns: Int, rows: Int, isSmooth: Bool) {
    self.overlay = overlay
    let inside = Coverage(
      mask: overlay.mask, region: region, columns: columns, rows: rows, isSmooth: isSmooth)
    switch overlay.form {
    case .outline:
      (coverage, isOutline, strength) = (inside.outline, true, 1)
    case .fill(let strength):
      (coverage, isOutline, self.strength) = (inside, false, strength)
    }
  }
}

extension Layer {
  /// Returns `layers`, those that yield to fills without what these cover.
  static func yielding(_ layers: [Layer]) -> [Layer] {
    let fills = layers.filter { !$0.isOutline }.map(\.coverage)
    return layers.map { layer in
      var layer = layer
      if layer.overlay.yieldsToFills { layer.coverage = layer.coverage.without(fills) }
      return layer
    }
  }
}

/// What tints one cell: the fills that lie over it, their colours mixed.
private struct Fill {
  /// The sub-pixels that any of them covers.
  let bits: Int
  /// The mean of their colours.
  let color: RGB
  /// The strongest of their strengths.
  let strength: Float
  /// The label of the first.
  let label: Unicode.Scalar

  init?(_ layers: [Layer], _ indices: [Int]) {
    guard let first = layers.first else { return nil }
    bits = indices.enumerated().reduce(0) { bits, item in
      layers.contains { $0.coverage.isSet[item.element] } ? bits | 1 << item.offset : bits
    }
    func mixed(_ part: (RGB) -> UInt8) -> UInt8 {
      UInt8(layers.reduce(0) { $0 + Int(part($1.overlay.color)) } / layers.count)
    }
    // Few colours have none between two others: white is for several.
    color = RGB(
      mixed(\.red), mixed(\.green), mixed(\.blue),
      ansi: layers.count > 1 ? 15 : first.overlay.color.ansi)
    strength = layers.map(\.strength).max() ?? 0
    label = first.overlay.label
  }
}

/// Levels and overlays, cell by cell.
private struct Grid {
  let glyphs: GlyphSet
  let look: Look
  let columns: Int
  let levels: [Float]
  let layers: [Layer]
  private let painter: CellPainter

  init(glyphs: GlyphSet, look: Look, columns: Int, levels: [Float], layers: [Layer]) {
    self.glyphs = glyphs
    self.look = look
    self.columns = columns
    self.levels = levels
    self.layers = layers
    painter = CellPainter(look)
  }

  /// Returns a cell; `values` is room for its levels.
  func cell(row: Int, column: Int, _ values: inout [Float]) -> Cell {
    takeLevels(row: row, column: column, into: &values)
    guard isMarked(row: row, column: column) else { return painter.cell(values) }
    let indices = indices(row: row, column: column)
    let marks = look.hasLabelOutlines ? [row * columns / glyphs.columns + column] : indices
    let present = layers.indices.filter { layer in
      marks.contains { layers[layer].coverage.isSet[$0] }
    }
    let outlines = present.filter { layers[$0].isOutline }
    if !outlines.isEmpty {
      return look.hasLabelOutlines
        ? labelled(outlines, turn: row + column)
        : outlined(indices, values, outlines, turn: row + column)
    }
    guard let fill = Fill(present.map { layers[$0] }, marks) else { return painter.cell(values) }
    return look.hasLabelOutlines ? tinted(values, fill) : filled(values, fill)
  }

  private func takeLevels(row: Int, column: Int, into values: inout [Float]) {
    for y in 0..<glyphs.rows {
      let first = (row * glyphs.rows + y) * columns + column * glyphs.columns
      for x in 0..<glyphs.columns { values[y * glyphs.columns + x] = levels[first + x] }
    }
  }

  /// Whether any overlay has a sub-pixel in a cell.
  private func isMarked(row: Int, column: Int) -> Bool {
    if look.hasLabelOutlines {
      let place = row * columns / glyphs.columns + column
      return layers.contains { $0.coverage.isSet[place] }
    }
    for y in 0..<glyphs.rows {
      let first = (row * glyphs.rows + y) * columns + column * glyphs.columns
      for place in first..<first + glyphs.columns
      where layers.contains(where: { $0.coverage.isSet[place] }) { return true }
    }
    return false
  }

  /// The sub-pixels of a cell.
  private func indices(row: Int, column: Int) -> [Int] {
    var indices: [Int] = []
    indices.reserveCapacity(8)
    for y in 0..<glyphs.rows {
      for x in 0..<glyphs.columns {
        indices.append((row * glyphs.rows + y) * columns + column * glyphs.columns + x)
      }
    }
    return indices
  }

  private func pattern(_ indices: [Int], _ layer: Layer) -> Int {
    indices.enumerated().reduce(0) { bits, item in
      layer.coverage.isSet[item.element] ? bits | 1 << item.offset : bits
    }
  }

  /// A focused overlay wins its cells; others that share a cell take turns and look dashed.
  private func chosen(_ present: [Int], turn: Int) -> Int {
    present.first { layers[$0].overlay.hasFocus } ?? present[turn % present.count]
  }

  private func labelled(_ present: [Int], turn: Int) -> Cell {
    let overlay = layers[chosen(present, turn: turn)].overlay
    let style =
      look.depth == .monochrome
      ? Style.bold : Style(overlay.color.color(at: look.depth), on: .standard, .bold)
    return Cell(overlay.label, style)
  }

  private func outlined(
    _ indices: [Int], _ values: [Float], _ present: [Int], turn: Int
  ) -> Cell {
    let chosen = chosen(present, turn: turn)
    let layer = layers[chosen]
    let bits = pattern(indices, layer)
    let free = indices.indices.filter { index in
      !present.contains { layers[$0].coverage.isSet[indices[index]] }
    }
    let background: Color
    if free.isEmpty {
      let other = present.first { $0 != chosen } ?? chosen
      background = layers[other].overlay.color.color(at: look.depth)
    } else {
      background = behind(free, indices, values)
    }
    return Cell(
      glyphs.scalar(for: bits), Style(layer.overlay.color.color(at: look.depth), on: background))
  }

  /// The colour of the sub-pixels of a cell that no outline covers: a tint where most of them are
  /// filled.
  private func behind(_ free: [Int], _ indices: [Int], _ values: [Float]) -> Color {
    let level = mean(free.map { values[$0] })
    let fills = layers.filter { layer in
      !layer.isOutline && free.contains { layer.coverage.isSet[indices[$0]] }
    }
    guard let fill = Fill(fills, free.map { indices[$0] }),
      fill.bits.nonzeroBitCount * 2 >= free.count
    else { return .gray(UInt8(level)) }
    return tint(level, fill)
  }

  /// A whole cell in a hue; its label without colours.
  private func tinted(_ values: [Float], _ fill: Fill) -> Cell {
    guard look.depth > .monochrome else {
      // Among strokes only what is reversed looks filled.
      return Cell(
        fill.label, Style(.standard, on: .standard, glyphs == .ascii ? [.bold, .reverse] : .bold))
    }
    let painted = painter.paint(values)
    return Cell(
      painted.scalar, Style(tint(painted.high, fill), on: tint(painted.low, fill)))
  }

  private func filled(_ values: [Float], _ fill: Fill) -> Cell {
    let bits = fill.bits
    if bits == (1 << values.count) - 1 {
      let split = TwoLevel.solve(values, tolerance: 8)
      let (high, low) = (tint(split.high, fill), tint(split.low, fill))
      return Cell(high == low ? " " : glyphs.scalar(for: split.pattern), Style(high, on: low))
    }
    let inside = values.indices.filter { bits >> $0 & 1 == 1 }.map { values[$0] }
    let outside = values.indices.filter { bits >> $0 & 1 == 0 }.map { values[$0] }
    return Cell(
      glyphs.scalar(for: bits),
      Style(tint(mean(inside), fill), on: .gray(UInt8(mean(outside)))))
  }

  /// Tints have few levels, so that the terminal's table of colour pairs stays small.
  private func tint(_ level: Float, _ fill: Fill) -> Color {
    .tinted(
      (level / 8).rounded() * 8, fill.color, strength: fill.strength, depth: look.depth)
  }

  private func mean(_ values: [Float]) -> Float {
    values.isEmpty ? 0 : values.reduce(0, +) / Float(values.count)
  }
}
