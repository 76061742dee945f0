import Cells
import Testing

@testable import Reviewer

@Test("The difference view names what it compares and what its colours are")
func differenceLegend() {
  var session = TestSession()
  session.type("<Enter>vvvv")
  #expect(session.screen.text.contains("S1 against majority"))
  #expect(session.screen.text.contains(" ■ only S1  ■ only majority"))
  session.type("<Tab>l")
  #expect(session.screen.text.contains("2 against majority"))
  var bare = TestSession(look: Look(glyphs: .ascii, depth: .monochrome, isUnicode: false))
  bare.type("<Enter>vvvv<Tab>l")
  #expect(bare.screen.text.contains(" 2 only 2 "))
}

@Test("Views of shares have a ramp from 0 to 1, in ASCII too; the image has none")
func rampLegend() {
  var session = TestSession(look: Look(depth: .monochrome))
  session.type("<Enter>v")
  #expect(session.screen.text.contains(" 0  ░░▒▒▓▓█ 1 "))
  session.type("i")
  #expect(session.screen.text.contains(" 0 █▓▓▒▒░░  1 "))
  var bare = TestSession(look: Look(glyphs: .ascii, depth: .monochrome, isUnicode: false))
  bare.type("<Enter>")
  #expect(!bare.screen.text.contains(" 1 -"))
  bare.type("v")
  #expect(bare.screen.text.contains(" 0  ..==%%@ 1 "))
}
