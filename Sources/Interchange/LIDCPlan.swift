import Imaging

/// Which cases the annotated scans of a folder make, found before any pixel is read.
struct LIDCPlan {
  /// One slice of one nodule.
  struct Planned {
    let id: String
    let patient: String
    let slice: LIDCListing.Slice
    let window: CropWindow
    /// What each reader marked; nil for those who marked nothing.
    let readings: [PixelRegion?]
    let facts: [String: String]
  }

  private(set) var cases: [Planned] = []
  private(set) var rejections: [Rejection] = []

  private let shape: CropShape

  /// Plans the cases of `listing`.
  init(_ listing: LIDCListing, shape: CropShape) {
    self.shape = shape
    let scans = listing.scans.sorted { isNaturallyBefore($0.key, $1.key) }.map(\.value)
    let byPatient = Dictionary(grouping: scans, by: Self.patient)
    for (patient, scans) in byPatient.sorted(by: { isNaturallyBefore($0.key, $1.key) }) {
      for (index, scan) in scans.enumerated() {
        // A few patients have two scans; only their cases need to tell which.
        let prefix = scans.count == 1 ? patient : "\(patient)/scan-\(index + 1)"
        plan(scan, patient, prefix)
      }
    }
  }

  /// The patient of a scan, as part of a name of cases.
  private static func patient(_ scan: LIDCListing.Scan) -> String {
    let allowed = { (scalar: Unicode.Scalar) in
      scalar.isASCII
        && (scalar.properties.isAlphabetic || "0123456789._-".unicodeScalars.contains(scalar))
    }
    guard let name = scan.patient else { return "series-" + scan.annotation.seriesInstanceUID }
    let letters = name.unicodeScalars.map { allowed($0) ? Character($0) : "_" }
    return String(letters.prefix(64))
  }

  private mutating func plan(_ scan: LIDCListing.Scan, _ patient: String, _ prefix: String) {
    guard !scan.slices.isEmpty else {
      let series = scan.annotation.seriesInstanceUID
      return reject(scan.file, "its scan is not in the folder: expected the series \(series)")
    }
    let heights = scan.slices.mapValues(\.placement.height)
    let sorted = heights.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key)
    let order = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1, $0) })
    let nodules = MatchedNodule.match(scan.annotation, order: order)
    var located: [(nodule: MatchedNodule, place: [Double])] = []
    for nodule in nodules {
      guard let bounds = nodule.bounds else {
        reject(scan.file, "the outlines of a nodule surround no pixel")
        continue
      }
      let low = nodule.slices.compactMap { heights[$0] }.min() ?? .infinity
      located.append(
        (nodule, [low, Double(bounds.rows.lowerBound), Double(bounds.columns.lowerBound)]))
    }
    located.sort { $0.place.lexicographicallyPrecedes($1.place) }
    for (index, item) in located.enumerated() {
      plan(item.nodule, scan, order, patient, "\(prefix)/nodule-\(index)")
    }
  }

  private mutating func plan(
    _ nodule: MatchedNodule, _ scan: LIDCListing.Scan, _ order: [String: Int], _ patient: String,
    _ prefix: String
  ) {
    let missing = nodule.slices.filter { order[$0] == nil }.sorted(by: isNaturallyBefore)
    for name in missing { reject(prefix, "expected the slice \(name), found no such file") }
    let names = nodule.slices.filter { order[$0] != nil }
      .sorted { (order[$0] ?? 0, $0) < (order[$1] ?? 0, $1) }
    guard let bounds = nodule.bounds, let first = names.first.flatMap({ scan.slices[$0] }) else {
      return
    }
    let window: CropWindow
    do {
      window = try CropWindow(shape, around: bounds, in: first.placement)
    } catch {
      let found = "\(first.placement.rows) x \(first.placement.columns)"
      return reject(
        first.file,
        "smaller than a crop: expected at least \(error.rows) x \(error.columns) pixels, found \(found)"
      )
    }
    var number = 0
    for name in names {
      guard let slice = scan.slices[name] else { continue }
      guard slice.placement.isLike(first.placement), holds(slice, bounds) else {
        reject(slice.file, "differs in size, spacing or direction from \(first.file)")
        continue
      }
      let readings = nodule.readings.map { $0[name]?.mask }.map { $0?.isEmpty ?? true ? nil : $0 }
      guard readings.contains(where: { $0 != nil }) else { continue }
      cases.append(
        Planned(
          id: "\(prefix)/slice-\(number)", patient: patient, slice: slice, window: window,
          readings: readings, facts: facts(nodule, scan, slice, window)))
      number += 1
    }
  }

  /// Whether the outlines lie within the slice.
  private func holds(
    _ slice: LIDCListing.Slice, _ bounds: (rows: Range<Int>, columns: Range<Int>)
  ) -> Bool {
    bounds.rows.upperBound <= slice.placement.rows
      && bounds.columns.upperBound <= slice.placement.columns
  }

  private func facts(
    _ nodule: MatchedNodule, _ scan: LIDCListing.Scan, _ slice: LIDCListing.Slice,
    _ window: CropWindow
  ) -> [String: String] {
    let placement = slice.placement
    var facts = [
      "seriesInstanceUID": placement.seriesInstanceUID, "annotations": scan.file,
      "zInMillimeters": "\(placement.position[2])", "cropRow": "\(window.firstRow)",
      "cropColumn": "\(window.firstColumn)",
      "malignancy": nodule.malignancies.map { $0.map(String.init) ?? "-" }.joined(separator: " "),
    ]
    facts["studyInstanceUID"] = placement.studyInstanceUID
    facts["frameOfReferenceUID"] = placement.frameOfReferenceUID
    facts["sliceThicknessInMillimeters"] = placement.sliceThickness
    if shape == .resampled {
      let native = placement.spacing
      facts["sourceSpacingInMillimeters"] =
        "\(native.rowInMillimeters) \(native.columnInMillimeters)"
    }
    if nodule.isSplit { facts["outlinedAs"] = "several nodules by at least one reader" }
    return facts
  }

  private mutating func reject(_ item: String, _ reason: String) {
    rejections.append(Rejection(item: item, reason: reason))
  }
}

extension SlicePlacement {
  /// Whether two slices have the same pixels in the same directions.
  func isLike(_ other: SlicePlacement) -> Bool {
    rows == other.rows && columns == other.columns && spacing == other.spacing
      && zip(orientation, other.orientation).allSatisfy { abs($0 - $1) < 1e-4 }
  }
}
