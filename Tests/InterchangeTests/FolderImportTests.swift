import Imaging
import Testing

@testable import Interchange

/// A list of files and the cases it makes: `id patient: image; grader=mask, ...`.
private struct Layout: Sendable, CustomTestStringConvertible {
  let name: String
  let files: [String]
  let cases: [String]
  var rejections: [String] = []

  var testDescription: String { name }
}

private let layouts = [
  Layout(
    name: "one folder per grader, with and without a prefix in either case",
    files: [
      "Experts/P2/Seg_B01.png", "Experts/P1/seg_B01.png", "Experts/P10/B01.png", "Raw/b01.PNG",
    ],
    cases: [
      "b01 b01: Raw/b01.PNG; Experts/P1=Experts/P1/seg_B01.png,"
        + " Experts/P2=Experts/P2/Seg_B01.png, Experts/P10=Experts/P10/B01.png"
    ]),
  Layout(
    name: "one ending per grader, in the folder of the image",
    files: ["B01.png", "B01_seg1.png", "B01_seg2.png", "C-1.png", "C-1_l0.png", "C-1_l1.png"],
    cases: [
      "B01 B01: B01.png; seg1=B01_seg1.png, seg2=B01_seg2.png",
      "C-1 C-1: C-1.png; l0=C-1_l0.png, l1=C-1_l1.png",
    ]),
  Layout(
    name: "one ending per grader, in a folder of masks",
    files: ["images/a.png", "images/a_1.png", "masks/a_1.png", "masks/a_1_1.png", "masks/a_2.png"],
    cases: [
      "a a: images/a.png; masks/2=masks/a_2.png",
      "a_1 a_1: images/a_1.png; masks=masks/a_1.png, masks/1=masks/a_1_1.png",
    ]),
  Layout(
    name: "patients below images and graders, in parts",
    files: [
      "train/images/p1/x.png", "train/images/x.png", "train/g1/p1/x.png", "train/g2/p1/x.png",
      "train/g1/x.png",
    ],
    cases: [
      "train/p1/x p1: train/images/p1/x.png; g1=train/g1/p1/x.png, g2=train/g2/p1/x.png [train]",
      "train/x x: train/images/x.png; g1=train/g1/x.png [train]",
    ]),
  Layout(
    name: "one folder per patient",
    files: ["p1/images/1.png", "p1/A/1.png", "p2/images/1.png", "p2/A/1.png"],
    cases: [
      "p1/1 p1: p1/images/1.png; A=p1/A/1.png", "p2/1 p2: p2/images/1.png; A=p2/A/1.png",
    ]),
  Layout(
    name: "one folder per case",
    files: [
      "case1/image.png", "case1/seg_1.png", "case1/seg_2.png", "case2/Image.png", "case2/m.png",
    ],
    cases: [
      "case1 case1: case1/image.png; seg_1=case1/seg_1.png, seg_2=case1/seg_2.png",
      "case2 case2: case2/Image.png; m=case2/m.png",
    ]),
  Layout(
    name: "files that do not fit",
    files: [
      "images/a.png", "images/A.PNG", "images/b.png", "images/c.jpg", "g/a.png", "g/seg_a.png",
      "g/z.png",
    ],
    cases: ["a a: images/a.png; g=g/a.png"],
    rejections: [
      "images/c.jpg: expected PNG, found another kind of picture; convert it",
      "images/A.PNG: two images of one name: expected one, found also images/a.png",
      "g/seg_a.png: two masks of one grader: expected one, found also g/a.png",
      "g/z.png: belongs to no image: expected the name of an image, with seg_ before it or an"
        + " ending such as _1 behind it, or neither",
      "images/b.png: no mask of this image was found",
    ]),
]

@Test("Images and masks are told apart by their names", arguments: layouts)
private func folderLayouts(layout: Layout) {
  let plan = FolderPlan(files: layout.files, name: "source").plan
  let cases = plan.groups.joined().map { planned in
    let masks = zip(planned.graders, planned.masks).map { "\($0)=\($1)" }.joined(separator: ", ")
    let split = planned.split.map { " [\($0)]" } ?? ""
    return "\(planned.id) \(planned.patient): \(planned.image); \(masks)\(split)"
  }
  #expect(cases == layout.cases)
  #expect(plan.rejections.map { "\($0.item): \($0.reason)" } == layout.rejections)
}

@Test("The BU-BIL sample gives the masks that Pillow reads, turned the right way round")
func buBIL() throws {
  guard let root = sharedData("multi-rater-sample/BU-BIL") else {
    return print("skipped: no ../shared/data/multi-rater-sample")
  }
  let expected = try JSON(parsing: readFile(fixture("bu-bil.json"), limit: 1 << 20))
  let (cases, rejections) = importAll(try ImageImport(path: root, layout: .folder))
  #expect(rejections == [])
  try #require(cases.map(\.id) == ["B01", "B02", "B03"])
  for subject in cases {
    let facts = try #require(expected[subject.id])
    #expect(subject.image.width == facts["width"]?.int)
    #expect(subject.image.height == facts["height"]?.int)
    let gray = subject.image.values.map { UInt8(($0 * 255).rounded()) }
    #expect(PixelRecord.checksum(gray) == facts["image"]?.int)
    #expect(subject.masks.map { JSON.integer($0.area) } == facts["areas"]?.items)
    #expect(
      subject.masks.map { JSON.integer(PixelRecord.checksum($0.pixels)) } == facts["masks"]?.items)
    let graders = (facts["graders"]?.items ?? []).compactMap { $0.text }
    #expect(
      subject.provenance.facts["graders"]
        == graders.map { "ExpertsAnnotations/" + $0 }.joined(separator: ", "))
    #expect(subject.provenance.facts["inverted"] == "1 2 3 4 5 6 7 8 9 10")
    #expect(subject.provenance.facts["gray"] == nil)
    #expect(subject.patient == subject.id)
    #expect(subject.spacing == nil)
  }
}

