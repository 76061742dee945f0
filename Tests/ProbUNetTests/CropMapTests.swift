import Imaging
import Testing

@testable import ProbUNet

/// The values of a map's crop out of an image.
func interpolated(_ map: CropMap, _ values: [Float], width: Int, height: Int) -> [Float] {
  let size = map.size
  var result = [Float](repeating: .nan, count: size.width * size.height)
  result.withUnsafeMutableBufferPointer { buffer in
    if let start = buffer.baseAddress {
      map.interpolate(values, width: width, height: height) { start + $0 * size.width }
    }
  }
  return result
}

private let names = (0..<12).map { Float($0) }

@Test("The identity gives every pixel back, bit by bit")
func identity() {
  let values = (0..<25).map { Float($0) / 7 }
  let map = CropMap(size: .square(5), center: (2, 2), down: (1, 0), right: (0, 1))
  #expect(interpolated(map, values, width: 5, height: 5) == values)
}

@Test("A shift by whole pixels copies, a shift by half a pixel takes the mean")
func shifts() {
  let whole = CropMap(size: .square(2), center: (1.5, 2.5), down: (1, 0), right: (0, 1))
  #expect(interpolated(whole, names, width: 4, height: 3) == [6, 7, 10, 11])
  let half = CropMap(size: .square(2), center: (0.5, 1), down: (1, 0), right: (0, 1))
  #expect(interpolated(half, names, width: 4, height: 3) == [0.5, 1.5, 4.5, 5.5])
}

@Test("A quarter turn moves rows to columns")
func quarterTurn() {
  // One step down in the crop is one to the left in the image, one to the right is one down.
  let map = CropMap(size: .square(3), center: (1, 1), down: (0, -1), right: (1, 0))
  #expect(
    interpolated(map, (0..<9).map { Float($0) }, width: 3, height: 3)
      == [2, 5, 8, 1, 4, 7, 0, 3, 6])
}

@Test("Outside the image lies its mirror image, without its outermost pixels again")
func reflection() {
  let map = CropMap(size: .square(9), center: (0, 1), down: (0, 0), right: (0, 1))
  let line: [Float] = [0, 10, 20]
  // Columns -3 to 5.
  #expect(
    Array(interpolated(map, line, width: 3, height: 1).prefix(9))
      == [10, 20, 10, 0, 10, 20, 10, 0, 10])
  let single = CropMap(size: .square(3), center: (4, -7), down: (1, 0), right: (0, 1))
  #expect(interpolated(single, [5], width: 1, height: 1) == [Float](repeating: 5, count: 9))
}

@Test("A mask takes the nearest pixel of the same places")
func nearest() {
  let mask = Mask(width: 4, height: 3, pixels: (0..<12).map { $0 % 2 == 0 ? 1 : 0 })
  let map = CropMap(size: .square(2), center: (0.9, 1.1), down: (1, 0), right: (0, 1))
  // Rows 0.4 and 1.4, columns 0.6 and 1.6: pixels (0, 1), (0, 2), (1, 1), (1, 2).
  #expect(map.nearest(mask.pixels, width: 4, height: 3) == [0, 1, 0, 1])
}
