import Cells
import Imaging
import Testing

@testable import Reviewer

private func editor(_ width: Int = 9, _ height: Int = 7) -> MaskEditor {
  MaskEditor(.init(.nothing, Mask(width: width, height: height)))
}

extension MaskEditor {
  /// The mask as text, `#` inside.
  fileprivate var picture: [String] {
    (0..<mask.height).map { row in
      String((0..<mask.width).map { mask[row, $0] ? "#" : "." as Character })
    }
  }

  /// One thing that a reader can do, by chance.
  fileprivate mutating func doAnything(using dice: inout Paws) {
    let row = Int.random(in: -3...mask.height + 2, using: &dice)
    let column = Int.random(in: -3...mask.width + 2, using: &dice)
    switch Int.random(in: 0..<8, using: &dice) {
    case 0: _ = changeRadius(by: 1)
    case 1: _ = changeRadius(by: -1)
    case 2: togglePen(row: row, column: column)
    case 3, 4: drag(from: (mask.height / 2, mask.width / 2), to: (row, column))
    case 5: restart(with: Origin(.grader(row), TestSession.disc(size: 12, x: 5, y: 5, radius: 3)))
    default: dab(row: row, column: column)
    }
  }
}

/// The reviewer with the first grader in focus, editing.
private func editing(_ keys: String = "", columns: Int = 80, rows: Int = 24) -> TestSession {
  var session = TestSession(columns: columns, rows: rows)
  session.type("<Enter><Tab>E" + keys)
  return session
}

private func middle(_ session: TestSession) -> (row: Int, column: Int) {
  session.state.cursorPixel
}

// MARK: The value

@Test("A brush is a disc: those pixels whose middles lie at most its radius away")
func discs() {
  var mask = editor()
  mask.dab(row: 3, column: 4)
  #expect(mask.picture[2...4] == ["....#....", "...###...", "....#...."])
  mask = editor()
  _ = mask.changeRadius(by: 1)
  #expect(mask.radius == 2)
  mask.dab(row: 3, column: 4)
  #expect(
    mask.picture == [
      ".........", "....#....", "...###...", "..#####..", "...###...", "....#....", ".........",
    ])
  mask = editor()
  let isSmaller = mask.changeRadius(by: -1)
  mask.dab(row: 3, column: 4)
  #expect(mask.mask.area == 1)
  let isSmallerStill = mask.changeRadius(by: -1)
  #expect(isSmaller && !isSmallerStill && mask.radius == 0)
  let isLarger = mask.changeRadius(by: 99)
  #expect(mask.radius == 10)
  let isLargerStill = mask.changeRadius(by: 1)
  #expect(isLarger && !isLargerStill)
}

@Test("At borders and corners the brush stays inside the image, whatever its radius")
func borders() {
  for radius in MaskEditor.radii {
    for (row, column) in [(0, 0), (6, 8), (0, 8), (6, 0), (3, 0)] {
      var mask = editor()
      _ = mask.changeRadius(by: radius - 1)
      let pixels = mask.brush(row: row, column: column)
      #expect(pixels.allSatisfy { (0..<63).contains($0) })
      #expect(
        pixels.allSatisfy {
          let (down, across) = ($0 / 9 - row, $0 % 9 - column)
          return down * down + across * across <= radius * radius
        })
      mask.dab(row: row, column: column)
      #expect(mask.mask.area == pixels.count)
    }
  }
  var mask = editor()
  mask.dab(row: -1, column: 3)
  mask.togglePen(row: 7, column: 0)
  #expect(mask.mask.isEmpty && mask.pen == .up && !mask.canUndo)
}

