import Foundation
import Imaging
import Interchange
import ProbUNet
import Tensors

@testable import penumbra

/// The classes of the tiny scenes: a car may be another one.
let tinySceneTask = SceneTask(
  classes: ["road", "car", "sky"], flipping: ["car"], withProbabilities: [0.5])

/// Three scenes of 16 x 16 pixels: sky above a road, and a car on it.
let tinyScenes: [Scene] = (0..<3).map { number in
  let labels = (0..<256).map { (pixel: Int) -> UInt8 in
    let (row, column) = (pixel / 16, pixel % 16)
    if row < 6 { return 2 }
    return abs(row - 10) < 3 && abs(column - 3 * number - 4) < 3 ? 1 : 0
  }
  var image = ColorImage(width: 16, height: 16)
  for (place, label) in labels.enumerated() {
    let value = Float(label) / 4 + Float(place % 16) / 64
    for channel in 0..<3 { image.values[channel * 256 + place] = value + Float(channel) / 16 }
  }
  return Scene(
    id: "street-\(number)", patient: "\(number)", image: image,
    labels: [LabelMap(width: 16, height: 16, pixels: labels)])
}

/// Writes the tiny scenes to `streets` in a folder, unless they are there, and opens that library.
func tinySceneLibrary(in folder: String, class name: String?) throws -> CaseLibrary {
  let path = folder + "/streets"
  if !FileManager.default.fileExists(atPath: path) {
    let writer = try LibraryWriter(
      path: path, source: LibraryManifest.Source(format: "test", name: "streets"),
      task: tinySceneTask)
    for scene in tinyScenes { try writer.append(scene) }
    try writer.finish(rejected: [])
  }
  return try CaseLibrary.open(path, class: name)
}

/// Writes a model of all classes of the tiny scenes, after some steps, and returns its path.
func tinySceneModel(in folder: String) throws -> String {
  var recipe = Recipe(steps: 80)
  (recipe.batchSize, recipe.crop, recipe.augmentation) = (2, .square(16), .mirrors)
  (recipe.warmUpSteps, recipe.rate, recipe.averageDecay) = (0, 0.02, 0.9)
  var configuration = ProbUNet.Configuration(channels: [8, 16], latentDimensions: 2)
    .with(imageChannels: 3, classes: tinySceneTask.classes.count)
  configuration.logSigmaLimit = 8
  let trainer = try Trainer(
    configuration, recipe: recipe,
    source: try LibrarySource(
      CaseLibrary(tinyScenes, task: tinySceneTask), split: nil, holdingOut: recipe),
    on: Compute(threads: 1))
  while trainer.step < recipe.steps { _ = try trainer.advance() }
  let path = folder + "/streets.safetensors"
  try trainer.model(isHalf: false).write(to: path)
  return path
}

/// A new folder, which is removed behind `body`.
func withTinyFolder(_ body: (String) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
  defer { try? FileManager.default.removeItem(atPath: folder) }
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  try body(folder)
}
