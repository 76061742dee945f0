import Imaging
import Layers
import Tensors

/// What a batch cannot be made of.
package enum BatchError: Error, Equatable, CustomStringConvertible {
  /// An image is smaller than what is to be cut out of it.
  case tooSmall(width: Int, height: Int, crop: CropSize)
  /// There is nothing to learn from.
  case noCases
  /// The network sees other images, or knows other classes, than cases have.
  case unfitNetwork(NetworkEnds, cases: NetworkEnds)

  package var description: String {
    switch self {
    case .tooSmall(let width, let height, let crop):
      "image too small: expected at least \(crop.width) x \(crop.height) pixels, "
        + "found \(width) x \(height); choose a smaller --crop or a larger --tile"
    case .unfitNetwork(let found, let cases):
      "unfit architecture: expected \(cases.imageChannels) image "
        + "channel\(cases.imageChannels == 1 ? "" : "s") and \(cases.classes) classes, as the cases "
        + "have, found \(found.imageChannels) and \(found.classes); choose another --preset"
    case .noCases: "no cases to train on: expected at least one; choose another --split"
    }
  }
}

/// What a network begins and ends with.
package struct NetworkEnds: Equatable, Sendable {
  /// Channels of the image.
  package let imageChannels: Int
  /// Classes of the answer.
  package let classes: Int

  /// Ends from their sizes.
  package init(imageChannels: Int, classes: Int) {
    self.imageChannels = imageChannels
    self.classes = classes
  }
}

/// Makes a batch from nothing but the recipe, the source and the number of images learned from
/// before, so that a training that goes on after an interruption sees what it would have seen.
package struct BatchMaker: Sendable {
  let recipe: Recipe
  let source: any TrainingSource

  /// How often a map is drawn anew when it loses the whole mask.
  private static let redraws = 3

  /// Each pass over the cases has an order of its own; the last one is kept.
  private var order: (pass: Int, indices: [Int]) = (-1, [])

  /// A maker of batches.
  package init(recipe: Recipe, source: any TrainingSource) throws {
    guard source.count > 0 else { throw BatchError.noCases }
    self.recipe = recipe
    self.source = source
  }

  /// Returns the batch that begins after `position` images: each image with the mask of a grader
  /// drawn at random, empty masks included (Kohl et al., 2018), and flipped as the source says.
  package mutating func batch(at position: Int) throws -> Batch {
    let (crop, channels) = (recipe.crop, source.imageChannels)
    let images = PlanarImages(
      FeatureMap.Shape(
        batch: recipe.batchSize, channels: channels, height: crop.height, width: crop.width))
    var classes: [UInt8] = []
    classes.reserveCapacity(recipe.batchSize * crop.width * crop.height)
    var graders: GraderMasks = []
    for slot in 0..<recipe.batchSize {
      var generator = SplitMix64(seed: mixed(recipe.seed, 1, UInt64(position + slot)))
      let example = try source.example(at: index(of: position + slot))
      let (width, height) = (example.width, example.height)
      let grader = Int.random(in: 0..<example.graders.count, using: &generator)
      let (map, pixels) = try view(of: example, grader, using: &generator)
      for (channel, plane) in example.planes.enumerated() {
        map.interpolate(networkInput(plane), width: width, height: height) {
          images.row(plane: slot * channels + channel, row: $0)
        }
      }
      classes += flipped(pixels, using: &generator)
      if recipe.energyWeight > 0 {
        graders.append(example.graders.map { map.nearest($0, width: width, height: height) })
      }
    }
    return Batch(images: images, classes: classes, graders: graders)
  }

  /// Draws a mode of the source's flips, and returns a segmentation as it has it.
  private func flipped(_ pixels: [UInt8], using generator: inout SplitMix64) -> [UInt8] {
    guard !source.flips.flips.isEmpty else { return pixels }
    let table = source.flips.table(of: source.flips.draw(using: &generator))
    return pixels.map { table[Int($0)] }
  }

  /// Draws the map of a crop, and returns it with the segmentation of the crop.
  ///
  /// The mask of a lesion that has pixels keeps one at least: a map that loses them all is drawn anew up to three
  /// times; then the crop is only shifted, to a place where the mask is.
  private func view(
    of example: TrainingExample, _ grader: Int, using generator: inout SplitMix64
  ) throws(BatchError) -> (CropMap, [UInt8]) {
    let (width, height, size) = (example.width, example.height, recipe.crop)
    guard recipe.augmentation.fits(width: width, height: height, size: size) else {
      throw .tooSmall(width: width, height: height, crop: size)
    }
    let whole = example.graders[grader]
    let isEmpty = source.classes > 2 || !whole.contains(1)
    for _ in 0...Self.redraws {
      let map = recipe.augmentation.map(
        width: width, height: height, size: size, using: &generator)
      let pixels = map.nearest(whole, width: width, height: height)
      if isEmpty || pixels.contains(1) { return (map, pixels) }
    }
    let marked = whole.indices.filter { whole[$0] == 1 }
    let kept = marked[Int.random(in: marked.indices, using: &generator)]
    let map = recipe.augmentation.shift(
      width: width, height: height, size: size, keeping: (kept / width, kept % width),
      using: &generator)
    return (map, map.nearest(whole, width: width, height: height))
  }

  /// Returns the standard normal numbers for the batch that begins after `position` images, one row
  /// per image.
  package func epsilon(at position: Int, dimensions: Int) -> [[Float]] {
    normals(2, at: position, dimensions: dimensions)
  }

  /// Returns such numbers for samples of the prior: one row per image for each sample in turn; none
  /// where the recipe does not sample.
  package func sampleEpsilon(at position: Int, dimensions: Int) -> [[Float]] {
    guard recipe.energyWeight > 0 else { return [] }
    return (0..<recipe.energySamples).flatMap { sample in
      normals(5 + UInt64(sample), at: position, dimensions: dimensions)
    }
  }

  private func normals(_ use: UInt64, at position: Int, dimensions: Int) -> [[Float]] {
    (0..<recipe.batchSize).map { slot in
      var generator = SplitMix64(seed: mixed(recipe.seed, use, UInt64(position + slot)))
      return (0..<dimensions).map { _ in standardNormal(using: &generator) }
    }
  }

  private mutating func index(of position: Int) -> Int {
    let (pass, place) = position.quotientAndRemainder(dividingBy: source.count)
    if order.pass != pass {
      var generator = SplitMix64(seed: mixed(recipe.seed, 3, UInt64(pass)))
      order = (pass, Array(0..<source.count).shuffled(using: &generator))
    }
    return order.indices[place]
  }
}

/// Returns the values that a network sees, about zero: the unit interval less 0.5.
///
/// An image in Hounsfield units is first stretched from its least to its greatest value over the
/// unit interval, as the LIDC crops are that the shipped models are trained on.
package func networkInput(_ image: GrayImage) -> [Float] {
  switch image.unit {
  case .unitInterval:
    return image.values.map { $0 - 0.5 }
  case .hounsfield:
    let least = image.values.min() ?? 0
    let range = (image.values.max() ?? 0) - least
    return image.values.map { range > 0 ? ($0 - least) / range - 0.5 : -0.5 }
  }
}

/// Mixes numbers into a seed, so that every use of randomness has a sequence of its own.
package func mixed(_ numbers: UInt64...) -> UInt64 {
  numbers.reduce(0) { seed, number in
    var generator = SplitMix64(seed: seed ^ number)
    return generator.next()
  }
}
