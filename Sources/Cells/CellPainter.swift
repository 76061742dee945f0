/// The character and the greys that one cell of an image is drawn with.
struct PaintedCell: Equatable {
  /// The character.
  var scalar: Unicode.Scalar
  /// The grey behind it.
  var low: Float
  /// The grey of the character.
  var high: Float
}

/// Finds for the grey levels of one cell the character and the two greys that come nearest.
struct CellPainter {
  private let look: Look
  private let glyphs: GlyphSet
  private let ladder: GrayLadder

  /// A painter for a terminal.
  init(_ look: Look) {
    self.look = look
    glyphs = look.effectiveGlyphs
    ladder = .of(look.depth)
  }

  /// Levels nobody sees a difference between. Flat cells are blanks of one level, so neighbours are
  /// often equal and cost one byte instead of forty (`Docs/Decisions/terminal-driver.md`).
  private static let flatness: Float = 3

  /// Returns the cell for `levels`, 0...255, of its sub-pixels.
  func cell(_ levels: [Float]) -> Cell {
    guard look.depth == .monochrome else {
      let painted = paint(levels)
      return Cell(
        painted.scalar, Style(.gray(UInt8(painted.high)), on: .gray(UInt8(painted.low))))
    }
    // The terminal's own colours: what is written is dark where the background is light.
    let ink = look.isLight ? levels.map { 255 - $0 } : levels
    if glyphs == .ascii { return AsciiInk.cell(for: ink) }
    let painted = paint(ink)
    let isFull = painted.low == painted.high && painted.low > 0
    return Cell(isFull ? "█" : painted.scalar)
  }

  /// Returns the character and greys for `levels`.
  func paint(_ levels: [Float]) -> PaintedCell {
    if glyphs == .ascii { return inSigns(levels) }
    let split = TwoLevel.solve(levels, tolerance: Self.flatness, ladder: ladder)
    if ladder.isCoarse, let mixed = mixed(levels, better: split) { return mixed }
    return PaintedCell(scalar: glyphs.scalar(for: split.pattern), low: split.low, high: split.high)
  }

  /// Returns one density all over the cell, where that comes nearer than `split`.
  private func mixed(_ levels: [Float], better split: TwoLevel) -> PaintedCell? {
    let mix = ladder.mix(levels.reduce(0, +) / Float(levels.count))
    let error = levels.reduce(0) { $0 + ($1 - mix.level) * ($1 - mix.level) }
    guard error < split.squaredError(levels) else { return nil }
    return PaintedCell(scalar: mix.scalar, low: mix.low, high: mix.high)
  }

  /// Returns the sign of ASCII whose strokes come nearest.
  private func inSigns(_ levels: [Float]) -> PaintedCell {
    let grain: Float = ladder.isCoarse ? 0.02 : 1
    var best = PaintedCell(scalar: " ", low: 0, high: 0)
    var least = Float.infinity
    func consider(_ shape: AsciiShape, _ low: Float, _ high: Float) {
      let error = shape.error(levels, low: low, high: high, grain: grain)
      guard error < least else { return }
      least = error
      best = PaintedCell(scalar: shape.scalar, low: low, high: high)
    }
    for shape in AsciiShape.all {
      let wished = shape.levels(levels, grain: grain)
      consider(shape, ladder.nearest(wished.low), ladder.nearest(wished.high))
    }
    if best.scalar == " " { best.high = best.low }
    return best
  }
}
