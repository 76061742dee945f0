import Cells
import Foundation
import Imaging
import Interchange
import Reviewer
import Testing

@testable import penumbra

private let record = Case(
  id: "a/b c", patient: "p",
  image: GrayImage(
    width: 4, height: 3, unit: .hounsfield, values: (0..<12).map { Float($0) * 100 - 600 }),
  masks: [
    Mask(width: 4, height: 3, pixels: [0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0]),
    Mask(width: 4, height: 3),
  ], spacing: Spacing(rowInMillimeters: 0.5, columnInMillimeters: 0.5),
  provenance: Provenance(source: "scan.tar", sopInstanceUID: "1.2.3"))

private let chosen = Mark(
  name: "a", source: .sample(index: 6, seed: 255),
  hypothesis: Hypothesis(
    z: [1.5, -2], u: [0.5, -1], probabilities: [Float](repeating: 0.9, count: 12),
    mask: Mask(width: 4, height: 3, pixels: [0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0])))

private func writer(_ folder: String, graders: Bool = true) -> ExportWriter {
  ExportWriter(
    request: ExportRequest(
      record: record, marks: [chosen], includesGraders: graders, includesOverlays: true,
      folder: folder,
      model: ModelFacts(
        name: "m", sha256: "abc", latentDimensions: 2, plane: Plane(x: 0, y: 1))),
    reviewer: "reader", time: Date(timeIntervalSince1970: 0),
    window: Window(level: 0, width: 1000))
}

private func withFolder(_ body: (String) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
  defer { try? FileManager.default.removeItem(atPath: folder) }
  try body(folder)
}

@Test("An export holds mask, picture, provenance, graders and a manifest of all, nothing else")
func exportedFiles() throws {
  try withFolder { folder in
    let written = try writer(folder).write()
    #expect(written.folder == folder + "/a_b_c-19700101T000000Z")
    let names = try FileManager.default.contentsOfDirectory(atPath: written.folder).sorted()
    #expect(
      names == [
        "a-mask.png", "a-overlay.png", "a.json", "grader-1-mask.png", "grader-2-mask.png",
        "manifest.json",
      ])
    #expect(written.files == 6)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 1)
  }
}

@Test("The exported mask is the mask, and the manifest has the digest of its bytes")
func exportedMask() throws {
  try withFolder { folder in
    let written = try writer(folder).write()
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: written.folder + "/a-mask.png")))
    #expect(try PNG(parsing: bytes).mask() == chosen.hypothesis.mask)
    let manifest = try JSON(
      parsing: [UInt8](Data(contentsOf: URL(filePath: written.folder + "/manifest.json"))))
    let entry = manifest["files"]?.items?.first { $0["file"]?.text == "a-mask.png" }
    #expect(entry?["sha256"]?.text == SHA256.hexDigest(bytes))
  }
}

@Test("The provenance tells case, model, latent code, sample, metrics, reviewer and time")
func exportedProvenance() throws {
  try withFolder { folder in
    let written = try writer(folder).write()
    let json = try JSON(
      parsing: [UInt8](Data(contentsOf: URL(filePath: written.folder + "/a.json"))))
    #expect(json["case"]?.text == "a/b c")
    #expect(json["model"]?["sha256"]?.text == "abc")
    #expect(json["latent"]?["z"]?.items?.compactMap(\.double) == [1.5, -2])
    #expect(json["latent"]?["u"]?.items?.compactMap(\.double) == [0.5, -1])
    #expect(json["latent"]?["sample"]?.int == 7)
    #expect(json["latent"]?["seed"]?.text == "ff")
    #expect(json["areaPixels"]?.int == 3)
    #expect(json["areaMM2"]?.double == 0.75)
    #expect(json["metrics"]?["graders"]?.items?.first?["iou"]?.double == 0.75)
    #expect(json["metrics"]?["graders"]?.items?.last?["iou"]?.double == 0)
    #expect(json["source"]?["sopInstanceUID"]?.text == "1.2.3")
    #expect(json["reviewer"]?.text == "reader")
    #expect(json["time"]?.text == "1970-01-01T00:00:00Z")
  }
}

@Test("A second export at the same second gets a folder of its own")
func exportTwice() throws {
  try withFolder { folder in
    let first = try writer(folder).write()
    let second = try writer(folder, graders: false).write()
    #expect(second.folder == first.folder + "-2")
    #expect(FileManager.default.fileExists(atPath: first.folder + "/grader-1-mask.png"))
  }
}

@Test("Where nothing can be written, nothing is left behind")
func exportRefused() throws {
  try withFolder { folder in
    try Data().write(to: URL(filePath: folder))
    #expect(throws: (any Error).self) { try writer(folder + "/below").write() }
  }
}
