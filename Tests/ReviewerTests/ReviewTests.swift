import Testing

@testable import Reviewer

@Test("Enter opens the case and draws sixteen samples of it")
func openingACase() {
  var session = TestSession()
  session.type("<Enter>")
  #expect(session.state.screen == .review)
  #expect(session.state.samples.count == 16)
}

@Test("Samples of a case are the same whenever it is opened")
func samplesAreStable() {
  var session = TestSession()
  session.type("<Enter>")
  let before = session.state.samples
  session.type("][")
  #expect(session.state.samples == before)
}

@Test("Asking for new samples draws another batch; an answer to the old question is dropped")
func newSamples() {
  var session = TestSession()
  session.type("<Enter>")
  let before = session.state.samples
  session.type("s")
  #expect(session.state.samples != before)
  let now = session.state.samples
  session.send(
    .sampled(
      caseID: "test-1/slice-0", seed: sampleSeed(caseID: "test-1/slice-0", batch: 0), Sampling(),
      before))
  #expect(session.state.samples == now)
}

@Test("Answers for a case that is no longer on screen are dropped")
func lateAnswers() {
  var session = TestSession()
  session.type("<Enter>")
  let encoding = session.state.encoding
  let samples = session.state.samples
  session.type("]")
  session.send(.sampled(caseID: "test-1/slice-0", seed: 1, Sampling(), samples))
  session.send(.hypothesesFailed(caseID: "test-1/slice-0", reason: "late"))
  #expect(session.state.encoding == encoding)
  #expect(session.state.notice == nil)
}

@Test("Once samples are drawn, the case on the side the reader goes to is prepared")
func preparing() {
  var session = TestSession()
  session.type("<Enter>")
  #expect(session.prepared == [1])
  session.type("]")
  #expect(session.prepared == [1, 2])
  session.type("[")
  #expect(session.prepared == [1, 2], "nothing lies before the first case")
}

@Test("Space marks the focused sample, and once more takes the mark away")
func marking() {
  var session = TestSession()
  session.type("<Enter>l l<Right> ")
  #expect(session.state.currentMarks.map(\.name) == ["a", "b"])
  #expect(
    session.state.currentMarks.map(\.source).first
      == .sample(
        index: 1, seed: sampleSeed(caseID: "test-1/slice-0", batch: 0)))
  session.type(" ")
  #expect(session.state.currentMarks.map(\.name) == ["a"])
}

@Test("Digits turn graders on and off; a digit beyond the graders says how many there are")
func graderDigits() {
  var session = TestSession()
  session.type("<Enter>2")
  #expect(session.state.settings.hiddenGraders == [1])
  session.type("2")
  #expect(session.state.settings.hiddenGraders.isEmpty)
  session.type("7")
  #expect(session.state.notice?.text == "this case has 4 graders")
}

@Test("In the image pane, arrows move a cursor that tells the value under it")
func cursorReadout() {
  var session = TestSession()
  session.type("<Enter><S-Tab>")
  #expect(session.state.review.pane == .image)
  session.type("l")
  #expect(session.screen.text.contains("HU  graders"))
}

@Test("Without a model the reason stands where samples would be, and graders still compare")
func noModel() {
  var session = TestSession(hasModel: false)
  session.type("<Enter>")
  #expect(session.screen.text.contains("no model: start with --model FILE"))
  session.type("z")
  #expect(session.state.screen == .review)
  session.type("m")
  #expect(session.state.screen == .compare)
}

@Test("A key without a meaning here says so")
func unboundKey() {
  var session = TestSession()
  session.type("<Enter>Y")
  #expect(session.state.notice?.text == "Y does nothing here; ? shows the keys")
}

@Test("Enter gives the image all of the screen, and escape takes it back")
func fullImage() {
  var session = TestSession()
  session.type("<Enter><Enter>")
  #expect(!session.screen.text.contains("Graders"))
  session.type("]")
  #expect(session.state.review.isFull)
  session.type("<Esc>")
  #expect(session.screen.text.contains("Graders"))
  #expect(session.state.screen == .review)
}

@Test("Zoom stays between all of the image and eightfold, and says when it ends")
func zooming() {
  var session = TestSession()
  session.type("<Enter>++++++++")
  #expect(session.state.review.zoom == 8)
  #expect(session.state.notice?.text == "this is the largest zoom")
  session.type("--------")
  #expect(session.state.review.zoom == 1)
  session.type("=")
  #expect(session.state.review.zoom == session.state.openCase?.lesionZoom)
}

@Test("Kappa is told in full where there is room, and never cut", arguments: [80, 100, 120, 160])
func kappaFits(columns: Int) {
  var session = TestSession(columns: columns, rows: 36)
  session.type("<Enter>")
  let line = session.screen.text.split(separator: "\n").first { $0.contains("least IoU") } ?? ""
  #expect(!line.contains("…"))
  #expect(columns < 160 || line.contains("Fleiss kappa 0.39"), "\(line)")
}
