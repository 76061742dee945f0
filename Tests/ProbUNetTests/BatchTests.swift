import Imaging
import Layers
import Tensors
import Testing

@testable import ProbUNet

private func batch(width: Int, height: Int) -> Batch {
  let values = (0..<2 * width * height).map { Float($0) / 100 }
  return Batch(
    images: PlanarImages(Tensor(shape: [1, 2, height, width], values: values)),
    classes: (0..<width * height).map { UInt8($0 % 3) })
}

@Test("A padded image goes on with its last row and column, its mask with the ignored class")
func padding() {
  let padded = batch(width: 5, height: 3).padded(to: 4)
  #expect(padded.images.shape == FeatureMap.Shape(batch: 1, channels: 2, height: 4, width: 8))
  for row in 0..<4 {
    for column in 0..<8 {
      let source = 15 + min(row, 2) * 5 + min(column, 4)
      #expect(padded.images.row(plane: 1, row: row)[column] == Float(source) / 100)
      let isInside = row < 3 && column < 5
      let expected = isInside ? UInt8((row * 5 + column) % 3) : ignoredClass
      #expect(padded.classes[row * 8 + column] == expected)
    }
  }
}

@Test("Sides that fit stay as they are")
func nothingToPad() {
  let batch = batch(width: 8, height: 4)
  #expect(batch.padded(to: 4).images.shape == batch.images.shape)
  #expect(batch.padded(to: 4).classes == batch.classes)
}

@Test("What lies in the padding of the mask does not change the loss")
func paddingCountsForNothing() {
  let compute = Compute(threads: 1)
  var generator = SplitMix64(seed: 2)
  let padded = batch(width: 5, height: 3).padded(to: 4)
  let logits = FeatureMap(
    Tensor(shape: [1, 3, 4, 8], values: (0..<96).map { _ in standardNormal(using: &generator) }))
  let (loss, gradient) = crossEntropy(logits, classes: padded.classes, on: compute)
  let own = crossEntropy(
    FeatureMap(cut(logits.tensor)), classes: batch(width: 5, height: 3).classes, on: compute)
  #expect(abs(loss - own.loss) < 1e-5)
  #expect(cut(gradient.tensor) == own.gradient.tensor)
  #expect(
    (0..<3).allSatisfy { gradient.tensor[0, $0, 3, 0] == 0 && gradient.tensor[0, $0, 0, 5] == 0 })
}

private func cut(_ tensor: Tensor) -> Tensor {
  var result = Tensor(zeros: [1, 3, 3, 5])
  for (c, y, x) in (0..<45).map({ ($0 / 15, $0 / 5 % 3, $0 % 5) }) {
    result[0, c, y, x] = tensor[0, c, y, x]
  }
  return result
}

@Test("A posterior sees image and mask, or the mask alone; what is ignored is in no plane")
func posteriorInput() {
  var configuration = Configuration(channels: [4], latentDimensions: 2)
  configuration.imageChannels = 2
  configuration.classes = 3
  configuration.maskPlanes = 3
  let batch = batch(width: 5, height: 3).padded(to: 4)
  let seen = batch.withMasks(configuration)
  #expect(seen.shape.channels == 5)
  #expect(seen.row(plane: 1, row: 0)[2] == batch.images.row(plane: 1, row: 0)[2])
  let alone = batch.withMasks(configuration, seesImage: false)
  #expect(alone.shape.channels == 3)
  for plane in 0..<3 {
    for column in 0..<8 {
      let isClass = column < 5 && column % 3 == plane
      #expect(alone.row(plane: plane, row: 0)[column] == (isClass ? 0.5 : -0.5))
      #expect(seen.row(plane: 2 + plane, row: 0)[column] == (isClass ? 0.5 : -0.5))
    }
  }
}

@Test("A training whose crop does not fit the scales pads it")
func trainingPads() throws {
  var recipe = Recipe(steps: 20)
  recipe.batchSize = 4
  recipe.cropSide = 13
  recipe.rate = 5e-3
  recipe.warmUpSteps = 1
  recipe.seed = 3
  let trainer = try Trainer(
    Configuration(kind: .unet, channels: [8, 8, 8], latentDimensions: 0), recipe: recipe,
    source: DiscSource(isAgreed: true), on: Compute(threads: 1))
  let losses = try (0..<20).map { _ in try trainer.advance().crossEntropy }
  // All 169 pixels of a crop at even odds are 117 nats.
  #expect(losses[0] < 150)
  #expect(losses.suffix(3).reduce(0, +) < losses.prefix(3).reduce(0, +))
}