@Test("Painting adds from outside, erases from inside, and the pen goes on with what it began")
func addsAndErases() {
  var mask = editor()
  mask.dab(row: 3, column: 2)
  mask.dab(row: 3, column: 2)
  #expect(mask.mask.isEmpty)
  mask.togglePen(row: 3, column: 2)
  mask.drag(from: (3, 2), to: (3, 6))
  #expect(mask.pen == .adding)
  #expect(mask.picture[2...4] == ["..#####..", ".#######.", "..#####.."])
  mask.liftPen()
  mask.drag(from: (3, 6), to: (3, 0))
  #expect(mask.mask.area == 17)
  mask.togglePen(row: 3, column: 4)
  #expect(mask.pen == .erasing)
  mask.dab(row: 3, column: 5)
  #expect(mask.picture[3] == ".##....#.")
}

@Test("A stroke of the pen is taken back as a whole")
func strokes() {
  var mask = editor()
  mask.togglePen(row: 1, column: 1)
  for column in 1...5 { mask.drag(from: (1, column), to: (1, column + 1)) }
  let drawn = mask.mask
  let isUndone = mask.undo()
  #expect(isUndone && mask.mask.isEmpty && !mask.canUndo && mask.pen == .up)
  let isRedone = mask.redo()
  #expect(isRedone && mask.mask == drawn && !mask.canRedo)
}

@Test(
  "Taking back as often as possible restores the mask, and bringing back all of it the end",
  arguments: 1...40)
func undoAll(seed: Int) {
  var dice = Paws(state: UInt64(seed))
  let start = TestSession.disc(size: 12, x: 6, y: 6, radius: 4)
  var mask = MaskEditor(.init(.sample(2), start))
  for _ in 0..<60 { mask.doAnything(using: &dice) }
  let (end, origin) = (mask.mask, mask.origin)
  #expect(end.pixels.allSatisfy { $0 <= 1 })
  var count = 0
  while mask.undo() { count += 1 }
  #expect(mask.mask == start && mask.origin == .init(.sample(2), start) && !mask.isChanged)
  for _ in 0..<count { _ = mask.redo() }
  #expect(mask.mask == end && mask.origin == origin && !mask.canRedo)
}

@Test("Beginning anew is one stroke: the mask and its name come back")
func restarts() {
  let (first, second) = (
    Mask(width: 4, height: 4), TestSession.disc(size: 4, x: 2, y: 2, radius: 1)
  )
  var mask = MaskEditor(.init(.nothing, first))
  mask.dab(row: 0, column: 0)
  let painted = mask.mask
  mask.restart(with: .init(.grader(1), second))
  #expect(mask.mask == second && mask.name == "edited grader 2" && !mask.isChanged)
  _ = mask.undo()
  #expect(mask.mask == painted && mask.name == "drawn mask" && mask.isChanged)
}

// MARK: The screen

@Test("E edits a copy of the mask in focus, whichever it is")
func beginnings() {
  var session = editing()
  #expect(session.state.scope == .edit)
  #expect(session.state.edit?.name == "edited grader 1")
  #expect(session.state.edit?.mask == session.state.openCase?.record.masks[0])
  session = TestSession()
  session.type("<Enter>lE")
  #expect(session.state.edit?.name == "edited S2")
  #expect(session.state.edit?.mask == session.state.samples[1].mask)
  session = TestSession(hasModel: false)
  session.type("<Enter>E")
  #expect(session.state.edit?.name == "drawn mask")
  #expect(session.state.edit?.mask.isEmpty == true)
  #expect(session.state.notice?.text == "a mask is drawn from nothing; Space paints, Esc leaves")
}

@Test("Steps are of one pixel, with shift of five, and stop at the borders")
func cursorSteps() {
  var session = editing()
  let start = middle(session)
  session.type("lj")
  #expect(middle(session) == (start.row + 1, start.column + 1))
  session.type("<S-Left><S-Up>")
  #expect(middle(session) == (start.row - 4, start.column - 4))
  session.type(String(repeating: "HK", count: 30))
  #expect(middle(session) == (0, 0))
  session.type(" " + String(repeating: "LJ", count: 30) + "<Enter>")
  #expect(middle(session) == (63, 63))
  #expect(session.state.edit?.mask[0, 0] == true && session.state.edit?.mask[63, 63] == true)
}

