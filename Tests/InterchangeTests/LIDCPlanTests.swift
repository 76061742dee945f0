import Testing

@testable import Interchange

@Test("A slice that is missing, or differs from the others, leaves its number out")
func missingSlices() throws {
  var scan = try scan(slices: ["1", "2", "4"])
  scan.slices["2"] = try slice("2", columns: 256)
  let plan = LIDCScanPlan(scan, patient: "P", prefix: "P", shape: .native)
  #expect(plan.cases.map(\.id) == ["P/nodule-0/slice-0", "P/nodule-0/slice-3"])
  #expect(
    plan.rejections == [
      Rejection(
        item: "2.dcm", reason: "differs in size, spacing or direction from 1.dcm"),
      Rejection(item: "P/nodule-0/slice-2", reason: "expected the slice 3, found no such file"),
    ])
}

@Test("Names of cases do not depend on which files are at hand")
func names() throws {
  let whole = LIDCScanPlan(
    try scan(slices: ["1", "2", "3", "4"]), patient: "P", prefix: "P", shape: .native)
  #expect(whole.cases.map(\.slice.file) == ["1.dcm", "2.dcm", "3.dcm", "4.dcm"])
  for present in [["1"], ["3"], ["2", "4"]] {
    let plan = LIDCScanPlan(
      try scan(slices: present), patient: "P", prefix: "P", shape: .native)
    let expected = whole.cases.filter { present.contains($0.slice.placement.sopInstanceUID) }
    #expect(plan.cases.map(\.id) == expected.map(\.id))
  }
}

@Test(
  "A scan that cannot be cut is refused with its reason",
  arguments: [
    (64, 0, "1.dcm", "smaller than a crop: expected at least 128 x 128 pixels, found 64 x 64"),
    (
      128, 120, "a.xml",
      "an outline lies outside its slice: expected rows below 128 and columns below 128, found row"
        + " 123 and column 129"
    ),
  ])
func uncuttable(side: Int, shift: Int, item: String, reason: String) throws {
  let scan = try scan(slices: ["1"], side: side, shift: shift)
  let plan = LIDCScanPlan(scan, patient: "P", prefix: "P", shape: .native)
  #expect(plan.cases.isEmpty)
  #expect(plan.rejections.first == Rejection(item: item, reason: reason))
}

@Test("Outlines that surround no pixel make no case, and a scan without slices is named")
func emptyOutlines() throws {
  var scan = try scan(slices: ["1", "2", "3", "4"])
  let line = [1, 2, 3].map { Pixel(row: 5, column: $0) }
  scan = LIDCListing.Scan(
    annotation: annotation { LIDCAnnotation.Outline(sopInstanceUID: $0, points: line) },
    file: "a.xml", slices: scan.slices)
  let plan = LIDCScanPlan(scan, patient: "P", prefix: "P", shape: .native)
  #expect(plan.cases.isEmpty)
  #expect(
    plan.rejections == [
      Rejection(item: "a.xml", reason: "the outlines of P/nodule-0 surround no pixel")
    ])
  scan.slices = [:]
  let none = LIDCScanPlan(scan, patient: "P", prefix: "P", shape: .native)
  #expect(
    none.rejections == [
      Rejection(
        item: "a.xml", reason: "its scan is not in the folder: expected the series 1.2")
    ])
}

@Test("Facts tell where annotations and slices disagree, and of points within the nodule")
func disagreement() throws {
  var scan = try scan(slices: ["1", "2"])
  var annotation = scan.annotation
  annotation.readings[0].nodules[0].outlines[0].zInMillimeters = -3
  var point = LIDCAnnotation.Nodule()
  point.outlines = [LIDCAnnotation.Outline(sopInstanceUID: "2", points: [Pixel(row: 2, column: 7)])]
  annotation.readings.append(LIDCAnnotation.Reading(nodules: [point]))
  scan = LIDCListing.Scan(annotation: annotation, file: "a.xml", slices: scan.slices)
  let plan = LIDCScanPlan(scan, patient: "P", prefix: "P", shape: .native)
  let facts = plan.cases.map(\.facts)
  #expect(facts.map { $0["zInAnnotationsInMillimeters"] } == ["-3.0", nil])
  #expect(facts.map { $0["pointMarks"] } == [nil, "2"])
  #expect(facts.map { $0["zInMillimeters"] } == ["2.0", "4.0"])
}

