import Testing

@testable import Cells

@Test("Each pattern has a glyph of its own", arguments: GlyphSet.allCases.filter(\.isTwoLevel))
func glyphsDiffer(set: GlyphSet) {
  let count = 1 << (set.columns * set.rows)
  #expect(Set((0..<count).map { set.scalar(for: $0) }).count == count)
}

@Test(
  "Sextants are those of Unicode: the first has the upper left, the last all but the upper left")
func sextants() {
  #expect(GlyphSet.sextant.scalar(for: 0b000001) == "\u{1FB00}")
  #expect(GlyphSet.sextant.scalar(for: 0b111110) == "\u{1FB3B}")
  #expect(GlyphSet.sextant.scalar(for: 0b010101) == "▌")
}

@Test("Quadrants begin at the upper left")
func quadrants() {
  #expect(GlyphSet.quadrant.scalar(for: 1) == "▘")
  #expect(GlyphSet.quadrant.scalar(for: 0b1001) == "▚")
}
