import Imaging
import Layers
import Tensors

/// Cases to learn from, in a fixed order.
package protocol TrainingSource {
  /// The number of cases.
  var count: Int { get }

  /// Returns the image and the graders' masks of a case.
  func example(at index: Int) throws -> (image: GrayImage, masks: [Mask])
}

/// What a batch cannot be made of.
package enum BatchError: Error, Equatable, CustomStringConvertible {
  /// An image is smaller than what is to be cut out of it.
  case tooSmall(width: Int, height: Int, cropSide: Int)
  /// There is nothing to learn from.
  case noCases

  package var description: String {
    switch self {
    case .tooSmall(let width, let height, let cropSide):
      "image too small: expected at least \(cropSide) x \(cropSide) pixels, "
        + "found \(width) x \(height); choose a smaller --crop"
    case .noCases: "no cases to train on: expected at least one; choose another --split"
    }
  }
}

/// Makes the batch of any step from nothing but the recipe, the source and the step's number, so
/// that a training that goes on after an interruption sees what it would have seen.
package struct BatchMaker {
  let recipe: Recipe
  let source: any TrainingSource

  /// Each pass over the cases has an order of its own; the last one is kept.
  private var order: (pass: Int, indices: [Int]) = (-1, [])

  /// A maker of batches.
  package init(recipe: Recipe, source: any TrainingSource) throws {
    guard source.count > 0 else { throw BatchError.noCases }
    self.recipe = recipe
    self.source = source
  }

  /// Returns the batch of a step: each image with the mask of a grader drawn at random, empty masks
  /// included (Kohl et al., 2018).
  package mutating func batch(step: Int) throws -> Batch {
    let side = recipe.cropSide
    let images = PlanarImages(
      FeatureMap.Shape(batch: recipe.batchSize, channels: 1, height: side, width: side))
    var classes = [UInt8](repeating: 0, count: recipe.batchSize * side * side)
    for slot in 0..<recipe.batchSize {
      let position = step * recipe.batchSize + slot
      var generator = SplitMix64(seed: mixed(recipe.seed, 1, UInt64(position)))
      let (image, masks) = try source.example(at: index(of: position))
      let mask = masks[Int.random(in: 0..<masks.count, using: &generator)]
      let view = try View(of: image, side: side, isTurning: recipe.isTurning, using: &generator)
      let input = networkInput(image)
      for row in 0..<side {
        let target = images.row(plane: slot, row: row)
        for column in 0..<side {
          let pixel = view.pixel(row, column)
          target[column] = input[pixel]
          classes[(slot * side + row) * side + column] = mask.pixels[pixel]
        }
      }
    }
    return Batch(images: images, classes: classes)
  }

  /// Returns the standard normal numbers of a step, one row per image.
  package func epsilon(step: Int, dimensions: Int) -> [[Float]] {
    (0..<recipe.batchSize).map { slot in
      var generator = SplitMix64(
        seed: mixed(recipe.seed, 2, UInt64(step * recipe.batchSize + slot)))
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

/// A square of an image, mirrored and turned: the same map for image and mask.
private struct View {
  private let side: Int
  private let width: Int
  private let top: Int
  private let left: Int
  private let isMirrored: Bool
  private let quarters: Int

  init(
    of image: GrayImage, side: Int, isTurning: Bool, using generator: inout SplitMix64
  ) throws(BatchError) {
    guard image.width >= side, image.height >= side else {
      throw .tooSmall(width: image.width, height: image.height, cropSide: side)
    }
    self.side = side
    width = image.width
    top = Int.random(in: 0...image.height - side, using: &generator)
    left = Int.random(in: 0...image.width - side, using: &generator)
    isMirrored = isTurning && Bool.random(using: &generator)
    quarters = isTurning ? Int.random(in: 0..<4, using: &generator) : 0
  }

  /// Returns where in the image a pixel of the square lies.
  func pixel(_ row: Int, _ column: Int) -> Int {
    var (row, column) = (row, isMirrored ? side - 1 - column : column)
    for _ in 0..<quarters { (row, column) = (column, side - 1 - row) }
    return (top + row) * width + left + column
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
