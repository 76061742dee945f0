import Foundation
import Imaging
import Interchange
import Layers
import Tensors
import Testing

@testable import ProbUNet

private let streets = StreetSource()

/// Returns an untrained model of the streets' five classes.
private func model(
  _ kind: Configuration.Kind = .probabilisticUNet, classes: Int = 5, seed: UInt64 = 3,
  field: Int? = nil
) -> HypothesisModel {
  var configuration = Configuration(channels: [8, 8], latentDimensions: 2).with(kind: kind)
    .with(imageChannels: 3, classes: classes)
  configuration.logSigmaLimit = 8
  configuration.fieldSide = field
  return .untrained(configuration, seed: seed, threads: 1)
}

/// Returns a model of the streets' five classes after some steps, whose posterior knows segmentations
/// apart: an untrained one gives the same Gaussian to all.
private func trained() throws -> HypothesisModel {
  var recipe = Recipe(steps: 12)
  (recipe.batchSize, recipe.crop) = (4, CropSize(width: 16, height: 8))
  (recipe.augmentation, recipe.warmUpSteps) = (.mirrors, 0)
  var configuration = Configuration(channels: [8, 8], latentDimensions: 2)
    .with(imageChannels: 3, classes: 5)
  configuration.logSigmaLimit = 8
  let trainer = try Trainer(
    configuration, recipe: recipe, source: streets, on: Compute(threads: 1))
  for _ in 0..<recipe.steps { _ = try trainer.advance() }
  let folder = try ScratchFolder()
  let path = folder.path + "/streets.safetensors"
  try trainer.model(isHalf: false).write(to: path)
  return try HypothesisModel.load(path: path, threads: 1)
}

/// Returns a model of gray images after a step, whose file has further texts, or that of a checkpoint.
private func gray(
  _ texts: [String: String] = [:], checkpointOf identity: DataIdentity? = nil
) throws -> HypothesisModel {
  var recipe = Recipe(steps: 1)
  (recipe.batchSize, recipe.cropSide) = (2, 16)
  let trainer = try Trainer(
    Configuration(channels: [8], latentDimensions: 2), recipe: recipe,
    source: IdentifiedDiscs(identity: identity), on: Compute(threads: 1))
  var file = identity == nil ? trainer.model(isHalf: false) : trainer.checkpoint()
  file.metadata.merge(texts) { $1 }
  let folder = try ScratchFolder()
  let path = folder.path + "/gray.safetensors"
  try file.write(to: path)
  return try HypothesisModel.load(path: path, threads: 1)
}

private struct IdentifiedDiscs: TrainingSource {
  let base = DiscSource()
  let identity: DataIdentity?
  var count: Int { base.count }
  func example(at index: Int) -> TrainingExample { base.example(at: index) }
}

/// The first street shown by one of its classes.
private func street(_ label: UInt8) -> (record: Case, scene: Scene) {
  let scene = streets.scene(0)
  return (scene.case(of: label), scene)
}

private func encoded(_ model: HypothesisModel, _ label: UInt8) throws -> EncodedCase {
  let street = street(label)
  return try MaskModel(model, of: streets.task, showing: label).encode(
    street.record, of: street.scene)
}

@Test(
  "The masks of a class are where the scene's own samples of the same seed have it the likeliest",
  arguments: Configuration.Kind.allCases)
func masksAreArgmax(kind: Configuration.Kind) throws {
  let model = model(kind)
  let scene = try model.encode(streets.scene(0).image)
  let samples = scene.draw(5, seed: 11)
  var isSeen: Set<UInt8> = []
  for label in UInt8(0)..<5 {
    let shown = try encoded(model, label)
    let own = shown.draw(5, seed: 11) + [shown.centre]
    for (hypothesis, sample) in zip(own, samples + [scene.centre]) {
      // The first pixel is of no class.
      let classes = [LabelMap.ignored] + sample.classes.dropFirst()
      #expect(hypothesis.classes == classes)
      #expect(hypothesis.mask.pixels == classes.map { $0 == label ? 1 : 0 })
      #expect(hypothesis.mask(above: 0.5) == hypothesis.mask)
      if !hypothesis.mask.isEmpty { isSeen.insert(label) }
    }
    #expect(shown.codes(5, seed: 11) == scene.codes(5, seed: 11))
    #expect(shown.prior == scene.prior)
  }
  #expect(isSeen.count > 1)
}

