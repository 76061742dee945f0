import Foundation
import Imaging
import Testing

@testable import Interchange

@Suite(.serialized)
struct ImportCommandTests {
  @Test("Import reads what it can, names the rest, and ends with 0")
  func importing() throws {
    try withFolder { folder in
      try writeCrops(folder + "/val", slices: 4)
      let broken = folder + "/val/p/nodule-0/mask-2/slice-1.png"
      try DurableFile.replace(broken, with: [1, 2, 3])
      let outcome = try Program.run("import", folder + "/val", "--to", folder + "/library")
      #expect(outcome.code == 0)
      #expect(outcome.output == "")
      #expect(
        outcome.error == """
          rejected: p/nodule-0/mask-2/slice-1.png: damaged or not a PNG: the signature is not that \
          of a PNG
          3 cases imported, 1 rejected

          """)
      #expect(try CaseLibrary.open(folder + "/library").entries.count == 3)
      let info = try Program.run("info", folder + "/library", "--json")
      let json = try JSON(parsing: Array(info.output.utf8))
      #expect(json["cases"] == .integer(3))
      #expect(json["splits"] == .object([JSON.Member("val", .integer(3))]))
    }
  }

  @Test("A source that is missing, empty or cannot be written has its own exit code")
  func exitCodes() throws {
    try withFolder { folder in
      let missing = try Program.run("import", folder + "/none", "--to", folder + "/library")
      #expect(missing.code == 66)
      #expect(
        missing.error == "penumbra: \(folder)/none: cannot open: No such file or directory\n")
      try DurableFile.replace(folder + "/\u{1B}[31mstray.png", with: [])
      let empty = try Program.run("import", folder, "--to", folder + "/library")
      #expect(empty.code == 65)
      #expect(
        empty.error == """
          penumbra: \(folder): no layout that is known: expected crops, lidc, hpunet, npz, nifti, pickle, folder or cityscapes; \
          penumbra import --help tells what they look like

          """)
      let crops = try Program.run("import", "crops", folder, "--to", folder + "/library")
      #expect(crops.code == 65)
      #expect(
        crops.error == """
          rejected: \\u{1B}[31mstray.png: expected to lie in a folder images or mask-N of a nodule
          penumbra: \(folder): no crops found: expected PATIENT/nodule-N/images/slice-K.png beside \
          mask-0, mask-1, ..., found none

          """)
      try writeCrops(folder + "/crops", slices: 1)
      let occupied = try Program.run("import", folder + "/crops", "--to", folder + "/crops")
      #expect(occupied.code == 73)
      let unwritable = try Program.run("import", folder + "/crops", "--to", "/proc/none")
      #expect(unwritable.code == 73)
      #expect(try Program.run("import", folder + "/crops").code == 64)
    }
  }

  @Test("A dry run tells the same and writes nothing")
  func dryRun() throws {
    try withFolder { folder in
      try writeCrops(folder + "/crops", slices: 2)
      let outcome = try Program.run(
        "import", folder + "/crops", "--to", folder + "/library", "--dry-run")
      #expect(outcome.code == 0)
      #expect(outcome.error == "2 cases imported, 0 rejected; nothing was written\n")
      #expect(
        outcome.output == """
          cases       2
          patients    1
          graders     4
          marked by   4: 2
          splits      none: 2
          sizes       16x16: 2
          units       unitInterval: 2
          spacing     known for 0
          sources     crops crops

          """)
      #expect(!FileManager.default.fileExists(atPath: folder + "/library"))
    }
  }

  @Test("An import that is killed again and again ends as if it had not been")
  func kills() throws {
    try withFolder { folder in
      try writeCrops(folder + "/crops", slices: 400)
      let whole = try Program.run("import", folder + "/crops", "--to", folder + "/whole")
      #expect(whole.error == "400 cases imported, 0 rejected\n")
      for attempt in 0..<12 {
        let seconds = 0.02 + 0.035 * Double(attempt)
        _ = try Program.interrupt(
          SIGKILL, after: seconds, "import", folder + "/crops", "--to", folder + "/killed")
        guard FileManager.default.fileExists(atPath: folder + "/killed/library.json") else {
          continue
        }
        let library = try CaseLibrary.open(folder + "/killed")
        if !library.entries.isEmpty { _ = try library.case(at: library.entries.count - 1) }
      }
      let last = try Program.run("import", folder + "/crops", "--to", folder + "/killed")
      #expect(last.code == 0)
      for name in ["library.json", "cases.jsonl", "rejected.jsonl", "pixels-00000.npy"] {
        let killed = try readFile(folder + "/killed/" + name, limit: 1 << 24)
        #expect(try killed == readFile(folder + "/whole/" + name, limit: 1 << 24), "\(name)")
      }
    }
  }

  @Test("Ctrl-C ends an import with 130, and what was imported stays")
  func interrupting() throws {
    try withFolder { folder in
      try writeCrops(folder + "/crops", slices: 800)
      let code = try Program.interrupt(
        SIGINT, after: 0.5, "import", folder + "/crops", "--to", folder + "/library")
      // A machine that is fast enough has finished by then.
      #expect(code == 130 || code == 0)
      let before = try CaseLibrary.open(folder + "/library").entries.count
      let outcome = try Program.run("import", folder + "/crops", "--to", folder + "/library")
      #expect(
        outcome.error
          == "\(800 - before) cases imported, \(before) were there before, 0 rejected\n")
    }
  }

  @Test("The same seed makes the same phantoms, byte by byte")
  func phantoms() throws {
    try withFolder { folder in
      for name in ["a", "b"] {
        let outcome = try Program.run("phantom", "--to", folder + "/" + name, "--cases", "3")
        #expect(outcome.code == 0)
      }
      for name in ["library.json", "cases.jsonl", "pixels-00000.npy"] {
        let first = try readFile(folder + "/a/" + name, limit: 1 << 24)
        #expect(try first == readFile(folder + "/b/" + name, limit: 1 << 24), "\(name)")
      }
    }
  }
}

private func withFolder(_ body: (String) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try body(folder.path)
}

/// Writes a nodule of small slices with four graders.
private func writeCrops(_ root: String, slices: Int) throws {
  var gray = [UInt8](repeating: 9, count: 256)
  let mask = Mask(width: 16, height: 16, pixels: (0..<256).map { $0 < 40 ? 1 : 0 })
  let file = try PNG.encode(mask)
  let folder = root + "/p/nodule-0"
  for part in ["images", "mask-0", "mask-1", "mask-2", "mask-3"] {
    let path = folder + "/" + part
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for slice in 0..<slices {
      gray[0] = UInt8(slice % 256)
      let bytes = part == "images" ? try PNG.encode(gray: gray, width: 16, height: 16) : file
      try Data(bytes).write(to: URL(fileURLWithPath: "\(path)/slice-\(slice).png"))
    }
  }
}
