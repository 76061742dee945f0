import Testing

@testable import Reviewer

@Test("The list begins with the case on which graders differ most, and shows it")
func firstCase() {
  let session = TestSession()
  #expect(session.state.openCase?.record.id == "test-1/slice-0")
  #expect(session.screen.text.contains("▸"))
}

@Test("Typing jj selects the third case and loads its pixels")
func moveDown() {
  var session = TestSession()
  session.type("jj")
  #expect(session.state.openCase?.record.id == "test-3/slice-0")
  session.type("j")
  #expect(session.state.notice?.text == "this is the last case")
}

@Test("A filter shows matching cases only; escape takes the one before back")
func filtering() {
  var session = TestSession()
  session.type("/test-2<Enter>")
  #expect(session.state.worklist.shown.count == 1)
  #expect(session.state.openCase?.record.id == "test-2/slice-0")
  session.type("/zzz<Esc>")
  #expect(session.state.worklist.filter == "test-2")
}

@Test("Going back from a filtered list shows all cases before it leaves")
func backFromFilter() {
  var session = TestSession()
  session.type("/test-2<Enter>q")
  #expect(session.state.worklist.shown.count == 3)
  #expect(session.asked.isEmpty)
  session.type("q")
  #expect(session.asked == [.quit(isInterrupt: false)])
}

@Test(
  "Filters know graders, disagreement, names and their opposites",
  arguments: [("gr>=3", 3), ("gr>=4", 0), ("d>=0.45", 2), ("!test-2", 2), ("d>=0.45 !test-1", 1)])
func filterWords(text: String, count: Int) {
  var session = TestSession()
  session.type("/\(text.replacing(">", with: "<>>").replacing("<>>", with: ">"))<Enter>")
  #expect(session.state.worklist.shown.count == count)
}

@Test("Disagreements that arrive late re-sort the list and keep the selected case")
func lateRanking() {
  var session = TestSession()
  session.type("j")
  session.send(.ranked([2: CaseMeasures(areas: [4, 4, 4, 4], dYY: 0.9)]))
  #expect(session.state.worklist.selected?.id == "test-2/slice-0")
  #expect(session.state.worklist.shown == [2, 0, 1])
}

@Test("Sorting goes from disagreement to size, to name, to orders by samples, and round again")
func sorting() {
  var session = TestSession()
  session.type("s")
  #expect(session.state.worklist.order == .size)
  session.type("ss")
  #expect(session.state.worklist.order == .ged2)
  #expect(session.asked == [.measureAll])
  session.type("ssss")
  #expect(session.state.worklist.order == .disagreement)
  #expect(session.asked == [.measureAll])
  var bare = TestSession(hasModel: false)
  bare.type("sss")
  #expect(bare.state.worklist.order == .disagreement)
}

@Test("Orders by samples put what is known first, and show its number")
func sampleOrders() {
  var session = TestSession()
  session.type("sss")
  session.send(
    .measured([1: ModelMeasures(ged2: 0.25, entropy: 0.5, present: 0.5, opinions: 3)]))
  #expect(session.state.worklist.shown == [1, 0, 2])
  #expect(session.screen.text.contains("0.25"))
  session.type("sss")
  #expect(session.state.worklist.shown.first == 1)
  session.type("/op>=3<Enter>")
  #expect(session.state.worklist.shown == [1])
}

@Test("f shows all cases, those to do, and those with each verdict; filters know them too")
func statusFilter() {
  var session = TestSession()
  session.type("X<Enter>f")
  #expect(session.state.notice?.text == "shown: cases to do")
  #expect(session.state.worklist.shown == [1, 2])
  session.type("fff")
  #expect(session.state.worklist.shown == [0])
  session.type("f/!reject<Enter>")
  #expect(session.state.worklist.shown == [1, 2])
  #expect(session.state.worklist.reviewedCount == 1)
}

@Test("} goes to the next case without a decision, and says when there is none")
func undecided() {
  var session = TestSession()
  session.type("jX<Enter>k}")
  #expect(session.state.openCase?.record.id == "test-3/slice-0")
  session.type("}")
  #expect(session.state.notice?.text == "no case without a decision further on")
  session.type("{")
  #expect(session.state.openCase?.record.id == "test-1/slice-0")
}

@Test("Names sort their numbers by value")
func naturalOrder() {
  #expect(NaturalKey("a/slice-9") < NaturalKey("a/slice-10"))
  #expect(NaturalKey("a") < NaturalKey("a/slice-1"))
}

@Test("A case that cannot be read is named with its reason, and the list goes on")
func unreadableCase() {
  var session = TestSession()
  session.send(.loadFailed(caseID: "test-1/slice-0", reason: "pixels: checksum differs"))
  #expect(session.screen.text.contains("pixels: checksum differs"))
  session.type("j")
  #expect(session.state.openCase?.record.id == "test-2/slice-0")
}

@Test("While cases are ranked the first stays selected, until one is opened")
func rankingWhileReading() {
  var session = TestSession()
  session.send(.ranked([2: CaseMeasures(areas: [4, 4, 4, 4], dYY: 0.9)]))
  #expect(session.state.worklist.selected?.id == "test-3/slice-0")
  session.type("<Enter>")
  session.send(.ranked([1: CaseMeasures(areas: [4, 4, 4, 4], dYY: 0.95)]))
  #expect(session.state.openCase?.record.id == "test-3/slice-0")
}