@Test("The probabilities of all classes of a pixel are those of the softmax and sum to one")
func probabilitiesOfClasses() throws {
  let model = model()
  let z: [Float] = [1.5, -2]
  let all = try (UInt8(0)..<5).map { try encoded(model, $0).decode(z) }
  for pixel in 1..<128 {
    let p = all.map { $0.probabilities[pixel] }
    #expect(abs(p.reduce(0, +) - 1) < 1e-5)
    for hypothesis in all {
      let odds = hypothesis.probabilities[pixel] / (1 - hypothesis.probabilities[pixel])
      #expect(abs(log(odds) - hypothesis.logOdds[pixel]) < 1e-3)
      #expect(hypothesis.logOdds[pixel] <= hypothesis.margins[pixel])
    }
    let likeliest = p.indices.max { p[$0] < p[$1] }
    #expect(all[0].classes[pixel] == likeliest.map { UInt8($0) })
  }
}

@Test("Pixels that no grader gives a class are in no mask, and no search for a code looks there")
func voidPixels() throws {
  let model = model()
  let whole = try model.encode(streets.scene(0).image).decode([0.5, 1])
  let likeliest = whole.classes[0]
  let own = try encoded(model, likeliest)
  let shown = own.decode([0.5, 1])
  #expect(shown.mask.pixels[0] == 0)
  #expect(shown.mask(above: 0.05).pixels[0] == 0)
  #expect(shown.probabilities[0] < 1e-12)
  #expect(shown.mask.pixels.dropFirst() == whole.mask(of: likeliest).pixels.dropFirst())
  var painted = shown.mask
  painted[0, 0] = true
  #expect(own.assessment(of: painted, at: [1, 0]) == own.assessment(of: shown.mask, at: [1, 0]))
  #expect(
    own.code(of: painted, from: [1, 0]) == own.code(of: shown.mask, from: [1, 0]))
}

@Test("Pixels that one of several graders gives a class count")
func pixelsOfOneGrader() throws {
  let model = model()
  var (record, scene) = street(0)
  let likeliest = try model.encode(scene.image).decode([0.5, 1]).classes[0]
  scene.labels.append(scene.labels[0])
  scene.labels[1].pixels[0] = 2
  record = scene.case(of: likeliest)
  let shown = try MaskModel(model, of: streets.task, showing: likeliest)
    .encode(record, of: scene).decode([0.5, 1])
  #expect(shown.mask.pixels[0] == 1)
}

@Test("Masks of a class that are cut higher lie inside those cut lower, on both sides of one half")
func cutsOfClasses() throws {
  let hypothesis = try encoded(model(), 2).decode([0.5, 1])
  let cuts = stride(from: 1, through: 19, by: 1).map { hypothesis.mask(above: Double($0) / 20) }
  for (lower, higher) in zip(cuts, cuts.dropFirst()) {
    #expect(zip(lower.pixels, higher.pixels).allSatisfy { $0 >= $1 })
  }
  #expect(cuts[9] == hypothesis.mask)
}

