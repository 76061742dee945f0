import Foundation
import Imaging
import Testing

@testable import Interchange

@Test("One set of cases comes out of archives that keep it in different ways")
func arrayImport() throws {
  let facts = try #require(arrayFacts().first { $0.name == "set" }?.facts)
  for name in ["stored", "deflated", "zip64", "columns"] {
    let source = try ArrayImport(path: fixture("arrays/\(name).npz")) { _, _ in true }
    #expect(source.count == 3)
    let (cases, rejections) = importAll(source)
    #expect(rejections == [])
    try #require(cases.map(\.id) == ["p1/a", "p1/b", "p2/c"], "\(name)")
    #expect(cases.map(\.patient) == ["one", "one", "two"])
    #expect(
      cases.map { $0.masks.map(\.area) }.map { JSON.array($0.map(JSON.integer)) }
        == facts["areas"]?.items, "\(name)")
    let masks = cases.flatMap(\.masks).map { $0.pixels.map { "\($0)" }.joined() }
    #expect(masks.map(JSON.string) == facts["masks"]?.items)
    let images = (facts["images"]?.items ?? []).compactMap { $0.double.map { Float($0) } }
    #expect(cases.flatMap(\.image.values) == images)
    #expect(cases.allSatisfy { $0.image.unit == .unitInterval && $0.image.width == 4 })
    let spacing = Spacing(rowInMillimeters: 0.7, columnInMillimeters: 0.5)
    #expect(cases.map(\.spacing) == [spacing, spacing, spacing])
    #expect(cases[2].provenance == Provenance(source: "\(name).npz[2]"))
  }
}

@Test("Arrays of several splits, without names, and a single case in Hounsfield units")
func arraySplits() throws {
  let (cases, rejections) = importAll(
    try ArrayImport(path: fixture("arrays/plain.npz")) { _, _ in true })
  #expect(rejections == [])
  #expect(cases.map(\.id) == ["plain/test/0", "plain/train/0", "plain/train/1"])
  #expect(cases.map(\.split) == ["test", "train", "train"])
  #expect(cases.map(\.patient) == cases.map(\.id))
  #expect(cases.map(\.masks.count) == [1, 2, 2])
  let single = importAll(
    try ArrayImport(path: fixture("arrays/hounsfield.npz"), split: "val") { _, _ in true })
  try #require(single.cases.map(\.id) == ["hounsfield"])
  #expect(single.cases[0].image.unit == .hounsfield)
  #expect(single.cases[0].image.values.min() == -1024)
  #expect(single.cases[0].masks.count == 2)
  #expect(single.cases[0].split == "val")
}

@Test("A folder of archives, and plain arrays side by side, are sources too")
func arrayFolders() throws {
  try withTemporaryFolder { folder in
    let archive = try readFile(fixture("arrays/hounsfield.npz"), limit: 1 << 20)
    try place(archive, folder + "/set/train/p1.npz")
    try place(archive, folder + "/set/val/p2.npz")
    try place([1, 2, 3], folder + "/set/val/p3.npz")
    let (cases, rejections) = importAll(try ArrayImport(path: folder + "/set") { _, _ in true })
    #expect(cases.map(\.id) == ["train/p1", "val/p2"])
    #expect(cases.map(\.patient) == ["p1", "p2"])
    #expect(cases.map(\.split) == ["train", "val"])
    #expect(
      rejections == [
        Rejection(
          item: "val/p3.npz",
          reason: "damaged or not a zip archive: expected a directory of its members at its end,"
            + " found none")
      ])
    try place(npy([2, 2, 3], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 255]), folder + "/a/images.npy")
    try place(npy([2, 2, 3], [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]), folder + "/a/masks.npy")
    for path in [folder + "/a", folder + "/a/images.npy"] {
      let plain = importAll(try ArrayImport(path: path) { _, _ in true })
      #expect(plain.rejections == [])
      #expect(plain.cases.map { $0.masks.map(\.area) } == [[1], [0]])
      #expect(plain.cases.last?.image.values.last == 1)
    }
  }
}

@Test("Cases that cannot be are named with their reason, and the others are imported")
func badArrays() throws {
  try withTemporaryFolder { folder in
    try place(npy([3, 1, 2], [0, 1, 2, 3, 4, 5]), folder + "/images.npy")
    try place(npy([3, 1, 2], [0, 1, 1, 2, 0, 0]), folder + "/masks.npy")
    let (cases, rejections) = importAll(try ArrayImport(path: folder) { _, _ in true })
    let name = SourceLocation(folder).name
    #expect(cases.map(\.id) == [name + "/0", name + "/2"])
    #expect(
      rejections == [
        Rejection(
          item: name + "/1",
          reason: "the mask of grader 1 has several values: expected 0 and one other")
      ])
  }
}

@Test(
  "Arrays that make no cases are refused with the reason",
  arguments: [
    (["images.npy": [3, 2, 2]], "expected arrays called images and masks, found images.npy"),
    (["other.npy": [3, 2, 2]], "expected arrays called images and masks, found other.npy"),
    (
      ["images.npy": [3, 2, 2], "x.npy": [3, 2, 2]],
      "expected one array of its kind, found images.npy and x.npy; remove one"
    ),
    (
      ["images.npy": [3, 2, 2], "masks.npy": [3, 2, 3]],
      "the shapes do not fit: expected images of (N, H, W), (N, 1, H, W) or (N, H, W, 1) and masks of"
        + " (N, G, H, W), (N, H, W, G) or (N, H, W), found (3, 2, 2) and (3, 2, 3)"
    ),
    (
      ["images.npy": [3, 2, 2], "masks.npy": [3, 2, 2, 2]],
      "the shapes fit in several ways: expected one place for the graders, found (3, 2, 2) and"
        + " (3, 2, 2, 2); save the masks as (N, G, H, W) with G unlike H and W"
    ),
    (
      ["images.npy": [3, 0, 2], "masks.npy": [3, 4, 0, 2]],
      "an image of impossible size: expected sides from 1 to 8192, found (3, 0, 2)"
    ),
    (
      ["images.npy": [3, 2, 2], "masks.npy": [3, 4, 2, 2], "patients.npy": [2]],
      "patients.npy: expected 3 entries, one for each case, found (2,)"
    ),
    (
      ["images.npy": [3, 2, 2], "masks.npy": [3, 4, 2, 2], "spacing.npy": [2]],
      "spacing.npy: expected distances of 0.000001 to 10000 mm, found 0.0 and 0.0"
    ),
  ] as [([String: [Int]], String)])
