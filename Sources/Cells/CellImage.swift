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

  /// The set that is drawn with: two-level sets need colours, all but one need Unicode.
  package var effectiveGlyphs: GlyphSet {
    if !isUnicode { return .ascii }
    return depth == .monochrome && glyphs.isTwoLevel ? .shade : glyphs
  }
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
    let columns = viewport.area.width * glyphs.columns
    let rows = viewport.area.height * glyphs.rows
    guard columns > 0, rows > 0 else { return }
    let plane = image.resampled(
      viewport.region, columns: columns, rows: rows, isSmooth: isSmooth)
    let grid = Grid(
      glyphs: glyphs, columns: columns, levels: plane.values.map(window.level),
      layers: overlays.map {
        Layer($0, viewport.region, columns: columns, rows: rows, isSmooth: isSmooth)
      })
    for row in 0..<viewport.area.height {
      for column in 0..<viewport.area.width {
        buffer[viewport.area.row + row, viewport.area.column + column] =
          grid.cell(row: row, column: column, depth: look.depth)
      }
    }
    drawBadges(grid.layers, glyphs, viewport.area, look.depth, into: &buffer)
  }

  private func drawBadges(
    _ layers: [Layer], _ glyphs: GlyphSet, _ area: Area, _ depth: ColorDepth,
    into buffer: inout CellBuffer
  ) {
    let badged = layers.filter(\.overlay.hasBadge)
    for (index, layer) in badged.enumerated() {
      let angle = (Double(index) + 0.5) / Double(badged.count) * 2 * Double.pi - Double.pi
      guard let spot = layer.coverage.extreme(angle: angle) else { continue }
      let row = area.row + spot.row / glyphs.rows
      let column = area.column + spot.column / glyphs.columns
      let style =
        depth == .monochrome
        ? Style(.standard, on: .standard, [.bold, .reverse])
        : Style(.gray(0), on: layer.overlay.color.color, .bold)
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
  let coverage: Coverage
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
    color = RGB(mixed(\.red), mixed(\.green), mixed(\.blue))
    strength = layers.map(\.strength).max() ?? 0
    label = first.overlay.label
  }
}

/// Levels and overlays on the sub-pixel grid, cell by cell.
private struct Grid {
  let glyphs: GlyphSet
  let columns: Int
  let levels: [Float]
  let layers: [Layer]

  func cell(row: Int, column: Int, depth: ColorDepth) -> Cell {
    var indices: [Int] = []
    indices.reserveCapacity(6)
    for y in 0..<glyphs.rows {
      for x in 0..<glyphs.columns {
        indices.append((row * glyphs.rows + y) * columns + column * glyphs.columns + x)
      }
    }
    let values = indices.map { levels[$0] }
    let present = layers.indices.filter { layer in
      indices.contains { layers[layer].coverage.isSet[$0] }
    }
    let outlines = present.filter { layers[$0].isOutline }
    if !outlines.isEmpty {
      return outlined(indices, values, outlines, turn: row + column, depth: depth)
    }
    if let fill = Fill(present.map { layers[$0] }, indices) {
      return filled(values, fill, depth: depth)
    }
    return plain(values, depth: depth)
  }

  private func pattern(_ indices: [Int], _ layer: Layer) -> Int {
    indices.enumerated().reduce(0) { bits, item in
      layer.coverage.isSet[item.element] ? bits | 1 << item.offset : bits
    }
  }

  /// A focused overlay wins its cells; others that share a cell take turns and look dashed.
  private func outlined(
    _ indices: [Int], _ values: [Float], _ present: [Int], turn: Int, depth: ColorDepth
  ) -> Cell {
    let chosen =
      present.first { layers[$0].overlay.hasFocus } ?? present[turn % present.count]
    let layer = layers[chosen]
    guard glyphs.isTwoLevel else {
      let style =
        depth == .monochrome
        ? Style.bold : Style(layer.overlay.color.color, on: .standard, .bold)
      return Cell(layer.overlay.label, style)
    }
    let bits = pattern(indices, layer)
    let free = indices.indices.filter { index in
      !present.contains { layers[$0].coverage.isSet[indices[index]] }
    }
    let background: Color
    if free.isEmpty {
      let other = present.first { $0 != chosen } ?? chosen
      background = layers[other].overlay.color.color
    } else {
      background = .gray(UInt8(mean(free.map { values[$0] })))
    }
    return Cell(
      glyphs.scalar(for: bits), Style(layer.overlay.color.color, on: background))
  }

  private func filled(_ values: [Float], _ fill: Fill, depth: ColorDepth) -> Cell {
    let bits = fill.bits
    guard glyphs.isTwoLevel else {
      let plainCell = plain(values, depth: depth)
      return depth == .monochrome
        ? Cell(fill.label, .bold) : Cell(plainCell.scalar, Style(fill.color.color))
    }
    func tint(_ level: Float) -> Color {
      .tinted(quantized(level), fill.color, strength: fill.strength)
    }
    if bits == (1 << values.count) - 1 {
      let split = TwoLevel.solve(values, tolerance: 8)
      let scalar = glyphs.scalar(for: split.pattern)
      return Cell(scalar, Style(tint(split.high), on: tint(split.low)))
    }
    let inside = values.indices.filter { bits >> $0 & 1 == 1 }.map { values[$0] }
    let outside = values.indices.filter { bits >> $0 & 1 == 0 }.map { values[$0] }
    return Cell(
      glyphs.scalar(for: bits), Style(tint(mean(inside)), on: .gray(UInt8(mean(outside)))))
  }

  /// Levels nobody sees a difference between. Flat cells are blanks of few levels, so neighbours
  /// are often equal and cost one byte instead of forty: a sixth of a CT's output
  /// (`Docs/Decisions/terminal-driver.md`).
  private static let flatness: Float = 5

  /// Tints have few levels, so that the terminal's table of colour pairs stays small.
  private func quantized(_ level: Float) -> Float { (level / 8).rounded() * 8 }

  private func plain(_ values: [Float], depth: ColorDepth) -> Cell {
    guard glyphs.isTwoLevel else {
      let ramp = glyphs.ramp
      let step = Int(mean(values) / 256 * Float(ramp.count))
      return Cell(ramp[min(max(0, step), ramp.count - 1)])
    }
    let split = TwoLevel.solve(values, tolerance: Self.flatness)
    if split.pattern == 0 {
      let level = UInt8((split.low / 3).rounded() * 3)
      return Cell(" ", Style(.gray(level), on: .gray(level)))
    }
    return Cell(
      glyphs.scalar(for: split.pattern),
      Style(.gray(UInt8(split.high)), on: .gray(UInt8(split.low))))
  }

  private func mean(_ values: [Float]) -> Float {
    values.isEmpty ? 0 : values.reduce(0, +) / Float(values.count)
  }
}
