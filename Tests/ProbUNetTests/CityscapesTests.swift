import Imaging
import Layers
import Tensors
import Testing

@testable import ProbUNet

@Test("With 19 classes and an f_comb of three layers it has the 17,952,075 parameters reported")
func reportedParameters() throws {
  var reported = try #require(Configuration.presets["cityscapes"])
  reported.classes = 19
  reported.maskPlanes = 19
  reported.fcombHiddenLayers = Configuration.FCombForm.paper.hiddenLayers
  #expect(reported.makeNetwork().parameterCount == 17_952_075)
}

@Test("The preset has 24 classes, three channels and seven scales, and the released f_comb")
func cityscapesPreset() throws {
  let preset = try #require(Configuration.presets["cityscapes"])
  #expect(preset.channels == [32, 64, 128, 192, 192, 192, 192])
  #expect(preset.sideMultiple == 64)
  // One more hidden layer of 32; five more output filters of 32; five more mask planes.
  let more = (32 + 1) * 32 + 5 * (32 + 1) + 5 * 9 * 32
  #expect(preset.makeNetwork().parameterCount == 17_952_075 + more)
}

@Test("A step on a colour image of 24 classes has finite terms and lowers the loss")
func cityscapesStep() throws {
  var configuration = try #require(Configuration.presets["cityscapes"])
  configuration.channels = [4, 6, 8, 8, 8, 8, 8]
  let network = configuration.makeNetwork()
  let parameters = network.initialParameters(seed: 1)
  let gradients = ParameterValues(network.layout)
  let compute = Compute(threads: 2)
  var generator = SplitMix64(seed: 3)
  let image = (0..<3 * 64 * 128).map { _ in Float.random(in: -0.5...0.5, using: &generator) }
  let lesson = Lesson(
    batch: Batch(
      images: PlanarImages(Tensor(shape: [1, 3, 64, 128], values: image)),
      classes: (0..<64 * 128).map { (pixel: Int) -> UInt8 in
        pixel % 128 < 4 ? ignoredClass : UInt8(pixel / 1024)
      }),
    epsilon: [(0..<6).map { _ in standardNormal(using: &generator) }])
  var adam = Adam(parameters)
  let losses = (0..<8).map { _ -> Double in
    let terms = network.gradients(
      of: [lesson], beta: 1, parameters, into: gradients, on: compute)
    adam.update(parameters, gradients: gradients, rate: 1e-3, averageDecay: 0, on: compute)
    return terms.crossEntropy + terms.divergence
  }
  #expect(losses.allSatisfy { $0.isFinite })
  #expect(losses[7] < losses[0])
}

@Test("A colour image of odd sides is answered with one of the classes at every pixel")
func manyClasses() throws {
  var configuration = try #require(Configuration.presets["cityscapes"])
  configuration.channels = [4, 6, 8]
  for kind in [Configuration.Kind.probabilisticUNet, .unetEnsemble] {
    let model = HypothesisModel.untrained(
      configuration.with(kind: kind), seed: 3, threads: 1)
    let plane = GrayImage(
      width: 13, height: 10, unit: .unitInterval, values: (0..<130).map { Float($0) / 130 })
    let encoded = try model.encode(channels: [plane, plane, plane])
    for hypothesis in encoded.draw(3, seed: 1) + [encoded.centre] {
      #expect(hypothesis.classes.count == 130)
      #expect(hypothesis.classes.allSatisfy { $0 < 24 })
      #expect(
        zip(hypothesis.classes, hypothesis.mask.pixels).allSatisfy { ($0 > 0) == ($1 == 1) }
          || kind == .unetEnsemble)
    }
    #expect(throws: ModelError.unfitImage("unfit image: expected 3 channels, found 1")) {
      _ = try model.encode(plane)
    }
    #expect(throws: ModelError.unfitImage("unfit mask: expected 24 classes, found 2")) {
      _ = try model.posterior(plane, Mask(width: 13, height: 10))
    }
  }
}

@Test("The likeliest class is the one of the largest logit")
func likeliestClass() throws {
  var configuration = Configuration(kind: .unet, channels: [8], latentDimensions: 0)
  configuration.classes = 5
  configuration.maskPlanes = 5
  let network = try #require(configuration.makeNetwork() as? HeadedUNet)
  let parameters = network.initialParameters(seed: 5)
  let compute = Compute(threads: 1)
  var generator = SplitMix64(seed: 3)
  let image = Tensor(
    shape: [1, 1, 8, 8], values: (0..<64).map { _ in standardNormal(using: &generator) })
  let features = network.unet(PlanarImages(image), parameters, on: compute).features
  let head = network.heads[0]
  let logits = head(features, z: [], parameters, on: compute).logits.tensor
  let scores = PixelDecoder(
    features, width: 8, height: 8, layers: head.layers, parameters, on: compute)([[]])[0]
  for pixel in 0..<64 {
    let own = (0..<5).map { logits[0, $0, pixel / 8, pixel % 8] }
    let best = own.indices.max { own[$0] < own[$1] }
    #expect(scores.classes?[pixel] == best.map { UInt8($0) })
    let foreground = own.dropFirst().max() ?? 0
    #expect(abs(scores.margins[pixel] - (foreground - own[0])) < 1e-5)
  }
}

@Test("Cases of gray images and two classes are no lesson for it, and it says so")
func unfitCases() throws {
  let preset = try #require(Configuration.presets["cityscapes"])
  let error = BatchError.unfitNetwork(
    NetworkEnds(imageChannels: 3, classes: 24), cases: NetworkEnds(imageChannels: 1, classes: 2))
  #expect(
    error.description
      == "unfit architecture: expected 1 image channel and 2 classes, as the cases have, found "
      + "3 and 24; choose another --preset")
  var small = preset
  small.channels = [4, 4]
  #expect(throws: error) {
    _ = try Trainer(
      small, recipe: Recipe(steps: 1), source: DiscSource(), on: Compute(threads: 1))
  }
}
