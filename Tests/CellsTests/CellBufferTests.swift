import Testing

@testable import Cells

@Test("Text is cut at the clip and nothing outside it changes")
func clipping() {
  var buffer = CellBuffer(width: 6, height: 2)
  buffer.clipped(to: Area(column: 1, row: 0, width: 3, height: 1)) {
    $0.put("abcdef", row: 0, column: 0)
    $0.put("xyz", row: 1, column: 0)
  }
  #expect(buffer.text == " bcd\n\n")
}

@Test("A wide character takes two columns, and an ellipsis when only one is left")
func wideCharacters() {
  var buffer = CellBuffer(width: 3, height: 1)
  let end = buffer.put("肺肺", row: 0, column: 0)
  #expect(end == 4)
  #expect(buffer.text == "肺…\n")
}

@Test("Controls and marks without a width are left out")
func controls() {
  var buffer = CellBuffer(width: 8, height: 1)
  buffer.put("a\u{1B}[2J\u{202E}b", row: 0, column: 0)
  #expect(buffer.text == "a[2Jb\n")
}

@Test("A text that is too long ends with an ellipsis")
func fitting() {
  #expect(fitted("penumbra", to: 5) == "penu…")
  #expect(fitted("肺結節", to: 4) == "肺…")
  #expect(padded("ab", to: 4, right: true) == "  ab")
}
