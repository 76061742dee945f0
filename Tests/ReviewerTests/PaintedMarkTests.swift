import Imaging
import Testing

@testable import Reviewer

private let id = "test-1/slice-0"

/// A session with the first grader's mask painted over and marked.
private func marked(
  _ keys: String = "", hasModel: Bool = true, dimensions: Int = 2, marks: [String: [Mark]]? = nil
) -> TestSession {
  var session = TestSession(hasModel: hasModel, dimensions: dimensions) { state in
    if let marks { state.restore(marks) }
  }
  session.type("<Enter><Tab>EKKKK m" + keys)
  return session
}

@Test("m marks the mask as it was painted, and the code that is found for it goes along")
func marksTheEdit() throws {
  let session = marked()
  let mark = try #require(session.state.currentMarks.first)
  #expect(mark.name == "a" && mark.source == .edited("edited grader 1"))
  #expect(mark.hypothesis.mask == session.state.edit?.mask)
  #expect(mark.hypothesis.u == [-1, 0.5])
  #expect(mark.hypothesis.z == session.state.encoding?.prior.code(at: [-1, 0.5]))
  #expect(mark.model == .init(name: "formula", sha256: "0123456789abcdef"))
  #expect(session.state.notice?.text == "marked as a; its code: IoU .75, at 1.1 sigma")
  #expect(session.state.focusedMark == mark)
}

@Test("The same key takes the mark off; painted on, the mask is another one and marked as b")
func marksAgain() {
  var session = marked("m")
  #expect(session.state.currentMarks.isEmpty)
  #expect(session.state.notice?.text == "mark a removed")
  session.type("mL m")
  #expect(session.state.currentMarks.map(\.name) == ["a", "b"])
  #expect(session.state.currentMarks[0].hypothesis.mask != session.state.edit?.mask)
  session.type("h")
  #expect(session.screen.text.contains("*b "))
}

@Test("What is not painted is not marked, and it is said")
func marksNothing() {
  var session = TestSession()
  session.type("<Enter><Tab>Em")
  #expect(session.state.notice?.text == "nothing is changed yet; Space paints")
  var drawn = TestSession(hasModel: false)
  drawn.type("<Enter>Em")
  #expect(drawn.state.notice?.text == "nothing is drawn yet; Space paints")
  #expect(session.state.currentMarks.isEmpty && drawn.state.currentMarks.isEmpty)
}

@Test("A painted mark is compared, listed, shown in the latent plane, and walked to")
func takesPart() throws {
  var session = marked("<Esc><Tab> m")
  let masks = try #require(session.state.compare.table).masks
  #expect(masks.first { $0.name == "a" }?.kind == .mark)
  #expect(masks.first { $0.name == "a" }?.mask == session.state.currentMarks[0].hypothesis.mask)
  session.type("'")
  #expect(session.screen.text.contains("edited grader 1"))
  session.type("<Enter>")
  #expect(session.state.screen == .latent)
  #expect(session.state.latent.u == [-1, 0.5])
  #expect(session.screen.text.contains("marked: a b"))
  // At its code the model draws another mask, which is a mark of its own.
  session.type(" ")
  #expect(session.state.currentMarks.map(\.name) == ["a", "b", "c"])
  session.type(" i")
  guard case .between(let from, _, let names) = session.state.latent.play else {
    Issue.record("nothing moves")
    return
  }
  #expect(from == [-1, 0.5] && names == "a and b")
}

@Test("Without a model the mark has no code, and it is said wherever that matters")
func withoutModel() {
  var session = marked(hasModel: false)
  let reason = "no model: start with --model FILE"
  #expect(session.state.notice?.text == "marked as a, without a code: \(reason)")
  #expect(session.state.currentMarks[0].model == nil)
  session.type("'")
  #expect(session.screen.text.contains("edited grader 1 u(?)"))
  session.type("<Enter>")
  #expect(session.state.screen == .compare)
  #expect(session.state.compare.table?.masks[session.state.compare.row].name == "a")
  #expect(session.state.notice?.text == "mark a was painted and has no code: \(reason)")
}

@Test("A network without a latent space gives no code")
func withoutLatentSpace() {
  let session = marked(dimensions: 0)
  #expect(
    session.state.notice?.text
      == "marked as a, without a code: a unet-ensemble has no latent space")
}

@Test("Where no code is found the walk says so")
func codeNotFound() throws {
  var session = marked()
  let mask = try #require(session.state.currentMarks.first).hypothesis.mask
  session.state.marks[id]?[0].model = nil
  session.state.marks[id]?[0].hypothesis.u = []
  session.state.notice = .init("marked as a; its code is being looked for")
  session.send(.markCodeFound(caseID: id, mask: mask, nil))
  #expect(session.state.notice?.text == "marked as a; no code was found for it")
  session.type("Zi")
  #expect(
    session.state.notice?.text == "mark a has no code to walk to: it is being looked for")
  #expect(session.screen.text.contains("nothing marked") == false)
  session.type("l")
  #expect(session.screen.text.contains("nothing marked (1 without a code)"))
}

@Test("A code that comes late, or for a mask that is not marked, is dropped")
func lateCodes() throws {
  var session = marked()
  let before = session.state.marks
  let found = FoundCode(name: "mark", u: [3, 3], overlap: 1)
  session.send(.markCodeFound(caseID: "test-2/slice-0", mask: Mask(width: 64, height: 64), found))
  session.send(.markCodeFound(caseID: id, mask: Mask(width: 64, height: 64), found))
  let mask = try #require(before[id]?.first).hypothesis.mask
  session.send(
    .markCodeFound(caseID: id, mask: mask, FoundCode(name: "mark", u: [.nan, 0], overlap: 1)))
  session.send(.markCodeFound(caseID: id, mask: mask, FoundCode(name: "mark", u: [1], overlap: 1)))
  #expect(session.state.marks == before)
}

