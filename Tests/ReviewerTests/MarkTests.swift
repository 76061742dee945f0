import Imaging
import Testing

@testable import Reviewer

private let id = "test-1/slice-0"

/// A session that keeps marks.
private func keeper(_ marks: [String: [Mark]] = [:], columns: Int = 80, rows: Int = 24)
  -> TestSession
{
  var session = TestSession(columns: columns, rows: rows)
  session.state.restore(marks)
  return session
}

/// The marks of `session`, of another model.
private func ofAnotherModel(_ session: TestSession) -> [String: [Mark]] {
  session.state.marks.mapValues { marks in
    marks.map { mark in
      var other = mark
      other.model = .init(name: "older", sha256: "ffeeddccbbaa")
      return other
    }
  }
}

@Test("Each change of a case's marks asks for them to be kept")
func keepingMarks() throws {
  var session = keeper()
  session.type("<Enter> l ")
  let kept = session.asked.compactMap {
    if case .keepMarks(let caseID, let marks) = $0 { (caseID, marks.map(\.name)) } else { nil }
  }
  #expect(kept.map(\.0) == [id, id])
  #expect(kept.map(\.1) == [["a"], ["a", "b"]])
  session.type(" ")
  #expect(session.asked.last == .keepMarks(caseID: id, [session.state.currentMarks[0]]))
}

@Test("Marks that are kept are no reason to ask before leaving; when that fails, they are")
func leavingWithKeptMarks() {
  var session = keeper()
  session.type("<Enter> ")
  #expect(!session.state.hasUnsavedMarks)
  session.send(.marksNotKept("the disk is full"))
  #expect(session.state.notice?.text == "marks hold for this session only: the disk is full")
  #expect(session.state.hasUnsavedMarks)
}

@Test("Marks that could not be kept this time are kept with the next change, and not lost unseen")
func marksNotKeptYet() {
  var session = keeper()
  session.type("<Enter> ")
  session.send(.marksNotKeptYet(caseID: id, reason: "too many; take some off"))
  #expect(session.state.notice?.text == "marks are not kept yet: too many; take some off")
  #expect(session.state.hasUnsavedMarks)
  session.type("] ")
  let next = session.state.currentMarks
  #expect(
    session.asked.suffix(2) == [
      .keepMarks(caseID: "test-2/slice-0", next),
      .keepMarks(caseID: id, session.state.marks[id] ?? []),
    ])
  #expect(!session.state.hasUnsavedMarks)
  let asked = session.asked.count
  session.type(" ")
  #expect(session.asked.suffix(from: asked) == [.keepMarks(caseID: "test-2/slice-0", [])])
}

@Test("Marks of earlier sessions are there, are listed, and lead to their place")
func marksComeBack() throws {
  var first = keeper()
  first.type("<Enter>ll zlllk ]")
  let marks = first.state.marks
  #expect(marks[id]?.count == 2)
  var second = keeper(marks)
  #expect(second.screen.text.contains("2 marked"))
  second.type("}'")
  let text = second.screen.text
  #expect(text.contains("a    test-1/slice-0  sample S3"))
  #expect(text.contains("b    test-1/slice-0  u(0.75 0.25)"))
  second.type("j<Enter>")
  #expect(second.state.screen == .latent)
  #expect(second.state.worklist.selected?.id == id)
  #expect(second.state.latent.u == [0.75, 0.25])
  #expect(second.state.latent.hypothesis?.mask == marks[id]?[1].hypothesis.mask)
  #expect(second.state.goal == nil)
}

