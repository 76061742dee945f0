import Testing

@testable import Evaluation

private let disagreements = [
  Disagreement(among: ["####", "####"].map(strip)),  // agree
  Disagreement(among: ["####", "##.."].map(strip)),  // differ in size
  Disagreement(among: ["####", "...."].map(strip)),  // differ on presence
  Disagreement(among: ["####"].map(strip)),  // nobody to disagree
]

@Test(
  "The most ambiguous case comes first, equals in their old order",
  arguments: [
    (RankingScore.dYY, [2, 1, 0, 3]), (.allEmptyGED2, [0, 3, 1, 2]), (.minimumIoU, [2, 1, 0, 3]),
    (.areaSpread, [2, 1, 0, 3]),
  ])
func order(score: RankingScore, expected: [Int]) {
  #expect(score.order(disagreements) == expected)
}
