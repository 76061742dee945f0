import Testing

@testable import Cells

private func painter(_ glyphs: GlyphSet, _ depth: ColorDepth, isLight: Bool = false) -> CellPainter
{
  CellPainter(Look(glyphs: glyphs, depth: depth, isUnicode: glyphs != .ascii, isLight: isLight))
}

@Test("In true colour an edge in a cell is a pattern of its two levels")
func edgeInColor() {
  let cell = painter(.half, .trueColor).cell([10, 200])
  #expect(cell == Cell("▄", Style(.gray(200), on: .gray(10))))
}

@Test("Levels that hardly differ are a blank of their mean")
func flatInColor() {
  #expect(
    painter(.half, .trueColor).cell([100, 101.6]) == Cell(" ", Style(.gray(101), on: .gray(101))))
}

@Test("With 16 colours a level between two greys is a shade of both")
func shadeOfTwoGrays() {
  #expect(painter(.sextant, .ansi16).paint([Float](repeating: 147, count: 6)).scalar == "▒")
  #expect(
    painter(.sextant, .ansi16).paint([0, 0, 0, 195, 195, 195])
      == PaintedCell(scalar: GlyphSet.sextant.scalar(for: 0b111000), low: 0, high: 195))
}

@Test("Without colours greys are shades, and edges patterns")
func monochromeCells() {
  let mono = painter(.half, .monochrome)
  #expect(mono.cell([128, 128]) == Cell("▒"))
  #expect(mono.cell([255, 255]) == Cell("█"))
  #expect(mono.cell([0, 255]) == Cell("▄"))
}

@Test("On a light background without colours, dark is written and bright is left out")
func lightMonochrome() {
  let mono = painter(.half, .monochrome, isLight: true)
  #expect(mono.cell([255, 255]) == .blank)
  #expect(mono.cell([0, 0]) == Cell("█"))
}

@Test("ASCII without colours is the denser the brighter, and reversed where it is brightest")
func asciiMonochrome() throws {
  let mono = painter(.ascii, .monochrome)
  func density(_ level: Float) throws -> Float {
    let cell = mono.cell([Float](repeating: level, count: 8))
    let mean = try #require(AsciiShape.all.first { $0.scalar == cell.scalar }).mean
    return cell.style.attributes.contains(.reverse) ? 1 - mean : mean
  }
  let ladder = try stride(from: Float(0), through: 255, by: 15).map(density)
  #expect(zip(ladder, ladder.dropFirst()).allSatisfy { $0 <= $1 })
  #expect(ladder.first == 0)
  #expect(ladder.last == 1)
  // The dark of the lung in its window.
  #expect(try density(80) < 0.2)
  #expect([",", "_"].contains(mono.cell([0, 0, 0, 0, 0, 0, 100, 100]).scalar))
  #expect(["'", "\""].contains(mono.cell([100, 100, 0, 0, 0, 0, 0, 0]).scalar))
}

@Test("On a light background ASCII writes what is dark")
func asciiOnLight() {
  let mono = painter(.ascii, .monochrome, isLight: true)
  let (light, dark) = (
    mono.cell([Float](repeating: 255, count: 8)), mono.cell([Float](repeating: 0, count: 8))
  )
  #expect(light == .blank)
  #expect(dark == Cell(" ", Style(.standard, on: .standard, .reverse)))
}

@Test("ASCII in colours is a blank of the mean where a cell is flat")
func asciiFlat() {
  let cell = painter(.ascii, .trueColor).cell([Float](repeating: 77, count: 8))
  #expect(cell == Cell(" ", Style(.gray(77), on: .gray(77))))
}

@Test("No sign of ASCII is a letter or a digit, which name masks")
func signsOnly() {
  #expect(AsciiShape.all.allSatisfy { $0.scalar.isASCII && !$0.scalar.properties.isAlphabetic })
  #expect(!AsciiShape.all.contains { ("0"..."9").contains($0.scalar) })
}

@Test("A sign's levels are those of least error", arguments: ["/", "#", "_"])
func signLevels(sign: Unicode.Scalar) throws {
  let shape = try #require(AsciiShape.all.first { $0.scalar == sign })
  var dice = Dice(state: 5)
  let values = (0..<8).map { _ in Float.random(in: 0...255, using: &dice) }
  let best = shape.levels(values, grain: 1)
  let least = shape.error(values, low: best.low, high: best.high, grain: 1)
  for (low, high) in [(3, 0), (-3, 0), (0, 3), (0, -3)] as [(Float, Float)] {
    #expect(
      shape.error(values, low: best.low + low, high: best.high + high, grain: 1) >= least)
  }
}