@Test("Of scenes with two classes, the one that is not shown is all the rest")
func twoClassScenes() throws {
  let task = SceneTask(classes: ["road", "car"])
  let model = model(classes: 2)
  var scene = streets.scene(0)
  scene.labels[0][0, 0] = 0
  let plain = try model.encode(scene.image).decode([1, 1])
  let (road, car) = try (
    MaskModel(model, of: task, showing: 0).encode(scene.case(of: 0), of: scene).decode([1, 1]),
    MaskModel(model, of: task, showing: 1).encode(scene.case(of: 1), of: scene).decode([1, 1])
  )
  #expect(car.mask == plain.mask)
  #expect(car.logOdds == plain.margins)
  #expect(road.mask.pixels == car.mask.pixels.map { 1 - $0 })
  #expect(road.logOdds == car.logOdds.map { -$0 })
}

@Test("What a network does not see of a scene is of its first class, whichever one is shown")
func unseenScene() throws {
  let model = model(field: 8)
  let (road, car) = try (
    encoded(model, 0).decode([0, 0]), encoded(model, 1).decode([0, 0])
  )
  let unseen = (1..<128).filter { $0 % 16 < 4 || $0 % 16 >= 12 }
  for pixel in unseen {
    #expect(road.mask.pixels[pixel] == 1 && road.probabilities[pixel] > 0.999)
    #expect(car.mask.pixels[pixel] == 0 && car.probabilities[pixel] < 0.001)
  }
}

@Test(
  "A grader stands where the posterior of the whole segmentation does, whichever class is shown")
func posteriorsOfScenes() throws {
  let (model, heads) = (try trained(), model(.mHeads))
  let (record, scene) = street(1)
  let whole = try model.posterior(scene.image, scene.labels[0])
  for label in UInt8(0)..<5 {
    let shown = try MaskModel(model, of: streets.task, showing: label)
    #expect(try shown.posteriors(scene.case(of: label), of: scene) == [whole])
  }
  var other = scene
  for pixel in 0..<32 { other.labels[0].pixels[pixel] = 0 }
  let changed = try MaskModel(model, of: streets.task, showing: 1).posteriors(record, of: other)
  #expect(changed != [whole])
  #expect(
    try MaskModel(heads, of: streets.task, showing: 1).posteriors(record, of: scene).isEmpty)
}

@Test("The search for a grader's mask begins at his posterior, that for another at one like it")
func startsOfSearches() throws {
  let model = try trained()
  let (record, scene) = street(1)
  let shown = try MaskModel(model, of: streets.task, showing: 1)
  let own = try shown.start(for: record.masks[0], record, of: scene)
  #expect(own.isOfMask)
  #expect(own.posterior == (try shown.posteriors(record, of: scene)[0]))
  var edited = record.masks[0]
  edited[1, 1] = true
  edited[5, 2] = false
  var labels = scene.labels[0]
  #expect(labels[5, 2] == 1)
  (labels[1, 1], labels[5, 2]) = (1, LabelMap.ignored)
  let other = try shown.start(for: edited, record, of: scene)
  #expect(!other.isOfMask)
  #expect(other.posterior == (try model.posterior(scene.image, labels)))
  #expect(other.posterior != own.posterior)
}

@Test("A mask that graders of different scenes share is of one only where it is known of whom")
func startsOfSharedMasks() throws {
  let model = try trained()
  var scene = streets.scene(0)
  scene.labels.append(scene.labels[0])
  for pixel in 0..<32 where scene.labels[1].pixels[pixel] == 2 { scene.labels[1].pixels[pixel] = 0 }
  let record = scene.case(of: 1)
  #expect(record.masks[0] == record.masks[1])
  let shown = try MaskModel(model, of: streets.task, showing: 1)
  let posteriors = try shown.posteriors(record, of: scene)
  #expect(posteriors[0] != posteriors[1])
  #expect(!(try shown.start(for: record.masks[1], record, of: scene).isOfMask))
  for grader in 0..<2 {
    let start = try shown.start(for: record.masks[1], ofGrader: grader, record, of: scene)
    #expect(start.isOfMask)
    #expect(start.posterior == posteriors[grader])
  }
  scene.labels[1] = scene.labels[0]
  #expect(try shown.start(for: record.masks[1], record, of: scene).isOfMask)
}

