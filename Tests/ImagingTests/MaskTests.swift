import Testing

@testable import Imaging

@Test("A mask counts any value but 0 as inside")
func anyValueIsInside() {
  let mask = Mask(width: 3, height: 1, pixels: [0, 255, 7])
  #expect(mask.pixels == [0, 1, 1])
  #expect(mask.area == 2)
  #expect(!mask.isEmpty)
}
