import Cells
import Testing

@testable import Reviewer

@Test("The difference view names what it compares and what its colours are")
func differenceLegend() {
  var session = TestSession()
  session.type("<Enter>vvvv")
  #expect(session.screen.text.contains("S1 against majority"))
  #expect(session.screen.text.contains(" ■ only S1 ■ only majority ■ both "))
  session.send(.resized(columns: 120, rows: 36))
  #expect(session.screen.text.contains(" ■ only S1  ■ only majority  ■ both "))
  session.send(.resized(columns: 80, rows: 24))
  session.type("<Tab>l")
  #expect(session.screen.text.contains("2 against majority"))
  var bare = TestSession(look: Look(glyphs: .ascii, depth: .monochrome, isUnicode: false))
  bare.type("<Enter>vvvv<Tab>l")
  #expect(bare.screen.text.contains(" 2 only 2 "))
}

@Test("Views of shares say what black and white count, in ASCII too; the image has no such line")
func rampLegend() {
  var session = TestSession(look: Look(depth: .monochrome))
  session.type("<Enter>v")
  #expect(session.screen.text.contains(" 0   ░░▒▒▓▓██ 4 of 4 graders "))
  session.type("i")
  #expect(session.screen.text.contains(" 0 ██▓▓▒▒░░   4 of 4 graders "))
  session.type("iv")
  #expect(session.screen.text.contains(" probability 0  ░░▒▒▓▓█ 1 "))
  session.type("v")
  #expect(session.screen.text.contains(" entropy 0  ░░▒▒▓▓█ 1 bit "))
  var bare = TestSession(look: Look(glyphs: .ascii, depth: .monochrome, isUnicode: false))
  bare.type("<Enter>")
  #expect(!bare.screen.text.contains("of 4 graders"))
  bare.type("v")
  #expect(bare.screen.text.contains(" 0   ..==%%@@ 4 of 4 graders "))
}

@Test(
  "A colour of the legend is one that its region is filled with",
  arguments: [ColorDepth.ansi8, .ansi16, .indexed256])
func legendMatches(depth: ColorDepth) throws {
  var session = TestSession(columns: 160, rows: 50, look: Look(depth: depth))
  session.type("<Enter>vvvv<Tab>ll")
  let buffer = session.screen
  let area = ReviewLayout(
    ScreenLayout(session.state).body, graderCount: 4, sampleCount: 16, story: "", cellAspect: 2
  ).image
  let row = area.endRow - 1
  let swatches = (area.column..<area.endColumn).filter { buffer[row, $0].scalar == "■" }
  #expect(swatches.count == 3)
  func number(_ color: Color) -> Int32 { depth.number(of: color) }
  var filled: Set<Int32> = []
  for row in area.row + 1..<area.endRow - 1 {
    for column in area.column + 1..<area.endColumn - 1 {
      let style = buffer[row, column].style
      filled.formUnion([number(style.background), number(style.foreground)])
    }
  }
  // Grader 3 contains all of the majority, so nothing is in the majority only.
  for place in [0, 2] {
    #expect(filled.contains(number(buffer[row, swatches[place]].style.foreground)))
  }
}