@Test("The code of a class's mask that the model has drawn gives a mask as good")
func codesOfClasses() throws {
  let encoded = try encoded(trained(), 2)
  let z = encoded.codes(1, seed: 2)[0].map { 2 * $0 }
  let mask = encoded.decode(z).mask
  let found = try #require(encoded.code(of: mask, from: encoded.prior.mean))
  let known = encoded.assessment(of: mask, at: z)
  #expect(
    found.logDensity - found.crossEntropy >= known.logDensity - known.crossEntropy - 0.5)
  let p = encoded.decode(z).probabilities
  let loss = zip(p, mask.pixels).reduce(0.0) { $0 - log(Double($1.1 == 1 ? $1.0 : 1 - $1.0)) }
  #expect(abs(loss - known.crossEntropy) < 1e-3 * max(1, loss))
}

@Test("Many codes at once, in several parts, give what each gives alone")
func decodedInParts() throws {
  let plane = GrayImage(
    width: 256, height: 128, unit: .unitInterval,
    values: (0..<32_768).map { Float($0 % 251) / 251 })
  let model = HypothesisModel.untrained(
    Configuration(channels: [8], latentDimensions: 2).with(imageChannels: 1, classes: 64), seed: 1,
    threads: 1)
  let encoded = try model.encode(channels: [plane], showing: 7)
  let part = PixelDecoder.mostLogits / (32_768 * 63)
  let codes = (0..<part + 2).map { [Float($0), 1] }
  let together = encoded.decode(codes)
  #expect(together.count == codes.count)
  for index in [0, part - 1, part, part + 1] {
    #expect(together[index] == encoded.decode(codes[index]))
  }
}

@Test("A model of gray images and two classes is for cases, and for scenes of the class it knows")
func grayModels() throws {
  let (gray, car) = try (gray(), gray(["class": "car"]))
  let (record, scene) = street(1)
  let (cases, scenes) = try (
    MaskModel(gray), MaskModel(car, of: streets.task, showing: 1)
  )
  #expect(cases.label == nil && scenes.label == nil)
  let masks = try [cases, scenes].map { try $0.encode(record, of: scene).decode([1, 1]).mask }
  #expect(masks[0] == masks[1])
  #expect(
    try scenes.posteriors(record, of: scene) == [gray.posterior(record.image, record.masks[0])])
  #expect(try scenes.start(for: record.masks[0], record, of: scene).isOfMask)
}

@Test("A model that does not fit the library is refused, with what was expected and what was found")
func unfitModels() throws {
  let three = SceneTask(classes: ["road", "car", "sky"])
  #expect(throws: ModelError.unlikeScenes(classes: 3, foundChannels: 3, foundClasses: 5)) {
    _ = try MaskModel(model(), of: three, showing: 1)
  }
  #expect(throws: ModelError.unlikeCases(foundChannels: 3, foundClasses: 5)) {
    _ = try MaskModel(model())
  }
  #expect(
    ModelError.unlikeScenes(classes: 3, foundChannels: 3, foundClasses: 5).description
      == "unfit model: expected 3 image channels and 3 classes, as the scenes have, or 1 and 2 for "
      + "one class, found 3 and 5; name another --model")
  #expect(
    ModelError.unlikeCases(foundChannels: 3, foundClasses: 5).description
      == "unfit model: expected 1 image channel and 2 classes, as the cases have, found 3 and 5; "
      + "name another --model")
  #expect(
    ModelError.otherClass(expected: "car", found: "sky").description
      == "unfit model: expected one trained on all classes or on car, found one trained on sky; "
      + "name another --model or --class")
}

