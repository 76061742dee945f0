import Foundation
import Testing

@testable import Interchange

private func withExport(_ body: (String, ExportManifest) throws -> Void) throws {
  try withTemporaryFolder { parent in
    let folder = parent + "/out"
    let manifest = try DurableFolder.create(folder) { writer in
      var manifest = ExportManifest()
      for (name, bytes) in [("a.png", [1, 2, 3]), ("one/b.json", [4])] as [(String, [UInt8])] {
        try writer.add(name, bytes)
        manifest.entries.append(.init(file: name, content: bytes))
      }
      try writer.add(ExportManifest.name, manifest.text(facts: [.init("time", .string("now"))]))
      return manifest
    }
    try body(folder, manifest)
  }
}

private func manifest(_ text: String) -> String {
  do {
    _ = try ExportManifest(parsing: Array(text.utf8))
    return "no error"
  } catch {
    return error.description
  }
}

@Test("A manifest is read as it was written, and finds nothing wrong with what was written")
func manifestIsRead() throws {
  try withExport { folder, manifest in
    let found = try ExportManifest(folder: folder)
    #expect(found == manifest)
    #expect(try found.problems(in: folder) == [])
  }
}

@Test("A file that is missing, changed or extra is named")
func manifestProblems() throws {
  try withExport { folder, manifest in
    try FileManager.default.removeItem(atPath: folder + "/one/b.json")
    try DurableFile.replace(folder + "/a.png", with: [1, 2, 4])
    try DurableFile.replace(folder + "/new", with: [])
    let problems = try manifest.problems(in: folder)
    #expect(
      problems.map(\.description) == [
        "a.png: changed: its digest is another", "new: not in the manifest", "one/b.json: missing",
      ])
    #expect(problems.map(\.kind) == ["changed", "extra", "missing"])
    try DurableFile.replace(folder + "/a.png", with: [1])
    #expect(
      try manifest.problems(in: folder).first?.description
        == "a.png: changed: expected 3 bytes, found 1")
  }
}

@Test("A manifest whose names lead out of its folder, or of another format or version, is refused")
func manifestErrors() {
  let entry = #"{"bytes":1,"sha256":"0","file":"#
  for name in ["../a", "/etc/passwd", "a/../../b", "", "a//b", "./a"] {
    let text = #"{"format":"penumbra-export","version":1,"files":[\#(entry)"\#(name)"}]}"#
    #expect(
      manifest(text)
        == "not a manifest of an export: the name '\(name)' leads out of the folder")
  }
  #expect(
    manifest(#"{"format":"x"}"#)
      == "not a manifest of an export: expected the format penumbra-export")
  #expect(
    manifest(#"{"format":"penumbra-export","version":2}"#)
      == "the export is newer than this program: expected version 1 or older, found 2;"
      + " update penumbra")
}
