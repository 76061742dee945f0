import Cells
import Testing

@testable import Reviewer

/// Clicks on the first cell where `text` stands.
private func click(_ text: String, _ session: inout TestSession, at offset: Int = 0) throws {
  let lines = session.screen.text.split(separator: "\n", omittingEmptySubsequences: false)
  for (row, line) in lines.enumerated() {
    guard let place = line.firstRange(of: text) else { continue }
    let column = line.distance(from: line.startIndex, to: place.lowerBound)
    session.send(.pointer(Pointer(.click, row: row, column: column + offset)))
    return
  }
  Issue.record("'\(text)' is not on screen")
}

@Test("A click selects a case, and a second one opens it; the wheel scrolls")
func clicksInTheList() throws {
  var session = TestSession()
  try click("2/slice-0", &session)
  #expect(session.state.openCase?.record.id == "test-2/slice-0")
  try click("2/slice-0", &session)
  #expect(session.state.screen == .review)
  var other = TestSession()
  other.send(.pointer(Pointer(.wheelDown, row: 5, column: 5)))
  #expect(other.state.openCase?.record.id == "test-3/slice-0")
}

@Test("Clicks focus samples, graders and pixels; the wheel zooms the image")
func clicksInReview() throws {
  var session = TestSession()
  session.type("<Enter>")
  try click("S3", &session)
  #expect(session.state.review.sample == 2)
  try click("2 37", &session)
  #expect(session.state.review.pane == .graders)
  #expect(session.state.review.grader == 1)
  session.send(.pointer(Pointer(.click, row: 6, column: 10)))
  #expect(session.state.review.pane == .image)
  #expect(session.screen.text.contains("┼"))
  let zoom = session.state.review.zoom
  session.send(.pointer(Pointer(.wheelUp, row: 6, column: 10)))
  #expect(session.state.review.zoom > zoom)
}

@Test("A click in the latent plane goes there, and the middle is the mean")
func clicksInThePlane() {
  var session = TestSession()
  session.type("zlll")
  let inside = LatentLayout(session.state).plane.inset()
  let middle = (row: inside.row + inside.height / 2, column: inside.column + inside.width / 2)
  session.send(.pointer(Pointer(.click, row: middle.row, column: middle.column)))
  #expect(session.latentRadius < 0.35)
  session.send(.pointer(Pointer(.click, row: middle.row, column: middle.column + 12)))
  #expect(session.state.latent.u[0] > 1)
}

@Test("A click in the matrix selects the pair under it")
func clicksInTheMatrix() throws {
  var session = TestSession()
  session.type("<Enter>m")
  session.send(.pointer(Pointer(.click, row: 5, column: 10)))
  #expect(session.state.compare.row == 2)
  #expect(session.state.compare.column == 1)
}

@Test("Clicks anywhere, on any screen and size, never trap")
func clicksEverywhere() {
  for keys in ["", "<Enter>", "z", "<Enter>m", "M", "<Enter>?", "B<Enter>"] {
    var session = TestSession(columns: 97, rows: 31)
    session.type(keys)
    for row in stride(from: 0, to: 31, by: 3) {
      for column in stride(from: 0, to: 97, by: 7) {
        for kind in [Pointer.Kind.click, .drag, .wheelUp, .drag, .release, .wheelDown] {
          session.send(.pointer(Pointer(kind, row: row, column: column)))
        }
      }
    }
    #expect(session.screen.width == 97)
  }
}

// MARK: Drags

extension TestSession {
  /// Presses the button at a cell, comes to others with it held, and lets it go.
  fileprivate mutating func drag(_ cells: (row: Int, column: Int)..., letsGo: Bool = true) {
    for (index, cell) in cells.enumerated() {
      let kind: Pointer.Kind = index == 0 ? .click : .drag
      send(.pointer(Pointer(kind, row: cell.row, column: cell.column)))
    }
    if letsGo, let last = cells.last {
      send(.pointer(Pointer(.release, row: last.row, column: last.column)))
    }
  }

