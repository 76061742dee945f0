import Imaging
import Testing

@testable import Evaluation

@Test(
  "Packed masks have the area, IoU and emptiness of the plain ones, at any size",
  arguments: [(1, 1), (7, 1), (8, 8), (9, 7), (64, 1), (65, 3), (128, 128)])
func packing(width: Int, height: Int) {
  var generator = SeededGenerator(seed: UInt64(width * 1000 + height))
  for _ in 0..<10 {
    let a = randomMask(width: width, height: height, using: &generator)
    let b = randomMask(width: width, height: height, using: &generator)
    let (packedA, packedB) = (PackedMask(a), PackedMask(b))
    #expect(packedA.area == a.area)
    #expect(packedA.isEmpty == a.isEmpty)
    #expect(intersectionOverUnion(packedA, packedB) == intersectionOverUnion(a, b))
    #expect(intersectionOverUnion(packedA, packedA) == 1)
    #expect(intersectionOverUnion(packedA, packedB) == intersectionOverUnion(packedB, packedA))
  }
}

@Test("Pixel k becomes bit k mod 64 of word k / 64")
func bitOrder() {
  let mask = Mask(
    width: 70, height: 1, pixels: (0..<70).map { [0, 9, 63, 64, 69].contains($0) ? 1 : 0 })
  #expect(PackedMask(mask).words == [0x8000_0000_0000_0201, 0x21])
}
