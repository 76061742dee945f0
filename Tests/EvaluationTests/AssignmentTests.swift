import Testing

@testable import Evaluation

/// Returns the smallest total cost over all one-to-one assignments, by trying each.
private func bruteForce(_ costs: [[Double]], row: Int = 0, used: Set<Int> = []) -> Double {
  guard row < costs.count else { return 0 }
  return costs[row].indices.filter { !used.contains($0) }
    .map { costs[row][$0] + bruteForce(costs, row: row + 1, used: used.union([$0])) }
    .min() ?? .infinity
}

@Test(
  "The Hungarian method finds the cost that trying every assignment finds",
  arguments: [(1, 1), (1, 5), (2, 2), (3, 5), (4, 4), (5, 7), (6, 6)])
func againstBruteForce(rows: Int, columns: Int) {
  var generator = SeededGenerator(seed: UInt64(rows * 10 + columns))
  for trial in 0..<40 {
    // Small whole numbers every second time, so that there are many ties.
    let costs = (0..<rows).map { _ in
      (0..<columns).map { _ in
        trial.isMultiple(of: 2)
          ? Double.random(in: -1..<1, using: &generator)
          : Double(Int.random(in: 0...3, using: &generator))
      }
    }
    let assignment = cheapestAssignment(rows: rows, columns: columns) { costs[$0][$1] }
    #expect(Set(assignment).count == rows)
    let total = assignment.enumerated().reduce(0.0) { $0 + costs[$1.offset][$1.element] }
    #expect(abs(total - bruteForce(costs)) < 1e-9)
  }
}

@Test("No rows need no columns")
func nothingToAssign() {
  #expect(cheapestAssignment(rows: 0, columns: 0) { _, _ in 0 }.isEmpty)
}
