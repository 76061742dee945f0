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
  let gray = HypothesisModel.untrained(
    Configuration(channels: [8, 8], latentDimensions: 2), seed: 3, threads: 1)
  let (record, scene) = street(1)
  let (cases, scenes) = try (
    MaskModel(gray), MaskModel(gray, of: streets.task, showing: 1)
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

@Test("A model that was trained on one class of scenes is not taken for another class")
func modelOfOtherClass() throws {
  let folder = try ScratchFolder()
  let path = folder.path + "/car.safetensors"
  var recipe = Recipe(steps: 1)
  (recipe.batchSize, recipe.cropSide) = (2, 16)
  let trainer = try Trainer(
    Configuration(channels: [8], latentDimensions: 2), recipe: recipe, source: DiscSource(),
    on: Compute(threads: 1))
  var file = trainer.model(isHalf: false)
  file.metadata["class"] = "car"
  try file.write(to: path)
  let model = try HypothesisModel.load(path: path, threads: 1)
  #expect(try MaskModel(model, of: streets.task, showing: 1).label == nil)
  #expect(throws: ModelError.otherClass(expected: "sky", found: "car")) {
    _ = try MaskModel(model, of: streets.task, showing: 2)
  }
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
