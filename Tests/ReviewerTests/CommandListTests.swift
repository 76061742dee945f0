import Testing

@testable import Reviewer

@Test("Typing part of what a command does and Enter runs it")
func commandByWords() {
  var session = TestSession()
  session.type("<Enter>:latent pl<Enter>")
  #expect(session.state.screen == .latent)
}

@Test("Arrows choose among the commands that match; escape leaves all as it was")
func commandArrows() {
  var session = TestSession()
  session.type("<Enter>:zoom")
  guard case .commands(let list) = session.state.dialog else {
    Issue.record("no list")
    return
  }
  #expect(list.matches.map(\.action) == [.zoomIn, .zoomOut])
  session.type("<Enter>")
  #expect(session.state.review.zoom == 1.5)
  session.type(":zoom<Down><Enter>")
  #expect(session.state.review.zoom == 1)
  session.type(":zoom<Esc>")
  #expect(session.state.dialog == nil)
}

@Test("Words that no command says are told")
func noSuchCommand() {
  var session = TestSession()
  session.type(":fly<Enter>")
  #expect(session.state.notice?.text == "no command says 'fly'")
}

@Test("Every command of the list can be run on every screen", arguments: ["", "<Enter>", "z", "m"])
func everyCommandRuns(keys: String) {
  var session = TestSession()
  session.type(keys)
  let count = CommandList(scope: session.state.scope, of: session.state.keys).matches.count
  for place in 0..<count {
    var each = TestSession(cases: 1, hasModel: false)
    each.type(keys + ":" + String(repeating: "<Down>", count: place) + "<Enter>")
    #expect(each.screen.width == 80)
  }
}
