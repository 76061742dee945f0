import Testing

@testable import Evaluation

@Test(
  "Dice is twice the shared area over the sum of areas; two empty masks give 1, one gives 0",
  arguments: [
    ("....", "....", 1.0), ("....", "##..", 0.0), ("##..", "##..", 1.0), ("##..", "..##", 0.0),
    ("##..", "###.", 0.8), ("###.", ".###", 2.0 / 3),
  ])
func dice(a: String, b: String, expected: Double) {
  #expect(abs(diceCoefficient(packed(a), packed(b)) - expected) < 1e-12)
  #expect(diceCoefficient(packed(a), packed(b)) == diceCoefficient(packed(b), packed(a)))
}
