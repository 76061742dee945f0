import Imaging
import Testing

@testable import Evaluation

@Test("IoU of two empty masks is 1, of one empty mask 0")
func emptyMasks() {
  let empty = Mask(width: 2, height: 1)
  let full = Mask(width: 2, height: 1, pixels: [1, 1])
  #expect(intersectionOverUnion(empty, empty) == 1)
  #expect(intersectionOverUnion(empty, full) == 0)
  #expect(intersectionOverUnion(full, Mask(width: 2, height: 1, pixels: [1, 0])) == 0.5)
}
