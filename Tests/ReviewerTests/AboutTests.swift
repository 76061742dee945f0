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
  #expect(session.state.notice?.text == Session.hidden)
}

@Test("A case that nothing is told of says so")
func nothingTold() {
  var session = TestSession()
  session.type("A")
  #expect(session.screen.text.contains("nothing is told of this case"))
}
