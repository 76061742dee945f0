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
        for kind in [Pointer.Kind.click, .wheelUp, .wheelDown] {
          session.send(.pointer(Pointer(kind, row: row, column: column)))
        }
      }
    }
    #expect(session.screen.width == 97)
  }
}
