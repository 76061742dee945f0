import Imaging

extension VoxelAffine {
  /// The name of the fact that tells where the pixels of a case lie in the patient: the text of a map
  /// whose columns and rows are those of the case, and whose slice 0 is its slice.
  package static let fact = "affine"

  /// Where the pixels of `subject` lie in the patient; nil when its facts do not tell it.
  package init?(of subject: Case) {
    guard let text = subject.provenance.facts[Self.fact] else { return nil }
    self.init(text: text)
  }
}

extension SlicePlacement {
  /// Where the pixels of a crop lie in the patient; from slice to slice it is the thickness of the
  /// slice, 1 mm when that is not told.
  ///
  /// DICOM counts to the left and to the back, the map to the right and to the front.
  func affine(of window: CropWindow) -> VoxelAffine {
    let thickness = sliceThickness.flatMap { Double($0) }.flatMap { $0 > 0 ? $0 : nil } ?? 1
    let across = orientation[..<3].map { $0 * spacing.columnInMillimeters }
    let down = orientation[3...].map { $0 * spacing.rowInMillimeters }
    let ras = { (lps: [Double]) in [-lps[0] + 0, -lps[1] + 0, lps[2] + 0] }
    let first = (0..<3).map {
      position[$0] + across[$0] * window.firstColumn + down[$0] * window.firstRow
    }
    return VoxelAffine(
      columnStep: ras(across.map { $0 * window.columnStep }),
      rowStep: ras(down.map { $0 * window.rowStep }),
      sliceStep: ras(normal.map { $0 * thickness }), origin: ras(first))
  }
}
