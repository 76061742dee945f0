import Imaging
import Testing

@testable import Evaluation

private func mask(_ rows: String...) -> Mask {
  Mask(
    width: rows[0].count, height: rows.count,
    pixels: rows.joined().map { $0 == "#" ? 1 : 0 })
}

private let spacing = Spacing(rowInMillimeters: 2, columnInMillimeters: 0.5)

@Test("n pixels in a row are n spacings long, across and down")
func straight() {
  let half = Spacing(rowInMillimeters: 0.5, columnInMillimeters: 0.5)
  #expect(MaskSize(of: mask("....", ".###"), spacing: half).longestDiameterInMillimeters == 1.5)
  #expect(
    MaskSize(of: mask("#.", "#.", "#."), spacing: spacing).longestDiameterInMillimeters == 6)
}

@Test("A square of two pixels is as long as the hull of its pixels' edges: the root of 5")
func square() {
  let size = MaskSize(
    of: mask("##", "##"), spacing: Spacing(rowInMillimeters: 1, columnInMillimeters: 1))
  #expect(size.longestDiameterInMillimeters == 5.0.squareRoot())
  #expect(size.areaInSquareMillimeters == 4)
  #expect(size.equivalentDiameterInMillimeters == 2 * (4 / Double.pi).squareRoot())
}

@Test("Only the largest part is measured across; pixels that touch at a corner are one part")
func parts() {
  let unit = Spacing(rowInMillimeters: 1, columnInMillimeters: 1)
  let apart = MaskSize(of: mask("#....##", "......#"), spacing: unit)
  #expect(apart.longestDiameterInMillimeters == 5.0.squareRoot())
  #expect(apart.areaInPixels == 4)
  let corner = MaskSize(of: mask("#..", ".#.", "..#"), spacing: unit)
  #expect(corner.longestDiameterInMillimeters == 13.0.squareRoot())
}

@Test("Without a spacing nothing is told in millimeters; an empty mask measures 0")
func unknownAndEmpty() {
  let unknown = MaskSize(of: mask("##"), spacing: nil)
  #expect(unknown.areaInPixels == 2)
  #expect(unknown.areaInSquareMillimeters == nil)
  #expect(unknown.longestDiameterInMillimeters == nil)
  let empty = MaskSize(of: mask(".."), spacing: spacing)
  #expect(empty.longestDiameterInMillimeters == 0)
  #expect(empty.equivalentDiameterInMillimeters == 0)
}
