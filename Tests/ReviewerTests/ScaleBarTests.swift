import Testing

@testable import Reviewer

@Test(
  "A scale bar spans its length from tick to tick within half a cell, and a good part of the room")
func scaleBarLength() throws {
  for room in [8, 16, 27, 36] {
    for step in 1...400 {
      let perColumn = Double(step) * 0.013
      guard let bar = ScaleBar(perColumn: perColumn, room: room) else {
        #expect(perColumn * Double(room - 1) < 1 || perColumn > 500)
        continue
      }
      let span = Double(bar.columns - 1) * perColumn
      #expect(abs(span - bar.length) <= perColumn / 2 + 1e-9)
      #expect(bar.columns >= 2 && bar.columns <= room)
    }
  }
}

@Test("Of several lengths it takes the one that whole columns show best")
func scaleBarChoice() {
  #expect(ScaleBar(perColumn: 2, room: 4)?.length == 2, "5 are 2.5 columns")
  #expect(ScaleBar(perColumn: 1.8, room: 9)?.length == 10, "5.56 columns, 5 are 2.78")
  #expect(ScaleBar(perColumn: 2, room: 1) == nil)
}

@Test("At 80 x 24 the bar of half-millimeter pixels is as long as it says")
func scaleBarOnScreen() throws {
  var session = TestSession()
  session.type("<Enter>")
  let open = try #require(session.state.openCase)
  let viewport = ReviewView.viewport(
    session.state, open, in: ReviewLayout(session.state).image.inset())
  let row = session.screen.text.split(separator: "\n").first { $0.contains("├") } ?? ""
  let bar = row.drop { $0 != "├" }
  let columns = bar.prefix { $0 != "┤" }.count
  let length = try #require(Double(bar.drop { $0 != " " }.dropFirst().prefix { $0 != " " }))
  let perColumn = viewport.pixelsPerColumn * 0.5
  #expect(abs(Double(columns) * perColumn - length) <= perColumn / 2)
}
