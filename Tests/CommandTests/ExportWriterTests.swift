import Cells
import Exports
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
    mask: Mask(width: 4, height: 3, pixels: [0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0])),
  model: .init(name: "m", sha256: "abc"))

private func write(
  _ folder: String, graders: Bool = true, formats: [ExportFormat] = [.png, .json, .csv]
) throws -> ExportWriter.Written {
  let request = ExportRequest(
    record: record, marks: [chosen], includesGraders: graders, formats: formats,
    samples: [chosen.hypothesis.mask, Mask(width: 4, height: 3)],
    window: Window(level: 0, width: 1000), folder: folder,
    model: "abc")
  return try MarkExport(request, reviewer: "reader", time: Date(timeIntervalSince1970: 0))
    .write(nil, .ofThisProgram())
}

private func withFolder(_ body: (String) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
  defer { try? FileManager.default.removeItem(atPath: folder) }
  try body(folder)
}

@Test(
  "An export holds mask, picture, provenance, graders, table and a manifest of all, nothing else")
func exportedFiles() throws {
  try withFolder { folder in
    let written = try write(folder)
    #expect(written.folder == folder + "/a_b_c-19700101T000000Z")
    let names = try FileManager.default.contentsOfDirectory(atPath: written.folder).sorted()
    #expect(
      names == [
        "a-mask.png", "a-overlay.png", "a.json", "grader-1-mask.png", "grader-1-overlay.png",
        "grader-1.json", "grader-2-mask.png", "grader-2-overlay.png", "grader-2.json",
        "hypotheses.csv", "manifest.json",
      ])
    #expect(written.files == names.count)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 1)
    let manifest = try ExportManifest(folder: written.folder)
    #expect(try manifest.problems(in: written.folder).isEmpty)
  }
}

@Test("The probability of a mark is the share of samples that are alike")
func exportedShare() throws {
  try withFolder { folder in
    let written = try write(folder)
    let json = try JSON(parsing: readFile(written.folder + "/a.json", limit: 1 << 20))
    #expect(json["probability"]?["value"]?.double == 0.5)
    #expect(json["latent"]?["seed"]?.text == "0xff")
  }
}

@Test("A second export at the same second gets a folder of its own")
func exportTwice() throws {
  try withFolder { folder in
    let first = try write(folder)
    let second = try write(folder, graders: false)
    #expect(second.folder == first.folder + "-2")
    #expect(FileManager.default.fileExists(atPath: first.folder + "/grader-1-mask.png"))
  }
}

@Test("What cannot be had of a case is refused with the reason, and nothing is written")
func exportRefused() throws {
  try withFolder { folder in
    #expect(
      throws: Failure(
        .badData,
        "a/b c: no DICOM Segmentation can be made: it was not imported from a DICOM scan")
    ) { try write(folder, formats: [.png, .seg]) }
    let left = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(left.isEmpty)
  }
  try withFolder { folder in
    try Data().write(to: URL(filePath: folder))
    #expect(throws: (any Error).self) { try write(folder + "/below") }
  }
}

@Test("A painted mark is exported as what a reader painted, without the model whose code it has")
func exportedPaintedMark() {
  var painted = chosen
  painted.source = .edited("edited grader 1")
  let request = ExportRequest(
    record: record, marks: [painted], includesGraders: false, formats: [.json],
    samples: [chosen.hypothesis.mask], window: Window(level: 0, width: 1000), folder: "x",
    model: "abc")
  let exported = ExportedHypothesis(painted, request)
  #expect(exported.kind == "edited" && exported.source == .edited("edited grader 1"))
  #expect(exported.model == nil && exported.z.isEmpty && exported.u.isEmpty)
  #expect(exported.share == nil && exported.color == Palette.edited)
  #expect(exported.mask == chosen.hypothesis.mask)
}
