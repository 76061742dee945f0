import Imaging
import Testing

@testable import Reviewer

private func blindSession() -> TestSession {
  var session = TestSession()
  session.type("B<Enter>")
  return session
}

@Test(
  "Blind first shows neither graders nor samples, on no screen, until an impression is recorded")
func hiddenEverywhere() {
  var session = TestSession()
  session.type("B")
  #expect(!session.screen.text.contains("●"))
  #expect(session.screen.text.contains("hidden"))
  for key in ["z", "m", "M"] {
    session.type(key)
    #expect(session.state.screen == .browse)
    #expect(session.state.notice?.text == Session.hidden(session.state))
  }
  session.type("<Enter>")
  let text = session.screen.text
  for word in ["area mm", "Samples 1", "d_YY", "graders 1"] { #expect(!text.contains(word)) }
  for key in ["1", "c", "v", "z", "m", "M", "S", "<Tab>"] {
    session.type(key)
    #expect(session.state.notice?.text == Session.hidden(session.state))
  }
}

@Test("An impression is recorded with its note, then the reveal, and then all is shown")
func impression() {
  var session = blindSession()
  session.type("afaint<Enter>")
  let record = session.state.currentRecord
  #expect(record.impression == .impression(Impression(.lesion, size: .large), note: "faint"))
  #expect(record.isRevealed)
  #expect(record.decision == nil)
  #expect(session.screen.text.contains("Graders"))
  session.type("la")
  #expect(session.state.currentDecision == Decision(.accept, "S2"))
}

@Test("The next case is hidden again, also when the latent plane was on screen")
func nextHidden() {
  var session = blindSession()
  session.type("d<Enter>z]")
  #expect(session.state.screen == .review)
  #expect(session.state.isHidden)
}

@Test("Blind first keeps the order of names, and a session started with it stays so")
func blindOrder() {
  var session = TestSession()
  session.state.isBlind = true
  session.state.isBlindForced = true
  Session.goBlind(&session.state)
  session.type("s")
  #expect(session.state.worklist.order == .name)
  session.type("B")
  #expect(session.state.isBlind)
  #expect(session.state.notice?.text == "this session was started with --blind and stays so")
}

@Test("Whoever looks behind the blind is recorded to have seen the case, and it stays seen")
func peeking() {
  var session = blindSession()
  #expect(session.state.isHidden)
  session.type("B")
  #expect(session.state.currentRecord.isRevealed)
  session.type("]B")
  #expect(!session.state.isHidden, "it was on screen after blind reading was left")
  session.type("]")
  #expect(session.state.isHidden)
}

@Test("A case that was open before blind reading began is not read blind")
func seenBefore() {
  var session = TestSession()
  session.type("<Enter>B")
  #expect(!session.state.isHidden)
  session.type("]")
  #expect(session.state.isHidden)
}

@Test("Filters by number would tell what is hidden: they are refused, and one from before goes")
func blindFilter() {
  var session = TestSession()
  session.type("/d>0.45<Enter>B")
  #expect(session.state.worklist.filter.isEmpty)
  session.type("/gr>1<Enter>")
  #expect(session.state.notice?.text.hasPrefix("blind first: 'gr>1' would tell") == true)
  session.type("<Ctrl-U>test-2<Enter>")
  #expect(session.state.worklist.shown == [1])
}

@Test("The size of a lesion is told by the key, and the place by the cursor, once it was moved")
func sizeAndPlace() {
  var session = blindSession()
  #expect(session.screen.text.contains("once you place it"))
  session.type("llj")
  #expect(session.screen.text.contains("With it goes column 34 row 33"))
  session.type("s")
  #expect(session.screen.text.contains("lesion < 3 mm at column 34 row 33, note: "))
  session.type("faint<Enter>")
  let seen = Impression(.lesion, size: .small, place: .init(row: 33, column: 34))
  #expect(session.state.currentRecord.impression == .impression(seen, note: "faint"))
  #expect(
    session.state.notice?.text
      == "lesion < 3 mm at column 34 row 33, in 3 of 4 masks (1 2 3); saved")
  #expect(
    session.state.history["test-1/slice-0"]?.first?.text
      == "first impression: lesion < 3 mm at column 34 row 33, faint")
  session.type("A")
  let rows = session.screen.text.split(separator: "\n").map { $0.dropFirst(4).dropLast(4) }
  let said = rows.joined(separator: " ").split { $0 == " " || $0 == "│" }.joined(separator: " ")
  #expect(
    said.contains(
      "first impression lesion < 3 mm at column 34 row 33, in 3 of 4 masks (1 2 3), faint"))
}

@Test("A click on the image places the cursor too")
func placeByClick() {
  var session = blindSession()
  session.send(.pointer(Pointer(.click, row: 8, column: 12)))
  #expect(session.state.review.isCursorPlaced)
  session.type("d<Enter>")
  #expect(session.state.currentRecord.impression?.impression?.place != nil)
}

@Test("A place outside of all masks is told to be so, and no lesion has no place")
func placeElsewhere() {
  var session = blindSession()
  session.type("LLL" + String(repeating: "h", count: 30) + "a<Enter>")
  #expect(
    session.state.notice?.text == "lesion >= 3 mm at column 2 row 32, in none of 4 masks; saved")
  session.type("]llX<Enter>")
  #expect(session.state.currentRecord.impression == .impression(Impression(.none), note: ""))
  #expect(session.state.notice?.text == "first impression: no lesion; saved")
}

@Test("The next case knows nothing of the place in this one")
func placeOfTheNext() {
  var session = blindSession()
  session.type("ll]a<Enter>")
  #expect(
    session.state.currentRecord.impression
      == .impression(Impression(.lesion, size: .large), note: ""))
}

@Test("The place of the first impression is a cross on the image, which goes with the outlines")
func placeOnImage() {
  var session = blindSession()
  session.type("lla<Enter>")
  let crossed = session.screen
  #expect(crossed.text.contains("──"))
  session.state.records = [:]
  session.state.isBlind = false
  let bare = session.screen
  let cells = (0..<crossed.height).flatMap { row in
    (0..<38).filter { crossed[row, $0] != bare[row, $0] }.map { (row, $0) }
  }
  #expect(Set(cells.map(\.0)).count == 3, "a row of the middle, one above and one below")
  #expect(cells.count == 6)
}

@Test("Where pixels have no size in mm a lesion has none, and s says why")
func noSizeWithoutSpacing() {
  var record = TestSession.makeCase(0)
  record.spacing = nil
  var session = TestSession(of: [record])
  session.type("B<Enter>s")
  #expect(session.state.dialog == nil)
  #expect(session.state.notice?.text == "nothing here is measured in mm; a records a lesion")
  #expect(!session.screen.text.contains("lesion >= 3 mm"))
  session.type("a<Enter>")
  #expect(session.state.currentRecord.impression == .impression(Impression(.lesion), note: ""))
}

@Test("A place of an image that was made anew smaller lies in no mask, and is not asked of any")
func placeBeyond() {
  let open = OpenCase(TestSession.makeCase(0))
  #expect(open.masks(around: .init(row: 64, column: 0)) == nil)
  #expect(open.masks(around: .init(row: 0, column: 64)) == nil)
  #expect(open.masks(around: .init(row: 32, column: 32)) == "in 3 of 4 masks (1 2 3)")
}

@Test("What is hidden says which keys record a first impression, with the size where one is told")
func keysOfWhatIsHidden() {
  var session = blindSession()
  session.type("A")
  #expect(
    session.state.notice?.text
      == "hidden until a first impression: a lesion >= 3 mm, s below, X none, d unsure")
}
