import Cells
import Foundation
import Imaging
import Testing

@testable import Reviewer

@Test("No key means two things in one place", arguments: KeyMap.allCases, Scope.allCases)
func keysAreUnique(map: KeyMap, scope: Scope) {
  let keys = map.bindings(in: scope).flatMap(\.keys)
  #expect(Set(keys).count == keys.count)
}

@Test("Every key of every binding is answered by its action", arguments: KeyMap.allCases)
func everyBindingWorks(map: KeyMap) {
  for binding in map.bindings {
    for key in binding.keys {
      #expect(map.action(for: key, in: binding.scope) == binding.action)
    }
    #expect(
      map.keyName(of: binding.action, in: binding.scope) != ":" || binding.action == .commands)
  }
}

@Test(
  "Every hint belongs to a bound key, and help names every binding", arguments: KeyMap.allCases,
  Scope.allCases)
func hintsAndHelp(map: KeyMap, scope: Scope) {
  let hints = Hints.hints(in: scope, map)
  if scope != .everywhere { #expect(Set(hints.map(\.text)).count == hints.count) }
  let helped = Help.rows(in: scope, map).map(\.text)
  for binding in map.bindings(in: scope) {
    switch binding.action {
    case .toggleGrader, .toGrader: #expect(helped.contains { $0.contains("that grader") })
    case .takeWindow: #expect(helped.contains("mediastinum, lung, auto, bone, all"))
    default: #expect(helped.contains(binding.help))
    }
  }
}

@Test(
  "Help is never cut: keys take at most 12 columns, what they do at most 34",
  arguments: KeyMap.allCases)
func helpFits(map: KeyMap) {
  for row in Scope.allCases.flatMap({ Help.rows(in: $0, map) }) {
    #expect(columnWidth(of: row.text) <= 34, "\(row.text)")
    #expect(columnWidth(of: row.keys) <= 12, "\(row.keys)")
  }
}

@Test("As in OHIF, every action has a key where it had one, or behind the choice of a grader")
func nothingIsLost() {
  let chosen: [Scope: Scope] = [.review: .graders, .latent: .posteriors]
  for binding in KeyMap.standard.bindings {
    let there = KeyMap.ohif.bindings(in: binding.scope)
    let behind = chosen[binding.scope].map { KeyMap.ohif.bindings(in: $0) } ?? []
    #expect((there + behind).contains { $0.action == binding.action }, "\(binding.help)")
  }
}

@Test("As in OHIF, only marking and choosing a grader lose their keys: texts name all others")
func littleIsChanged() {
  for binding in KeyMap.standard.bindings {
    switch binding.action {
    case .mark where binding.keys.contains(.space): continue
    case .toggleGrader, .toGrader: continue
    default:
      let there = KeyMap.ohif.bindings(in: binding.scope)
      #expect(there.contains { $0.action == binding.action && $0.keys == binding.keys })
    }
  }
}

/// A session with the keys of OHIF.
private func ohif(of records: [Case]? = nil, columns: Int = 80, rows: Int = 24) -> TestSession {
  TestSession(of: records, columns: columns, rows: rows) { $0.keys = .ohif }
}

@Test("As in OHIF, 1 to 5 take windows and the space bar shows the image as it was opened")
func windowsAsInOHIF() throws {
  var session = ohif()
  session.type("<Enter>")
  let zoom = session.state.review.zoom
  for (key, text) in [
    ("1", "mediastinum W350 L40"), ("2", "lung W1500 L-600"), ("3", "auto "),
    ("4", "bone W2500 L480"), ("5", "whole range "),
  ] {
    session.type(key)
    #expect(session.state.notice?.text.hasPrefix("window \(text)") == true)
  }
  session.type("i++<Tab>L ")
  let settings = session.state.settings
  #expect(!settings.isInverted && settings.windowIndex == 0 && settings.ownWindow == nil)
  #expect(session.state.review.zoom == zoom)
  #expect(
    session.state.review.center == ReviewState(opening: try #require(session.state.openCase)).center
  )
  #expect(session.state.currentMarks.isEmpty)
  #expect(session.state.notice?.text == "the image as it was opened")
}

@Test("While graders are hidden the space bar shows all of the image")
func resetWhileHidden() {
  var session = ohif()
  session.type("B<Enter>++ ")
  #expect(session.state.isHidden)
  #expect(session.state.review.zoom == 1)
}

@Test("An image without Hounsfield units has four windows of its own, and says so")
func windowsWithoutUnits() {
  var record = TestSession.makeCase(0)
  record.image = GrayImage(
    width: 64, height: 64, unit: .unitInterval,
    values: record.image.values.map { ($0 + 900) / 2000 })
  var session = ohif(of: [record])
  session.type("<Enter>2")
  #expect(session.state.notice?.text == "window full W1.00 L0.50")
  session.type("5")
  #expect(session.state.notice?.text == "this image has no window 5, but auto, full, dark, bright")
}

@Test("As in OHIF, G and a number choose a grader: its outline, or its posterior")
func graderByNumber() throws {
  var session = ohif()
  session.type("<Enter>G")
  #expect(
    session.screen.text.contains("1 to 4: the outline of that grader on or off, 0: all of them"))
  #expect(session.screen.text.contains("1-9 outline"))
  session.type("2")
  #expect(session.state.settings.hiddenGraders == [1])
  #expect(session.state.scope == .review)
  session.type("G0")
  #expect(session.state.settings.hiddenGraders.isEmpty)
  session.type("G<Esc>")
  #expect(session.state.scope == .review)
  session.type("zG3")
  #expect(session.state.scope == .latent)
  #expect(session.state.latent.u != [0, 0])
}

