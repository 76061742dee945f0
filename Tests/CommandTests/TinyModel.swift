import Foundation
import Imaging
import Interchange
import ProbUNet
import Tensors

@testable import penumbra

/// Two cases of 16 x 16 pixels of two patients, with two graders each.
let tinyCases: [Case] = (0..<2).map { number in
  let disc = { (radius: Double) in
    Mask(
      width: 16, height: 16,
      pixels: (0..<256).map { pixel in
        let (row, column) = (Double(pixel / 16) - 8, Double(pixel % 16) - 8)
        return row * row + column * column < radius * radius ? 1 : 0
      })
  }
  let mask = disc(4)
  return Case(
    id: "case-\(number)", patient: "patient-\(number)", split: "val",
    image: GrayImage(
      width: 16, height: 16, unit: .unitInterval, values: mask.pixels.map { Float($0) }),
    masks: [mask, disc(number == 0 ? 0 : 3)])
}

/// The tiny cases as a library in memory.
let tinyLibrary = CaseLibrary(tinyCases, manifest: LibraryManifest(sources: [], attribution: ""))

private struct TinySource: TrainingSource {
  var count: Int { tinyCases.count }

  func example(at index: Int) throws -> TrainingExample {
    TrainingExample(image: tinyCases[index].image, masks: tinyCases[index].masks)
  }
}

/// Returns a small untrained model; `change` may alter its tensors before they are read again.
func tinyModel(
  kind: ProbUNet.Configuration.Kind = .probabilisticUNet,
  change: (String, [Float]) -> [Float] = { $1 }
) throws -> HypothesisModel {
  let configuration = ProbUNet.Configuration(
    kind: kind, channels: [16, 16], latentDimensions: 2)
  var recipe = Recipe(steps: 1)
  recipe.cropSide = 16
  let trainer = try Trainer(
    configuration, recipe: recipe, source: TinySource(), on: Compute(threads: 1))
  let file = trainer.model(isHalf: false)
  let changed = Safetensors(
    tensors: try file.tensors.map { name, entry in
      (
        name: name,
        entry: Safetensors.Entry(floats: change(name, try entry.floats()), shape: entry.shape)
      )
    }, metadata: file.metadata)
  let path = FileManager.default.temporaryDirectory
    .appendingPathComponent("tiny-\(UUID().uuidString).safetensors").path
  defer { try? FileManager.default.removeItem(atPath: path) }
  try changed.write(to: path)
  return try HypothesisModel.load(path: path, threads: 1)
}