@Test("The part of the image that is shown follows the cursor", arguments: ["", "F", ">>>"])
func followsCursor(keys: String) throws {
  var session = editing(keys)
  for key in ["L", "J", "H", "H", "K", "K", "L"] {
    for _ in 0..<14 {
      session.type(key)
      #expect(session.screen.text.contains("┼"))
      let open = try #require(session.state.openCase)
      let (center, zoom) = (session.state.review.center, session.state.review.zoom)
      #expect((0...Double(open.raster.width)).contains(center.x) && zoom >= 1)
    }
  }
}

@Test("The pen paints on all of the way, and Space lifts it")
func pen() throws {
  var session = editing("KKp")
  let start = middle(session)
  #expect(session.state.notice?.text == "the pen is down and adds; p lifts it")
  session.type("LLl")
  let mask = try #require(session.state.edit?.mask)
  for column in start.column...start.column + 11 { #expect(mask[start.row, column]) }
  session.type(" ")
  #expect(session.state.edit?.pen == .up)
  #expect(session.state.edit?.mask == mask)
  session.type("LL")
  #expect(session.state.edit?.mask == mask)
  session.type("u")
  #expect(session.state.edit?.isChanged == false)
}

@Test("Whatever is painted, the masks of graders and samples stay as they were")
func gradersStay() {
  var session = editing()
  let (masks, samples) = (session.state.openCase?.record.masks, session.state.samples)
  let rasters = session.state.openCase?.maskRasters
  session.type("+++ LpJJHp-- 0 uuUU Za<Esc>a")
  #expect(session.state.openCase?.record.masks == masks)
  #expect(session.state.openCase?.maskRasters == rasters)
  #expect(session.state.samples == samples)
}

@Test("Escape keeps the edit of each case for the session, and E goes on with it")
func keepsEdits() throws {
  var session = editing("KK  l ")
  let mask = try #require(session.state.edit?.mask)
  session.type("<Esc>")
  #expect(session.state.screen == .review && session.state.scope == .review)
  #expect(
    session.state.notice?.text
      == "edited grader 1 is kept for this session; E goes on, a there accepts it")
  session.type("]E  <Esc>[")
  #expect(session.state.scope == .review)
  session.type("lE")
  #expect(session.state.edit?.mask == mask)
  #expect(session.state.notice?.text == "edited grader 1 goes on; 0 begins anew with grader 2")
  session.type("0")
  #expect(session.state.edit?.mask == session.state.openCase?.record.masks[1])
  #expect(session.state.notice?.text == "begun anew with grader 2; u takes that back")
  session.type("u")
  #expect(session.state.edit?.mask == mask)
}

@Test("Leaving an edit that changed nothing says nothing, and another mask is copied next time")
func unchanged() {
  var session = editing("<Esc>")
  #expect(session.state.notice == nil)
  session.type("llE")
  #expect(session.state.edit?.name == "edited grader 3")
}

@Test("Z looks for the code of the edited mask, and back in review the edit goes on")
func findsEdit() {
  var session = editing("KK Z")
  #expect(session.state.screen == .latent)
  #expect(
    session.state.notice?.text
      == "most probable code of edited mask: IoU .88, at 1.0 sigma")
  #expect(session.state.latent.u == [1, 0])
  #expect(session.screen.text.contains("IoU E ."))
  session.type("<Esc>")
  #expect(session.state.scope == .edit)
  session.type("Z]")
  #expect(!session.state.isEditing)
}

