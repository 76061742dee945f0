import Testing

@testable import Cells

/// Numbers that are the same in every run.
struct Dice: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 29)
  }
}

@Test("The threshold solution is as good as the best of all patterns", arguments: [2, 4, 6, 8])
func twoLevelIsExact(count: Int) {
  var dice = Dice(state: UInt64(count))
  for _ in 0..<60 {
    let values = (0..<count).map { _ in Float(Int.random(in: 0...255, using: &dice)) }
    let found = TwoLevel.solve(values, tolerance: 0)
    let best = (0..<(1 << count)).map { squaredError(values, pattern: $0) }.min() ?? 0
    #expect(abs(squaredError(values, pattern: found.pattern) - best) < 0.05)
    #expect(found.low <= found.high)
  }
}

@Test("In the greys of a terminal it is as good as any pattern of any two of them")
func twoGraysAreExact() {
  var dice = Dice(state: 9)
  let ladder = GrayLadder.of(.ansi16)
  for _ in 0..<60 {
    let values = (0..<6).map { _ in Float(Int.random(in: 0...255, using: &dice)) }
    let found = TwoLevel.solve(values, tolerance: 0, ladder: ladder)
    let best = ladder.levels.flatMap { low in
      ladder.levels.map { high in
        values.reduce(0) { $0 + min(($1 - low) * ($1 - low), ($1 - high) * ($1 - high)) }
      }
    }.min()
    #expect(abs(found.squaredError(values) - (best ?? 0)) < 0.5)
  }
}

@Test("Values that differ by less than the tolerance are one level with an empty pattern")
func flatCell() {
  let found = TwoLevel.solve([100, 101, 100, 101])
  #expect(found == TwoLevel(pattern: 0, low: 100.5, high: 100.5))
}

@Test("Two groups of values become their means, the brighter in the pattern")
func twoGroups() {
  #expect(
    TwoLevel.solve([10, 200, 12, 202, 11, 201])
      == TwoLevel(pattern: 0b101010, low: 11, high: 201))
}

private func squaredError(_ values: [Float], pattern: Int) -> Float {
  func error(_ group: [Float]) -> Float {
    guard !group.isEmpty else { return 0 }
    let mean = group.reduce(0, +) / Float(group.count)
    return group.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  }
  let inside = values.indices.filter { pattern >> $0 & 1 == 1 }.map { values[$0] }
  let outside = values.indices.filter { pattern >> $0 & 1 == 0 }.map { values[$0] }
  return error(inside) + error(outside)
}
