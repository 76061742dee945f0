import Imaging
import Testing

@testable import Interchange

@Test("A native crop has the middle of the nodule in its middle and the slice's own values")
func nativeWindow() throws {
  let window = try CropWindow(.native, around: (341..<391, 298..<339), in: try placement())
  #expect((window.firstRow, window.firstColumn) == (302, 254))
  let crop = window.crop(ramp())
  #expect((crop.width, crop.height) == (128, 128))
  #expect(crop[0, 0] == 302 * 512 + 254)
  #expect(crop[127, 127] == 429 * 512 + 381)
}

@Test("A crop that would hang over the edge is moved inwards, and shows real pixels only")
func cropEdges() throws {
  let first = try CropWindow(.native, around: (0..<4, 505..<512), in: try placement())
  #expect((first.firstRow, first.firstColumn) == (0, 384))
  let paper = try CropWindow(.resampled, around: (0..<4, 505..<512), in: try placement())
  #expect(paper.firstRow == 0)
  #expect(paper.firstColumn + 179 * paper.columnStep == 511)
}

@Test("A resampled crop has pixels of 0.5 mm, the nodule in the middle, and values in between")
func resampledWindow() throws {
  let window = try CropWindow(.resampled, around: (200..<221, 250..<261), in: try placement())
  let middle = (
    window.firstRow + 89.5 * window.rowStep, window.firstColumn + 89.5 * window.columnStep
  )
  #expect(abs(middle.0 - 210) < 1e-9)
  #expect(abs(middle.1 - 255) < 1e-9)
  #expect(window.rowStep == 0.5 / 0.8)
  #expect(window.columnStep == 0.5 / 0.6)
  let crop = window.crop(ramp(rowWeight: 8, columnWeight: -3))
  for (row, column) in [(0, 0), (17, 40), (179, 179), (100, 3)] {
    let (y, x) = (
      window.firstRow + Double(row) * window.rowStep,
      window.firstColumn + Double(column) * window.columnStep
    )
    #expect(abs(Double(crop[row, column]) - (8 * y - 3 * x)) <= 0.5001)
    #expect(crop[row, column].rounded() == crop[row, column])
  }
}

@Test("A mask is resampled to its nearest pixels, and even a single pixel is not lost")
func croppedMasks() throws {
  // Pixels of 0.4 mm become fewer.
  let small = try placement(spacing: 0.4)
  for column in 250..<256 {
    var region = PixelRegion(rows: 200..<201, columns: column..<(column + 1))
    region[200, column] = true
    let window = try CropWindow(.resampled, around: (190..<211, 245..<266), in: small)
    #expect(window.crop(region).area == 1, "column \(column)")
  }
  var square = PixelRegion(rows: 200..<210, columns: 250..<260)
  for row in 200..<210 { for column in 250..<260 { square[row, column] = true } }
  let window = try CropWindow(
    .resampled, around: (200..<210, 250..<260), in: try placement(spacing: 1))
  #expect(window.crop(square).area == 400)
}

@Test("A slice smaller than a crop has no window")
func tooSmall() {
  let error = #expect(throws: CropWindow.TooLarge.self) {
    try CropWindow(.resampled, around: (0..<4, 0..<4), in: try placement(side: 140))
  }
  #expect(error == CropWindow.TooLarge(rows: 113, columns: 151))
}

private func ramp(rowWeight: Int = 512, columnWeight: Int = 1) -> GrayImage {
  let values = (0..<(512 * 512)).map { Float($0 / 512 * rowWeight + $0 % 512 * columnWeight) }
  return GrayImage(width: 512, height: 512, unit: .hounsfield, values: values)
}

private func placement(side: Int = 512, spacing: Double? = nil) throws -> SlicePlacement {
  var attributes = DICOMAttributes()
  let between = spacing.map { "\($0)\\\($0)" } ?? "0.8\\0.6"
  let texts: [DICOMTag: String] = [
    .sopClassUID: "1.2.840.10008.5.1.4.1.1.2", .sopInstanceUID: "1.2.3", .seriesInstanceUID: "1.2",
    .imagePositionPatient: "0\\0\\0", .imageOrientationPatient: "1\\0\\0\\0\\1\\0",
    .rows: "\(side)", .columns: "\(side)", .pixelSpacing: between,
  ]
  for (tag, text) in texts { attributes[tag] = text }
  return try SlicePlacement(attributes)
}