@Test("Accepting records the edited mask, and an unchanged one is refused")
func acceptsEdit() throws {
  var session = editing("a")
  #expect(
    session.state.notice?.text == "nothing is changed yet; Esc, then a accepts grader 1 itself")
  #expect(session.state.currentDecision == nil)
  session.type("KK ")
  let mask = try #require(session.state.edit?.mask)
  let open = try #require(session.state.openCase)
  #expect(
    Session.entryOfEdit(session.state, open)
      == JournalEntry(
        caseID: open.record.id, event: .decision(Decision(.accept, "edited grader 1")), mask: mask))
  session.type("a")
  #expect(session.state.currentDecision == Decision(.accept, "edited grader 1"))
  #expect(session.state.notice?.text == "accepted edited grader 1; saved")
  #expect(session.state.edit?.isUnsaved == false)
  session.type("l ")
  #expect(session.state.edit?.isUnsaved == true)
}

@Test("Leaving asks when an edit was painted and not accepted, and says so")
func asksBeforeLeaving() {
  var session = editing("KK Q")
  #expect(session.state.dialog == .confirmQuit)
  #expect(session.screen.text.contains("An edited mask was not accepted."))
  session.type("naQ")
  #expect(session.asked.last == .quit(isInterrupt: false))
  session = editing("Q")
  #expect(session.asked.last == .quit(isInterrupt: false))
  session = TestSession()
  session.type("<Enter> E Q")
  #expect(session.screen.text.contains("Marks were not exported, nor an edit accepted."))
}

@Test("Keys that do nothing in an edit say why")
func obstacles() {
  var session = editing("u")
  #expect(session.state.notice?.text == "nothing was painted; Space paints")
  session.type("U")
  #expect(session.state.notice?.text == "nothing was taken back in this edit")
  session.type("---")
  #expect(session.state.notice?.text == "the smallest brush is one pixel")
  session.type(String(repeating: "+", count: 11))
  #expect(session.state.notice?.text == "the largest brush has a radius of 10 px")
  session.type("d")
  #expect(session.state.notice?.text == "d does nothing here; ? shows the keys")
  session.state.isReadOnly = true
  session.type(" a")
  #expect(session.state.notice?.text == "this review is read-only")
  var blind = TestSession()
  blind.type("B<Enter>E")
  #expect(blind.state.notice?.text == Session.hidden(blind.state))
  #expect(blind.state.edit == nil)
  var none = TestSession(hasModel: false)
  none.type("<Enter>Ea")
  #expect(none.state.notice?.text == "nothing is drawn yet; Space paints")
  none.type(" Z")
  #expect(none.state.screen == .review)
}

@Test("Size, overlaps, brush and pen are on screen at 80 columns")
func factsOnScreen() throws {
  var session = editing("l")
  let lines = session.screen.text
  #expect(
    lines.contains("\n 28 mm² 113 px  IoU 1 1.00 2 .76 3 .45 4 .00  column 33 row 32 inside\n"))
  #expect(lines.contains("edited grader 1"))
  #expect(lines.contains("brush r1  x"))
  session.type("p")
  #expect(session.screen.text.contains("erases r1 x"))
  session.type("Fp")
  #expect(session.screen.text.contains("edited grader 1"))
}

@Test(
  "On small screens nothing of an edit's title, brush, magnification, facts and hints is cut",
  arguments: [(80, 24), (60, 20), (100, 30)], ["", "p", "U0m pE"])
func nothingIsCut(size: (columns: Int, rows: Int), keys: String) throws {
  var session = editing("KKKK" + keys, columns: size.columns, rows: size.rows)
  if !session.state.isPainting { session.type("E") }
  for keys in ["", ">>>", "++++++++++", "<<<<<<", "HHHHHHHKKKKKKK"] {
    session.type(keys)
    let edit = try #require(session.state.edit)
    let lines = session.screen.text.split(separator: "\n", omittingEmptySubsequences: false)
    let title = try #require(lines.first { $0.contains("r\(edit.radius) x") || $0.contains("  x") })
    let zoom = session.state.review.zoom
    #expect(title.contains(zoom == 1.5 ? "x1.5" : "x\(Int(zoom))"), "\(title)")
    #expect(title.contains("edited"), "\(title)")
    #expect(lines.suffix(3).allSatisfy { !$0.contains("…") && $0.count < size.columns })
  }
}

