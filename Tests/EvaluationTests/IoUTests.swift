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

@Test("IoU is the pixels in both over those in any, for any number of pixels", arguments: 1...40)
func countedOverlap(width: Int) {
  var generator = SeededGenerator(seed: UInt64(width))
  let (a, b) = (
    randomMask(width: width, height: 3, using: &generator),
    randomMask(width: width, height: 3, using: &generator)
  )
  let pairs = zip(a.pixels, b.pixels)
  let union = pairs.count { $0 == 1 || $1 == 1 }
  let wanted = union == 0 ? 1 : Double(pairs.count { $0 == 1 && $1 == 1 }) / Double(union)
  #expect(intersectionOverUnion(a, b) == wanted)
}
