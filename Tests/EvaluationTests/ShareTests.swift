import Testing

@testable import Evaluation

@Test("Wilson's interval equals that of statsmodels and reaches 0 and 1 at the ends")
func wilson() {
  // proportion_confint(count, nobs, method="wilson") of statsmodels 0.14.
  let known: [(Int, Int, Double, Double)] = [
    (0, 10, 0, 0.277_532_8), (3, 10, 0.107_791_3, 0.603_221_9), (10, 10, 0.722_467_2, 1),
    (512, 1_024, 0.469_432_8, 0.530_567_2), (1, 1_024, 0.000_172_4, 0.005_510_8),
  ]
  for (count, total, low, high) in known {
    let interval = Share(count, of: total).interval
    #expect(abs(interval.low - low) < 1e-6)
    #expect(abs(interval.high - high) < 1e-6)
  }
  #expect(Share(3, of: 4).value == 0.75)
}
