import Foundation
import Testing

@testable import penumbra

@Test("A file in a folder that exists can be created, one in a missing folder cannot")
func creatable() throws {
  let folder = FileManager.default.temporaryDirectory.path
  try checkCreatable(folder + "/scores.json")
  let expected = Failure(
    .cannotCreate, "/no/such/scores.json: cannot create: there is no such folder")
  #expect(throws: expected) { try checkCreatable("/no/such/scores.json") }
}

@Test("A folder is made with those above it, and what stands in its way is told")
func madeFolders() throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
  defer { try? FileManager.default.removeItem(atPath: folder) }
  try makeFolder(folder + "/a/b")
  try makeFolder(folder + "/a/b/")
  #expect(isFolder(folder + "/a/b"))
  try Data().write(to: URL(filePath: folder + "/file"))
  for path in ["\(folder)/file", "\(folder)/file/more"] {
    #expect(
      throws: Failure(.cannotCreate, "\(path): cannot create the folder: Not a directory")
    ) { try makeFolder(path) }
  }
}
