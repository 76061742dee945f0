import Cells
import Foundation
import Testing

@testable import Reviewer

/// Key scripts that lead to each screen and dialog.
private let scripts = [
  "browse": "", "review": "<Enter>ll ", "latent": "zllk ", "compare": "<Enter>m",
  "opinions": "M<Tab>jj+", "blind": "B<Enter>", "note": "<Enter>Cspicul", "help": "<Enter>?",
  "export": "<Enter> l e", "filter": "/te",
  "commands": "<Enter>:sam",
  "quit": "<Enter> qq", "pair": "<Enter>ml<Enter>", "about": "<Enter>Xno<Enter>A",
  "marks": "<Enter> l '",
  "adjust": "<Enter>W", "sampling": "<Enter>S", "votes": "<Enter>v", "probability": "<Enter>vv",
  "entropy": "<Enter>vvv", "difference": "<Enter>vvvv", "full": "<Enter><Enter>+",
  "edit": "<Enter><Tab>E++KK LLpJ",
  "ring": "zll)", "impression": "B<Enter>a",
]

@Test(
  "Each screen is drawn as it was", arguments: scripts.keys.sorted(),
  [(80, 24), (120, 36), (160, 50)])
func goldenScreens(name: String, size: (Int, Int)) throws {
  var session = TestSession(columns: size.0, rows: size.1)
  session.type(scripts[name] ?? "")
  try expectGolden(session.screen.text, "\(name)-\(size.0)x\(size.1)")
}

@Test(
  "Each screen is drawn as it was without colours and in ASCII",
  arguments: ["browse", "review", "latent", "compare", "opinions"])
func asciiScreens(name: String) throws {
  let look = Look(glyphs: .ascii, depth: .monochrome, isUnicode: false)
  var session = TestSession(look: look)
  session.type(scripts[name] ?? "")
  try expectGolden(session.screen.text, "\(name)-ascii")
}

/// The looks that terminals have.
private let looks: [(name: String, look: Look)] = [
  ("truecolor", Look()), ("256", Look(depth: .indexed256)), ("16", Look(depth: .ansi16)),
  ("8", Look(depth: .ansi8)), ("mono", Look(depth: .monochrome)),
  ("ascii", Look(glyphs: .ascii, depth: .monochrome, isUnicode: false)),
  ("light", Look(isLight: true)),
]

/// A line of `Tests/Golden/styles.txt`: name, size, look, and a number for what each row is sent as.
@Test(
  "Glyphs, colours and attributes of each screen are as they were, in every look and size",
  arguments: scripts.keys.sorted())
func goldenStyles(name: String) throws {
  for (columns, rows) in [(80, 24), (120, 36), (160, 50)] {
    for (lookName, look) in looks {
      var session = TestSession(columns: columns, rows: rows, look: look)
      session.type(scripts[name] ?? "")
      let styled = StyledRows(session.screen, look.depth)
      try expectGoldenRows(styled, "\(name) \(columns)x\(rows) \(lookName)", in: "styles")
    }
  }
}

@Test(
  "In ASCII no screen has a character that the terminal lacks", arguments: scripts.keys.sorted())
func asciiOnly(name: String) {
  let known: Set<Unicode.Scalar> = ["²", "…", "·", "≥", "σ", "\0"]
  var session = TestSession(
    columns: 160, rows: 50, look: Look(glyphs: .ascii, depth: .monochrome, isUnicode: false))
  session.type(scripts[name] ?? "")
  for cell in session.screen.cells where !cell.scalar.isASCII {
    #expect(known.contains(cell.scalar), "\(cell.scalar) in \(name)")
  }
}

@Test("No view writes outside its area", arguments: scripts.keys.sorted())
func viewsStayInside(name: String) {
  var session = TestSession()
  session.type(scripts[name] ?? "")
  let mark = Cell("X")
  for (width, height) in [(80, 24), (60, 20), (97, 31)] {
    session.send(.resized(columns: width, rows: height))
    var buffer = CellBuffer(width: 200, height: 60)
    buffer.fill(buffer.area, with: mark)
    let body = Area(column: 3, row: 2, width: width, height: height)
    draw(session.state, in: body, &buffer)
    for row in 0..<buffer.height {
      for column in 0..<buffer.width where !body.contains(row: row, column: column) {
        if buffer[row, column] != mark {
          Issue.record("\(name) at \(width)x\(height) wrote row \(row) column \(column)")
          return
        }
      }
    }
  }
}

private func draw(_ state: Session.State, in area: Area, _ buffer: inout CellBuffer) {
  let theme = Theme(state.look)
  switch state.screen {
  case .browse: BrowseView.draw(state, in: area, theme, into: &buffer)
  case .review: ReviewView.draw(state, in: area, theme, into: &buffer)
  case .latent: LatentView.draw(state, in: area, theme, into: &buffer)
  case .compare: CompareView.draw(state, in: area, theme, into: &buffer)
  case .opinions: OpinionView.draw(state, in: area, theme, into: &buffer)
  }
}