func arrayRefusals(arrays: [String: [Int]], reason: String) throws {
  try withTemporaryFolder { folder in
    for (name, shape) in arrays {
      let zeros = [UInt8](repeating: 0, count: shape.reduce(1, *))
      try place(npy(shape, zeros), folder + "/" + name)
    }
    let error = #expect(throws: ImportError.self) {
      _ = try ArrayImport(path: folder) { _, _ in true }
    }
    #expect(error?.rejections.map(\.reason) == [reason])
    #expect(
      error?.description
        == "no arrays found: expected NumPy arrays called images and masks in .npz archives or .npy"
        + " files, found none that can be read")
  }
}

@Test(
  "Names of arrays tell their role and their part of the library",
  arguments: [
    ("x_train", "images train"), ("Y_test.npy", "masks test"), ("a/Labels.npy", "masks -"),
    ("val-imgs", "images validation"), ("patient_ids", "patients -"),
    ("pixel_spacing", "spacing -"),
    ("weights", "none"), ("", "none"),
  ])
func arrayRoles(name: String, expected: String) {
  let found = ArrayRole.named(name).map { "\($0.role) \($0.split ?? "-")" } ?? "none"
  #expect(found == expected.replacing("validation", with: "val"))
}

@Test(
  "What values mean follows from all of them",
  arguments: [
    ([0, 255], true, .byte), ([0, 0.5, 1], false, .unit), ([0, 1], true, .byte),
    ([0, 200], false, .byte), ([0, 200.5], false, .stretched), ([-1024, 400], true, .hounsfield),
    ([-150, 300], true, .stretched), ([0, 4095], true, .stretched),
    ([-5000, 3], true, .stretched), ([.nan, 0, 1], false, .unit),
  ] as [([Float], Bool, ValueRange.Meaning)])
func valueRanges(values: [Float], isInteger: Bool, expected: ValueRange.Meaning) {
  var range = ValueRange()
  range.add(values)
  #expect(range.meaning(isInteger: isInteger) == expected)
}

@Test("Stretched values lie between 0 and 1, and the rule is told")
func stretching() {
  var range = ValueRange()
  range.add([100, 300])
  #expect(range.image([100, 150, 300], width: 3, height: 1, .stretched).values == [0, 0.25, 1])
  #expect(range.rule(.stretched) == "(value - 100.0) / (300.0 - 100.0)")
  #expect(range.rule(.byte) == nil)
  var flat = ValueRange()
  flat.add([7])
  #expect(flat.image([7], width: 1, height: 1, .stretched).values == [0])
}

/// A NumPy file of bytes.
@Test("A case with an impossible spacing is rejected, the others are not")
func strangeSpacing() throws {
  try withTemporaryFolder { folder in
    try place(npy([3, 2, 2], [UInt8](repeating: 7, count: 12)), folder + "/images.npy")
    try place(npy([3, 2, 2], [UInt8](repeating: 1, count: 12)), folder + "/masks.npy")
    let numbers: [Float] = [0.5, 1e10, 0.7]
    let bytes = numbers.flatMap { number in
      (0..<4).map { UInt8(truncatingIfNeeded: number.bitPattern >> (8 * $0)) }
    }
    try place(npy([3], bytes, type: "<f4"), folder + "/spacing.npy")
    let (cases, rejections) = importAll(try ArrayImport(path: folder) { _, _ in true })
    #expect(cases.map(\.spacing?.rowInMillimeters) == [0.5, 0.7])
    #expect(
      rejections.map(\.reason) == [
        "an impossible spacing: expected distances of 0.000001 to 10000 mm,"
          + " found 1e+10 and 1e+10"
      ])
  }
}

@Test("Names of cases that would take much memory are refused")
func longNames() throws {
  for (type, letters) in [("|S257", 257), ("<U300", 300)] {
    try withTemporaryFolder { folder in
      try place(npy([1, 2, 2], [1, 2, 3, 4]), folder + "/images.npy")
      try place(npy([1, 2, 2], [1, 0, 0, 0]), folder + "/masks.npy")
      let size = letters * (type.contains("U") ? 4 : 1)
      try place(
        npy([1], [UInt8](repeating: 0, count: size), type: type), folder + "/ids.npy")
      let error = #expect(throws: ImportError.self) {
        _ = try ArrayImport(path: folder) { _, _ in true }
      }
      #expect(
        error?.rejections.map(\.reason) == [
          "ids.npy: expected texts of at most 256 letters, found \(letters)"
        ])
    }
  }
}

private func npy(_ shape: [Int], _ values: [UInt8], type: String = "|u1") -> [UInt8] {
  let header = Array(
    "{'descr': '\(type)', 'fortran_order': False, 'shape': \(shapeText(shape)), }\n".utf8)
  return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.count), 0] + header + values
}
