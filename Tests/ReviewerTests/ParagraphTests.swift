import Testing

@testable import Reviewer

@Test("A word longer than a line is broken, and all of it stands there")
func longWords() {
  let path = "1.3.6.1.4.1.14519.5.2.1.6279.6001.298806137288633453246975630178"
  let lines = Paragraph.lines("from \(path) on", width: 20)
  #expect(lines.allSatisfy { $0.count <= 20 })
  #expect(lines.joined().contains(path))
  #expect(lines.first == "from")
  #expect(lines.last == "0178 on")
}

@Test("Lines are broken between words, and a word as wide as the line stays whole")
func shortWords() {
  #expect(Paragraph.lines("one two three", width: 7) == ["one two", "three"])
  #expect(Paragraph.lines("abcdefg h", width: 7) == ["abcdefg", "h"])
  #expect(Paragraph.lines("字字字", width: 4) == ["字字", "字"])
  #expect(Paragraph.lines("word", width: 0).isEmpty)
}
