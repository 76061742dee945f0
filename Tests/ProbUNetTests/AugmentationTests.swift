import Imaging
import Tensors
import Testing

@testable import ProbUNet

private let (width, height, side) = (40, 48, 32)

/// What lies where: images whose values are their rows, and their columns.
private let rowRamp = (0..<width * height).map { Float($0 / width) }
private let columnRamp = (0..<width * height).map { Float($0 % width) }

private func maps(_ augmentation: Augmentation, count: Int) -> [CropMap] {
  var generator = SplitMix64(seed: 7)
  return (0..<count).map { _ in
    augmentation.map(width: width, height: height, size: .square(side), using: &generator)
  }
}

@Test("Without augmentation a crop is a part of the image, at many places")
func plainCrops() {
  var places: Set<[Float]> = []
  for map in maps(Augmentation(), count: 200) {
    #expect(map.rows[side] - map.rows[0] == 1)
    #expect(map.columns[1] - map.columns[0] == 1)
    #expect(map.columns[side] == map.columns[0])
    places.insert([map.rows[0], map.columns[0]])
  }
  #expect(places.map { $0[0] }.min() == 0)
  #expect(places.map { $0[0] }.max() == Float(height - side))
  #expect(places.map { $0[1] }.max() == Float(width - side))
  #expect(places.count > 80)
}

@Test("Turns are the eight symmetries of the square and hit every pixel of a crop once")
func symmetries() {
  let maps = maps(.turns, count: 300)
  let steps = Set(
    maps.map { map in
      [
        map.rows[1] - map.rows[0], map.columns[1] - map.columns[0],
        map.rows[side] - map.rows[0], map.columns[side] - map.columns[0],
      ]
    })
  #expect(steps.count == 8)
  for map in maps {
    let pixels = zip(map.rows, map.columns).map { [$0, $1] }
    #expect(Set(pixels).count == side * side)
    #expect(pixels.allSatisfy { $0[0] == $0[0].rounded() && $0[1] == $0[1].rounded() })
  }
}

@Test("The elastic augmentation stays within its magnitudes and never mirrors")
func magnitudes() {
  var linear = Augmentation.elastic
  linear.elasticPeakInPixels = 0
  var areas: [Float] = []
  for map in maps(linear, count: 300) {
    let right = (map.rows[1] - map.rows[0], map.columns[1] - map.columns[0])
    let down = (map.rows[side] - map.rows[0], map.columns[side] - map.columns[0])
    areas.append(down.0 * right.1 - down.1 * right.0)
  }
  #expect((areas.min() ?? 0) > 1 / 1.2 / 1.2 - 1e-3)
  #expect((areas.max() ?? 2) < 1 / 0.8 / 0.8 + 1e-3)
  #expect((areas.max() ?? 0) - (areas.min() ?? 0) > 0.6)
}

@Test("A rotation turns by no more than its angle and keeps lengths")
func rotations() {
  var augmentation = Augmentation()
  augmentation.rotationInDegrees = 30
  for map in maps(augmentation, count: 200) {
    let (row, column) = (map.rows[1] - map.rows[0], map.columns[1] - map.columns[0])
    #expect(abs(row * row + column * column - 1) < 1e-4)
    #expect(column > 0.866 - 1e-4)
  }
}

@Test("Image and mask go through the same map")
func sameMap() {
  // The ramps show where a pixel comes from; the mask is told from them by its own definition.
  let mask = Mask(
    width: width, height: height,
    pixels: (0..<width * height).map { ($0 / width / 3 + $0 % width / 3) % 2 == 0 ? 1 : 0 })
  for augmentation in [Augmentation(), .turns, .elastic, .full] {
    for map in maps(augmentation, count: 20) {
      let rows = interpolated(map, rowRamp, width: width, height: height)
      let columns = interpolated(map, columnRamp, width: width, height: height)
      let pixels = map.nearest(mask.pixels, width: width, height: height)
      for index in pixels.indices {
        let (row, column) = (rows[index], columns[index])
        // Near the border between two pixels rounding may go either way.
        guard abs(row - row.rounded(.down) - 0.5) > 1e-3,
          abs(column - column.rounded(.down) - 0.5) > 1e-3
        else { continue }
        #expect((pixels[index] == 1) == mask[Int(row.rounded()), Int(column.rounded())])
      }
    }
  }
}

@Test("A tile larger than the image is filled by reflection, and crops move over it")
func tiles() {
  var augmentation = Augmentation()
  augmentation.tileSide = 60
  #expect(augmentation.fits(width: width, height: height, size: .square(60)))
  #expect(!augmentation.fits(width: width, height: height, size: .square(61)))
  #expect(!Augmentation().fits(width: width, height: height, size: .square(41)))
  let firsts = maps(augmentation, count: 400).map { $0.rows[0] }
  #expect(firsts.min() == -6)
  #expect(firsts.max() == 22)
}

@Test("A crop as large as the image is the image")
func wholeImage() {
  var generator = SplitMix64(seed: 1)
  let map = Augmentation().map(width: 40, height: 40, size: .square(40), using: &generator)
  #expect(map.rows.first == 0)
  #expect(map.columns.last == 39)
}

/// One case with a mask of one pixel, and an image that is bright there.
private struct OnePixel: TrainingSource {
  let row: Int
  let column: Int
  let count = 1

  func example(at index: Int) -> TrainingExample {
    var mask = Mask(width: width, height: height)
    mask[row, column] = true
    return TrainingExample(
      image: GrayImage(
        width: width, height: height, unit: .unitInterval, values: mask.pixels.map { Float($0) }),
      masks: [mask])
  }
}

@Test(
  "A mask of one pixel is never lost, in the middle or in a corner",
  arguments: [(24, 20), (0, 0), (47, 39), (0, 39)])
func onePixelMasks(row: Int, column: Int) throws {
  for (augmentation, tile) in [
    (Augmentation(), 0), (.turns, 0), (.elastic, 0), (.full, 60), (Augmentation(), 60),
  ] {
    var recipe = Recipe(steps: 1)
    recipe.augmentation = augmentation
    recipe.augmentation.tileSide = tile
    recipe.cropSide = 16
    recipe.batchSize = 64
    var maker = try BatchMaker(recipe: recipe, source: OnePixel(row: row, column: column))
    for step in 0..<8 {
      let classes = try maker.batch(at: step * 64).classes
      #expect(classes.count == 64 * 256)
      for slot in 0..<64 {
        #expect(classes[slot * 256..<(slot + 1) * 256].contains(1))
      }
    }
  }
}

@Test(
  "Impossible magnitudes are named",
  arguments: [
    (\Augmentation.rotationInDegrees, -1, "a rotation of 0 to 180 degrees"),
    (\.leastScale, 3, "scales from 0.1 to 10, the least first"),
    (\.shear, .nan, "a shear of 0 to 2"),
    (\.elasticPeakInPixels, -5, "an elastic peak of 0 to 1000 pixels"),
    (\.elasticSmoothingInPixels, 0, "elastic smoothing of 1 to 1000 pixels"),
  ] as [(WritableKeyPath<Augmentation, Float> & Sendable, Float, String)])
func impossibleMagnitudes(
  path: WritableKeyPath<Augmentation, Float> & Sendable, value: Float, problem: String
) {
  var augmentation = Augmentation.elastic
  #expect(augmentation.problem == nil)
  augmentation[keyPath: path] = value
  #expect(augmentation.problem == problem)
}
