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

@Test("Notes and tags are kept, shown, taken back and brought again")
func notesAndTags() {
  var session = TestSession(columns: 120, rows: 36)
  session.type("<Enter>Cspiculated<Enter>tpleura<Enter>")
  #expect(session.state.currentRecord.note == "spiculated")
  #expect(session.state.currentRecord.tags == ["pleura"])
  #expect(session.screen.text.contains("#pleura"))
  session.type("u")
  #expect(session.state.currentRecord.tags.isEmpty)
  session.type("U")
  #expect(session.state.currentRecord.tags == ["pleura"])
  session.type("tpleura<Enter>")
  #expect(session.state.currentRecord.tags.isEmpty)
  session.type("C<Backspace><Backspace><Enter>")
  #expect(session.state.currentRecord.note == "spiculat")
}

@Test("As many undos as there were changes restore the record, and as many redos bring all back")
func undoRestores() {
  var session = TestSession()
  let before = session.state.currentRecord.changes
  session.type("<Enter>adlater<Enter>Cnote<Enter>tx<Enter>la")
  let after = session.state.currentRecord.changes
  #expect(after.count == 5)
  session.type("uuuuu")
  #expect(session.state.currentRecord.changes == before)
  session.type("UUUUU")
  #expect(session.state.currentRecord.changes == after)
  session.type("U")
  #expect(session.state.notice?.text == "nothing was taken back on this case")
}

@Test("A new decision ends what could be brought back")
func redoEnds() {
  var session = TestSession()
  session.type("<Enter>aulaU")
  #expect(session.state.currentRecord.changes.count == 1)
}

@Test("Each event of a journal comes back from its kind, subject and reason")
func eventsRoundTrip() {
  let events: [RecordEvent] = [
    .decision(Decision(.accept, "S3")), .decision(Decision(.reject, "case", reason: "blurred")),
    .note("n"), .tag("t"), .undo, .redo, .reveal,
    .impression(Impression(.unsure), note: "why"), .impression(Impression(.none), note: ""),
    .impression(Impression(.lesion), note: ""),
    .impression(Impression(.lesion, size: .large), note: ""),
    .impression(
      Impression(.lesion, size: .small, place: .init(row: 3, column: 70_000)), note: "a"),
  ]
  for event in events {
    let back = RecordEvent(
      kind: event.kind, subject: event.subject ?? "case", reason: event.reason ?? "",
      size: event.impression?.size?.rawValue, place: event.impression?.place)
    #expect(back == event)
  }
  #expect(RecordEvent(kind: "dance", subject: "case", reason: "") == nil)
  #expect(
    RecordEvent(kind: "impression", subject: "lesion", reason: "", size: "huge")
      == .impression(Impression(.lesion), note: ""))
}
