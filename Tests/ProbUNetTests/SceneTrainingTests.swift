import Foundation
import Imaging
import Layers
import Tensors
import Testing

@testable import ProbUNet

/// Streets of 16 x 8 pixels: sky above, road below, a car somewhere on it and an ignored corner.
struct StreetSource: TrainingSource {
  let count = 6
  let imageChannels = 3
  var task = SceneTask(
    classes: ["road", "car", "sky"], flipping: ["car", "road"], withProbabilities: [0.5, 0.25])

  var classes: Int { task.classes.count }
  var flips: FlipTask { task.flips }

  func example(at index: Int) -> TrainingExample { TrainingExample(scene(index)) }

  /// Red is the class, divided by 10; green and blue are the column and row.
  func scene(_ index: Int) -> Scene {
    var labels = LabelMap(width: 16, height: 8, filledWith: 2)
    for row in 4..<8 {
      for column in 0..<16 { labels[row, column] = abs(column - 2 * index - 2) < 2 ? 1 : 0 }
    }
    labels[0, 0] = LabelMap.ignored
    var image = ColorImage(width: 16, height: 8)
    for row in 0..<8 {
      for column in 0..<16 {
        let label = labels[row, column]
        image[0, row, column] = label == LabelMap.ignored ? 0.9 : Float(label) / 10
        image[1, row, column] = Float(column) / 16
        image[2, row, column] = Float(row) / 16
      }
    }
    return Scene(id: "street-\(index)", patient: "\(index)", image: image, labels: [labels])
  }
}

private func recipe(_ augmentation: Augmentation = .mirrors) -> Recipe {
  var recipe = Recipe(steps: 4)
  recipe.batchSize = 4
  recipe.crop = CropSize(width: 12, height: 8)
  recipe.augmentation = augmentation
  recipe.warmUpSteps = 0
  return recipe
}

private func configuration(_ kind: Configuration.Kind) -> Configuration {
  var result = Configuration(channels: [4, 8], latentDimensions: 2).with(kind: kind)
  result.logSigmaLimit = 8
  return result.with(imageChannels: 3, classes: 5)
}

@Test("Color image and label map go through one map, and all pixels of a class flip together")
func sceneBatches() throws {
  var maker = try BatchMaker(recipe: recipe(), source: StreetSource())
  var flipped: [Int: Int] = [:]
  for position in stride(from: 0, to: 800, by: 4) {
    let batch = try maker.batch(at: position)
    #expect(
      batch.images.shape == FeatureMap.Shape(batch: 4, channels: 3, height: 8, width: 12))
    for slot in 0..<4 {
      let names = (0..<96).map { pixel in
        let red = batch.images.row(plane: slot * 3, row: pixel / 12)[pixel % 12] + 0.5
        return Int((red * 10).rounded())
      }
      var answers: [Int: Set<UInt8>] = [:]
      for (name, label) in zip(names, batch.classes[slot * 96..<(slot + 1) * 96]) {
        answers[name, default: []].insert(label)
      }
      #expect(answers.values.allSatisfy { $0.count == 1 })
      #expect(answers[2] == [2])
      if let ignored = answers[9] { #expect(ignored == [ignoredClass]) }
      if answers[1] == [3] { flipped[1, default: 0] += 1 }
      if answers[0] == [4] { flipped[0, default: 0] += 1 }
    }
  }
  // 800 draws of p = 1/2 and 1/4: within four sigma; a car may lie outside the crop, but rarely.
  #expect(abs(Double(flipped[1] ?? 0) / 800 - 0.5) < 0.08)
  #expect(abs(Double(flipped[0] ?? 0) / 800 - 0.25) < 0.062)
}

@Test("The batch of a position is the same whatever came before, deformed or not")
func sceneBatchesByPosition() throws {
  for augmentation in [Augmentation(), .mirrors, .streets] {
    var first = try BatchMaker(recipe: recipe(augmentation), source: StreetSource())
    var second = first
    _ = try first.batch(at: 0)
    let (a, b) = (try first.batch(at: 40), try second.batch(at: 40))
    #expect(a.classes == b.classes)
    #expect(a.classes.allSatisfy { $0 < 5 || $0 == ignoredClass })
  }
}