@Test("Two hundred sizes in a row are all drawn", arguments: scripts.keys.sorted())
func resizeStorm(name: String) {
  var session = TestSession()
  session.type(scripts[name] ?? "")
  var seed: UInt64 = 7
  for _ in 0..<25 {
    seed = seed &* 6_364_136_223_846_793_005 &+ 1
    session.send(
      .resized(columns: 1 + Int(seed >> 33) % 120, rows: 1 + Int(seed >> 45) % 40))
    #expect(session.screen.width == session.state.columns)
  }
}

@Test("Below 60 x 20 the screen says what is needed")
func tooSmall() {
  let session = TestSession(columns: 59, rows: 20)
  #expect(session.screen.text.contains("Penumbra needs 60 x 20."))
}

@Test(
  "However small the terminal is, both sizes can be read",
  arguments: [(20, 5), (12, 6), (30, 3), (59, 1), (200, 2)])
func verySmall(columns: Int, rows: Int) {
  let words = TestSession(columns: columns, rows: rows).screen.text
    .split { $0 == " " || $0 == "\n" }.joined(separator: " ")
  #expect(words.contains("\(columns)x\(rows), needs 60x20"), "\(words)")
}

@Test("At 60 columns the graders' pane says which of them it shows")
func someGraders() {
  var session = TestSession(columns: 60, rows: 20)
  session.type("<Enter>")
  #expect(session.screen.text.contains("Graders 1-3 of 4"))
  session.type("<Tab>lll")
  #expect(
    session.screen.text.contains("Graders 2-4 of 4") || session.screen.text.contains("4-4 of 4"))
}

@Test("What is typed last is seen, and a prompt that has no room ends with …")
func longInput() {
  var session = TestSession(columns: 60, rows: 20)
  session.type("<Enter>C" + String(repeating: "abcdefghi ", count: 10) + "end")
  #expect(session.screen.text.contains("ghi end"))
  #expect(session.screen.text.contains("note: …"))
  session.type("<Esc><Esc>/")
  let line = session.screen.text.split(separator: "\n").first { $0.contains("filter:") } ?? ""
  #expect(line.hasSuffix("…") && line.count <= 60)
}

@Test("Why a text cannot be taken stands beside it until the next key", arguments: [80, 60])
func objection(columns: Int) {
  var session = TestSession(columns: columns, rows: 24)
  session.type("/" + String(repeating: "name ", count: 20) + "foo>3<Enter>")
  let line = session.screen.text.split(separator: "\n").first { $0.contains("filter:") } ?? ""
  #expect(line.contains("foo>3   'foo>3': expected FIELD<NUMBER"))
  session.type("<Backspace>")
  #expect(!session.screen.text.contains("expected FIELD"))
}

@Test("On a narrow screen the decision stands behind the case's name")
func decisionInHeader() {
  var session = TestSession()
  session.type("<Enter>Xblurred beyond use<Enter>")
  #expect(session.screen.text.hasPrefix(" penumbra review  test-1/slice-0  rejected "))
}

@Test("Where the image has the keys, hints begin with what is done to an image")
func hintsOfImage() {
  var session = TestSession()
  session.type("<Enter>")
  #expect(!session.screen.text.contains("+ - = zoom"))
  while session.state.review.pane != .image { session.type("<Tab>") }
  let text = session.screen.text
  for hint in ["Tab pane", "+ - = zoom", "w window", "x ruler", "v view"] {
    #expect(text.contains(hint))
  }
}

@Test("The first impression's prompt and hint say that Enter reveals")
func revealing() {
  var session = TestSession()
  session.type("B<Enter>a")
  #expect(session.screen.text.contains("Enter: record and reveal"))
  #expect(session.screen.text.contains("Enter record and reveal"))
}

@Test(
  "Every hint on screen is in the key map, on each screen",
  arguments: scripts.keys.sorted().filter { $0 != "impression" }, KeyMap.allCases)
func hintsOnScreen(name: String, map: KeyMap) {
  var session = TestSession(columns: 160, rows: 50) { $0.keys = map }
  session.type(scripts[name] ?? "")
  guard session.state.dialog != .confirmQuit else { return }
  let text = session.screen.text
  for hint in Hints.hints(in: session.state.scope, session.state.keys) {
    #expect(text.contains("\(hint.key) \(hint.text)"), "\(hint.key) \(hint.text)")
  }
}

@Test("Without colours each grader's outline is made of its digit")
func digitsInMonochrome() {
  var session = TestSession(look: Look(glyphs: .sextant, depth: .monochrome))
  session.type("<Enter>")
  let image = session.screen.text.split(separator: "\n").dropFirst(2).prefix(15)
    .map { $0.prefix(38) }.joined()
  for digit in "123" { #expect(image.count { $0 == digit } >= 5, "\(digit)") }
}

@Test("The screen says what the program is not for")
func researchUse() {
  var session = TestSession()
  session.type("?")
  #expect(session.screen.text.contains("for research, not for diagnosis"))
}