@Test("A click on the image paints at the pixel under it; elsewhere it says what to do")
func clickPaints() throws {
  var session = editing()
  let open = try #require(session.state.openCase)
  let pane = ReviewLayout(session.state).image.inset()
  let viewport = ReviewView.viewport(session.state, open, in: pane)
  let cell = (row: viewport.area.row + 1, column: viewport.area.column + 2)
  let place = viewport.position(row: cell.row, column: cell.column)
  let pixel = (row: Int(place.y), column: Int(place.x))
  let before = try #require(session.state.edit).mask[pixel.row, pixel.column]
  session.send(.pointer(Pointer(.click, row: cell.row, column: cell.column)))
  #expect(session.state.edit?.mask[pixel.row, pixel.column] == !before)
  #expect(middle(session) == pixel)
  #expect(session.state.review.pane == .graders)
  session.send(.pointer(Pointer(.click, row: 3, column: 70)))
  #expect(session.state.notice?.text == "a click on the image paints; Esc leaves the edit")
  #expect(session.state.review.grader == 0)
}

/// The cell in which the review screen shows a pixel.
private func cell(row: Int, column: Int, _ session: TestSession) throws -> Pointer {
  let open = try #require(session.state.openCase)
  let pane =
    session.state.review.isFull
    ? ScreenLayout(session.state).body : ReviewLayout(session.state).image
  let viewport = ReviewView.viewport(session.state, open, in: pane.inset())
  let cell = try #require(viewport.cell(x: Double(column) + 0.5, y: Double(row) + 0.5))
  return Pointer(.drag, row: cell.row, column: cell.column)
}

@Test(
  "A drag paints a stroke without holes, however far its reports are apart, and u takes it back")
func dragPaints() throws {
  var session = editing("-F")
  let before = try #require(session.state.edit).mask
  var press = try cell(row: 20, column: 20, session)
  press.kind = .click
  session.send(.pointer(press))
  let start = middle(session)
  #expect(try #require(session.state.edit).mask[start.row, start.column])
  session.send(.pointer(try cell(row: 24, column: 45, session)))
  let corner = middle(session)
  session.send(.pointer(try cell(row: 44, column: 45, session)))
  let end = middle(session)
  session.send(.pointer(Pointer(.release, row: 0, column: 0)))
  let mask = try #require(session.state.edit).mask
  for column in start.column...corner.column {
    #expect((start.row...corner.row).contains { mask[$0, column] }, "column \(column)")
  }
  for row in corner.row...end.row {
    #expect((0..<64).contains { mask[row, $0] && !before[row, $0] }, "row \(row)")
  }
  // The button is up again.
  session.send(.pointer(try cell(row: 30, column: 10, session)))
  #expect(session.state.edit?.mask == mask)
  session.type("u")
  #expect(session.state.edit?.mask == before)
  session.type("U")
  #expect(session.state.edit?.mask == mask)
}

@Test("A drag that begins inside of the mask erases, also where it comes outside and back")
func dragErases() throws {
  var session = editing("F")
  let before = try #require(session.state.edit).mask
  var press = try cell(row: 32, column: 32, session)
  press.kind = .click
  session.send(.pointer(press))
  session.send(.pointer(try cell(row: 32, column: 50, session)))
  session.send(.pointer(try cell(row: 32, column: 20, session)))
  let mask = try #require(session.state.edit).mask
  #expect(mask.area < before.area)
  #expect(zip(mask.pixels, before.pixels).allSatisfy { $0 <= $1 })
  #expect((0..<64).allSatisfy { !mask[32, $0] })
}

