import Testing

@testable import Cells

@Test("An area of negative size is empty")
func negativeSize() {
  #expect(Area(column: 1, row: 1, width: -3, height: 2).width == 0)
}