  /// The cell in which the middle of the cursor's pixel lies.
  fileprivate var cellOfCursor: (row: Int, column: Int)? {
    viewport?.cell(x: state.review.cursor.x + 0.5, y: state.review.cursor.y + 0.5)
  }

  /// What the review screen shows where.
  fileprivate var viewport: Viewport? {
    state.openCase.map { open in
      let body = ScreenLayout(state).body
      let pane =
        state.screen == .opinions
        ? OpinionLayout(body, state.look).image
        : state.review.isFull ? body : ReviewLayout(state).image
      return ReviewView.viewport(state, open, in: pane.inset())
    }
  }
}

@Test(
  "A drag pans the image: the place that was grabbed stays under the pointer",
  arguments: ["<Enter>", "<Enter>F", "M", "B<Enter>"])
func dragPans(keys: String) throws {
  var session = TestSession(columns: 97, rows: 31)
  session.type(keys)
  // In the middle of the image there is room to all sides.
  session.state.review.zoom = 3
  session.state.review.center = ReviewState.Point(x: 32, y: 32)
  let area = try #require(session.viewport).area
  let start = (row: area.row + area.height / 2, column: area.column + area.width / 2)
  let grabbed = try #require(session.viewport).position(row: start.row, column: start.column)
  session.drag(start, letsGo: false)
  var seen: Set<Double> = []
  for (down, across) in [(1, 0), (2, -3), (-2, 4), (0, 0), (1, 2)] {
    let cell = (row: start.row + down, column: start.column + across)
    session.send(.pointer(Pointer(.drag, row: cell.row, column: cell.column)))
    let place = try #require(session.viewport).position(row: cell.row, column: cell.column)
    #expect(abs(place.x - grabbed.x) < 1e-9 && abs(place.y - grabbed.y) < 1e-9)
    seen.insert(session.state.review.center.x)
    // The cursor is on the pixel that was clicked, and so under the pointer too.
    let cursor = session.state.review.cursor
    #expect(cursor == .init(x: grabbed.x.rounded(.down), y: grabbed.y.rounded(.down)))
  }
  #expect(seen.count >= 4)
  let center = session.state.review.center
  session.send(.pointer(Pointer(.release, row: start.row, column: start.column)))
  session.send(.pointer(Pointer(.drag, row: start.row, column: start.column + 5)))
  #expect(session.state.review.center == center)
}

@Test("A drag stops at the image's edges, and from there the grabbed place comes back")
func dragToTheEdge() throws {
  var session = TestSession(columns: 97, rows: 31)
  session.type("<Enter>")
  session.state.review.zoom = 3
  let area = try #require(session.viewport).area
  let start = (row: area.row + area.height / 2, column: area.column + area.width / 2)
  session.drag(start, (row: start.row + 400, column: start.column + 400), letsGo: false)
  let region = try #require(session.viewport).region
  #expect(region.x == 0 && region.y == 0)
  let back = (row: start.row - 1, column: start.column - 1)
  session.send(.pointer(Pointer(.drag, row: back.row, column: back.column)))
  #expect(try #require(session.viewport).position(row: back.row, column: back.column).x > 20)
}

@Test("Where all of the image is shown a drag says what to do")
func nothingToPan() throws {
  var session = TestSession()
  session.type("<Enter>=")
  #expect(session.state.review.zoom == 1)
  session.drag((row: 8, column: 14), (row: 9, column: 15))
  #expect(
    session.state.notice?.text == "all of the image is shown; the wheel zooms, then a drag pans")
}

@Test(
  "In the opinions a click on the cursor's pixel says something of it, and a drag by it only pans")