@Test("What lies beyond the part that is shown is not painted, and the stroke comes back in")
func dragOutOfSight() throws {
  var session = editing("-F>>>>")
  let open = try #require(session.state.openCase)
  let viewport = ReviewView.viewport(
    session.state, open, in: ScreenLayout(session.state).body.inset())
  let region = viewport.region
  #expect(region.height < 40)
  let before = try #require(session.state.edit).mask
  var press = try cell(row: Int(region.y) + 1, column: Int(region.x) + 1, session)
  press.kind = .click
  session.send(.pointer(press))
  session.send(.pointer(Pointer(.drag, row: -40, column: press.column)))
  session.send(.pointer(Pointer(.drag, row: -40, column: press.column + 30)))
  session.send(
    .pointer(Pointer(.drag, row: press.row, column: press.column + 30)))
  let mask = try #require(session.state.edit).mask
  #expect(mask != before)
  for row in 0..<64 where Double(row) < region.y.rounded(.down) {
    #expect((0..<64).allSatisfy { mask[row, $0] == before[row, $0] })
  }
  session.type("u")
  #expect(session.state.edit?.mask == before)
}

@Test("With the pen down a drag belongs to the pen's stroke")
func dragWithPen() throws {
  var session = editing("FKKp")
  let before = try #require(session.state.openCase).record.masks[0]
  var press = try cell(row: 30, column: 50, session)
  press.kind = .click
  session.send(.pointer(press))
  session.send(.pointer(try cell(row: 40, column: 50, session)))
  #expect(session.state.edit?.pen == .adding)
  session.type("u")
  #expect(session.state.edit?.mask == before)
}

@Test("Clicks and keys in any order leave the graders as they were, and undo restores the copy")
func anyOrder() {
  var dice = Paws(state: 5)
  var session = editing(columns: 97, rows: 31)
  let masks = session.state.openCase?.record.masks
  let keys = KeyMap.standard.bindings(in: .edit).filter {
    ![.back, .goToMask, .accept, .restartEdit].contains($0.action)
  }.flatMap(\.keys)
  for _ in 0..<400 {
    if Int.random(in: 0..<5, using: &dice) == 0 {
      let (row, column) = (
        Int.random(in: 0..<31, using: &dice), Int.random(in: 0..<97, using: &dice)
      )
      let kind = [Pointer.Kind.click, .drag, .drag, .release].randomElement(using: &dice) ?? .drag
      session.send(.pointer(Pointer(kind, row: row, column: column)))
    } else if let key = keys.randomElement(using: &dice) {
      session.send(.key(key))
      if session.state.adjusting != nil { session.type("<Esc>") }
    }
    #expect(session.state.scope == .edit)
  }
  #expect(session.screen.width == 97)
  while session.state.edit?.canUndo == true { session.type("u") }
  #expect(session.state.edit?.mask == masks?.first)
  #expect(session.state.openCase?.record.masks == masks)
}

@Test("An edit draws only inside its area, in every look and size")
func editStaysInside() {
  let ascii = Look(glyphs: .ascii, depth: .monochrome, isUnicode: false)
  for (width, height) in [(80, 24), (60, 20), (97, 31), (120, 36)] {
    for look in [Look(), ascii, Look(depth: .ansi16, isLight: true)] {
      var session = TestSession(columns: width, rows: height, look: look)
      session.type("<Enter><Tab>E+++KK ")
      var buffer = CellBuffer(width: 200, height: 60)
      let mark = Cell("X")
      buffer.fill(buffer.area, with: mark)
      let body = Area(column: 3, row: 2, width: width, height: height)
      ReviewView.draw(session.state, in: body, Theme(look), into: &buffer)
      for row in 0..<60 {
        for column in 0..<200 where !body.contains(row: row, column: column) {
          if buffer[row, column] != mark { Issue.record("wrote row \(row) column \(column)") }
        }
      }
      if look == ascii { #expect(session.screen.text.contains("E")) }
    }
  }
}

// MARK: What came with it

@Test("Of a mask without a pixel, the most probable code says that both are empty")
func codeOfNothing() {
  var session = TestSession()
  session.type("<Enter>zZ")
  let found = FoundCode(name: "grader 4", u: [1, 0], overlap: 1, isOfNothing: true)
  session.send(.codeFound(caseID: "test-1/slice-0", found))
  #expect(
    session.state.notice?.text
      == "most probable code of grader 4: 0=0, both empty, at 1.0 sigma")
  let other = FoundCode(name: "S1", u: [0, 2], overlap: 0.5, divergence: 3.26)
  #expect(
    other.sentence
      == "most probable code of S1: IoU .50, at 2.0 sigma, KL 3.3 nats")
}

