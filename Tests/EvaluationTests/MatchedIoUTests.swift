import Testing

@testable import Evaluation

@Test("Hypotheses equal to the graders' masks match perfectly by either convention")
func perfectMatch() {
  let masks = ["....", "##..", "..##", "####"].map(packed)
  let distances = CaseDistances(samples: masks.reversed(), graders: masks)
  for convention in MatchingConvention.allCases {
    #expect(distances.matchedIoU(first: 4, by: convention) == 1)
  }
}

@Test("The two conventions differ: spare samples count in one and not in the other")
func conventions() {
  let graders = ["##..", "##..", "##..", "##.."].map(packed)
  let samples = (0..<8).map { packed($0 < 4 ? "##.." : "..##") }
  let distances = CaseDistances(samples: samples, graders: graders)
  #expect(distances.matchedIoU(first: 8, by: .leastCommonMultiple) == 0.5)
  #expect(distances.matchedIoU(first: 8, by: .distinctPairs) == 1)
  #expect(distances.matchedIoU(first: 2, by: .distinctPairs) == 1)
}

@Test(
  "The least common multiple is the smallest number both divide",
  arguments: [(1, 4, 4), (4, 4, 4), (16, 4, 16), (3, 7, 21), (8, 10, 40)])
func lcm(a: Int, b: Int, expected: Int) {
  #expect(leastCommonMultiple(a, b) == expected)
}