@Test(
  "Of gray images only a model or checkpoint of the class shown is taken for scenes, and not for cases"
)
func modelsOfOneClass() throws {
  let task = streets.task
  let car = DataIdentity(className: "car", split: nil, sha256: "0")
  for model in [try gray(["class": "car"]), try gray(checkpointOf: car)] {
    #expect(try MaskModel(model, of: task, showing: 1).label == nil)
    #expect(throws: ModelError.otherClass(expected: "sky", found: "car")) {
      _ = try MaskModel(model, of: task, showing: 2)
    }
    #expect(throws: ModelError.ofScenes(class: "car")) { _ = try MaskModel(model) }
  }
  let cases = DataIdentity(className: nil, split: "train", sha256: "0")
  for model in [try gray(), try gray(checkpointOf: cases)] {
    #expect(try MaskModel(model).label == nil)
    #expect(throws: ModelError.otherClass(expected: "car", found: nil)) {
      _ = try MaskModel(model, of: task, showing: 1)
    }
  }
  #expect(throws: ModelError.badMetadata("data", found: "x")) {
    _ = try MaskModel(gray(["data": "x"]))
  }
  #expect(
    ModelError.otherClass(expected: "car", found: nil).description
      == "unfit model: expected one trained on all classes or on car, found one that names no class "
      + "of scenes; name another --model or --class")
  #expect(
    ModelError.ofScenes(class: "car").description
      == "unfit model: expected one trained on cases, found one trained on the class car of scenes; "
      + "name another --model")
}

private struct IdentifiedStreets: TrainingSource {
  let base = StreetSource()
  let identity: DataIdentity?
  var count: Int { base.count }
  var imageChannels: Int { base.imageChannels }
  var classes: Int { base.classes }
  var flips: FlipTask { base.flips }
  func example(at index: Int) -> TrainingExample { base.example(at: index) }
}

@Test(
  "A model and a checkpoint of all classes name them, and are refused for classes of another order")
func namedClasses() throws {
  let task = streets.task
  let identity = DataIdentity(
    className: nil, classNames: task.classes, split: nil, sha256: "0")
  var recipe = Recipe(steps: 1)
  (recipe.batchSize, recipe.crop) = (2, CropSize(width: 16, height: 8))
  recipe.augmentation = .mirrors
  let trainer = try Trainer(
    Configuration(channels: [8], latentDimensions: 2).with(imageChannels: 3, classes: 5),
    recipe: recipe, source: IdentifiedStreets(identity: identity), on: Compute(threads: 1))
  let folder = try ScratchFolder()
  let path = folder.path + "/streets.safetensors"
  let other = SceneTask(classes: ["road", "sky", "car", "car_2", "road_2"])
  for file in [trainer.model(isHalf: true), trainer.checkpoint()] {
    try file.write(to: path)
    let model = try HypothesisModel.load(path: path, threads: 1)
    #expect(try MaskModel(model, of: task, showing: 1).label == 1)
    #expect(throws: ModelError.otherClasses(label: 1, expected: "sky", found: "car")) {
      _ = try MaskModel(model, of: other, showing: 1)
    }
  }
  var odd = trainer.model(isHalf: true)
  odd.metadata["classes"] = "[\"road\"]"
  try odd.write(to: path)
  let damaged = try HypothesisModel.load(path: path, threads: 1)
  #expect(throws: ModelError.badMetadata("classes", found: "1 names")) {
    _ = try MaskModel(damaged, of: task, showing: 1)
  }
  #expect(
    ModelError.otherClasses(label: 1, expected: "sky", found: "car").description
      == "unfit model: expected class 1 to be sky, as in the scenes, found car; name another --model"
  )
}

@Test("A segmentation of another size than its image is refused")
func unfitSegmentation() throws {
  #expect(
    throws: ModelError.unfitImage(
      "unfit segmentation: expected 16 x 8 pixels, found 4 x 4")
  ) {
    _ = try model().posterior(streets.scene(0).image, LabelMap(width: 4, height: 4))
  }
}

extension Hypothesis {
  /// The pixels of one class of a sample that shows all.
  fileprivate func mask(of label: UInt8) -> Mask {
    Mask(width: width, height: height, pixels: classes.map { $0 == label ? 1 : 0 })
  }
}
