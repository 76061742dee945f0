import Cells
import Imaging
import Testing

@testable import Reviewer

private func rows(_ count: Int, isSpaced: Bool = true) -> [CaseRow] {
  (0..<count).map { index in
    CaseRow(
      id: "case-\(index)", patient: "p", areas: [10, 10 + index],
      spacing: isSpaced ? Spacing(rowInMillimeters: 0.5, columnInMillimeters: 0.5) : nil,
      dYY: Double(index % 2) * 0.5)
  }
}

@Test("Cases lie between the ends of both axes, and cases without a number nowhere")
func placesInTheMap() throws {
  let list = Worklist(libraryName: "test", rows: rows(90))
  let axes = MapAxes(list, hasSamples: false, in: Area(column: 0, row: 0, width: 60, height: 9))
  #expect(axes.area == Area(column: 7, row: 0, width: 53, height: 8))
  var point = list.points[0]
  (point.disagreement, point.area) = (1, 99)
  #expect(axes.cell(point) == 52)
  (point.disagreement, point.area) = (0, 1)
  #expect(axes.cell(point) == 53 * 7)
  point.disagreement = .nan
  #expect(axes.cell(point) == nil)
}

@Test("The map has numbers along both axes, and says what its signs are")
func mapNumbers() {
  let session = TestSession(columns: 160, rows: 50)
  let text = session.screen.text
  for part in [
    "d_YY of graders across, largest area up", "0.00", "0.25", "0.50", "0.75", "1.00", " 253 ",
    "to do: · 1 case, : to 20, # more  a accepted  d deferred  x rejected",
  ] {
    #expect(text.contains(part), "\(part)")
  }
  let bare = TestSession(
    columns: 160, rows: 50, look: Look(glyphs: .ascii, depth: .monochrome, isUnicode: false))
  #expect(bare.screen.text.contains("to do: . 1 case, : to 20, # more"))
}

@Test("The list tells areas in mm², and in pixels, with that unit, of cases without spacing")
func unitOfTheList() {
  var records = (0..<2).map(TestSession.makeCase)
  #expect(TestSession(of: records).screen.text.contains("mm²"))
  // Discs of 6 and 9 pixels with half-millimeter pixels.
  #expect(TestSession(of: records).screen.text.contains(" 28-63"))
  records[1].spacing = nil
  let mixed = TestSession(of: records).screen.text
  #expect(mixed.contains("mm²") && mixed.contains(" 28-63") && mixed.contains(" 113-253px"))
  records[0].spacing = nil
  let bare = TestSession(of: records).screen.text
  #expect(!bare.contains("mm²") && bare.contains(" 113-253│"))
}

@Test("A filter takes areas in pixels and in square millimeters")
func filterByArea() {
  var list = Worklist(libraryName: "test", rows: rows(40))
  list.setFilter("area>40")
  #expect(list.shown.count == 9)
  list.setFilter("mm2>10")
  #expect(list.shown.count == 9)
  var bare = Worklist(libraryName: "test", rows: rows(40, isSpaced: false))
  bare.setFilter("mm2>0")
  #expect(bare.shown.isEmpty)
}

@Test("Where the list is narrow its order has a short name")
func shortOrder() {
  var session = TestSession(columns: 70)
  session.state.worklist.endRanking()
  session.state.worklist.sort(by: .presence)
  #expect(session.screen.text.contains("by doubt of a lesion"))
  session.send(.resized(columns: 120, rows: 36))
  #expect(session.screen.text.contains("by doubt that a lesion is there"))
}
