import Cells
import Imaging
import Interchange

/// A case with the masks that are to leave the program.
package struct ExportSubject: Equatable, Sendable {
  /// Who exports, when, and with what.
  package struct Context: Equatable, Sendable {
    /// Who.
    package var reviewer: String
    /// When, as `2026-01-31T12:00:00Z`.
    package var time: String
    /// The version of the program.
    package var version: String

    /// A context.
    package init(reviewer: String, time: String, version: String) {
      self.reviewer = reviewer
      self.time = time
      self.version = version
    }
  }

  /// The case.
  package var record: Case
  /// The masks; their names are unique.
  package var hypotheses: [ExportedHypothesis]
  /// How the image looks in pictures.
  package var window: Window
  /// Who, when, and with what.
  package var context: Context

  /// A case with masks of its size.
  package init(
    record: Case, hypotheses: [ExportedHypothesis], window: Window, context: Context
  ) {
    precondition(
      hypotheses.allSatisfy {
        $0.mask.width == record.image.width && $0.mask.height == record.image.height
      }, "ExportSubject: a mask differs in size from the image of \(record.id)")
    self.record = record
    self.hypotheses = hypotheses
    self.window = window
    self.context = context
  }
}

/// What is known of where the pixels of a case lie.
package enum CaseGeometry: Equatable, Sendable {
  /// Their place in the patient.
  case patient(VoxelAffine)
  /// Their distances only.
  case spacing(Spacing)
  /// Nothing.
  case unknown

  /// What is known of `subject`.
  package init(_ subject: Case) {
    if let affine = VoxelAffine(of: subject) {
      self = .patient(affine)
    } else {
      self = subject.spacing.map(CaseGeometry.spacing) ?? .unknown
    }
  }

  /// A sentence for those who open a file.
  package var note: String {
    switch self {
    case .patient: "true place in the patient"
    case .spacing: "true pixel spacing; the place in the patient is not known"
    case .unknown: Case.pixelSpaceNote
    }
  }

  /// A map for formats that must have one: columns to the left and rows to the back, from the origin,
  /// where nothing better is known.
  package var affine: VoxelAffine {
    switch self {
    case .patient(let affine): affine
    case .spacing(let spacing):
      VoxelAffine(
        columnStep: [-spacing.columnInMillimeters, 0, 0],
        rowStep: [0, -spacing.rowInMillimeters, 0], sliceStep: [0, 0, 1], origin: [0, 0, 0])
    case .unknown:
      VoxelAffine(
        columnStep: [-1, 0, 0], rowStep: [0, -1, 0], sliceStep: [0, 0, 1], origin: [0, 0, 0])
    }
  }
}
