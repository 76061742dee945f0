import Foundation
import Testing

@testable import penumbra

@Test("PENUMBRA_ASSETS names the folder of what ships")
func assetsByName() {
  #expect(Assets.folder(environment: ["PENUMBRA_ASSETS": "/somewhere"]) == "/somewhere")
}

@Test("Without it, the folder Assets above the program or its source is found")
func assetsFound() {
  let folder = Assets.folder(environment: [:], executable: "/nowhere/penumbra")
  #expect(folder?.hasSuffix("/Assets") == true)
}

@Test("The model to use when none is named is the first of the shipped ones by name")
func firstModel() throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
  defer { try? FileManager.default.removeItem(at: folder) }
  let models = folder.appending(path: "Models")
  try FileManager.default.createDirectory(at: models, withIntermediateDirectories: true)
  for name in ["b.safetensors", "a.safetensors", "a.md"] {
    try Data().write(to: models.appending(path: name))
  }
  #expect(Assets.model(in: folder.path) == models.path + "/a.safetensors")
  #expect(Assets.model(in: nil) == nil)
  #expect(Assets.model(named: "a", in: folder.path) == models.path + "/a.safetensors")
  for other in ["c", "./a", "a.safetensors"] {
    #expect(Assets.model(named: other, in: folder.path) == other)
  }
}

@Test("Commands take the name of a model that ships")
func shippedByName() throws {
  let outcome = try Program.run("info", "lidc-two")
  #expect(outcome.output.contains("2 latent dimensions"), "\(outcome.error)")
  let missing = try Program.run("review", "--model", "lidc-none")
  #expect(missing.code == 66)
  #expect(missing.error == "penumbra: lidc-none: no such file; expected a model\n")
}
