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
