import Imaging
import Testing

@testable import Evaluation

@Test("Pixels inside in at least a share of the masks nest: the larger the share, the fewer")
func nested() {
  let frequency = PixelFrequency(["###..", ".##..", ".#...", ".##.#"].map(packed))
  #expect(frequency.counts == [1, 4, 3, 0, 1])
  #expect(frequency.mask(insideAtLeast: 1) == strip(".#..."))
  #expect(frequency.mask(insideAtLeast: 0.75) == strip(".##.."))
  #expect(frequency.mask(insideAtLeast: 0.1) == strip("###.#"))
}

@Test("Counts are those of the masks beyond one word of 64 pixels")
func words() {
  var generator = SeededGenerator(seed: 3)
  let masks = (0..<9).map { _ in randomMask(width: 13, height: 11, using: &generator) }
  let counts = PixelFrequency(masks.map(PackedMask.init)).counts
  #expect(
    counts == (0..<143).map { pixel in Int32(masks.count { $0.pixels[pixel] == 1 }) })
}
