import Testing

@testable import Cells

@Test("A square image is twice as many columns wide as rows high where cells are twice as tall")
func squareImage() {
  let view = Viewport(
    width: 128, height: 128, area: Area(column: 0, row: 0, width: 60, height: 20))
  #expect(view.area == Area(column: 10, row: 0, width: 40, height: 20))
  #expect(view.region == Region(x: 0, y: 0, width: 128, height: 128))
}

@Test("Pixels that are twice as tall as wide make the image twice as tall")
func tallPixels() {
  let view = Viewport(
    width: 100, height: 50, pixelAspect: 2, area: Area(column: 0, row: 0, width: 60, height: 20))
  #expect(view.area.width == 2 * view.area.height)
}

@Test("A zoomed image fills the area and stays within the image at its corner")
func zoomed() {
  let view = Viewport(
    width: 100, height: 100, center: (0, 0), zoom: 4,
    area: Area(column: 0, row: 0, width: 40, height: 20))
  #expect(view.region == Region(x: 0, y: 0, width: 25, height: 25))
  #expect(view.area.width == 40)
}

@Test("The cell that shows a position shows that position")
func thereAndBack() {
  let view = Viewport(
    width: 90, height: 70, center: (50, 30), zoom: 1.7,
    area: Area(column: 3, row: 2, width: 33, height: 17))
  for row in view.area.row..<view.area.endRow {
    for column in view.area.column..<view.area.endColumn {
      let place = view.position(row: row, column: column)
      let cell = view.cell(x: place.x, y: place.y)
      #expect(cell?.row == row && cell?.column == column)
    }
  }
}

@Test("Positions far outside, and those that are no numbers, are in no cell")
func farOutside() {
  let viewport = Viewport(
    width: 40, height: 40, pixelAspect: 1, center: (20, 20), zoom: 1,
    area: Area(column: 0, row: 0, width: 80, height: 40), cellAspect: 2)
  for position in [9e18, -9e18, .infinity, .nan] {
    #expect(viewport.cell(x: position, y: 20) == nil)
    #expect(viewport.cell(x: 20, y: position) == nil)
  }
  #expect(viewport.cell(x: 20.5, y: 20.5) != nil)
}
