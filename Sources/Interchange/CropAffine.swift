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

  /// Returns a place or a step in the axes of DICOM, to the left, to the back, to the head, in those of
  /// the map, to the right, to the front, to the head, or the other way round.
  static func turned(_ vector: [Double]) -> [Double] {
    // Adding zero turns -0 into 0.
    [-vector[0] + 0, -vector[1] + 0, vector[2] + 0]
  }
}

extension SlicePlacement {
  /// Where the pixels of a crop lie in the patient; from slice to slice it is the thickness of the
  /// slice, 1 mm when that is not told.
  func affine(of window: CropWindow) -> VoxelAffine {
    let thickness = sliceThickness.flatMap { Double($0) }.flatMap { $0 > 0 ? $0 : nil } ?? 1
    let across = orientation[..<3].map { $0 * spacing.columnInMillimeters }
    let down = orientation[3...].map { $0 * spacing.rowInMillimeters }
    let first = (0..<3).map {
      position[$0] + across[$0] * window.firstColumn + down[$0] * window.firstRow
    }
    return VoxelAffine(
      columnStep: VoxelAffine.turned(across.map { $0 * window.columnStep }),
      rowStep: VoxelAffine.turned(down.map { $0 * window.rowStep }),
      sliceStep: VoxelAffine.turned(normal.map { $0 * thickness }),
      origin: VoxelAffine.turned(first))
  }
}
