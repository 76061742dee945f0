import Foundation
import Imaging
import Tensors
import Testing

@testable import Interchange

@Test("A folder of crops becomes cases, slices in the order of their numbers")
func cropFolder() throws {
  try withTemporaryFolder { folder in
    let root = folder + "/val"
    for slice in [0, 2, 10] { try writeSlice(root + "/LIDC-IDRI-0005/nodule-0", slice) }
    try writeSlice(root + "/LIDC-IDRI-0007/nodule-1", 0, graders: 5)
    try DurableFile.replace(
      folder + "/val.csv",
      with: Array(
        """
        image,proposed_split,series_uid,z_mm,pixel_spacing_mm,malignancy_per_annotation
        LIDC-IDRI-0005/nodule-0/images/slice-2.png,val,1.2.3,-7.5,0.625,"3 3, 2"

        """.utf8))
    let (cases, rejections) = try importAll(root)
    #expect(rejections == [])
    #expect(
      cases.map(\.id) == [
        "LIDC-IDRI-0005/nodule-0/slice-0", "LIDC-IDRI-0005/nodule-0/slice-2",
        "LIDC-IDRI-0005/nodule-0/slice-10", "LIDC-IDRI-0007/nodule-1/slice-0",
      ])
    try #require(cases.map(\.masks.count) == [4, 4, 4, 5])
    #expect(cases.map(\.split) == ["val", "val", "val", "val"])
    let subject = cases[1]
    #expect(subject.patient == "LIDC-IDRI-0005")
    #expect(subject.masks.map(\.area) == [1, 2, 3, 4])
    #expect(subject.image.values.prefix(3).map { $0 * 255 } == [2, 3, 4] as [Float])
    #expect(subject.spacing == Spacing(rowInMillimeters: 0.625, columnInMillimeters: 0.625))
    #expect(
      subject.provenance
        == Provenance(
          source: "val/LIDC-IDRI-0005/nodule-0/images/slice-2.png",
          facts: ["seriesInstanceUID": "1.2.3", "zInMillimeters": "-7.5", "malignancy": "3 3, 2"]))
    #expect(cases[0].spacing == nil)
  }
}

@Test("An archive gives the same cases as its folder, in whatever order its files come")
func cropArchive() throws {
  try withTemporaryFolder { folder in
    let root = folder + "/LIDC-IDRI-slices"
    for slice in [0, 9, 10] { try writeSlice(root + "/LIDC-IDRI-0005/nodule-0", slice) }
    try writeSlice(root + "/LIDC-IDRI-0007/nodule-1", 0)
    let files = try FolderListing(root).files
    for order in [files, files.reversed()] {
      let archive = folder + "/train.tar"
      try writeTar(archive, of: order, in: root)
      try expectSameCases(archive, root)
    }
  }
}

private func expectSameCases(_ archive: String, _ root: String) throws {
  let (cases, rejections) = try importAll(archive)
  #expect(rejections == [])
  #expect(cases.allSatisfy { $0.split == "train" })
  let slices = ["slice-0", "slice-9", "slice-10"].map { "LIDC-IDRI-0005/nodule-0/" + $0 }
  #expect(cases.map(\.id).filter { $0.contains("0005") } == slices)
  let unpacked = try importAll(root).cases
  for subject in cases {
    let same = unpacked.first { $0.id == subject.id }
    #expect(same?.image == subject.image)
    #expect(same?.masks == subject.masks)
  }
}

@Test("A nodule's own folder and a folder with plain names are sources too")
func smallSources() throws {
  try withTemporaryFolder { folder in
    try writeSlice(folder + "/LIDC-IDRI-0005/nodule-3", 1)
    #expect(
      try importAll(folder + "/LIDC-IDRI-0005/nodule-3").cases.map(\.id)
        == ["LIDC-IDRI-0005/nodule-3/slice-1"])
    #expect(
      try importAll(folder + "/LIDC-IDRI-0005").cases.map(\.id)
        == ["LIDC-IDRI-0005/nodule-3/slice-1"])
    try writeSlice(folder + "/mine", 7, graders: 2)
    let (cases, _) = try importAll(folder + "/mine", split: "test")
    #expect(cases.map(\.id) == ["mine/slice-7"])
    #expect(cases.map(\.patient) == ["mine"])
    #expect(cases.map(\.split) == ["test"])
  }
}

