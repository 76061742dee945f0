import Foundation
import Interchange
import Layers
import Tensors
import Testing

@testable import ProbUNet

private func trainer(
  latent: Int, from forerunner: Forerunner? = nil, seed: UInt64 = 3
) throws -> Trainer {
  var recipe = Recipe(steps: 4)
  (recipe.batchSize, recipe.cropSide, recipe.seed) = (2, 16, seed)
  return try Trainer(
    Configuration(channels: [8, 16], latentDimensions: latent), from: forerunner, recipe: recipe,
    source: DiscSource(), on: Compute(threads: 1))
}

private func values(_ trainer: Trainer, _ name: String) throws -> [Float] {
  let slot = try #require(trainer.network.layout.slots.first { $0.name == name })
  return trainer.parameters.tensor(slot).values
}

@Test("A training begins with another model's tensors where name and shape agree")
func begunWithForerunner() throws {
  let folder = try ScratchFolder()
  let path = folder.path + "/first.safetensors"
  let first = try trainer(latent: 2)
  for _ in 0..<3 { _ = try first.advance() }
  try first.model(isHalf: false).write(to: path)

  let second = try trainer(latent: 3, from: try Forerunner(path: path), seed: 4)
  let drawn = try trainer(latent: 3, seed: 4)
  let slots = second.network.layout.slots
  var taken = 0
  for slot in slots {
    let kept = first.network.layout.slots.first { $0.name == slot.name && $0.shape == slot.shape }
    if let kept {
      taken += 1
      #expect(second.parameters.tensor(slot) == first.adam.averages.tensor(kept))
    } else {
      #expect(try values(second, slot.name) == values(drawn, slot.name))
    }
  }
  #expect(taken > 0 && taken < slots.count)
  #expect(
    second.changes == [
      RecipeChange(
        step: 0, name: "parameters", from: "\"drawn\"",
        to: "\"\(taken) of \(slots.count) tensors of first.safetensors, the others drawn\"")
    ])
}

@Test("Of a checkpoint the averages are taken")
func begunWithCheckpoint() throws {
  let folder = try ScratchFolder()
  let path = folder.path + "/checkpoint.safetensors"
  let first = try trainer(latent: 2)
  for _ in 0..<3 { _ = try first.advance() }
  try first.checkpoint().write(to: path)
  let second = try trainer(latent: 2, from: try Forerunner(path: path), seed: 4)
  for slot in second.network.layout.slots {
    #expect(second.parameters.tensor(slot) == first.adam.averages.tensor(slot))
  }
}

@Test("A model without any tensor that fits is refused")
func unlikeForerunner() throws {
  let folder = try ScratchFolder()
  let path = folder.path + "/other.safetensors"
  let model = try trainer(latent: 2).model(isHalf: true)
  try Safetensors(
    tensors: model.tensors.map { ("other." + $0.name, $0.entry) }, metadata: model.metadata
  ).write(to: path)
  let other = try Forerunner(path: path)
  #expect {
    try trainer(latent: 2, from: other)
  } throws: { error in
    "\(error)"
      == "other.safetensors: expected a model that shares tensors with the network, found none of the"
      + " same name and shape; choose another model, or begin without one"
  }
}

@Test("A model with numbers of another type is refused with the type")
func forerunnerOfIntegers() throws {
  let folder = try ScratchFolder()
  let path = folder.path + "/first.safetensors"
  var file = try trainer(latent: 2).model(isHalf: false)
  let entry = try #require(file["fcomb.0.bias"])
  file["fcomb.0.bias"] = .init(
    doubles: [Double](repeating: 0, count: entry.shape.reduce(1, *)), shape: entry.shape)
  try file.write(to: path)
  let reason =
    "wrong tensor fcomb.0.bias: expected a tensor of type F32, F16 or BF16, found F64"
  #expect(throws: ModelError.unreadable(reason)) {
    try trainer(latent: 2, from: try Forerunner(path: path))
  }
}
