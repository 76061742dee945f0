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

  /// Plans the cases of `listing`, patient by patient.
  init(_ listing: LIDCListing, shape: CropShape) {
    let scans = listing.scans.sorted { isNaturallyBefore($0.key, $1.key) }.map(\.value)
    let byPatient = Dictionary(grouping: scans, by: Self.patient)
    for (patient, scans) in byPatient.sorted(by: { isNaturallyBefore($0.key, $1.key) }) {
      for (index, scan) in scans.enumerated() {
        // A few patients have two scans; only their cases need to tell which.
        let prefix = scans.count == 1 ? patient : "\(patient)/scan-\(index + 1)"
        let plan = LIDCScanPlan(scan, patient: patient, prefix: prefix, shape: shape)
        cases += plan.cases
        rejections += plan.rejections
      }
    }
  }

  /// The patient of a scan, as part of a name of cases.
  private static func patient(_ scan: LIDCListing.Scan) -> String {
    guard let name = scan.patient else { return "series-" + scan.annotation.seriesInstanceUID }
    let allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    let letters = name.prefix(64).map { allowed.contains($0) ? $0 : "_" }
    return String(letters)
  }
}

/// Which cases one scan makes.
struct LIDCScanPlan {
  private(set) var cases: [LIDCPlan.Planned] = []
  private(set) var rejections: [Rejection] = []

  private let scan: LIDCListing.Scan
  private let patient: String
  private let shape: CropShape
  /// The numbers of the slices that are there, along the body.
  private let order: [String: Int]
  /// The places of slices along the body: as the annotations have them, which know all slices of a
  /// nodule, else as the file has it.
  private let places: [String: Double]