@Test("A later session finds the mask, and a model that is there then finds its code")
func codeOfALaterSession() throws {
  let first = marked(hasModel: false, marks: [:])
  guard case .keepMarks(id, let kept)? = first.asked.last else {
    Issue.record("nothing is kept")
    return
  }
  #expect(kept.count == 1 && kept[0].hypothesis.u.isEmpty)
  var second = TestSession { $0.restore([id: kept]) }
  second.type("<Enter>")
  let mark = try #require(second.state.currentMarks.first)
  #expect(mark.hypothesis.mask == kept[0].hypothesis.mask && mark.hypothesis.u == [-1, 0.5])
  #expect(second.asked.last == .keepCode(caseID: id, mark))
  var third = TestSession {
    var other = mark
    other.model = .init(name: "older", sha256: "ff")
    other.hypothesis.u = [0, 0]
    $0.restore([id: [other]])
  }
  #expect(third.state.marks[id]?[0].isOfAnother(third.state.modelFacts) == false)
  third.type("<Enter>")
  #expect(third.state.currentMarks == [mark])
}

@Test("A painted mask that is marked is not lost by leaving")
func leavesWithMark() {
  var session = marked("<Esc>", marks: [:])
  #expect(session.state.notice?.text == "edited grader 1 is marked as a; E goes on")
  #expect(session.state.unsaved == nil)
  session.type("EL <Esc>")
  #expect(session.state.unsaved == "An edited mask was not accepted.")
  var unkept = marked("<Esc>")
  #expect(unkept.state.unsaved == "Some marked hypotheses were not exported.")
  unkept.type("Q")
  #expect(unkept.state.dialog == .confirmQuit)
}

/// What was asked for of codes of marks, by mask.
private func searches(_ session: TestSession) -> [Mask] {
  session.asked.compactMap { if case .findMarkCode(_, let mask) = $0 { mask } else { nil } }
}

/// Where a code was found.
private func found(_ u: Float) -> FoundCode { FoundCode(name: "mark", u: [u, 0], overlap: 1) }

@Test("The code of each painted mark is looked for once, and the first that is found stays")
func searchesOnce() throws {
  var session = TestSession()
  session.isSearchLong = true
  session.type("<Enter><Tab>EKKKK mL mL m")
  let masks = session.state.currentMarks.map(\.hypothesis.mask)
  #expect(masks.count == 3)
  #expect(searches(session) == masks)
  session.send(.markCodeFound(caseID: id, mask: masks[1], found(1)))
  session.send(.markCodeFound(caseID: id, mask: masks[1], found(2)))
  #expect(session.state.currentMarks.map(\.hypothesis.u) == [[], [1, 0], []])
  session.type("L m")
  #expect(searches(session).count == 4)
  // What was in vain is looked for again with the next mark.
  session.send(.markCodeFound(caseID: id, mask: masks[0], nil))
  session.type("L m")
  #expect(searches(session).suffix(2).first == masks[0])
  #expect(searches(session).count == 6)
}

@Test("A code that is found leaves marks in the file that are not on screen")
func keepsCodeOnly() throws {
  var session = TestSession { $0.restore([:]) }
  session.isSearchLong = true
  session.type("<Enter><Tab>EKKKK m")
  let mask = try #require(session.state.currentMarks.first).hypothesis.mask
  session.send(.markCodeFound(caseID: id, mask: mask, found(1)))
  #expect(session.asked.last == .keepCode(caseID: id, session.state.currentMarks[0]))
  var unkept = TestSession()
  unkept.isSearchLong = true
  unkept.type("<Enter><Tab>EKKKK m")
  unkept.send(.markCodeFound(caseID: id, mask: mask, found(1)))
  #expect(searches(unkept).count == 1 && unkept.asked.count == 1)
}

@Test("A painted mark that the list takes off and brings back gets its code, or keeps it")
func bringsBack() throws {
  var session = TestSession()
  session.isSearchLong = true
  session.type("<Enter><Tab>EKKKK m' ")
  let mask = try #require(searches(session).first)
  #expect(session.state.currentMarks.isEmpty)
  session.send(.markCodeFound(caseID: id, mask: mask, found(1)))
  #expect(session.state.currentMarks.isEmpty)
  session.type(" ")
  #expect(session.state.currentMarks.map(\.hypothesis.u) == [[]])
  #expect(searches(session) == [mask, mask])
  session.send(.markCodeFound(caseID: id, mask: mask, found(2)))
  #expect(session.state.currentMarks.map(\.hypothesis.u) == [[2, 0]])
  session.type("  ")
  #expect(session.state.currentMarks.map(\.hypothesis.u) == [[2, 0]])
  #expect(searches(session).count == 2)
}

@Test("A code of as many numbers as another model's has none here: it is looked for anew")
func codeOfAnotherLength() throws {
  var mark = try #require(marked().state.currentMarks.first)
  for u in [[], [1], [1, 2, 3]] as [[Float]] {
    mark.hypothesis.u = u
    mark.hypothesis.z = u
    var session = TestSession { $0.restore([id: [mark]]) }
    session.isSearchLong = true
    session.type("<Enter>m")
    #expect(searches(session) == [mark.hypothesis.mask])
    let masks = try #require(session.state.compare.table).masks
    session.state.compare.row = try #require(masks.firstIndex { $0.name == "a" })
    session.type("Z")
    #expect(session.state.screen == .latent)
    #expect(session.state.latent.u == [1, 0])
    session.type("l")
    #expect(session.state.latent.u == [1.25, 0])
  }
}