@Test("A slice whose outlines lie outside the crop is rejected, one whose outlines are cut says so")
func cutOutlines() throws {
  let annotation = annotation { name in
    let start = (Int(name) ?? 0) * 80 - 80
    return LIDCAnnotation.Outline(
      sopInstanceUID: name, zInMillimeters: Double(name),
      points: [(0, 0), (0, 99), (99, 99), (99, 0)].map {
        Pixel(row: start + $0.0, column: 100 + $0.1)
      })
  }
  let slices = try ["1", "2", "3", "4"].map { ($0, try slice($0)) }
  let scan = LIDCListing.Scan(
    annotation: annotation, file: "a.xml", slices: Dictionary(uniqueKeysWithValues: slices))
  let plan = LIDCScanPlan(scan, patient: "P", prefix: "P", shape: .native)
  #expect(plan.cases.map(\.id) == ["P/nodule-0/slice-1", "P/nodule-0/slice-2"])
  #expect(plan.cases.map { $0.facts["cut"] } == ["1", "1"])
  let reason =
    "its outlines lie outside the crop of its nodule: expected some of them in rows 106 to 233 and"
    + " columns 86 to 213"
  #expect(
    plan.rejections == [
      Rejection(item: "P/nodule-0/slice-0", reason: reason),
      Rejection(item: "P/nodule-0/slice-3", reason: reason),
    ])
}

/// A scan of square slices, and one reader's nodule of five by five pixels on slices 1 to 4.
private func scan(
  slices names: [String], side: Int = 512, shift: Int = 0
) throws -> LIDCListing.Scan {
  let points = [(0, 0), (0, 4), (4, 4), (4, 0)].map {
    Pixel(row: $0.0 + shift, column: $0.1 + shift + 6)
  }
  let annotation = annotation { name in
    LIDCAnnotation.Outline(
      sopInstanceUID: name, zInMillimeters: Double(name).map { 2 * $0 }, points: points)
  }
  let slices = try names.map { ($0, try slice($0, rows: side, columns: side)) }
  return LIDCListing.Scan(
    annotation: annotation, file: "a.xml", slices: Dictionary(uniqueKeysWithValues: slices))
}

private func annotation(_ outline: (String) -> LIDCAnnotation.Outline) -> LIDCAnnotation {
  let nodule = LIDCAnnotation.Nodule(outlines: ["1", "2", "3", "4"].map(outline))
  return LIDCAnnotation(
    seriesInstanceUID: "1.2", readings: [LIDCAnnotation.Reading(nodules: [nodule])])
}

private func slice(
  _ name: String, rows: Int = 512, columns: Int = 512
) throws -> LIDCListing.Slice {
  var attributes = DICOMAttributes()
  let height = (Double(name) ?? 0) * 2
  let texts: [DICOMTag: String] = [
    .sopClassUID: "1.2.840.10008.5.1.4.1.1.2", .sopInstanceUID: name, .seriesInstanceUID: "1.2",
    .imagePositionPatient: "0\\0\\\(height)", .imageOrientationPatient: "1\\0\\0\\0\\1\\0",
    .rows: "\(rows)", .columns: "\(columns)", .pixelSpacing: "0.7\\0.7",
  ]
  for (tag, text) in texts { attributes[tag] = text }
  return LIDCListing.Slice(file: name + ".dcm", placement: try SlicePlacement(attributes))
}
