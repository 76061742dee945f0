import Foundation
import Interchange
import Testing

@testable import penumbra

private func withFolder(_ body: (String) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
  defer { try? FileManager.default.removeItem(atPath: folder) }
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  try body(folder)
}

private func names(_ folder: String) throws -> Set<String> {
  Set(try FileManager.default.contentsOfDirectory(atPath: folder))
}

@Test("A training does not begin among files of something else, and touches none of them")
func foreignRunFolder() throws {
  try withFolder { folder in
    for name in ["thesis.tex", ".thesis.tmp-1-1"] {
      try DurableFile.replace(folder + "/" + name, with: [1])
    }
    #expect(
      throws: Failure(
        .cannotCreate,
        "\(folder): not the folder of a training: expected an empty folder or one with"
          + " checkpoint.safetensors, found 'thesis.tex'; choose another --to")
    ) { try RunFolder(folder) }
    #expect(try names(folder) == ["thesis.tex", ".thesis.tmp-1-1"])
  }
}

@Test("A training goes on where one was killed, and removes what that one was writing")
func killedRunFolder() throws {
  try withFolder { folder in
    let torn = ".checkpoint.safetensors.tmp-\(Int32.max)-3"
    for name in ["log.jsonl", torn, ".notes.tmp-1"] {
      try DurableFile.replace(folder + "/" + name, with: [])
    }
    _ = try RunFolder(folder)
    #expect(try names(folder) == ["log.jsonl", ".lock", ".notes.tmp-1"])
  }
}
