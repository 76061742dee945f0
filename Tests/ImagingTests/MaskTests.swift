import Testing

@testable import Imaging

@Test("A mask counts any value but 0 as inside")
func anyValueIsInside() {
  let mask = Mask(width: 3, height: 1, pixels: [0, 255, 7])
  #expect(mask.pixels == [0, 1, 1])
  #expect(mask.area == 2)
  #expect(!mask.isEmpty)
}

@Test("A mask with a single pixel anywhere is not empty", arguments: [1, 7, 8, 9, 21])
func singlePixel(width: Int) {
  #expect(Mask(width: width, height: 1).isEmpty)
  for column in 0..<width {
    var mask = Mask(width: width, height: 1)
    mask[0, column] = true
    #expect(!mask.isEmpty, "column \(column)")
  }
}
