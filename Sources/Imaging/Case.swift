/// One crop with the masks that its graders drew.
public struct Case: Equatable, Sendable {
  /// A name that is unique in its library, for example `LIDC-IDRI-0005/nodule-0/slice-1`.
  public var id: String

  /// The patient, by whom libraries are split.
  public var patient: String

  /// The part of the library the case belongs to, for example `train` or `val`; nil when unsplit.
  public var split: String?

  /// The crop.
  public var image: GrayImage

  /// One mask per grader, in the order of the source; at least one; all of the image's size.
  public var masks: [Mask]

  /// The distance between pixel centres; nil when the source does not tell.
  public var spacing: Spacing?

  /// Where the case comes from.
  public var provenance: Provenance

  /// A case from its parts.
  public init(
    id: String, patient: String, split: String? = nil, image: GrayImage, masks: [Mask],
    spacing: Spacing? = nil, provenance: Provenance = Provenance(source: "")
  ) {
    precondition(!masks.isEmpty, "Case \(id): no masks")
    precondition(
      masks.allSatisfy { $0.width == image.width && $0.height == image.height },
      "Case \(id): a mask differs in size from the image")
    self.id = id
    self.patient = patient
    self.split = split
    self.image = image
    self.masks = masks
    self.spacing = spacing
    self.provenance = provenance
  }
}

/// The distance between pixel centres in millimeters.
public struct Spacing: Equatable, Codable, Sendable {
  /// Between rows.
  public var rowInMillimeters: Double

  /// Between columns.
  public var columnInMillimeters: Double

  /// A spacing, for square pixels by one number.
  public init(rowInMillimeters: Double, columnInMillimeters: Double) {
    self.rowInMillimeters = rowInMillimeters
    self.columnInMillimeters = columnInMillimeters
  }

  /// The distances, in millimeters, that pixels of a real picture can have: from electron microscopes
  /// to satellites. What lies outside is damage, and no area or crop can be computed with it.
  package static let range = 1e-6...1e4

  /// The range in words.
  package static let rangeText = "0.000001 to 10000 mm"

  /// A spacing of distances that come from a file; nil when they are no possible ones (`range`).
  package init?(possibleRow row: Double, column: Double) {
    guard Self.range.contains(row), Self.range.contains(column) else { return nil }
    self.init(rowInMillimeters: row, columnInMillimeters: column)
  }
}

/// Where a case comes from.
public struct Provenance: Equatable, Codable, Sendable {
  /// The file or generator it was made from.
  public var source: String

  /// The DICOM slice, where known.
  public var sopInstanceUID: String?

  /// Further facts by name, for example the exact probability of each mode of a phantom.
  public var facts: [String: String]

  /// A provenance from its parts.
  public init(source: String, sopInstanceUID: String? = nil, facts: [String: String] = [:]) {
    self.source = source
    self.sopInstanceUID = sopInstanceUID
    self.facts = facts
  }
}
