import Imaging

/// What a list of cases shows of one case, without its pixels.
package struct CaseEntry: Equatable, Sendable {
  /// A name that is unique in the library, for example `LIDC-IDRI-0005/nodule-0/slice-1`.
  package let id: String
  /// The patient, by whom libraries are split.
  package let patient: String
  /// The part of the library, for example `train`; nil when unsplit.
  package let split: String?
  /// The number of columns.
  package let width: Int
  /// The number of rows.
  package let height: Int
  /// What the values of the image mean.
  package let unit: GrayImage.Unit
  /// The area of each grader's mask in pixels, in the order of the graders.
  package let areas: [Int]
  /// The distance between pixel centres; nil when unknown.
  package let spacing: Spacing?
  /// The file or generator the case was made from.
  package let source: String

  /// The number of graders.
  package var graders: Int { areas.count }

  /// The number of graders who marked at least one pixel.
  package var nonEmptyGraders: Int { areas.count { $0 > 0 } }

  /// The entry of a case.
  package init(_ subject: Case) {
    self.init(
      id: subject.id, patient: subject.patient, split: subject.split, width: subject.image.width,
      height: subject.image.height, unit: subject.image.unit, areas: subject.masks.map(\.area),
      spacing: subject.spacing, source: subject.provenance.source)
  }

  /// The entry of a scene without a class to show it by: the areas are those of all classes together.
  init(_ scene: Scene) {
    self.init(
      id: scene.id, patient: scene.patient, split: scene.split, width: scene.image.width,
      height: scene.image.height, unit: .unitInterval,
      areas: scene.labels.map { labels in labels.pixels.count { $0 != LabelMap.ignored } },
      spacing: nil, source: scene.provenance.source)
  }

  /// Returns the entry with other areas.
  func with(areas: [Int]) -> CaseEntry {
    CaseEntry(
      id: id, patient: patient, split: split, width: width, height: height, unit: unit,
      areas: areas, spacing: spacing, source: source)
  }

  /// An entry from its parts.
  package init(
    id: String, patient: String, split: String?, width: Int, height: Int, unit: GrayImage.Unit,
    areas: [Int], spacing: Spacing?, source: String
  ) {
    self.id = id
    self.patient = patient
    self.split = split
    self.width = width
    self.height = height
    self.unit = unit
    self.areas = areas
    self.spacing = spacing
    self.source = source
  }
}