@Test("A grader's masks are inverted together, by the majority along their edges")
func inversion() throws {
  try withTemporaryFolder { folder in
    let plain = disk(6, 6, 2)
    let large = disk(6, 6, 40)
    for name in ["a", "b", "c", "d"] {
      let gray = [UInt8](repeating: 7, count: 144)
      try place(PNG.encode(gray: gray, width: 12, height: 12), "\(folder)/images/\(name).png")
      // One lesion that reaches the edge does not turn the others, nor itself.
      try place(PNG.encode(name == "d" ? large : plain), "\(folder)/plain/\(name).png")
      // An inverted empty mask is white, and empty.
      let inverted = name == "d" ? Mask(width: 12, height: 12) : plain
      try place(PNG.encode(opposite(inverted)), "\(folder)/turned/\(name).png")
    }
    let (cases, rejections) = importAll(try ImageImport(path: folder, layout: .folder))
    #expect(rejections == [])
    try #require(cases.count == 4)
    #expect(cases[0].masks == [plain, plain])
    #expect(cases[3].masks == [large, Mask(width: 12, height: 12)])
    #expect(cases.map { $0.provenance.facts["inverted"] } == ["2", "2", "2", "2"])
    #expect(cases[0].provenance.facts["graders"] == "plain, turned")
  }
}

@Test("Colors become gray by a rule that is told, and a mask of three values is refused")
func colors() throws {
  try withTemporaryFolder { folder in
    let rgb: [UInt8] = [255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 200, 30]
    try place(PNG.encode(rgb: rgb, width: 4, height: 1), folder + "/images/a.png")
    let red: [UInt8] = [255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    try place(PNG.encode(rgb: red, width: 4, height: 1), folder + "/g1/a.png")
    try place(PNG.encode(gray: [0, 0, 0, 1], width: 4, height: 1), folder + "/g2/a.png")
    try place(PNG.encode(gray: [3, 3, 3, 3], width: 4, height: 1), folder + "/images/b.png")
    try place(PNG.encode(gray: [0, 1, 2, 1], width: 4, height: 1), folder + "/g1/b.png")
    let (cases, rejections) = importAll(try ImageImport(path: folder, layout: .folder))
    try #require(cases.map(\.id) == ["a"])
    // What Pillow's convert("L") gives.
    #expect(cases[0].image.values.map { ($0 * 255).rounded() } == [76, 150, 29, 124])
    #expect(cases[0].masks.map(\.pixels) == [[1, 0, 0, 0], [0, 0, 0, 1]])
    #expect(
      cases[0].provenance.facts["gray"]
        == "0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601)")
    #expect(
      rejections == [
        Rejection(
          item: "g1/b.png",
          reason: "not a mask of two values: expected 0 or 2, found 1 at row 0, column 1")
      ])
  }
}

@Test("A palette's colors count, and transparency is refused")
func palettes() throws {
  let palette = try PNG(path: fixture("png/palette.png"))
  #expect(try palette.luminance().samples == [9, 9])
  #expect(try palette.mask().pixels == [0, 1])
  let transparent = try PNG(path: fixture("png/gray-alpha.png"))
  #expect(
    text { _ = try transparent.luminance() }
      == "not opaque: expected no transparency, found a transparent pixel at row 0, column 1")
}

@Test("A folder without pairs, and an archive, are refused with what was expected")
func noFolder() throws {
  try withTemporaryFolder { folder in
    #expect(
      text { _ = try ImageImport(path: folder, layout: .folder) }
        == "no images with masks found: expected PNG images in a folder called images and masks of"
        + " the same names in other folders, or masks named after their image (B01_1.png beside"
        + " B01.png), found none")
    try place([1, 2], folder + "/a.tar")
    #expect(
      text { _ = try ImageImport(path: folder + "/a.tar", layout: .folder) }
        == "this layout is read from a folder only; unpack the archive")
  }
}

private func disk(_ row: Int, _ column: Int, _ square: Int) -> Mask {
  var mask = Mask(width: 12, height: 12)
  for r in 0..<12 {
    for c in 0..<12 where (r - row) * (r - row) + (c - column) * (c - column) <= square {
      mask[r, c] = true
    }
  }
  return mask
}

private func opposite(_ mask: Mask) -> Mask {
  Mask(width: mask.width, height: mask.height, pixels: mask.pixels.map { 1 - $0 })
}
