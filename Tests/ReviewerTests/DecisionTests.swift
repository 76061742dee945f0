import Testing

@testable import Reviewer

@Test("a accepts the focused sample, grader or place in the latent plane, and says it is saved")
func accepting() {
  var session = TestSession()
  session.type("<Enter>lla")
  #expect(session.state.currentDecision == Decision(.accept, "S3"))
  #expect(session.state.notice?.text == "accepted S3; saved")
  session.type("<Tab>la")
  #expect(session.state.currentDecision == Decision(.accept, "grader 2"))
  session.type("zla")
  #expect(session.state.currentDecision == Decision(.accept, "latent"))
}

@Test("Deferring and rejecting ask why; escape leaves the case as it was")
func reasons() {
  var session = TestSession()
  session.type("dask thorax<Enter>")
  #expect(session.state.currentDecision == Decision(.defer, "case", reason: "ask thorax"))
  session.type("Xno<Esc>")
  #expect(session.state.currentDecision?.verdict == .defer)
  session.type("X<Enter>")
  #expect(session.state.currentDecision == Decision(.reject, "case"))
}

@Test("Undo takes decisions back one by one, and says when there is none left")
func undoing() {
  var session = TestSession()
  session.type("<Enter>ala")
  session.type("u")
  #expect(session.state.currentDecision == Decision(.accept, "S1"))
  session.type("uu")
  #expect(session.state.currentDecision == nil)
  #expect(session.state.notice?.text == "nothing was decided on this case")
}

@Test("A decision that could not be saved does not hold, and says why")
func unsavedDecision() {
  var session = TestSession()
  session.send(.recordFailed("disk full"))
  #expect(session.state.currentDecision == nil)
  #expect(session.state.notice == Session.Notice("not saved: disk full", .failure))
}

@Test("The list shows what was decided")
func decisionsInList() {
  var session = TestSession()
  session.type("<Enter>aqjd<Enter>jX<Enter>")
  let text = session.screen.text
  for sign in ["✓", "?", "✗"] { #expect(text.contains(sign)) }
}
