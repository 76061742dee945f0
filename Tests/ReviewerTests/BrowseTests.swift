import Cells
import Imaging
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

@Test("What arrives while a question is open changes neither the case nor whom the answer is of")
func rankingWhileDeciding() {
  var session = TestSession()
  session.type("d")
  session.send(.ranked([2: CaseMeasures(areas: [4, 4, 4, 4], dYY: 0.9)]))
  session.type("later<Enter>")
  #expect(session.state.record(of: "test-1/slice-0").decision?.reason == "later")
  #expect(session.state.record(of: "test-3/slice-0").decision == nil)
}

@Test("A case that passes the filter no more stays while it is read")
func filteredMeanwhile() {
  var session = TestSession()
  session.type("/d>0.45<Enter>j")
  #expect(session.state.worklist.selected?.id == "test-2/slice-0")
  session.send(.ranked([1: CaseMeasures(areas: [4, 4, 4, 4], dYY: 0.1)]))
  #expect(session.state.worklist.selected?.id == "test-2/slice-0")
}

@Test("When cases cannot be read, ranking still ends, and their number is told")
func unreadableCases() {
  var session = TestSession()
  session.send(.rankingEnded(unreadable: 2))
  #expect(session.state.worklist.isRanked)
  #expect(
    session.state.notice?.text
      == "2 cases cannot be read or sampled and come last; opening one says why")
  session.type("sss")
  #expect(session.state.isMeasuring)
  session.send(.measuringEnded(unreadable: 1))
  #expect(!session.screen.text.contains("sampling"))
  session.type("sssssss")
  #expect(session.asked == [.measureAll])
}

@Test(
  "A comparison of something unknown is told instead of being taken as part of a name",
  arguments: ["IoU<.3", "d>x", "!gr>"])
func unknownComparison(text: String) {
  var session = TestSession()
  session.type("/")
  for scalar in text.unicodeScalars { session.send(.key(.character(scalar))) }
  session.type("<Enter>")
  let body = text.hasPrefix("!") ? String(text.dropFirst()) : text
  #expect(
    session.state.notice?.text
      == "'\(body)': expected FIELD<NUMBER with one of area d ged gr h mm2 op p")
  #expect(session.state.worklist.filter.isEmpty && session.state.dialog != nil)
}

@Test("Ctrl-U erases what is typed, Ctrl-W its last word")
func erasing() {
  var session = TestSession()
  session.type("/gr four<Ctrl-W>")
  #expect(session.state.dialog == .filter(text: "gr ", before: ""))
  session.type("<Ctrl-W>x<Ctrl-U>")
  #expect(session.state.dialog == .filter(text: "", before: ""))
}

@Test("On a screen too small to show anything nothing is decided, and q leaves")
func tooSmallToAct() {
  var session = TestSession()
  session.type("<Enter>")
  session.send(.resized(columns: 40, rows: 12))
  session.type("a zX?")
  #expect(session.state.records.isEmpty && session.state.marks.isEmpty)
  #expect(session.state.screen == .review && session.state.dialog == nil)
  session.type("q")
  #expect(session.asked == [.quit(isInterrupt: false)])
}

@Test("A read-only review says so, and why its keys do nothing, before a reason is typed")
func readOnly() {
  var session = TestSession()
  session.state.isReadOnly = true
  session.type("<Enter>")
  #expect(session.screen.text.contains("read-only"))
  for key in ["a", "d", "X", "C", "t", "e"] {
    session.type(key)
    #expect(session.state.notice?.text == "this review is read-only")
    #expect(session.state.dialog == nil)
  }
}

@Test(
  "The preview cuts no number and no unit, whatever the areas",
  arguments: [1.0, 4.5, 40], [4, 9])
func areasFit(scale: Double, count: Int) throws {
  var record = TestSession.makeCase(0)
  record.masks = (0..<count).map { _ in TestSession.disc(size: 64, x: 32, y: 32, radius: 9) }
  record.masks[count - 1] = TestSession.disc(size: 64, x: 32, y: 32, radius: 0)
  record.spacing = Spacing(rowInMillimeters: scale, columnInMillimeters: scale)
  let session = TestSession(of: [record])
  let area = try #require(session.state.openCase?.areaNumber(record.masks[0].area))
  let preview = session.screen.text.split(separator: "\n").map { String($0.suffix(26)) }
  let said = preview.joined(separator: " ").split { $0 == " " || $0 == "│" }.joined(separator: " ")
  #expect(!preview.suffix(8).contains { $0.contains("…") })
  for grader in 1..<count { #expect(said.contains("\(grader) \(area) ")) }
  #expect(said.contains("\(count) 0 mm²"))
}

@Test("Parts stand in one line where they fit, with one blank between them if need be")
func packing() {
  func texts(_ parts: [String], _ width: Int) -> [String] {
    PreviewFacts.packed(parts.map { StyledLine($0) }, width: width)
      .map { $0.pieces.map(\.text).joined() }
  }
  #expect(texts(["1 90", "2 0", "mm²"], 14) == ["1 90  2 0  mm²"])
  #expect(texts(["1 90", "2 0", "mm²"], 12) == ["1 90 2 0 mm²"])
  #expect(texts(["1 90", "2 0", "mm²"], 11) == ["1 90  2 0", "mm²"])
  #expect(texts(["1 90"], 2) == ["1 90"])
  #expect(texts([], 9) == [])
}