@Test("Bad files are named with their reason, and the rest is imported")
func badFiles() throws {
  try withTemporaryFolder { folder in
    let root = folder + "/crops"
    let good = root + "/p/nodule-0"
    for slice in 0..<6 { try writeSlice(good, slice) }
    try writeSlice(root + "/p/nodule-1", 0, graders: 3)
    let whole = try readFile(good + "/images/slice-0.png", limit: 10_000)
    try DurableFile.replace(good + "/images/slice-1.png", with: Array(whole.prefix(60)))
    try DurableFile.replace(
      good + "/mask-2/slice-2.png", with: PNG.encode(Mask(width: 3, height: 3)))
    #expect(unlink(good + "/mask-1/slice-3.png") == 0)
    #expect(unlink(good + "/images/slice-4.png") == 0)
    try DurableFile.replace(good + "/stray.png", with: whole)
    try DurableFile.replace(good + "/README.txt", with: [1])
    let (cases, rejections) = try importAll(root)
    #expect(cases.map(\.id) == ["p/nodule-0/slice-0", "p/nodule-0/slice-5"])
    #expect(
      rejections.map { "\($0.item): \($0.reason)" } == [
        "p/nodule-0/stray.png: expected to lie in a folder images or mask-N of a nodule",
        "p/nodule-0/mask-1/slice-3.png: missing: expected 4 masks",
        "p/nodule-0/images/slice-4.png: missing, but there are masks of this slice",
        "p/nodule-1/mask-3/slice-0.png: missing: expected 4 masks; the whole folder is missing",
        "p/nodule-0/images/slice-1.png: damaged or not a PNG: the file ends early",
        "p/nodule-0/mask-2/slice-2.png: a mask of another size: expected 5 x 4 as its image,"
          + " found 3 x 3",
      ])
  }
}

@Test("An archive that ends early gives what came before, and is named")
func truncatedCropArchive() throws {
  try withTemporaryFolder { folder in
    for nodule in 0..<3 { try writeSlice(folder + "/c/p/nodule-\(nodule)", 0) }
    let files = try FolderListing(folder + "/c").files
    try writeTar(folder + "/c.tar", of: files, in: folder + "/c")
    let whole = try readFile(folder + "/c.tar", limit: 1 << 20)
    try DurableFile.replace(folder + "/c.tar", with: Array(whole.prefix(7 * 1024 + 10)))
    let (cases, rejections) = try importAll(folder + "/c.tar")
    #expect(cases.map(\.id) == ["p/nodule-0/slice-0"])
    #expect(
      rejections.map { "\($0.item): \($0.reason)" } == [
        "c.tar: truncated archive: it ends early, after 'p/nodule-1/mask-0/slice-0.png'",
        "p/nodule-1/mask-1/slice-0.png: missing: expected 4 masks; the whole folder is missing",
      ])
  }
}

@Test("An archive with random damage is imported in part or refused, never trapped")
func damagedCropArchive() throws {
  try withTemporaryFolder { folder in
    for nodule in 0..<2 { try writeSlice(folder + "/c/p/nodule-\(nodule)", 0) }
    let files = try FolderListing(folder + "/c").files
    try writeTar(folder + "/c.tar", of: files, in: folder + "/c")
    let whole = try readFile(folder + "/c.tar", limit: 1 << 20)
    var dice = SplitMix64(seed: 5)
    for _ in 0..<400 {
      var damaged = whole
      for _ in 0..<Int.random(in: 1...4, using: &dice) {
        let index = Int.random(in: 0..<whole.count, using: &dice)
        damaged[index] = UInt8.random(in: 0...255, using: &dice)
      }
      try OpenFile.updating(folder + "/damaged.tar").write(damaged, at: 0)
      _ = try? importAll(folder + "/damaged.tar")
    }
  }
}

