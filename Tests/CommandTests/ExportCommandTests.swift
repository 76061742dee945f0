import Foundation
import Imaging
import Testing

@testable import Interchange

@Suite(.serialized)
struct ExportCommandTests {
  @Test("The masks of a case's graders are written, verified, and a change is found")
  func graders() throws {
    try withPhantoms { folder in
      let out = folder + "/out"
      let id = try CaseLibrary.open(folder + "/library").entries[0].id
      let outcome = try Program.run(
        "export", folder + "/library", "--case", id, "--formats", "png,nifti,nrrd,json,csv", "--to",
        out)
      #expect(outcome.error == "17 files in \(out)\n")
      #expect(outcome.code == 0)
      let verified = try Program.run("verify", out)
      #expect(verified.output == "\(out): 16 files as they were written\n")
      #expect(verified.code == 0)
      let again = try Program.run("export", folder + "/library", "--case", id, "--to", out)
      #expect(again.code == 73)
      #expect(
        again.error
          == "penumbra: \(out): exists already; choose another name, nothing is overwritten\n")
      let nowhere = try Program.run(
        "export", folder + "/library", "--case", id, "--to", folder + "/none/out")
      #expect(nowhere.code == 73)
      #expect(
        nowhere.error
          == "penumbra: \(folder)/none/out: cannot create: there is no such folder\n")
      try DurableFile.replace(out + "/hypotheses.csv", with: [1])
      let broken = try Program.run("verify", out)
      #expect(broken.code == 65)
      #expect(broken.output.hasPrefix("\(out): hypotheses.csv: changed: expected "))
      #expect(broken.error == "penumbra: \(out): not as it was written: 1 problem\n")
      let json = try Program.run("verify", out, "--json")
      let parsed = try JSON(parsing: Array(json.output.utf8))
      let finding = try #require(parsed.items?.first)
      #expect(finding["ok"] == .bool(false))
      #expect(finding["problems"]?.items?.first?["problem"]?.text == "changed")
    }
  }

  @Test(
    "Values that samples cannot be drawn with are refused",
    arguments: [
      ("--temperature", "9", "--temperature: expected 0 to 3, found 9.0."),
      ("--threshold", "1", "--threshold: expected .05 to .95, found 1.0."),
      (
        "--seed", "0xZ",
        "--seed: expected a number, or hexadecimal digits behind 0x, found '0xZ'."
      ),
    ])
  func refusedSampling(option: String, value: String, sentence: String) throws {
    let outcome = try Program.run(
      "sample", "--case", "phantom-0003", "--count", "1", option, value, "--to", "/nowhere/x")
    #expect(outcome.code == 64)
    #expect(outcome.error.contains(sentence), "\(outcome.error)")
  }

  @Test("Samples of a seed are the same however many are drawn; a place is told in numbers")
  func samples() throws {
    try withPhantoms { folder in
      let id = try CaseLibrary.open(folder + "/library").entries[0].id
      let few = try Program.run(
        "sample", folder + "/library", "--case", id, "--count", "2", "--seed", "7", "--to",
        folder + "/few")
      #expect(few.code == 0, "\(few.error)")
      let more = try Program.run(
        "sample", folder + "/library", "--case", id, "--count", "3", "--seed", "7", "--to",
        folder + "/more", "--formats", "png")
      #expect(more.code == 0)
      for name in ["S1", "S2"] {
        #expect(
          try readFile("\(folder)/few/\(name)-mask.png", limit: 1 << 20)
            == readFile("\(folder)/more/\(name)-mask.png", limit: 1 << 20))
      }
      let json = try JSON(parsing: readFile(folder + "/few/S2.json", limit: 1 << 20))
      #expect(json["latent"]?["seed"]?.text == "0x7")
      #expect(json["probability"]?["samples"]?.int == 256)
      let dimensions = try #require(json["latent"]?["u"]?.items?.count)
      let wide = try Program.run(
        "sample", folder + "/library", "--case", id, "--count", "2", "--seed", "0x7",
        "--temperature", "2", "--threshold", "0.4", "--to", folder + "/wide", "--formats", "json")
      #expect(wide.code == 0, "\(wide.error)")
      let wider = try JSON(parsing: readFile(folder + "/wide/S2.json", limit: 1 << 20))
      #expect(
        wider["latent"]?["u"]?.items?.compactMap(\.double)
          == json["latent"]?["u"]?.items?.compactMap { $0.double.map { $0 * 2 } })
      #expect(wider["latent"]?["temperature"]?.double == 2)
      #expect(wider["threshold"]?.double == 0.4)
      let place = [String](repeating: "-0.5", count: dimensions).joined(separator: ",")
      let walk = try Program.run(
        "sample", folder + "/library", "--case", id, "--z", place, "--to", folder + "/walk")
      #expect(walk.code == 0, "\(walk.error)")
      let chosen = try JSON(parsing: readFile(folder + "/walk/z1.json", limit: 1 << 20))
      let u = chosen["latent"]?["u"]?.items?.compactMap(\.double)
      #expect(u == [Double](repeating: -0.5, count: dimensions))
      let short = try Program.run(
        "sample", folder + "/library", "--case", id, "--z", "1", "--to", folder + "/short")
      #expect(short.code == 65)
      #expect(short.error.contains("--z: expected \(dimensions) numbers"))
      #expect(!FileManager.default.fileExists(atPath: folder + "/short"))
    }
  }

  @Test("What readers accepted is written, a folder for each case")
  func selected() throws {
    try withPhantoms { folder in
      let library = folder + "/library"
      let nothing = try Program.run("export", library, "--selected", "--to", folder + "/none")
      #expect(nothing.code == 66)
      let script = folder + "/script"
      try "<Enter><Tab>a".write(toFile: script, atomically: true, encoding: .utf8)
      let review = try Program.run("review", library, "--script", script, "--reviewer", "r")
      #expect(review.code == 0, "\(review.error)")
      let outcome = try Program.run("export", library, "--selected", "--to", folder + "/out")
      #expect(outcome.code == 0, "\(outcome.error)")
      let manifest = try ExportManifest(folder: folder + "/out")
      let files = manifest.entries.map { $0.file.split(separator: "/").last.map(String.init) ?? "" }
      #expect(
        files == [
          "accepted-1-mask.png", "accepted-1-overlay.png", "accepted-1.json", "hypotheses.csv",
        ])
      #expect(manifest.entries[0].file.split(separator: "/").count == 2)
      let journals = try Program.run("verify", library + "/.reviews")
      #expect(journals.code == 0)
      #expect(journals.output.hasSuffix(": 1 events in an unbroken chain\n"))
    }
  }

  @Test("A DICOM Segmentation refers to its slice, whose folder must be named")
  func segmentation() throws {
    try withFolder { folder in
      let scan = fixture()
      let imported = try Program.run("import", scan, "--to", folder + "/library", "--native")
      #expect(imported.code == 0)
      let id = "SYNTHETIC-0001/nodule-0/slice-1"
      let unnamed = try Program.run(
        "export", folder + "/library", "--case", id, "--formats", "seg", "--to", folder + "/out")
      #expect(unnamed.code == 64)
      #expect(unnamed.error.contains("name their folder with --dicom"))
      let empty = try Program.run(
        "export", folder + "/library", "--case", id, "--formats", "seg", "--dicom",
        folder + "/library", "--to", folder + "/out")
      #expect(empty.code == 66)
      #expect(empty.error.contains("expected the slice "))
      #expect(!FileManager.default.fileExists(atPath: folder + "/out"))
      let outcome = try Program.run(
        "export", folder + "/library", "--case", id, "--formats", "seg", "--dicom", scan, "--to",
        folder + "/out")
      #expect(outcome.code == 0)
      #expect(outcome.error.hasPrefix("note: \(id): grader-3 is empty; it has no segment in"))
      let bytes = try readFile(folder + "/out/segmentation.dcm", limit: 1 << 24)
      #expect(Array(bytes[..<128]) == [UInt8](repeating: 0, count: 128))
      #expect(Array(bytes[128..<132]) == Array("DICM".utf8))
    }
  }

  @Test(
    "Contradictory words are refused as usage",
    arguments: [
      ["export", "l", "--to", "o"], ["export", "l", "--case", "a", "--selected", "--to", "o"],
      ["export", "l", "--selected", "--count", "3", "--to", "o"],
      ["export", "l", "--case", "a", "--formats", "jpeg", "--to", "o"],
      ["export", "l", "--case", "a", "--model", "m", "--to", "o"],
      ["export", "l", "--case", "a", "--dicom", "d", "--to", "o"],
      ["sample", "l", "--case", "a", "--to", "o"],
      ["sample", "l", "--case", "a", "--z", "1,x", "--to", "o"],
      ["sample", "l", "--case", "a", "--count", "0", "--to", "o"],
    ])
  func usage(arguments: [String]) throws {
    #expect(try Program.run(arguments: arguments).code == 64)
  }

  @Test("What is neither an export nor a journal is refused with the reason")
  func unverifiable() throws {
    try withFolder { folder in
      #expect(try Program.run("verify", folder + "/none").code == 66)
      let empty = try Program.run("verify", folder)
      #expect(empty.code == 65)
      #expect(empty.error.contains("found neither"))
      try DurableFile.replace(folder + "/a.jsonl", with: Array("{}\n".utf8))
      let other = try Program.run("verify", folder + "/a.jsonl")
      #expect(other.code == 65)
      #expect(other.error.contains("not a journal"))
    }
  }

  @Test("The first broken line of a journal is named, and a torn one is no damage")
  func journals() throws {
    try withFolder { folder in
      let path = folder + "/j.jsonl"
      let journal = try Journal(creating: path, facts: [])
      for name in ["a", "b", "c"] { try journal.append([.init("case", .string(name))]) }
      let whole = try readFile(path, limit: 1 << 20)
      try DurableFile.replace(path, with: whole + Array("{\"n\":4".utf8))
      let torn = try Program.run("verify", path)
      #expect(torn.code == 0)
      #expect(
        torn.output
          == "\(path): 3 events in an unbroken chain; a last line was never finished and does not"
          + " count\n")
      let changed = String(decoding: whole, as: UTF8.self).replacing("\"b\"", with: "\"x\"")
      try DurableFile.replace(path, with: Array(changed.utf8))
      let broken = try Program.run("verify", path, "--json")
      #expect(broken.code == 65)
      let json = try JSON(parsing: Array(broken.output.utf8))
      #expect(json.items?.first?["firstBrokenLine"]?.int == 4)
    }
  }

  private func withPhantoms(_ body: (String) throws -> Void) throws {
    try withFolder { folder in
      let made = try Program.run("phantom", "--to", folder + "/library", "--cases", "2")
      #expect(made.code == 0)
      try body(folder)
    }
  }

  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  private func fixture() -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../Fixtures/lidc").standardizedFileURL.path
  }
}
