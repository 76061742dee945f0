import Imaging
import Testing

@testable import Interchange

@Test(
  "The name of a crop tells its patient, place and grader",
  arguments: [
    ("train/images/p/z-105.0_c0.png", "train p z-105.0_c0 image -105.0"),
    ("a/test/gt/p/z-105.0_c0_l3.png", "test p z-105.0_c0 3 -105.0"),
    ("images/p/z12.5_c10.png", "- p z12.5_c10 image 12.5"),
    ("gt/p/z--7_c1_l0.PNG", "- p z--7_c1 0 -7.0"),
    ("images/p/zoo_c1.png", "- p zoo_c1 image -"),
    ("masks/p/z-1_c0.png", "none"), ("images/p/z-1.png", "none"), ("gt/p/z-1_c0.png", "none"),
    ("gt/p/z-1_c0_l256.png", "none"), ("images/z-1_c0.png", "none"),
  ])
func hpunetNames(name: String, expected: String) {
  let path = HPUNetPath(name)
  let told = path.map { path in
    let z = path.zInMillimeters.map { "\($0)" } ?? "-"
    let part = path.grader.map { "\($0)" } ?? "image"
    return "\(path.split ?? "-") \(path.patient) \(path.crop) \(part) \(z)"
  }
  #expect(told ?? "none" == expected)
}

@Test("Crops become cases, whether graders count from 0 or from 1, in a folder or an archive")
func hpunetCrops() throws {
  for first in [0, 1] {
    try withTemporaryFolder { folder in
      let root = folder + "/set"
      try writeCrop(root + "/train", "1.2.3", "z-105.0_c0", side: 180, graders: first..<(first + 4))
      try writeCrop(root + "/train", "1.2.3", "z-95.0_c0", side: 180, graders: first..<(first + 4))
      try writeCrop(root + "/val", "1.2.4", "z10.0_c1", side: 6, graders: first..<(first + 4))
      let (cases, rejections) = importAll(try ImageImport(path: root, layout: .hpunet))
      #expect(rejections == [])
      try #require(
        cases.map(\.id) == ["1.2.3/z-95.0_c0", "1.2.3/z-105.0_c0", "1.2.4/z10.0_c1"])
      #expect(cases.map(\.split) == ["train", "train", "val"])
      #expect(cases.map(\.patient) == ["1.2.3", "1.2.3", "1.2.4"])
      #expect(cases.map { $0.masks.map(\.area) } == [[1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4]])
      let half = Spacing(rowInMillimeters: 0.5, columnInMillimeters: 0.5)
      #expect(cases.map(\.spacing) == [half, half, nil])
      #expect(cases[1].provenance.facts == ["zInMillimeters": "-105.0"])
      let files = try FolderListing(root).files
      try writeTar(folder + "/set.tar", of: files.reversed(), in: root)
      let packed = importAll(try ImageImport(path: folder + "/set.tar", layout: .hpunet))
      #expect(packed.rejections == [])
      for subject in cases {
        let same = packed.cases.first { $0.id == subject.id }
        #expect(same?.image == subject.image)
        #expect(same?.masks == subject.masks)
        #expect(same?.split == subject.split)
      }
    }
  }
}

@Test("Crops that are not whole are named with what they lack")
func brokenHPUNetCrops() throws {
  let files = [
    "train/images/p/z-1_c0.png", "train/gt/p/z-1_c0_l0.png", "train/gt/p/z-1_c0_l1.png",
    "train/images/p/z-2_c0.png", "train/gt/p/z-2_c0_l1.png", "train/gt/p/z-3_c0_l0.png",
    "train/images/p/notes.png", "test/images/p/z-1_c0.png",
  ]
  let plan = HPUNetPlan(files: files, ancestors: []).plan
  #expect(plan.groups.joined().map(\.id) == ["p/z-1_c0"])
  #expect(
    plan.rejections.map { "\($0.item): \($0.reason)" } == [
      "train/images/p/notes.png: expected images/PATIENT/z-Z_cN.png or gt/PATIENT/z-Z_cN_lK.png",
      "test/images/p/z-1_c0.png: the same file comes twice: expected one, found also"
        + " train/images/p/z-1_c0.png",
      "train/images/p/z-2_c0.png: expected 2 masks, found none called l0",
      "p/z-3_c0: its image is missing, but there are masks of it",
    ])
  try withTemporaryFolder { folder in
    #expect(
      text { _ = try ImageImport(path: folder, layout: .hpunet) }
        == "no crops found: expected SPLIT/images/PATIENT/z-Z_cN.png and"
        + " SPLIT/gt/PATIENT/z-Z_cN_l0.png, ..., found none")
  }
}

/// Writes a crop whose graders mark 1, 2, ... pixels.
private func writeCrop(
  _ root: String, _ patient: String, _ name: String, side: Int, graders: Range<Int>
) throws {
  let gray = [UInt8](repeating: 100, count: side * side)
  let image = try PNG.encode(gray: gray, width: side, height: side)
  try place(image, "\(root)/images/\(patient)/\(name).png")
  for (index, grader) in graders.enumerated() {
    let pixels = (0..<(side * side)).map { $0 <= index ? UInt8(1) : 0 }
    let mask = try PNG.encode(Mask(width: side, height: side, pixels: pixels))
    try place(mask, "\(root)/gt/\(patient)/\(name)_l\(grader).png")
  }
}
