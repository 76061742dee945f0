import Testing

@testable import Reviewer

@Test("Nothing marked: e says what to do instead of opening a dialog")
func nothingMarked() {
  var session = TestSession()
  session.type("<Enter>e")
  #expect(session.state.dialog == nil)
  #expect(session.state.notice?.text.hasPrefix("nothing is marked in this case") == true)
}

@Test("Marked hypotheses from review and the latent plane are asked to be written, once")
func exporting() {
  var session = TestSession()
  session.type("<Enter> zl e")
  guard case .export(let form) = session.state.dialog else {
    Issue.record("no dialog")
    return
  }
  #expect(form.marks == [0, 1])
  session.type("<Enter>")
  guard case .export(let request) = session.asked.last else {
    Issue.record("no export")
    return
  }
  #expect(request.marks.map(\.name) == ["a", "b"])
  #expect(request.marks.map(\.source)[1] == .latent)
  #expect(request.folder == "exports")
  #expect(request.formats == [.png, .json, .csv] && !request.includesGraders)
  #expect(request.samples.count == 16)
}

@Test("Kinds of files can be taken; one that the case cannot have says why and stays out")
func exportFormats() {
  var session = TestSession()
  session.type("<Enter> e" + "jj" + "j j j <Enter>")
  guard case .export(let request) = session.asked.last else {
    Issue.record("no export")
    return
  }
  #expect(request.formats == [.png, .nifti, .nrrd, .json, .csv])
  var refused = TestSession()
  refused.type("<Enter> ejjjj ")
  #expect(refused.state.notice?.text == "it was not imported from a DICOM scan")
}

@Test("Without a kind of files nothing is written")
func exportNothing() {
  var session = TestSession()
  session.type("<Enter> ejj jjjj j <Enter>")
  #expect(session.asked.isEmpty)
  #expect(session.state.notice?.text.hasPrefix("no kind of files is taken") == true)
}

@Test("Lines can be left out and the folder typed; escape while typing keeps the folder")
func exportChoices() {
  var session = TestSession()
  session.type("<Enter> l e i<Backspace>X<Enter>i<Esc><Enter>")
  guard case .export(let request) = session.asked.last else {
    Issue.record("no export")
    return
  }
  #expect(request.marks.map(\.name) == ["b"])
  #expect(request.folder == "exportX")
}

@Test("Ctrl-C leaves at once, with unsaved marks at the second time")
func interrupting() {
  var session = TestSession()
  session.type("<Ctrl-C>")
  #expect(session.asked == [.quit(isInterrupt: true)])
  var marked = TestSession()
  marked.type("<Enter> <Ctrl-C>")
  #expect(marked.state.dialog == .confirmQuit)
  marked.type("<Ctrl-C>")
  #expect(marked.asked == [.quit(isInterrupt: true)])
}

@Test("Leaving with marks that were not exported asks first; after the export it does not")
func leavingWithMarks() {
  var session = TestSession()
  session.type("<Enter> qq")
  #expect(session.state.dialog == .confirmQuit)
  session.type("n")
  #expect(session.asked.isEmpty)
  session.send(.exported(caseID: "test-1/slice-0", folder: "x", files: 3, notes: []))
  #expect(session.state.notice?.text == "wrote 3 files to x")
  session.type("q")
  #expect(session.asked == [.quit(isInterrupt: false)])
}

@Test("The notice of an export ends with the end of a long path, and says what was left out")
func exportNotice() {
  var session = TestSession()
  let folder = "/" + String(repeating: "long/", count: 30) + "case-1"
  session.send(.exported(caseID: "test-1/slice-0", folder: folder, files: 3, notes: []))
  let text = session.state.notice?.text ?? ""
  #expect(text.hasPrefix("wrote 3 files to …") && text.hasSuffix("long/case-1"))
  #expect(text.count == 78)
  session.send(
    .exported(caseID: "test-1/slice-0", folder: "x", files: 3, notes: ["grader 2 is empty"]))
  #expect(session.state.notice?.text == "wrote 3 files to x; grader 2 is empty")
}

@Test("The next export takes the kinds of files of the last, as far as the case can have them")
func exportMemory() {
  var session = TestSession()
  session.type("<Enter> ej jj j <Enter>")
  guard case .export(let first) = session.asked.last else {
    Issue.record("no export")
    return
  }
  #expect(first.includesGraders)
  session.type("e<Enter>")
  guard case .export(let second) = session.asked.last else {
    Issue.record("no export")
    return
  }
  #expect(second.includesGraders && second.formats == first.formats)
  #expect(second.formats != [.png, .json, .csv])
}

@Test("Marks written while another case is on screen are those of their own case")
func exportedMeanwhile() {
  var session = TestSession()
  session.type("<Enter> ]")
  session.send(.exported(caseID: "test-1/slice-0", folder: "x", files: 3, notes: []))
  session.type("Q")
  #expect(session.asked == [.quit(isInterrupt: false)])
}
