/// How hypotheses and grader masks are paired before their IoU is averaged.
///
/// Published values of "HM-IoU" differ by this choice; a value without it cannot be compared.
package enum MatchingConvention: String, CaseIterable, Sendable {
  /// Both sets are repeated up to the least common multiple of n and m, so that every mask counts
  /// equally often. The convention of CARSSS and CCDM.
  case leastCommonMultiple

  /// min(n, m) pairs of different masks: each grader takes its own best sample. Rewards many
  /// samples, whatever their frequencies.
  case distinctPairs
}

extension CaseDistances {
  /// Returns the mean IoU of the first `count` hypotheses and the grader masks in the pairing with
  /// the largest sum (Hungarian-matched IoU). Foreground IoU; two empty masks give 1.
  package func matchedIoU(first count: Int, by convention: MatchingConvention) -> Double {
    precondition(
      (1...sampleCount).contains(count), "matchedIoU: first \(count) of \(sampleCount) samples")
    switch convention {
    case .leastCommonMultiple:
      return 1 - Transport(rows: count, columns: graderCount) { self.toGraders[$0, $1] }.meanCost
    case .distinctPairs:
      return count <= graderCount
        ? meanIoU(rows: count, columns: graderCount, distance: { self.toGraders[$0, $1] })
        : meanIoU(rows: graderCount, columns: count, distance: { self.toGraders[$1, $0] })
    }
  }

  private func meanIoU(
    rows: Int, columns: Int, distance: (_ row: Int, _ column: Int) -> Double
  ) -> Double {
    let assignment = cheapestAssignment(rows: rows, columns: columns, cost: distance)
    let sum = assignment.enumerated().reduce(0.0) { $0 + 1 - distance($1.offset, $1.element) }
    return sum / Double(rows)
  }
}

/// Returns the smallest number that both `a` and `b` divide.
func leastCommonMultiple(_ a: Int, _ b: Int) -> Int {
  var (divisor, rest) = (a, b)
  while rest != 0 { (divisor, rest) = (rest, divisor % rest) }
  return a / divisor * b
}