extension TestSession {
  /// Presses the button at a cell, and lets it go there.
  fileprivate mutating func click(_ cell: (row: Int, column: Int)) {
    for kind in [Pointer.Kind.click, .release] {
      send(.pointer(Pointer(kind, row: cell.row, column: cell.column)))
    }
  }
}

@Test("A click on the cursor's own pixel says it is lesion, then that it is not, then nothing")
func clickClaims() throws {
  var session = TestSession()
  session.type("M<Tab>lllllll")
  let layout = OpinionLayout(ScreenLayout(session.state).body, session.state.look)
  let open = try #require(session.state.openCase)
  let viewport = ReviewView.viewport(session.state, open, in: layout.image.inset())
  let cursor = session.state.review.cursor
  let cell = try #require(viewport.cell(x: cursor.x + 0.5, y: cursor.y + 0.5))
  session.click(cell)
  #expect(session.state.opinions.claims.map(\.isLesion) == [true])
  session.click(cell)
  #expect(session.state.opinions.claims.map(\.isLesion) == [false])
  session.click(cell)
  #expect(session.state.opinions.claims.isEmpty)
  #expect(session.state.opinions.weights?.draws == 64)
  #expect(
    session.state.notice?.text
      == "nothing is said of column \(Int(cursor.x)) row \(Int(cursor.y)): 64 of 64 draws agree")
  #expect(session.state.review.cursor == cursor)
  session.type("<Tab>")
  session.click(cell)
  #expect(session.state.opinions.claims.isEmpty && session.state.opinions.pane == .image)
}

@Test("What no draw agrees with is passed over by clicks")
func impossibleClicks() throws {
  var session = TestSession()
  session.type("M<Tab>")
  let open = try #require(session.state.openCase)
  session.state.review.zoom = 1
  session.state.review.cursor = .init(x: 2, y: 2)
  let layout = OpinionLayout(ScreenLayout(session.state).body, session.state.look)
  let viewport = ReviewView.viewport(session.state, open, in: layout.image.inset())
  let cell = try #require(viewport.cell(x: 2.5, y: 2.5))
  session.click(cell)
  #expect(session.state.opinions.claims.map(\.isLesion) == [false])
  session.click(cell)
  #expect(session.state.opinions.claims.isEmpty)
}

@Test("A click on a slider sets its dimension alone, and one on its name selects it")
func clickSliders() throws {
  var session = TestSession(columns: 120, rows: 36, dimensions: 6)
  session.type("z")
  let open = try #require(session.state.openCase)
  let inside = LatentLayout(session.state).numbers.inset()
  let sliders = LatentNumbers(session.state, open, width: inside.width).sliders
  #expect(sliders.map(\.dimension) == Array(0..<6))
  for slider in sliders {
    let row = inside.row + slider.line
    let before = session.state.latent.u
    session.send(.pointer(Pointer(.click, row: row, column: inside.column + slider.start)))
    #expect(session.state.latent.dimension == slider.dimension)
    #expect(session.state.latent.u == before)
    let column = inside.column + slider.end - 2
    session.send(.pointer(Pointer(.click, row: row, column: column)))
    var expected = before
    expected[slider.dimension] = try #require(slider.value(column: slider.end - 2))
    #expect(session.state.latent.u == expected && expected[slider.dimension] > 2)
    #expect(session.screen[row, column].scalar == "●")
  }
}
