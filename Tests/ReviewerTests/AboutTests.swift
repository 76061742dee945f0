import Cells
import Imaging
import Testing

@testable import Reviewer

private let story =
  "A dense core in a haze. Half of the graders count the haze in: it is part of a subsolid nodule,"
  + " or blood and inflammation about it. The others mark the core alone."

/// A session whose case has a story and a source.
private func storied(columns: Int, rows: Int, keys: String = "") -> TestSession {
  var session = TestSession(columns: columns, rows: rows)
  let facts = CaseFacts(
    story: story,
    facts: [.init(name: "source", value: "scan/1.dcm"), .init(name: "kind", value: "")])
  session.type(keys)
  session.send(.loaded(OpenCase(TestSession.makeCase(0), facts: facts)))
  return session
}

@Test("The list's preview tells the story of a case, and where all of it is when it is cut")
func storyInPreview() {
  #expect(storied(columns: 160, rows: 50).screen.text.contains("others mark the core alone."))
  let small = storied(columns: 80, rows: 24).screen.text
  #expect(small.contains("A dense core in a haze."))
  #expect(small.contains("A: all"))
}

@Test("Review tells the story below the samples, or for a moment where there is no room")
func storyInReview() {
  var large = storied(columns: 160, rows: 50, keys: "<Enter>")
  #expect(large.screen.text.contains("others mark the core alone."))
  large.type("l")
  #expect(large.screen.text.contains("others mark the core alone."))
  var small = storied(columns: 80, rows: 24, keys: "<Enter>")
  #expect(small.state.notice?.text.hasPrefix("A dense core in a haze. Half of the") == true)
  #expect(small.state.notice?.text.hasSuffix(" A: all") == true)
  small.type("l")
  #expect(small.state.notice == nil)
}

@Test("A tells all of the story and what else is known, and closes again")
func aboutTheCase() {
  var session = storied(columns: 80, rows: 24, keys: "<Enter>")
  session.type("A")
  let text = session.screen.text
  #expect(text.contains("others mark the core alone."))
  #expect(text.contains("source  scan/1.dcm"))
  session.type("A")
  #expect(session.state.dialog == nil)
}

@Test("A long story scrolls to its end and no further")
func longStory() {
  var session = TestSession(columns: 60, rows: 20)
  let facts = CaseFacts(
    facts: (1...40).map { .init(name: "fact \($0)", value: "value \($0)") })
  session.send(.loaded(OpenCase(TestSession.makeCase(0), facts: facts)))
  session.type("A" + String(repeating: "j", count: 60))
  #expect(session.screen.text.contains("value 40"))
  #expect(session.screen.text.contains("40 of 40 lines"))
}

@Test("Where graders are hidden the story is too")
func hiddenStory() {
  var session = storied(columns: 160, rows: 50, keys: "B<Enter>")
  #expect(!session.screen.text.contains("dense core"))
  session.type("A")
  #expect(session.state.notice?.text == Session.hidden(session.state))
}

@Test("A case that nothing is told of says so")
func nothingTold() {
  var session = TestSession()
  session.type("A")
  #expect(session.screen.text.contains("nothing is told of this case"))
}

@Test("A tells when and by whom everything was said, also what was taken back")
func history() {
  var session = TestSession()
  session.state.history["test-1/slice-0"] = [
    HistoryLine(time: "2026-11-21T09:30:00Z", reader: "Dr. B", text: "rejected: blurred"),
    HistoryLine(time: "odd", text: "tag odd"),
  ]
  session.type("Xno<Enter>uUA")
  let text = session.screen.text
  let said = [
    "2026-11-21 09:30 UTC  Dr. B: rejected: blurred", "you: tag odd",
    "2026-11-22 14:03 UTC  you: rejected: no", "you: taken back: rejected: no",
    "you: holds again: rejected: no",
  ]
  for line in said { #expect(text.contains(line)) }
}

@Test("A tells decision with reason, note and tags in full, however long")
func saidOfTheCase() {
  var session = TestSession()
  session.type("<Enter>Xspiculated and too near to the pleura to tell where it ends<Enter>")
  session.type(
    "Ca second scan in three months would tell more than all of these masks do now<Enter>")
  session.type("tpleura<Enter>A")
  let rows = session.screen.text.split(separator: "\n").map { $0.dropFirst(4).dropLast(4) }
  let words = rows.joined(separator: " ").split { $0 == " " || $0 == "\n" || $0 == "│" }.joined(
    separator: " ")
  #expect(
    words.contains("decision rejected: spiculated and too near to the pleura to tell where it ends")
  )
  #expect(
    words.contains("a second scan in three months would tell more than all of these masks do now"))
  #expect(words.contains("tags pleura"))
}

@Test("A tells the first impression and its note")
func saidImpression() {
  var session = TestSession()
  session.type("B<Enter>aat the edge<Enter>A")
  #expect(session.screen.text.contains("first impression      lesion >= 3 mm, at the edge"))
}

@Test("The hint for more is faint where nothing follows")
func nothingFollows() throws {
  var session = TestSession()
  let theme = Theme(session.state.look)
  func look(_ session: TestSession) throws -> Style {
    let buffer = session.screen
    for row in buffer.height - 2..<buffer.height {
      for column in 0..<buffer.width - 4
      where (0..<4).map({ String(Character(buffer[row, column + $0].scalar)) }).joined() == "PgDn" {
        return buffer[row, column].style
      }
    }
    return try #require(nil)
  }
  session.type("?")
  #expect(try look(session) == theme.key)
  session.type(String(repeating: "<PgDn>", count: 40))
  #expect(try look(session) == theme.faint)
  session.type("<Esc>A")
  #expect(try look(session) == theme.faint)
}