@Test(
  "As in OHIF, the wait for a grader's number ends where another screen begins",
  arguments: [("'<Enter>", Scope.latent), ("B", .review)])
func awaitedNumberElsewhere(keys: String, scope: Scope) {
  var session = ohif()
  session.type("<Enter>*G" + keys)
  #expect(session.state.adjusting == nil)
  #expect(session.state.scope == scope)
}

@Test("As in OHIF, * marks, and every text that told of the space bar tells of it")
func marksAsInOHIF() {
  var session = ohif()
  session.type("'")
  #expect(session.state.notice?.text.hasPrefix("nothing is marked: * marks") == true)
  session.type("<Enter>e")
  #expect(session.state.notice?.text.contains(": * marks a sample") == true)
  session.type("r")
  #expect(session.state.notice?.text == "the mask in focus is not marked; * marks it")
  session.type("zi")
  #expect(session.state.notice?.text.hasPrefix("* marks a hypothesis") == true)
  session.type("*")
  #expect(session.state.currentMarks.count == 1)
  session.type("q<Insert>")
  #expect(session.state.currentMarks.count == 2)
}

@Test("Help and commands show the keys of OHIF")
func helpAsInOHIF() {
  var session = ohif(columns: 160, rows: 50)
  session.type("<Enter>?")
  #expect(session.screen.text.contains("Keys as in OHIF"))
  #expect(session.screen.text.contains("mediastinum, lung, auto, bone, all"))
  session.type("<Esc>:mark the")
  #expect(session.screen.text.contains("*         mark the hypothesis for export"))
}

@Test("/ in the help keeps the keys that say every word; Enter keeps them so, Esc shows all again")
func findingKeys() {
  var session = TestSession()
  session.type("<Enter>?/zoom")
  #expect(session.screen.text.contains("find: zoom"))
  #expect(session.screen.text.contains("zoom in"))
  #expect(!session.screen.text.contains("walk the latent plane"))
  session.type("<Enter>")
  #expect(session.state.scope == .help)
  #expect(session.screen.text.contains("Keys that say 'zoom'"))
  #expect(!session.screen.text.contains("walk the latent plane"))
  session.type("<Esc>")
  #expect(session.screen.text.contains("walk the latent plane"))
  session.type("<Esc>")
  #expect(session.state.dialog == nil)
}

@Test("Esc while words are typed shows all keys again and leaves the help open")
func leavingTheWords() {
  var session = TestSession()
  session.type("?/zoom<Esc>")
  #expect(session.state.dialog == .help(HelpPage()))
}

@Test("A single letter finds the key of that name, a word also the place where keys work")
func findingAKey() {
  var session = TestSession(columns: 160, rows: 50)
  session.type("<Enter>?/Z")
  #expect(session.screen.text.contains("the focused mask in latent space"))
  #expect(!session.screen.text.contains("zoom in"))
  session.type("<Ctrl-U>ctrl-l")
  #expect(session.screen.text.contains("draw the screen anew"))
  session.type("<Ctrl-U>latent sigma")
  #expect(session.screen.text.contains("a quarter sigma right"))
  #expect(!session.screen.text.contains("walk the latent plane"))
  session.type("<Ctrl-U>mouse")
  #expect(session.screen.text.contains("Mouse: "))
}

@Test("Words that no key says are told")
func findingNoKey() {
  var session = TestSession()
  session.type("?/fly")
  #expect(session.screen.text.contains("no key says 'fly'"))
  session.type("<Down><Down>")
  #expect(session.state.dialog == .help(with("fly")))
}

private func with(_ filter: String) -> HelpPage {
  var page = HelpPage()
  page.filter = filter
  page.isTyping = true
  return page
}

@Test("Docs/Keys.md is what the key map says (RECORD=1 writes it)")
func keysDocument() throws {
  let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  let file = root.appending(path: "Docs/Keys.md")
  if ProcessInfo.processInfo.environment["RECORD"] == "1" {
    try KeysDocument.text.write(to: file, atomically: true, encoding: .utf8)
  }
  #expect(try String(contentsOf: file, encoding: .utf8) == KeysDocument.text)
}
