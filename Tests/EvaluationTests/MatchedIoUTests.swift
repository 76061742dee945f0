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

/// The mean IoU of both sets repeated to their least common multiple, by the assignment itself.
private func repeatedMatch(_ distances: CaseDistances, _ count: Int) -> Double {
  let graders = distances.graderCount
  let pairs = leastCommonMultiple(count, graders)
  let cost = { (row: Int, column: Int) in distances.toGraders[row % count, column % graders] }
  let assignment = cheapestAssignment(rows: pairs, columns: pairs, cost: cost)
  return 1 - assignment.enumerated().reduce(0) { $0 + cost($1.offset, $1.element) } / Double(pairs)
}

@Test("Sending shares costs what the assignment of repeated sets costs", arguments: 0..<8)
func transport(seed: UInt64) {
  var generator = SeededGenerator(seed: seed)
  let masks = { (count: Int) in
    (0..<count).map { _ in PackedMask(randomMask(width: 6, height: 4, using: &generator)) }
  }
  for graders in 1...6 {
    let distances = CaseDistances(samples: masks(12), graders: masks(graders))
    for count in 1...12 {
      let found = distances.matchedIoU(first: count, by: .leastCommonMultiple)
      #expect(
        abs(found - repeatedMatch(distances, count)) < 1e-12, "\(count) to \(graders)")
    }
  }
}

@Test(
  "Numbers of samples without a divisor in common with the graders take no time",
  .timeLimit(.minutes(1)))
func largeNumbers() {
  var generator = SeededGenerator(seed: 3)
  let masks = { (count: Int) in
    (0..<count).map { _ in PackedMask(randomMask(width: 8, height: 8, using: &generator)) }
  }
  let distances = CaseDistances(samples: masks(1_021), graders: masks(4))
  let begun = ContinuousClock.now
  let found = distances.matchedIoU(first: 1_021, by: .leastCommonMultiple)
  #expect((0...1).contains(found))
  #expect(ContinuousClock.now - begun < .seconds(10))
}
