import Testing

@testable import Reviewer

@Test("y copies the case with what is on screen, and says where else the text lies")
func copying() {
  var session = TestSession()
  session.type("<Enter>ay")
  #expect(
    session.state.summary?.hasPrefix("test-1/slice-0; graders 28 mm², 37 mm², 63 mm², 0 mm²")
      == true)
  #expect(session.state.summary?.hasSuffix("accepted S1") == true)
  #expect(session.state.notice?.text == "copied, where the terminal allows it, and to copied.txt")
}

@Test("What a hidden case holds is not copied")
func copyingBlind() {
  var session = TestSession()
  session.type("B<Enter>")
  #expect(session.state.summary == "test-1/slice-0")
}

@Test("A reader begins where the last session ended")
func restoring() {
  var first = TestSession()
  first.type("jwi/test<Enter><Enter>")
  var second = TestSession()
  second.state.restore(first.state.view)
  #expect(second.state.screen == .review)
  #expect(second.state.worklist.selected?.id == "test-2/slice-0")
  #expect(second.state.settings.windowIndex == 1)
  #expect(second.state.settings.isInverted)
  #expect(second.state.worklist.filter == "test")
}

@Test("A view of a case that is gone shows the list")
func restoringGone() {
  var session = TestSession()
  var view = session.state.view
  view.caseID = "gone"
  view.screen = .review
  view.filter = "zzz"
  session.state.restore(view)
  #expect(session.state.screen == .browse)
  #expect(session.state.worklist.shown.count == 3)
}

@Test("What a key cannot do now, the list of commands says with the reason")
func reasonsInCommands() {
  var session = TestSession(columns: 120, rows: 36, hasModel: false)
  session.type("<Enter>:latent")
  #expect(session.screen.text.contains("walk the latent plane: no model: start with --model FILE"))
}

@Test("F3 changes the colours of text, not those of the image")
func themes() {
  var session = TestSession()
  session.type("<Enter>")
  let dark = session.screen
  session.type("<F3>")
  #expect(session.state.look.isLight)
  #expect(session.asked.last == .rememberTheme(isLight: true))
  let light = session.screen
  #expect(light[10, 15] == dark[10, 15])
  #expect(light[1, 0].style != dark[1, 0].style)
}

@Test("At 160 x 50 all cases lie in a plane of disagreement and size, or of GED² once it is known")
func ambiguityMap() {
  var session = TestSession(columns: 160, rows: 50)
  #expect(session.screen.text.contains("d_YY of graders across, largest area up"))
  session.send(
    .measured([1: ModelMeasures(ged2: 0.25, entropy: 0.5, present: 0.5, opinions: 3)]))
  #expect(session.screen.text.contains("GED² of samples up"))
}