@Test("A mark of another model says so, keeps its mask, and is looked at in the matrix")
func markOfAnotherModel() {
  var first = keeper()
  first.type("<Enter>ll ")
  var second = keeper(ofAnotherModel(first))
  second.type("'")
  #expect(second.screen.text.contains("model older"))
  second.type("<Enter>")
  #expect(second.state.screen == .compare)
  #expect(second.state.compare.table?.masks[second.state.compare.row].name == "a")
  #expect(
    second.state.notice?.text
      == "mark a is of older ffeedd: its mask is kept, its code means nothing here")
  second.type("z")
  #expect(second.screen.text.contains("nothing marked (1 of another model)"))
  second.type("<Esc><Esc>ll ")
  #expect(second.state.currentMarks.map(\.name) == ["a", "b"])
}

@Test("While the model is read a mark waits for it; a model that is another one shows the matrix")
func markBeforeTheModel() {
  var first = keeper()
  first.type("<Enter>ll ")
  for marks in [first.state.marks, ofAnotherModel(first)] {
    var second = keeper(marks)
    let facts = second.state.modelFacts
    second.state.model = .loading
    second.type("'<Enter>")
    #expect(second.state.screen == .latent)
    if let facts { second.send(.modelReady(facts)) }
    let isSame = marks == first.state.marks
    #expect(second.state.screen == (isSame ? .latent : .compare))
    if isSame { #expect(second.state.latent.u == marks[id]?[0].hypothesis.u) }
    #expect(second.state.goal == nil)
  }
}

@Test("Space in the list takes a mark off and brings it back; r gives it a title")
func managingMarks() {
  var session = keeper()
  session.type("<Enter> l 'j ")
  #expect(session.state.currentMarks.map(\.name) == ["a"])
  #expect(session.screen.text.contains("taken off"))
  session.type("r")
  #expect(session.state.notice?.text == "mark b is off; Space brings it back")
  session.type(" rwith tail<Enter>")
  #expect(session.state.currentMarks.map(\.title) == ["", "with tail"])
  #expect(session.state.scope == .marks)
  #expect(session.screen.text.contains("with tail"))
  session.type("<Esc>")
  #expect(session.screen.text.contains("S2 \"with tail\""))
  session.type("r<Esc>")
  #expect(session.state.dialog == nil)
  #expect(session.state.currentMarks.map(\.title) == ["", "with tail"])
}

@Test("Only a mark can be renamed, and a title has at most 60 characters")
func titles() {
  var session = keeper()
  session.type("<Enter>r")
  #expect(session.state.notice?.text == "the mask in focus is not marked; Space marks it")
  session.type(" r" + String(repeating: "x", count: 61) + "<Enter>")
  #expect(session.state.notice?.text == "a title has at most 60 characters")
  session.type("<Backspace><Enter>")
  #expect(session.state.currentMarks.map(\.title.count) == [60])
}

@Test("Without a mark the list says how to make one")
func noMarksToList() {
  var session = TestSession()
  session.type("'")
  #expect(session.state.notice?.text == Session.noMarks(session.state))
  #expect(session.state.dialog == nil)
}

@Test("Marks of an image of another size are left out of the case, and it is said")
func marksOfAnotherSize() {
  var session = keeper()
  session.type("<Enter> ")
  var mark = session.state.currentMarks[0]
  mark.hypothesis.mask = Mask(width: 3, height: 3)
  var second = keeper([id: [mark]])
  #expect(second.state.currentMarks.isEmpty)
  #expect(second.state.notice?.text.hasSuffix("of another size and are left out") == true)
  second.state.marks[id] = [mark]
  second.type("<Enter>][m")
  #expect(second.state.currentMarks.isEmpty)
}

@Test("The title and the model of a mark go into the export")
func exportedMark() throws {
  var first = keeper()
  first.type("<Enter> rhalo<Enter>")
  var second = keeper(ofAnotherModel(first))
  second.type("<Enter>e<Enter>")
  guard case .export(let request) = try #require(second.asked.last) else {
    Issue.record("no export")
    return
  }
  #expect(request.marks.map(\.title) == ["halo"])
  #expect(request.marks.map(\.model?.name) == ["older"])
  #expect(request.model == "0123456789abcdef")
}
