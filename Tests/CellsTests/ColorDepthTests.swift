import Testing

@testable import Cells

@Test("True colour keeps each channel, also when red is zero")
func trueColorNumbers() {
  #expect(ColorDepth.trueColor.number(of: .rgb(0, 190, 140)) == 0x00BE8C)
  #expect(ColorDepth.trueColor.number(of: .gray(1)) == 0x010101)
  #expect(ColorDepth.trueColor.number(of: .ansi(4)) == 4)
  #expect(ColorDepth.trueColor.number(of: .standard) == -1)
}

@Test("Black and the darkest blues keep apart from the user's own 16 colours")
func darkestColors() {
  #expect(ColorDepth.trueColor.number(of: .gray(0)) == 0x100_0000)
  #expect(ColorDepth.trueColor.number(of: .rgb(0, 0, 15)) == 0x100_000F)
  #expect(ColorDepth.trueColor.number(of: .rgb(0, 0, 16)) == 16)
}

@Test("256 colours have 30 greys from black to white")
func thirtyGrays() {
  #expect(ColorDepth.indexed256.grays.count == 30)
  #expect(ColorDepth.indexed256.number(of: .rgb(0, 0, 0)) == 16)
  #expect(ColorDepth.indexed256.number(of: .gray(255)) == 231)
  #expect(ColorDepth.indexed256.number(of: .gray(128)) == 244)
}

@Test("256 colours take the nearest in hue and brightness of the colour cube")
func cube() {
  #expect(ColorDepth.indexed256.number(of: .rgb(230, 159, 0)) == 214)
  #expect(ColorDepth.indexed256.number(of: .rgb(255, 255, 0)) == 226)
}

@Test("16 colours show greys by four levels and hues by the bright colours")
func sixteen() {
  let depth = ColorDepth.ansi16
  #expect([0, 100, 180, 250].map { depth.number(of: .gray($0)) } == [0, 8, 7, 15])
  #expect(depth.number(of: .rgb(255, 102, 51)) == 9)
  #expect(depth.number(of: .rgb(86, 180, 233)) == 12)
}

@Test("8 colours show greys by black and white and hues by the first colours")
func eight() {
  let depth = ColorDepth.ansi8
  #expect([0, 90, 110, 250].map { depth.number(of: .gray($0)) } == [0, 0, 7, 7])
  #expect(depth.number(of: .rgb(255, 102, 51)) == 1)
  #expect(depth.number(of: .ansi(14)) == 6)
}

@Test("Without colours everything is standard")
func monochrome() {
  #expect(ColorDepth.monochrome.number(of: .rgb(255, 0, 0)) == -1)
}
