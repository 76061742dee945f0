import Foundation
import Imaging
import Testing

@testable import Interchange

@Test("A folder laid out like Cityscapes becomes scenes with 19 classes, split like the paper")
func importScenes() throws {
  try withTemporaryFolder { folder in
    let images = [
      ("train", "aachen", 0), ("train", "ulm", 1), ("val", "lindau", 2), ("extra", "bonn", 3),
    ]
    for (split, city, number) in images { try place(split, city, number, in: folder) }
    let source = try CityscapesImport(path: folder)
    #expect(try SourceLayout.recognized(folder) == .cityscapes)
    #expect(source.count == 4)
    let scenes = try collected(source)
    #expect(
      scenes.map(\.id) == [
        "bonn/bonn_000003_000019", "aachen/aachen_000000_000019", "ulm/ulm_000001_000019",
        "lindau/lindau_000002_000019",
      ])
    #expect(scenes.map(\.patient) == ["bonn", "aachen", "ulm", "lindau"])
    #expect(scenes.map(\.split) == ["extra", "train", "val", "test"])
    #expect(scenes[1].image.values.prefix(3) == [0, 3 / 255, 6 / 255])
    #expect(scenes[1].image[2, 0, 0] == Float(2) / 255)
    #expect(scenes[1].labels[0].pixels == [0, 1, 2, 3, 4, 5, 18, 255])
    #expect(scenes[1].provenance.facts == ["officialSplit": "train"])
    #expect(try collected(CityscapesImport(path: folder, split: "all"))[0].split == "all")
    #expect(try collected(source, except: ["ulm/ulm_000001_000019"]).count == 3)
  }
}

@Test("What makes no scene is named with its reason")
func rejectedScenes() throws {
  try withTemporaryFolder { folder in
    try place("train", "aachen", 0, in: folder)
    try place("train", "bonn", 1, labels: [0, 1, 2, 3, 4, 5, 6, 34], in: folder)
    try place("train", "bonn", 2, labels: [UInt8](repeating: 3, count: 8), in: folder)
    try place("train", "bonn", 3, labels: [7, 7], width: 2, in: folder)
    try place("train", "bonn", 4, labels: nil, in: folder)
    let path = "train/bonn/bonn_00000"
    let source = try CityscapesImport(path: folder)
    #expect(
      source.rejections == [
        Rejection(
          item: "leftImg8bit/\(path)4_000019_leftImg8bit.png",
          reason: "no label map: expected gtFine/\(path)4_000019_gtFine_labelIds.png, found none")
      ])
    #expect(
      importAll(source).rejections.dropFirst() == [
        Rejection(
          item: "gtFine/\(path)1_000019_gtFine_labelIds.png",
          reason: "expected label ids of 0 to 33, found 34 in row 1, column 3"),
        Rejection(
          item: "gtFine/\(path)2_000019_gtFine_labelIds.png",
          reason: "no pixel of any of the 19 classes; the labels of the test set are kept back"),
        Rejection(
          item: "gtFine/\(path)3_000019_gtFine_labelIds.png",
          reason: "a label map of another size: expected 4 x 2 as its image, found 2 x 1"),
      ])
  }
}

@Test("A folder without scenes is refused with what was expected")
func noScenes() throws {
  try withTemporaryFolder { folder in
    #expect(
      text { _ = try CityscapesImport(path: folder) }
        == "no scenes found: expected leftImg8bit/SPLIT/CITY/NAME_leftImg8bit.png and"
        + " gtFine/SPLIT/CITY/NAME_gtFine_labelIds.png, found none")
  }
}

@Test("Large scenes are shrunk to 256 rows, and label maps keep their ids")
func shrinking() throws {
  #expect(CityscapesImport.size(2048, 1024) == (512, 256))
  #expect(CityscapesImport.size(128, 64) == (128, 64))
  #expect(CityscapesImport.size(1, 1024) == (1, 256))
  try withTemporaryFolder { folder in
    let (width, height) = (10, 512)
    let labels = (0..<width * height).map { UInt8($0 / width < 256 ? 7 : 23) }
    try place("train", "aachen", 0, labels: labels, width: width, height: height, in: folder)
    let scene = try #require(try collected(CityscapesImport(path: folder)).first)
    #expect((scene.image.width, scene.image.height) == (5, 256))
    #expect(scene.labels[0].mask(of: 0).area == 5 * 128)
    #expect(scene.labels[0].mask(of: 10).area == 5 * 128)
    #expect(scene.provenance.facts["sourceSize"] == "10x512")
  }
}

@Test("Planes are resized to the bit as Pillow does")
func pillow() throws {
  struct Example: Decodable {
    var width, height, toWidth, toHeight: Int
    var samples, linear, nearest: [UInt16]
  }
  let data = try Data(
    contentsOf: URL(fileURLWithPath: fixture("cityscapes/resampling.json")))
  for example in try JSONDecoder().decode([Example].self, from: data) {
    let (width, height) = (example.width, example.height)
    #expect(
      Resampling.linear(
        example.samples, width: width, height: height, toWidth: example.toWidth,
        toHeight: example.toHeight) == example.linear)
    #expect(
      Resampling.nearest(
        example.samples.map(UInt8.init), width: width, height: height, toWidth: example.toWidth,
        toHeight: example.toHeight) == example.nearest.map(UInt8.init))
  }
}

private func collected(
  _ source: CityscapesImport, except known: Set<String> = []
) throws -> [Scene] {
  var scenes: [Scene] = []
  try source.forEach(except: known.contains) { outcome in
    scenes.append(try outcome.get())
    return true
  }
  return scenes
}

/// Places an image of counting bytes and its label map in a folder.
private func place(
  _ split: String, _ city: String, _ number: Int,
  labels: [UInt8]? = [7, 8, 11, 12, 13, 17, 33, 1], width: Int = 4, height: Int? = nil,
  in folder: String
) throws {
  let stem = "\(split)/\(city)/\(city)_00000\(number)_000019"
  let (columns, rows) = height.map { (width, $0) } ?? (4, 2)
  let values = (0..<3 * columns * rows).map { UInt8(truncatingIfNeeded: $0) }
  try write(
    PNG.encode(rgb: values, width: columns, height: rows),
    to: "\(folder)/leftImg8bit/\(stem)_leftImg8bit.png")
  guard let labels else { return }
  try write(
    PNG.encode(gray: labels, width: width, height: labels.count / width),
    to: "\(folder)/gtFine/\(stem)_gtFine_labelIds.png")
}

private func write(_ bytes: [UInt8], to path: String) throws {
  let file = URL(fileURLWithPath: path)
  try FileManager.default.createDirectory(
    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
  try Data(bytes).write(to: file)
}
