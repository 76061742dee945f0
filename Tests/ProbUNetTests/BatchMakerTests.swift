import Imaging
import Tensors
import Testing

@testable import ProbUNet

/// One image whose values name its pixels; the mask marks the pixels with even names.
private struct NamedPixels: TrainingSource {
  let count = 1

  func example(at index: Int) -> TrainingExample {
    let values = (0..<120).map { Float($0) / 120 }
    let mask = Mask(width: 12, height: 10, pixels: (0..<120).map { $0 % 2 == 0 ? 1 : 0 })
    return TrainingExample(
      image: GrayImage(width: 12, height: 10, unit: .unitInterval, values: values), masks: [mask])
  }
}

private func maker() throws -> BatchMaker {
  var recipe = Recipe(steps: 10)
  recipe.batchSize = 16
  recipe.cropSide = 8
  return try BatchMaker(recipe: recipe, source: NamedPixels())
}

/// The names of the pixels of one crop, row by row.
private func names(_ batch: Batch, _ slot: Int) -> [Int] {
  (0..<8).flatMap { row in
    (0..<8).map { Int(((batch.images.row(plane: slot, row: row)[$0] + 0.5) * 120).rounded()) }
  }
}

@Test("Image and mask go through the same map, and neighbours stay neighbours")
func oneMap() throws {
  var maker = try maker()
  let batch = try maker.batch(at: 48)
  var views: Set<[Int]> = []
  for slot in 0..<16 {
    let names = names(batch, slot)
    views.insert([names[1] - names[0], names[8] - names[0]])
    #expect(Array(batch.classes[slot * 64..<(slot + 1) * 64]) == names.map { $0 % 2 == 0 ? 1 : 0 })
    #expect(Set(names).count == 64)
    let steps = zip(names, names.dropFirst()).enumerated().filter { $0.offset % 8 != 7 }
    #expect(Set(steps.map { $0.element.1 - $0.element.0 }).count == 1)
  }
  #expect(views.count > 4)
}

@Test("The batch of a step does not depend on the steps before it")
func batchesByStep() throws {
  var (first, second) = (try maker(), try maker())
  _ = try first.batch(at: 0)
  let (a, b) = (try first.batch(at: 80), try second.batch(at: 80))
  #expect(a.classes == b.classes)
  #expect((0..<16).allSatisfy { names(a, $0) == names(b, $0) })
  #expect(first.epsilon(at: 80, dimensions: 3) == second.epsilon(at: 80, dimensions: 3))
  #expect(first.epsilon(at: 80, dimensions: 3) != first.epsilon(at: 96, dimensions: 3))
}

@Test("Hounsfield units are stretched over the unit interval, grey is only shifted")
func inputs() {
  let hounsfield = GrayImage(width: 3, height: 1, unit: .hounsfield, values: [-1000, 0, 1000])
  #expect(networkInput(hounsfield) == [-0.5, 0, 0.5])
  let flat = GrayImage(width: 2, height: 1, unit: .hounsfield, values: [7, 7])
  #expect(networkInput(flat) == [-0.5, -0.5])
  let grey = GrayImage(width: 2, height: 1, unit: .unitInterval, values: [0.25, 1])
  #expect(networkInput(grey) == [-0.25, 0.5])
}