func dragOfAClaim() throws {
  var session = TestSession(columns: 97, rows: 31)
  session.type("M")
  session.state.review.zoom = 3
  session.state.review.center = ReviewState.Point(x: 32, y: 32)
  let area = try #require(session.viewport).area
  let start = (row: area.row + area.height / 2, column: area.column + area.width / 2)
  session.drag(start, (row: start.row + 1, column: start.column + 2))
  let grabbed = try #require(session.cellOfCursor)
  let center = session.state.review.center
  session.drag(grabbed, (row: grabbed.row + 1, column: grabbed.column + 1))
  #expect(session.state.opinions.claims.isEmpty)
  #expect(session.state.review.center != center)
  let last = try #require(session.cellOfCursor)
  session.drag(last, letsGo: false)
  #expect(session.state.opinions.claims.isEmpty)
  for _ in 0..<2 {
    session.send(.pointer(Pointer(.release, row: last.row, column: last.column)))
    #expect(session.state.opinions.claims.count == 1)
  }
}

@Test("A release and a drag leave what a click said on the status row")
func noticesStay() throws {
  var session = TestSession()
  session.type("M<Tab>+")
  let notice = try #require(session.state.notice)
  session.send(.pointer(Pointer(.drag, row: 9, column: 15)))
  session.send(.pointer(Pointer(.release, row: 9, column: 15)))
  #expect(session.state.notice == notice)
}

@Test("In the latent plane the cursor follows a drag, and stays in the plane beyond its border")
func dragInThePlane() {
  var session = TestSession()
  session.type("z")
  let inside = LatentLayout(session.state).plane.inset()
  let middle = (row: inside.row + inside.height / 2, column: inside.column + inside.width / 2)
  session.drag(middle, letsGo: false)
  var last = session.state.latent.u[0]
  for across in 1...8 {
    session.send(.pointer(Pointer(.drag, row: middle.row, column: middle.column + across)))
    #expect(session.state.latent.u[0] > last)
    #expect(session.state.latent.hypothesis?.u == session.state.latent.u)
    last = session.state.latent.u[0]
  }
  session.send(.pointer(Pointer(.drag, row: middle.row, column: 500)))
  let edge = session.state.latent.u
  session.send(
    .pointer(Pointer(.drag, row: middle.row, column: inside.endColumn - 1)))
  #expect(session.state.latent.u == edge)
  session.type("l")
  session.send(.pointer(Pointer(.drag, row: middle.row, column: middle.column)))
  #expect(session.state.latent.u[0] > edge[0])
}

@Test("A drag on a slider moves its dimension alone, to its ends beyond them")
func dragOnSlider() throws {
  var session = TestSession(columns: 110, rows: 36, dimensions: 4)
  session.type("z")
  let inside = LatentLayout(session.state).numbers.inset()
  let open = try #require(session.state.openCase)
  let slider = try #require(
    LatentNumbers(session.state, open, width: inside.width).sliders.first { $0.dimension == 2 })
  let row = inside.row + slider.line
  let first = inside.column + slider.end - slider.track
  session.drag((row: row, column: first + 1), letsGo: false)
  for column in 2..<slider.track {
    session.send(.pointer(Pointer(.drag, row: row, column: first + column)))
    #expect(session.state.latent.u[2] == slider.value(column: slider.end - slider.track + column))
  }
  session.send(.pointer(Pointer(.drag, row: 1, column: 999)))
  #expect(session.state.latent.u == [0, 0, 4, 0])
  session.send(.pointer(Pointer(.drag, row: 1, column: 0)))
  #expect(session.state.latent.u == [0, 0, -4, 0])
}

@Test("In lists and dialogs, and after a key, a drag does nothing")
func dragsWithoutGrip() {
  for keys in ["", "<Enter>m", "<Enter>?", "M"] {
    var session = TestSession(columns: 97, rows: 31)
    session.type(keys)
    // Beside images and planes, where a click only selects.
    session.drag((row: 5, column: 90), letsGo: false)
    let before = session.state
    session.send(.pointer(Pointer(.drag, row: 9, column: 80)))
    session.send(.pointer(Pointer(.release, row: 9, column: 80)))
    #expect(session.state == before, "\(keys)")
  }
  var session = TestSession()
  session.type("<Enter>")
  session.state.review.zoom = 3
  session.drag((row: 8, column: 14), letsGo: false)
  session.type("l")
  let center = session.state.review.center
  session.send(.pointer(Pointer(.drag, row: 12, column: 20)))
  #expect(session.state.review.center == center)
}
