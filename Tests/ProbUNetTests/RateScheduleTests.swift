import Testing

@testable import ProbUNet

private func recipe(_ schedule: RateSchedule, steps: Int) -> Recipe {
  var recipe = Recipe(steps: steps)
  recipe.schedule = schedule
  recipe.rate = schedule.usualRate
  recipe.warmUpSteps = 0
  return recipe
}

@Test("The paper's rate falls from 1e-4 to 1e-6 in five equal steps")
func paperRates() {
  let recipe = recipe(.paperLIDC, steps: 240_000)
  let expected: [Float] = [1e-4, 3.981e-5, 1.585e-5, 6.31e-6, 2.512e-6, 1e-6]
  for (level, rate) in expected.enumerated() {
    for step in [level * 40_000, level * 40_000 + 39_999] {
      #expect(abs(recipe.rate(at: step) / rate - 1) < 1e-3, "step \(step)")
    }
  }
  #expect(abs(recipe.rate(at: 240_000) / 1e-6 - 1) < 1e-3)
}

@Test("The released code's rate changes after 80,000 and 160,000 of 240,000 steps")
func releasedRates() {
  let whole = recipe(.released, steps: 240_000)
  for (step, rate) in [
    (0, 1e-4), (79_999, 1e-4), (80_000, 5e-5), (159_999, 5e-5), (160_000, 1e-5), (239_999, 1e-5),
  ] as [(Int, Float)] {
    #expect(abs(whole.rate(at: step) / rate - 1) < 1e-5, "step \(step)")
  }
  let short = recipe(.released, steps: 9)
  let shares = (0..<9).map { (short.rate(at: $0) / 1e-4 * 10).rounded() }
  #expect(shares == [10, 10, 10, 5, 5, 5, 1, 1, 1])
}

@Test("A constant rate stays, but for its warm-up")
func constantRates() {
  var constant = recipe(.constant, steps: 100)
  constant.warmUpSteps = 4
  #expect((0..<6).map { (constant.rate(at: $0) * 4e4).rounded() } == [1, 2, 3, 4, 4, 4])
}
