import Testing

@testable import Reviewer

private func blindSession() -> TestSession {
  var session = TestSession()
  session.type("B<Enter>")
  return session
}

@Test(
  "Blind first shows neither graders nor samples, on no screen, until an impression is recorded")
func hiddenEverywhere() {
  var session = TestSession()
  session.type("B")
  #expect(!session.screen.text.contains("●"))
  #expect(session.screen.text.contains("hidden"))
  for key in ["z", "m", "M"] {
    session.type(key)
    #expect(session.state.screen == .browse)
    #expect(session.state.notice?.text == Session.hidden)
  }
  session.type("<Enter>")
  let text = session.screen.text
  for word in ["area mm", "Samples 1", "d_YY", "graders 1"] { #expect(!text.contains(word)) }
  for key in ["1", "c", "v", "z", "m", "M", "s", "<Tab>"] {
    session.type(key)
    #expect(session.state.notice?.text == Session.hidden)
  }
}

@Test("An impression is recorded with its note, then the reveal, and then all is shown")
func impression() {
  var session = blindSession()
  session.type("afaint<Enter>")
  let record = session.state.currentRecord
  #expect(record.impression == .impression(.lesion, note: "faint"))
  #expect(record.isRevealed)
  #expect(record.decision == nil)
  #expect(session.screen.text.contains("Graders"))
  session.type("la")
  #expect(session.state.currentDecision == Decision(.accept, "S2"))
}

@Test("The next case is hidden again, also when the latent plane was on screen")
func nextHidden() {
  var session = blindSession()
  session.type("d<Enter>z]")
  #expect(session.state.screen == .review)
  #expect(session.state.isHidden)
}

@Test("Blind first keeps the order of names, and a session started with it stays so")
func blindOrder() {
  var session = TestSession()
  session.state.isBlind = true
  session.state.isBlindForced = true
  Session.goBlind(&session.state)
  session.type("s")
  #expect(session.state.worklist.order == .name)
  session.type("B")
  #expect(session.state.isBlind)
  #expect(session.state.notice?.text == "this session was started with --blind and stays so")
}

@Test("Whoever looks behind the blind is recorded to have seen the case, and it stays seen")
func peeking() {
  var session = blindSession()
  #expect(session.state.isHidden)
  session.type("B")
  #expect(session.state.currentRecord.isRevealed)
  session.type("]B")
  #expect(!session.state.isHidden, "it was on screen after blind reading was left")
  session.type("]")
  #expect(session.state.isHidden)
}

@Test("A case that was open before blind reading began is not read blind")
func seenBefore() {
  var session = TestSession()
  session.type("<Enter>B")
  #expect(!session.state.isHidden)
  session.type("]")
  #expect(session.state.isHidden)
}

@Test("Filters by number would tell what is hidden: they are refused, and one from before goes")
func blindFilter() {
  var session = TestSession()
  session.type("/d>0.45<Enter>B")
  #expect(session.state.worklist.filter.isEmpty)
  session.type("/gr>1<Enter>")
  #expect(session.state.notice?.text.hasPrefix("blind first: 'gr>1' would tell") == true)
  session.type("<Ctrl-U>test-2<Enter>")
  #expect(session.state.worklist.shown == [1])
}
