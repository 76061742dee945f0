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
