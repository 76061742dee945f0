import Testing

@testable import Cells

@Test("A ladder gives the nearest of its greys", arguments: ColorDepth.allCases)
func nearestGray(depth: ColorDepth) {
  let ladder = GrayLadder.of(depth)
  for level in 0...255 {
    let found = ladder.nearest(Float(level))
    let least = ladder.levels.map { abs($0 - Float(level)) }.min()
    #expect(abs(found - Float(level)) == least)
  }
  #expect(ladder.nearest(-3) == 0)
  #expect(ladder.nearest(1e9) == ladder.levels.last)
  #expect(ladder.nearest(.nan) == 0)
}

@Test("Between two greys as near the darker one is taken")
func halfwayGray() {
  let ladder = GrayLadder.of(.trueColor)
  #expect([0.5, 99.5, 254.5].map { ladder.nearest($0) } == [0, 99, 254])
  #expect([0.51, 99.51, 254.51].map { ladder.nearest($0) } == [1, 100, 255])
}

@Test("Neighbouring greys mix by quarters; a grey of the ladder stays alone")
func mixedGrays() {
  let ladder = GrayLadder.of(.monochrome)
  let shades = [0, 60, 128, 190, 255].map { ladder.mix($0) }
  #expect(shades.map(\.scalar) == [" ", "░", "▒", "▓", " "])
  #expect(shades.map(\.level) == [0, 63.75, 127.5, 191.25, 255])
  #expect(GrayLadder.of(.ansi16).mix(147).level == 147.5)
}

@Test("Only the greys of few colours are coarse")
func coarseLadders() {
  #expect(
    ColorDepth.allCases.map { GrayLadder.of($0).isCoarse } == [true, true, true, false, false])
}
