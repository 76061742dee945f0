import Cells
import Testing

@testable import Reviewer

@Test("The length stands beside the end point and never on it, in panes of every size")
func lengthBeside() {
  for size in [(3, 2), (8, 1), (9, 2), (12, 5), (40, 20)] {
    let area = Area(column: 5, row: 3, width: size.0, height: size.1)
    for row in area.row..<area.endRow {
      for column in area.column..<area.endColumn {
        let width = 8
        let place = ReviewView.placeBeside((row, column), width: width, in: area)
        let covers = place.row == row && place.column <= column && column < place.column + width
        #expect(!covers, "\(size) \(row) \(column)")
        #expect(width > area.width || place.column >= area.column)
        #expect(width > area.width || place.column + width <= area.endColumn)
      }
    }
  }
}

@Test("Near the right edge the length is told whole, and the cursor is not in it")
func lengthAtTheEdge() {
  var session = TestSession()
  session.type("<Enter>-----x" + String(repeating: "l", count: 40))
  let rows = session.screen.text.split(separator: "\n").dropFirst().prefix(20)
  let length = session.screen.text.contains("distance 15.5 mm")
  #expect(length)
  #expect(rows.contains { $0.contains(" 15.5 mm ") })
  #expect(rows.contains { $0.contains("┼") })
}