@Test("Every kind learns several classes from color images", arguments: Configuration.Kind.allCases)
func sceneKinds(_ kind: Configuration.Kind) throws {
  let trainer = try Trainer(
    configuration(kind), recipe: recipe(), source: StreetSource(), on: Compute(threads: 1))
  for _ in 0..<3 {
    let report = try trainer.advance()
    #expect(report.crossEntropy.isFinite && report.crossEntropy > 0)
  }
  let folder = try ScratchFolder()
  let path = folder.path + "/model.safetensors"
  try trainer.model(isHalf: false).write(to: path)
  let model = try HypothesisModel.load(path: path, threads: 1)
  let samples = try model.encode(StreetSource().scene(0).image).draw(3, seed: 1)
  #expect(samples.allSatisfy { $0.classes.count == 128 && $0.classes.allSatisfy { $0 < 5 } })
}

@Test("A training on scenes that is interrupted goes on with the same bits")
func sceneResume() throws {
  let folder = try ScratchFolder()
  let path = folder.path + "/checkpoint.safetensors"
  let compute = Compute(threads: 2)
  let whole = try Trainer(
    configuration(.probabilisticUNet), recipe: recipe(), source: StreetSource(), on: compute)
  let first = try Trainer(
    configuration(.probabilisticUNet), recipe: recipe(), source: StreetSource(), on: compute)
  for _ in 0..<2 { #expect(try whole.advance() == first.advance()) }
  try first.checkpoint().write(to: path)
  let second = try Trainer(resuming: path, source: StreetSource(), on: compute)
  for _ in 0..<2 { #expect(try whole.advance() == second.advance()) }
}

@Test("Scenes are no lesson for a network of gray images, and it says so")
func unfitScenes() throws {
  let error = BatchError.unfitNetwork(
    NetworkEnds(imageChannels: 1, classes: 2), cases: NetworkEnds(imageChannels: 3, classes: 5))
  #expect(
    error.description
      == "unfit architecture: expected 3 image channels and 5 classes, as the cases have, found 1 and "
      + "2; choose another --preset")
  #expect(throws: error) {
    _ = try Trainer(
      Configuration(channels: [4, 8], latentDimensions: 2), recipe: recipe(),
      source: StreetSource(), on: Compute(threads: 1))
  }
}

@Test("A crop may have other rows than columns, with an elastic field of its size")
func wideCrops() {
  let size = CropSize(width: 3, height: 2)
  let map = CropMap(size: size, center: (0.5, 1), down: (1, 0), right: (0, 1))
  #expect(map.rows == [0, 0, 0, 1, 1, 1])
  #expect(map.columns == [0, 1, 2, 0, 1, 2])
  var (wide, square) = (SplitMix64(seed: 1), SplitMix64(seed: 1))
  let field = ElasticField(size: CropSize(width: 40, height: 7), smoothing: 4, using: &wide)
  #expect(field.rows.count == 280 && field.columns.count == 280)
  // The first rows of a square's lattice are drawn first.
  let whole = ElasticField(size: .square(40), smoothing: 4, using: &square)
  #expect(field.rows == Array(whole.rows.prefix(280)))
}

@Test("Mirrors exchange left and right and nothing else")
func mirrorsOnly() {
  var generator = SplitMix64(seed: 4)
  let maps = (0..<40).map { _ in
    Augmentation.mirrors.map(
      width: 6, height: 4, size: CropSize(width: 6, height: 4), using: &generator)
  }
  let firsts = Set(maps.map { [$0.rows[0], $0.columns[0], $0.columns[5], $0.rows[23]] })
  #expect(firsts == [[0, 0, 5, 3], [0, 5, 0, 3]])
}

@Test("The recipe for Cityscapes is the released code's, comes back from its text, and never turns")
func cityscapesRecipe() throws {
  let recipe = Recipe.cityscapes
  #expect((recipe.steps, recipe.batchSize) == (240_000, 10))
  #expect(recipe.crop == CropSize(width: 512, height: 256))
  #expect(recipe.rate(at: 0) == 1e-4)
  #expect(recipe.problem == nil)
  #expect(try JSONDecoder().decode(Recipe.self, from: JSONEncoder().encode(recipe)) == recipe)
  var turning = recipe
  turning.augmentation = .turns
  #expect(turning.problem == "expected a square crop for quarter turns, found 512 x 256")
  turning.crop = .square(256)
  #expect(turning.problem == nil)
  #expect(turning.cropWidth == nil)
}

@Test("An augmentation of an earlier version does not mirror")
func olderAugmentation() throws {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys]
  let text = try String(decoding: encoder.encode(Augmentation.full), as: UTF8.self)
  let older = text.replacing("\"isMirroring\":false,", with: "")
  #expect(older != text)
  #expect(try JSONDecoder().decode(Augmentation.self, from: Data(older.utf8)) == .full)
}
