import Foundation
import Imaging
import Testing

@testable import Interchange

/// Imports of `Tests/Fixtures/lidc`: four slices of a synthetic scan, two nodules, four readers.
@Suite(.serialized)
struct LIDCImportTests {
  @Test(
    "A folder of scans is recognized, and each slice of a nodule becomes a case with four masks")
  func native() throws {
    try withFolder { folder in
      let outcome = try Program.run(
        "import", scan(), "--to", folder + "/library", "--native", "--split", "test")
      #expect(outcome.error == "4 cases imported, 0 rejected\n")
      #expect(outcome.code == 0)
      let library = try CaseLibrary.open(folder + "/library")
      let cases = try (0..<4).map { try library.case(at: $0) }
      #expect(
        cases.map(\.id) == [
          "SYNTHETIC-0001/nodule-0/slice-0", "SYNTHETIC-0001/nodule-0/slice-1",
          "SYNTHETIC-0001/nodule-0/slice-2", "SYNTHETIC-0001/nodule-1/slice-0",
        ])
      // A diamond of radius r has 2r(r - 1) + 1 pixels inside; a hole takes 2r(r + 1) + 1.
      #expect(
        cases.map { $0.masks.map(\.area) } == [
          [265, 0, 0, 0], [265, 156, 0, 0], [265, 0, 221, 0], [0, 0, 5, 0],
        ])
      #expect(Set(cases.map(\.split)) == ["test"])
      let subject = cases[1]
      #expect(subject.spacing == Spacing(rowInMillimeters: 0.7, columnInMillimeters: 0.7))
      // The nodule's box is rows 89 to 111 and columns 79 to 103.
      #expect(subject.provenance.facts["cropRow"] == "36.0")
      #expect(subject.provenance.facts["cropColumn"] == "27.0")
      #expect(subject.provenance.facts["malignancy"] == "4 5 - -")
      #expect(subject.provenance.facts["zInMillimeters"] == "2.5")
      #expect(subject.provenance.source == "lidc/1-003.dcm")
      #expect(subject.provenance.sopInstanceUID?.hasSuffix(".101") == true)
      for (row, column) in [(0, 0), (10, 100), (127, 127)] {
        let expected = Float((row + 36) / 8 * 10 + (column + 27) / 8 - 900)
        #expect(subject.image[row, column] == expected)
      }
      #expect(subject.image[64, 64] == 40)
      #expect(cases[2].provenance.facts["pointMarks"] == "4")
      #expect(cases[1].provenance.facts["pointMarks"] == nil)
    }
  }

  @Test("Without --native a case has 180 x 180 pixels of 0.5 mm, in whole Hounsfield units")
  func resampled() throws {
    try withFolder { folder in
      let outcome = try Program.run("import", "lidc", scan(), "--to", folder + "/library")
      #expect(outcome.error == "4 cases imported, 0 rejected\n")
      let library = try CaseLibrary.open(folder + "/library")
      let subject = try library.case(at: 0)
      #expect((subject.image.width, subject.image.height) == (180, 180))
      #expect(subject.spacing == Spacing(rowInMillimeters: 0.5, columnInMillimeters: 0.5))
      #expect(subject.image.values.allSatisfy { $0 == $0.rounded() })
      #expect(subject.provenance.facts["sourceSpacingInMillimeters"] == "0.7 0.7")
      // 265 pixels of 0.49 mm2 are about as large as 519 of 0.25 mm2.
      #expect(abs(subject.masks[0].area - 519) < 12)
      #expect(subject.split == LIDCImport.part(of: "SYNTHETIC-0001"))
      let other = try Program.run("import", scan(), "--to", folder + "/library", "--native")
      #expect(other.code == 1)
      #expect(
        other.error
          == "penumbra: the library was made from another source: expected lidc lidc, found"
          + " lidc-native lidc; choose another folder, or add --append to put both into one library\n"
      )
    }
  }

  @Test("Listing tells how far it is, and ends when it is told to")
  func listing() throws {
    let program: URL = try #require(Program.executable())
    let reader = DICOMReader(program: program.path, arguments: ["dicom-worker"])
    var steps: [[Int]] = []
    _ = try LIDCImport(path: scan(), shape: .native, reader: reader) { done, total in
      steps.append([done, total])
      return true
    }
    #expect(steps == (0..<5).map { [$0, 5] })
    for last in 0..<5 {
      #expect(throws: ImportError.interrupted) {
        try LIDCImport(path: scan(), shape: .native, reader: reader) { done, _ in done < last }
      }
    }
  }

  @Test("Patients are spread over the parts of a library by their names alone")
  func parts() {
    let parts = (0..<1000).map { LIDCImport.part(of: "LIDC-IDRI-\($0)") }
    #expect((560...640).contains(parts.count { $0 == "train" }))
    #expect((170...230).contains(parts.count { $0 == "val" }))
    #expect((170...230).contains(parts.count { $0 == "test" }))
    #expect(parts == (0..<1000).map { LIDCImport.part(of: "LIDC-IDRI-\($0)") })
  }

  @Test("Damaged, foreign and missing files are named with their reason, and the rest is imported")
  func rejections() throws {
    try withFolder { folder in
      let source = folder + "/scans"
      try FileManager.default.copyItem(atPath: scan(), toPath: source)
      try FileManager.default.moveItem(
        atPath: source + "/1-004.dcm", toPath: source + "/IM\u{1B}[31m")
      try FileManager.default.removeItem(atPath: source + "/1-003.dcm")
      let whole = try readFile(source + "/1-002.dcm", limit: 1 << 20)
      try DurableFile.replace(source + "/1-002.dcm", with: Array(whole[..<300]))
      try DurableFile.replace(source + "/LICENSE", with: Array("CC BY 3.0".utf8))
      try DurableFile.replace(source + "/002.xml", with: Array("<a/>".utf8))
      let text = try readFile(source + "/001.xml", limit: 1 << 20)
      try DurableFile.replace(source + "/003.xml", with: text)
      try DurableFile.replace(
        source + "/copy", with: readFile(source + "/1-001.dcm", limit: 1 << 20))
      let dry = try Program.run(
        "import", source, "--to", folder + "/library", "--native", "--dry-run")
      let outcome = try Program.run("import", source, "--to", folder + "/library", "--native")
      #expect(
        outcome.error == """
          rejected: 002.xml: not annotations of a CT: expected LidcReadMessage of \
          http://www.nih.gov, found a
          rejected: 003.xml: annotates the same scan as 001.xml, in the same way; that one is read
          rejected: 1-002.dcm: not readable as DICOM: I/O suspension or premature end of stream
          rejected: copy: holds the same slice as 1-001.dcm; that one is read
          rejected: SYNTHETIC-0001/nodule-0/slice-1: expected the slice \(uid).101, found no such file
          rejected: SYNTHETIC-0001/nodule-0/slice-2: expected the slice \(uid).102, found no such file
          2 cases imported, 6 rejected

          """)
      #expect(dry.error == outcome.error.dropLast() + "; nothing was written\n")
      let library = try CaseLibrary.open(folder + "/library")
      #expect(
        library.entries.map(\.id) == [
          "SYNTHETIC-0001/nodule-0/slice-0", "SYNTHETIC-0001/nodule-1/slice-0",
        ])
      let listed = try readFile(folder + "/library/rejected.jsonl", limit: 1 << 20)
      #expect(listed.count { $0 == 0x0A } == 6)
    }
  }

  @Test("A folder without annotated scans, or without their slices, says what is missing")
  func nothing() throws {
    try withFolder { folder in
      let none = try Program.run("import", "lidc", folder, "--to", folder + "/library")
      #expect(none.code == 65)
      #expect(
        none.error == """
          penumbra: \(folder): no annotated scans found: expected DICOM files, and annotations of \
          LIDC-IDRI in XML, found none that can be read

          """)
      try DurableFile.replace(
        folder + "/001.xml", with: readFile(scan() + "/001.xml", limit: 1 << 20))
      let alone = try Program.run("import", folder, "--to", folder + "/library", "--dry-run")
      #expect(alone.code == 65)
      #expect(
        alone.error == """
          rejected: 001.xml: its scan is not in the folder: expected the series \(uid).2
          0 cases imported, 1 rejected; nothing was written
          penumbra: \(folder): nothing could be imported

          """)
    }
  }

  @Test("An import of scans that is killed again and again ends as if it had not been")
  func kills() throws {
    try withFolder { folder in
      _ = try Program.run("import", scan(), "--to", folder + "/whole")
      for attempt in 0..<6 {
        _ = try Program.interrupt(
          SIGKILL, after: 0.03 + 0.04 * Double(attempt), "import", scan(), "--to",
          folder + "/killed")
      }
      let last = try Program.run("import", scan(), "--to", folder + "/killed")
      #expect(last.code == 0)
      for name in ["library.json", "cases.jsonl", "rejected.jsonl", "pixels-00000.npy"] {
        let killed = try readFile(folder + "/killed/" + name, limit: 1 << 24)
        #expect(try killed == readFile(folder + "/whole/" + name, limit: 1 << 24), "\(name)")
      }
    }
  }

  @Test(
    "Words that make no import are usage errors",
    arguments: [
      (
        ["import", "nifty", "folder", "--to", "x"],
        "expected a layout (crops, lidc, hpunet, npz, nifti, pickle, folder or cityscapes) before the source, found 'nifty'"
      ),
      (["import", "a", "b", "c", "--to", "x"], "expected one source, found 3"),
      (
        ["import", "crops", "folder", "--to", "x", "--native"],
        "--native is for scans of LIDC-IDRI; other images are always taken as they are"
      ),
    ])
  func usage(words: [String], reason: String) throws {
    let outcome = try Program.run(arguments: words)
    #expect(outcome.code == 64)
    #expect(outcome.error.hasPrefix("Error: \(reason)\n"), "\(outcome.error)")
  }
}

/// The beginning of all UIDs of the fixtures.
private let uid = "2.25.271828182845904523536"

private func scan() -> String {
  URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/lidc").path
}

private func withFolder(_ body: (String) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try body(folder.path)
}