@Test("A source without crops, a missing one and a damaged archive are refused")
func noCrops() throws {
  try withTemporaryFolder { folder in
    #expect(
      text { _ = try ImageImport(path: folder) }
        == "no crops found: expected PATIENT/nodule-N/images/slice-K.png beside mask-0, mask-1, ...,"
        + " found none")
    #expect(
      text { _ = try ImageImport(path: folder + "/none") }
        == "\(folder)/none: cannot open: No such file or directory")
    try DurableFile.replace(folder + "/a.tar", with: [UInt8](repeating: 7, count: 2000))
    #expect(
      text { _ = try ImageImport(path: folder + "/a.tar") }
        == "damaged or not a tar archive: wrong checksum in the header at byte 0")
  }
}

@Test("A table is read with quotes, and refused when its rows differ")
func csvTable() throws {
  let table = try CSVTable(parsing: Array("a,b\r\n1,\"x\"\"y,\nz\"\n,\n".utf8))
  #expect(table.columns == ["a", "b"])
  #expect(table.rows == [["1", "x\"y,\nz"], ["", ""]])
  #expect(
    text { _ = try CSVTable(parsing: Array("a,b\n1\n".utf8)) }
      == "damaged CSV: row 2: expected 2 fields, found 1")
  #expect(
    text { _ = try CSVTable(parsing: Array("a,\"b\n".utf8)) }
      == "damaged CSV: expected the end of the quote begun at byte 2")
}

@Test("The areas of real crops are those of the table beside them")
func realCrops() throws {
  let archive = sharedData("lidc-crops/val.tar.gz")
  guard let archive else { return print("skipped: no ../shared/data/lidc-crops") }
  let table = try CSVTable(
    parsing: readFile(archive.replacing("val.tar.gz", with: "val.csv"), limit: 1 << 24))
  let image = try #require(table.column("image"))
  let area = try #require(table.column("area0"))
  let expected = Dictionary(
    uniqueKeysWithValues: table.rows.map { ($0[image], $0[area..<(area + 4)].map { Int($0) }) })
  let crops = try ImageImport(path: archive)
  #expect(crops.count == 3077)
  #expect(crops.rejections == [])
  #expect(crops.source.name == "val.tar.gz")
  var cases: [Case] = []
  crops.forEach(except: { _ in false }) { outcome in
    if case .success(let subject) = outcome { cases.append(subject) }
    return cases.count < 40
  }
  #expect(cases.count == 40)
  for subject in cases {
    let name = subject.id.replacing("/slice-", with: "/images/slice-") + ".png"
    #expect(subject.masks.map(\.area) == expected[name])
    #expect(subject.split == "val")
  }
}

// MARK: Making sources

private func importAll(
  _ path: String, split: String? = nil
) throws -> (cases: [Case], rejections: [Rejection]) {
  importAll(try ImageImport(path: path, split: split))
}

/// Writes a slice of 5 x 4 pixels; grader g marks g + 1 of them.
private func writeSlice(_ nodule: String, _ slice: Int, graders: Int = 4) throws {
  let gray = (0..<20).map { UInt8($0 + slice) }
  try write(PNG.encode(gray: gray, width: 5, height: 4), nodule + "/images", slice)
  for grader in 0..<graders {
    let mask = Mask(width: 5, height: 4, pixels: (0..<20).map { $0 <= grader ? 1 : 0 })
    try write(PNG.encode(mask), nodule + "/mask-\(grader)", slice)
  }
}

private func write(_ bytes: [UInt8], _ folder: String, _ slice: Int) throws {
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  try DurableFile.replace(folder + "/slice-\(slice).png", with: bytes)
}