  /// Plans the cases of `scan`, whose names begin with `prefix`.
  init(_ scan: LIDCListing.Scan, patient: String, prefix: String, shape: CropShape) {
    self.scan = scan
    self.patient = patient
    self.shape = shape
    let heights = scan.slices.mapValues(\.placement.height)
    let sorted = heights.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key)
    order = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1, $0) })
    places = heights.merging(scan.annotation.places) { $1 }
    guard !scan.slices.isEmpty else {
      let series = scan.annotation.seriesInstanceUID
      reject(scan.file, "its scan is not in the folder: expected the series \(series)")
      return
    }
    let nodules = MatchedNodule.match(scan.annotation, order: order)
    for (index, nodule) in nodules.sorted(by: isBefore).enumerated() {
      plan(nodule, "\(prefix)/nodule-\(index)")
    }
  }

  /// Nodules count along the body, then from top to bottom.
  private func isBefore(_ a: MatchedNodule, _ b: MatchedNodule) -> Bool {
    let key = { (nodule: MatchedNodule) in
      [
        nodule.slices.compactMap { places[$0] }.min() ?? 0,
        Double(nodule.bounds?.rows.lowerBound ?? 0),
        Double(nodule.bounds?.columns.lowerBound ?? 0),
      ]
    }
    return key(a).lexicographicallyPrecedes(key(b))
  }

  private mutating func plan(_ nodule: MatchedNodule, _ name: String) {
    guard let bounds = nodule.bounds else {
      return reject(scan.file, "the outlines of \(name) surround no pixel")
    }
    // Numbers count the slices that are not there too, so that names do not depend on what is.
    let slices = nodule.slices.sorted { (places[$0] ?? 0, $0) < (places[$1] ?? 0, $1) }
    let present = slices.compactMap { scan.slices[$0] }
    guard let first = present.first else {
      return reject(name, "expected its slices, \(slices[0]) first, found none of them")
    }
    guard let window = window(around: bounds, in: first) else { return }
    for (number, uid) in slices.enumerated() {
      guard let slice = scan.slices[uid] else {
        reject("\(name)/slice-\(number)", "expected the slice \(uid), found no such file")
        continue
      }
      guard slice.placement.isLike(first.placement) else {
        reject(slice.file, "differs in size, spacing or direction from \(first.file)")
        continue
      }
      let readings = nodule.readings.map { $0[uid].flatMap { $0.mask.isEmpty ? nil : $0.mask } }
      guard readings.contains(where: { $0 != nil }) else { continue }
      guard readings.contains(where: { $0.map { !window.crop($0).isEmpty } ?? false }) else {
        reject(
          "\(name)/slice-\(number)",
          "its outlines lie outside the crop of its nodule: expected some of them in \(window)")
        continue
      }
      var facts = facts(nodule, slice, window)
      let cut = readings.indices.filter { readings[$0].map { !window.holds($0) } ?? false }
      if !cut.isEmpty { facts["cut"] = cut.map { "\($0 + 1)" }.joined(separator: " ") }
      cases.append(
        LIDCPlan.Planned(
          id: "\(name)/slice-\(number)", patient: patient, slice: slice, window: window,
          readings: readings, facts: facts))
    }
  }

  private mutating func window(
    around bounds: (rows: Range<Int>, columns: Range<Int>), in slice: LIDCListing.Slice
  ) -> CropWindow? {
    let (rows, columns) = (slice.placement.rows, slice.placement.columns)
    guard bounds.rows.upperBound <= rows, bounds.columns.upperBound <= columns else {
      reject(
        scan.file,
        "an outline lies outside its slice: expected rows below \(rows) and columns below"
          + " \(columns), found row \(bounds.rows.upperBound - 1) and column"
          + " \(bounds.columns.upperBound - 1)")
      return nil
    }
    do throws(CropWindow.TooLarge) {
      return try CropWindow(shape, around: bounds, in: slice.placement)
    } catch {
      reject(
        slice.file,
        "smaller than a crop: expected at least \(error.rows) x \(error.columns) pixels,"
          + " found \(rows) x \(columns)")
      return nil
    }
  }

  private func facts(
    _ nodule: MatchedNodule, _ slice: LIDCListing.Slice, _ window: CropWindow
  ) -> [String: String] {
    let placement = slice.placement
    var facts = [
      "seriesInstanceUID": placement.seriesInstanceUID, "annotations": scan.file,
      "zInMillimeters": "\(placement.position[2])", "cropRow": "\(window.firstRow)",
      "cropColumn": "\(window.firstColumn)",
      "malignancy": nodule.malignancies.map { $0.map(String.init) ?? "-" }.joined(separator: " "),
    ]
    facts[VoxelAffine.fact] = placement.affine(of: window).text
    facts["studyInstanceUID"] = placement.studyInstanceUID
    facts["frameOfReferenceUID"] = placement.frameOfReferenceUID
    facts["sliceThicknessInMillimeters"] = placement.sliceThickness
    if shape == .resampled {
      let native = placement.spacing
      facts["sourceSpacingInMillimeters"] =
        "\(native.rowInMillimeters) \(native.columnInMillimeters)"
    }
    if let place = scan.annotation.places[placement.sopInstanceUID],
      abs(place - placement.position[2]) > 0.1
    {
      facts["zInAnnotationsInMillimeters"] = "\(place)"
    }
    let marks = nodule.pointMarks(on: placement.sopInstanceUID, in: scan.annotation)
    if !marks.isEmpty { facts["pointMarks"] = marks.map { "\($0 + 1)" }.joined(separator: " ") }
    if nodule.isSplit { facts["outlinedAs"] = "several nodules by at least one reader" }
    return facts
  }

  private mutating func reject(_ item: String, _ reason: String) {
    rejections.append(Rejection(item: item, reason: reason))
  }
}

extension LIDCAnnotation {
  /// Where the annotations say that slices lie along the body, in millimeters.
  var places: [String: Double] {
    let outlines = readings.flatMap(\.nodules).flatMap(\.outlines)
    let told = outlines.compactMap { outline in
      outline.zInMillimeters.map { (outline.sopInstanceUID, $0) }
    }
    return Dictionary(told) { first, _ in first }
  }
}

extension MatchedNodule {
  /// The numbers, from 0, of the readers who marked a point within the nodule on a slice instead of
  /// outlining it: they saw something smaller than 3 mm.
  func pointMarks(on slice: String, in annotation: LIDCAnnotation) -> [Int] {
    let covered = readings.compactMap { $0[slice]?.covered }
    return annotation.readings.indices.filter { reading in
      guard readings[reading].isEmpty else { return false }
      let marks = annotation.readings[reading].nodules.filter { !$0.isOutlined }
      let points = marks.flatMap(\.outlines).filter { $0.sopInstanceUID == slice }.flatMap(\.points)
      return points.contains { point in covered.contains { $0[point.row, point.column] } }
    }
  }
}

extension SlicePlacement {
  /// Whether two slices have the same pixels in the same directions.
  func isLike(_ other: SlicePlacement) -> Bool {
    rows == other.rows && columns == other.columns && spacing == other.spacing
      && zip(orientation, other.orientation).allSatisfy { abs($0 - $1) < 1e-4 }
  }
}
