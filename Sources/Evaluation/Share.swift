/// How many of so many draws have a property, with how far chance may have moved it.
package struct Share: Equatable, Sendable {
  /// The number of draws that have it.
  package let count: Int

  /// The number of draws, at least 1.
  package let total: Int

  /// A share from its counts.
  package init(_ count: Int, of total: Int) {
    precondition(
      total > 0 && (0...total).contains(count), "Share: \(count) of \(total)")
    self.count = count
    self.total = total
  }

  /// The share itself, 0...1.
  package var value: Double { Double(count) / Double(total) }

  /// The 95 % interval of the probability that the share estimates.
  ///
  /// It tells how well so few draws know the model, not how well the model knows the case. Source:
  /// E. B. Wilson, Probable inference, the law of succession, and statistical inference (1927).
  package var interval: Interval {
    let (n, z) = (Double(total), 1.959_963_984_540_054)
    let centre = (value + z * z / (2 * n)) / (1 + z * z / n)
    let radius =
      z / (1 + z * z / n) * (value * (1 - value) / n + z * z / (4 * n * n)).squareRoot()
    return Interval(
      low: count == 0 ? 0 : max(0, centre - radius),
      high: count == total ? 1 : min(1, centre + radius))
  }
}
