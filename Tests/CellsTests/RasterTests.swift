import Testing

@testable import Cells

private let ramp = Raster(width: 4, height: 2, values: [0, 1, 2, 3, 4, 5, 6, 7])
private let whole = Region(x: 0, y: 0, width: 4, height: 2)

@Test("A grid of the image's size gives the image where pixels are squares")
func sameSize() {
  #expect(ramp.resampled(whole, columns: 4, rows: 2, isSmooth: false) == ramp)
}

@Test("A smooth grid of the image's size gives the mean of the straight lines in each pixel")
func sameSizeSmooth() {
  let line = Raster(width: 4, height: 1, values: [0, 8, 16, 0])
  let result = line.resampled(Region(x: 0, y: 0, width: 4, height: 1), columns: 4, rows: 1)
  #expect(result.values == [1, 8, 13, 2])
}

@Test("A coarser grid gives the mean of each area")
func minified() {
  #expect(ramp.resampled(whole, columns: 2, rows: 1).values == [2.5, 4.5])
}

@Test("A coarser grid weighs pixels by the part of them that it covers")
func partlyCovered() {
  let line = Raster(width: 3, height: 1, values: [0, 3, 6])
  let result = line.resampled(Region(x: 0, y: 0, width: 3, height: 1), columns: 2, rows: 1)
  #expect(result.values == [1, 5])
}

@Test("A finer grid runs straight between pixel centres and stays flat beyond them")
func magnified() {
  let line = Raster(width: 2, height: 1, values: [0, 4])
  let result = line.resampled(Region(x: 0, y: 0, width: 2, height: 1), columns: 8, rows: 1)
  #expect(result.values == [0, 0, 0.5, 1.5, 2.5, 3.5, 4, 4])
}

@Test("Resampling keeps a constant image constant at any size", arguments: 1...9)
func constant(size: Int) {
  let flat = Raster(width: 5, height: 5, values: [Float](repeating: 7, count: 25))
  let region = Region(x: 0.3, y: 0.7, width: 4.1, height: 3.9)
  let result = flat.resampled(region, columns: size, rows: 10 - size)
  #expect(result.values.allSatisfy { abs($0 - 7) < 1e-4 })
}
