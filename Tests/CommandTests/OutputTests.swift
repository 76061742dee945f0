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
