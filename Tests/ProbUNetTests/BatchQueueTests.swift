import Imaging
import Testing

@testable import ProbUNet

@Test("Batches made ahead have the bits of batches made when they are asked for")
func aheadOrNot() throws {
  var recipe = Recipe(steps: 10)
  (recipe.batchSize, recipe.cropSide) = (3, 16)
  recipe.augmentation = .full
  var maker = try BatchMaker(recipe: recipe, source: DiscSource())
  let queue = BatchQueue(maker)
  // In order, then back, then on: as after a training that was stopped.
  for position in [0, 3, 6, 9, 3, 6, 60] {
    let (ahead, plain) = (try queue.batch(at: position), try maker.batch(at: position))
    #expect(ahead.classes == plain.classes)
    for slot in 0..<3 {
      for row in 0..<16 {
        for column in 0..<16 {
          #expect(
            ahead.images.row(plane: slot, row: row)[column]
              == plain.images.row(plane: slot, row: row)[column])
        }
      }
    }
  }
}

/// Cases that cannot be read.
private struct BrokenSource: TrainingSource {
  struct Broken: Error {}
  let count = 3

  func example(at index: Int) throws -> TrainingExample { throw Broken() }
}

@Test("What a batch cannot be made of is told by whoever asks for it")
func brokenBatches() throws {
  let queue = BatchQueue(try BatchMaker(recipe: Recipe(steps: 1), source: BrokenSource()))
  #expect(throws: BrokenSource.Broken.self) { try queue.batch(at: 0) }
  #expect(throws: BrokenSource.Broken.self) { try queue.batch(at: 0) }
}
