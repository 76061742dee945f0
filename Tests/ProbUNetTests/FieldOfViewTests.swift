import Foundation
import Imaging
import Interchange
import Layers
import Tensors
import Testing

@testable import ProbUNet

@Test("A field lies in the middle, is not larger than the image, and widens what it was cut from")
func fieldOfView() {
  let field = FieldOfView(width: 6, height: 5, side: 3)
  #expect((field.columns, field.rows) == (1..<4, 1..<4))
  #expect(!field.isWhole)
  let values = Array(0..<30)
  #expect(field.cut(values) == [7, 8, 9, 13, 14, 15, 19, 20, 21])
  let scores = PixelScores(
    margins: field.cut(values).map { Float($0) }, classes: field.cut(values).map { UInt8($0) })
  let wide = field.widened(scores)
  for (pixel, value) in values.enumerated() {
    let isSeen = field.rows.contains(pixel / 6) && field.columns.contains(pixel % 6)
    #expect(wide.margins[pixel] == (isSeen ? Float(value) : FieldOfView.unseenMargin))
    #expect(wide.classes?[pixel] == (isSeen ? UInt8(value) : 0))
  }
  let small = FieldOfView(width: 6, height: 2, side: 4)
  #expect((small.columns, small.rows) == (1..<5, 0..<2))
  for side in [nil, 9] {
    let whole = FieldOfView(width: 6, height: 5, side: side)
    #expect(whole.isWhole)
    #expect(whole.cut(values) == values)
  }
}

/// Trains for a few steps on the inner 16 of 24 pixels, and writes the model.
private func trained(_ path: String) throws -> Safetensors {
  var configuration = Configuration(channels: [8, 16], latentDimensions: 2)
  (configuration.logSigmaLimit, configuration.fieldSide) = (8, 16)
  var recipe = Recipe(steps: 4)
  (recipe.batchSize, recipe.cropSide, recipe.seed) = (2, 16, 3)
  let trainer = try Trainer(
    configuration, recipe: recipe, source: DiscSource(), on: Compute(threads: 1))
  for _ in 0..<4 { _ = try trainer.advance() }
  let file = trainer.model(isHalf: false)
  try file.write(to: path)
  return file
}

@Test("A model with a field answers to the inner pixels what one without answers to them alone")
func modelWithField() throws {
  let folder = try ScratchFolder()
  let path = folder.path + "/field.safetensors"
  let file = try trained(path)
  #expect(file.metadata["version"] == "2")
  let model = try HypothesisModel.load(path: path, threads: 1)
  #expect(model.configuration.fieldSide == 16)

  var bare = file
  bare.metadata["architecture"] = file.metadata["architecture"]?
    .replacingOccurrences(of: "\"fieldSide\":16,", with: "")
  bare.metadata["version"] = "1"
  try bare.write(to: path)
  let whole = try HypothesisModel.load(path: path, threads: 1)
  #expect(whole.configuration.fieldSide == nil)

  let example = DiscSource().example(at: 2)
  let field = FieldOfView(width: 24, height: 24, side: 16)
  let inner = GrayImage(
    width: 16, height: 16, unit: .unitInterval, values: field.cut(example.planes[0].values))
  let (wide, narrow) = (try model.encode(example.planes[0]), try whole.encode(inner))
  #expect(wide.prior == narrow.prior)
  let (a, b) = (wide.draw(3, seed: 5), narrow.draw(3, seed: 5))
  for (a, b) in zip(a, b) {
    #expect((a.width, a.height) == (24, 24))
    #expect(field.cut(a.margins) == b.margins)
    #expect(a.margins.filter { $0 == FieldOfView.unseenMargin }.count == 576 - 256)
  }
  let masks = example.graders.map { Mask(width: 24, height: 24, pixels: $0) }
  let innerMask = Mask(width: 16, height: 16, pixels: field.cut(masks[0].pixels))
  #expect(
    try model.posterior(example.planes[0], masks[0]) == whole.posterior(inner, innerMask))
}

@Test("A training with a field learns from what the network sees of the whole image")
func fieldSource() throws {
  struct Scan: TrainingSource {
    let count = 1
    func example(at index: Int) -> TrainingExample {
      let values = (0..<64).map { Float($0 * 10 - 300) }
      return TrainingExample(
        image: GrayImage(width: 8, height: 8, unit: .hounsfield, values: values),
        masks: [Mask(width: 8, height: 8, pixels: (0..<64).map { $0 == 27 ? 1 : 0 })])
    }
  }
  let example = try FieldSource(base: Scan(), side: 4).example(at: 0)
  #expect((example.width, example.height) == (4, 4))
  #expect(example.graders == [[0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]])
  let whole = networkInput(Scan().example(at: 0).planes[0])
  let seen = networkInput(example.planes[0])
  for (pixel, value) in seen.enumerated() {
    #expect(abs(value - whole[(pixel / 4 + 2) * 8 + pixel % 4 + 2]) < 1e-6)
  }
}

@Test("A field that no image has is refused")
func badField() {
  var configuration = Configuration(channels: [8, 16], latentDimensions: 2)
  configuration.fieldSide = 3
  #expect(configuration.problem == "expected a field of 8 to 4096 pixels, found 3")
}
