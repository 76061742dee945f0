import Foundation
import Testing

@testable import ProbUNet

@Test("The rate rises, then falls along half a cosine to its last share")
func rates() {
  var recipe = Recipe(steps: 1000)
  recipe.rate = 1
  recipe.warmUpSteps = 10
  recipe.finalRateShare = 0.1
  #expect(abs(recipe.rate(at: 0) - 0.1) < 1e-3)
  #expect(abs(recipe.rate(at: 500) - 0.55) < 1e-3)
  #expect(abs(recipe.rate(at: 1000) - 0.1) < 1e-6)
  #expect((10..<1000).allSatisfy { recipe.rate(at: $0 + 1) <= recipe.rate(at: $0) })
}

/// What version 0.1 wrote into its checkpoints at first.
private let oldRecipe = """
  {"averageDecay":0.999,"batchSize":32,"beta":1,"cropSide":96,"finalRateShare":0.02,\
  "gradientLimit":200,"isTurning":true,"rate":0.001,"seed":1,"steps":20000,"warmUpSteps":200,\
  "weightDecay":1e-05}
  """

private func decoded(_ text: String) throws -> Recipe {
  try JSONDecoder().decode(Recipe.self, from: Data(text.utf8))
}

@Test("A recipe of the first checkpoints means what it meant then")
func oldRecipes() throws {
  let recipe = try decoded(oldRecipe)
  #expect(recipe.schedule == .cosine)
  #expect(recipe.augmentation == .turns)
  #expect(recipe.holdOutPercent == 0)
  #expect(recipe.weightDecay == 1e-5)
  #expect(try decoded(oldRecipe.replacing("true", with: "false")).augmentation == Augmentation())
}

@Test("A recipe comes back as it was written", arguments: [Recipe(steps: 7), .paperLIDC])
func recipeRoundTrip(_ recipe: Recipe) throws {
  #expect(try JSONDecoder().decode(Recipe.self, from: JSONEncoder().encode(recipe)) == recipe)
}

@Test("The paper's recipe is 240,000 steps of 32 crops of 128 pixels out of 180, not mirrored")
func paperRecipe() {
  let recipe = Recipe.paperLIDC
  #expect((recipe.steps, recipe.batchSize, recipe.cropSide) == (240_000, 32, 128))
  #expect(recipe.augmentation.tileSide == 180)
  #expect(!recipe.augmentation.isTurning)
  #expect(recipe.augmentation.rotationInDegrees == 22.5)
  #expect(recipe.weightDecay == 1e-5)
  #expect(recipe.beta == 1)
  #expect(recipe.rate(at: 0) == 1e-4)
  #expect(recipe.problem == nil)
}

@Test("What two recipes differ in is told by name")
func recipeChanges() {
  var new = Recipe(steps: 10)
  #expect(RecipeChange.between(new, new, at: 3) == [])
  new.batchSize = 8
  new.schedule = .constant
  #expect(
    RecipeChange.between(Recipe(steps: 10), new, at: 3) == [
      RecipeChange(step: 3, name: "batchSize", from: "32", to: "8"),
      RecipeChange(step: 3, name: "schedule", from: "\"cosine\"", to: "\"constant\""),
    ])
}

@Test(
  "A recipe that nobody can train by says why",
  arguments: [
    (0, "expected 1 to 1000000000 steps, found 0"),
    (1, "expected 1 to 65536 images in a batch, found -4"),
    (2, "expected a crop of 1 to 8192 pixels, found 0"),
    (3, "expected at most 268435456 pixels in a batch, found 64 x 4096 x 4096"),
    (4, "expected a rate above 0 and at most 1, found 0.0"),
    (5, "expected a beta of at least 0, found -1.0"),
    (6, "expected 0 to 99 percent held out, found 100.0"),
    (7, "expected averages that keep 0 to 1, found 1.0"),
    (8, "expected a shear of 0 to 2"),
  ])
func impossibleRecipes(change: Int, problem: String) {
  var recipe = Recipe(steps: 10)
  switch change {
  case 0: recipe.steps = 0
  case 1: recipe.batchSize = -4
  case 2: recipe.cropSide = 0
  case 3: (recipe.batchSize, recipe.cropSide) = (64, 4096)
  case 4: recipe.rate = 0
  case 5: recipe.beta = -1
  case 6: recipe.holdOutPercent = 100
  case 7: recipe.averageDecay = 1
  default: recipe.augmentation.shear = 9
  }
  #expect(recipe.problem == problem)
}

@Test("The energy distance needs a code that enters last, and two classes")
func energyNeedsCheapSamples() {
  var recipe = Recipe(steps: 1)
  let network = Configuration(channels: [4, 8], latentDimensions: 2)
  #expect(recipe.problem(for: network.with(kind: .unet)) == nil)
  recipe.energyWeight = 10
  #expect(recipe.problem(for: network) == nil)
  #expect(
    recipe.problem(for: network.with(kind: .latentFirst))
      == "expected no energy distance for a latent-first, found the weight 10.0; choose the weight 0"
  )
  var streets = network
  streets.classes = 19
  #expect(
    recipe.problem(for: streets) == "expected two classes for the energy distance, found 19")
}
