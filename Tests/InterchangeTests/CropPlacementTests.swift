import Imaging
import Testing

@testable import Interchange

/// A case with a crop that begins at a row and a column of its slice.
private func subject(
  row: String, column: String, side: Int, spacing: Double, source: String? = nil
) -> Case {
  var facts = ["cropRow": row, "cropColumn": column]
  facts["sourceSpacingInMillimeters"] = source
  return Case(
    id: "a", patient: "p",
    image: GrayImage(
      width: side, height: side, unit: .hounsfield,
      values: [Float](repeating: 0, count: side * side)),
    masks: [Mask(width: side, height: side)],
    spacing: Spacing(rowInMillimeters: spacing, columnInMillimeters: spacing),
    provenance: Provenance(source: "s", facts: facts))
}

private func disc(_ side: Int, row: Double, column: Double, radius: Double) -> Mask {
  Mask(
    width: side, height: side,
    pixels: (0..<side * side).map { pixel in
      let (y, x) = (Double(pixel / side) - row, Double(pixel % side) - column)
      return y * y + x * x <= radius * radius ? 1 : 0
    })
}

@Test("A native crop goes back to exactly the pixels it was cut from")
func nativePlacement() throws {
  let mask = disc(128, row: 40, column: 90, radius: 9)
  let crop = subject(row: "302.0", column: "254.0", side: 128, spacing: 0.7)
  let placed = try #require(CropPlacement(crop)?.mask(mask, rows: 512, columns: 512))
  #expect(placed.area == mask.area)
  for row in 0..<128 {
    for column in 0..<128 { #expect(placed[row + 302, column + 254] == mask[row, column]) }
  }
}

@Test("A mask that went into a resampled crop comes back but for pixels along its border")
func resampledPlacement() throws {
  let slice = disc(512, row: 205, column: 261, radius: 12)
  let crop = subject(
    row: "154.9", column: "211.3", side: 180, spacing: 0.5, source: "0.7 0.6")
  let placement = try #require(CropPlacement(crop))
  #expect(placement.rowStep == 0.5 / 0.7)
  #expect(placement.columnStep == 0.5 / 0.6)
  var mask = Mask(width: 180, height: 180)
  for row in 0..<180 {
    for column in 0..<180 {
      let (y, x) = (
        154.9 + Double(row) * placement.rowStep, 211.3 + Double(column) * placement.columnStep
      )
      mask[row, column] = slice[Int(y.rounded()), Int(x.rounded())]
    }
  }
  let placed = try #require(placement.mask(mask, rows: 512, columns: 512))
  let differing = zip(placed.pixels, slice.pixels).count { $0 != $1 }
  #expect(differing == 0)
}

@Test("The last pixel of a mask is never lost, and a crop that leaves its slice has no place in it")
func hardPlacements() throws {
  let fine = subject(row: "10.4", column: "10.4", side: 64, spacing: 0.1, source: "0.9 0.9")
  let placement = try #require(CropPlacement(fine))
  for pixel in 0..<64 {
    var mask = Mask(width: 64, height: 64)
    mask[pixel, 63 - pixel] = true
    #expect(placement.mask(mask, rows: 512, columns: 512)?.area == 1)
  }
  let outside = subject(row: "500.0", column: "0.0", side: 128, spacing: 0.7)
  #expect(
    CropPlacement(outside)?.mask(Mask(width: 128, height: 128), rows: 512, columns: 512) == nil)
  #expect(CropPlacement(subject(row: "x", column: "0", side: 8, spacing: 1)) == nil)
  #expect(CropPlacement(subject(row: "1", column: "0", side: 8, spacing: 1, source: "0 1")) == nil)
}

@Test("A crop lies in the patient where its slice does, and counts right and front as positive")
func cropAffine() throws {
  var attributes = DICOMAttributes()
  let texts: [DICOMTag: String] = [
    .sopClassUID: "1.2.840.10008.5.1.4.1.1.2", .sopInstanceUID: "1.2.3", .seriesInstanceUID: "1.2",
    .imagePositionPatient: "-100\\-200\\50", .imageOrientationPatient: "1\\0\\0\\0\\1\\0",
    .rows: "512", .columns: "512", .pixelSpacing: "0.8\\0.6", .sliceThickness: "2.5",
  ]
  for (tag, text) in texts { attributes[tag] = text }
  let placement = try SlicePlacement(attributes)
  let window = try CropWindow(.native, around: (341..<391, 298..<339), in: placement)
  let affine = placement.affine(of: window)
  #expect(affine.columnStep == [-0.6, 0, 0])
  #expect(affine.rowStep == [0, -0.8, 0])
  #expect(affine.sliceStep == [0, 0, 2.5])
  let expected = [100 - 0.6 * 254, 200 - 0.8 * 302, 50]
  for (found, wanted) in zip(affine.origin, expected) { #expect(abs(found - wanted) < 1e-9) }
  #expect(affine.directions == "LPS")
  #expect(VoxelAffine(text: affine.text) == affine)
}
