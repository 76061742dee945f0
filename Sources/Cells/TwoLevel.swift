/// The best picture of a few grey values by two levels and a pattern.
package struct TwoLevel: Equatable, Sendable {
  /// Which values take the upper level, bit i for value i.
  package var pattern: Int
  /// The mean of the other values.
  package var low: Float
  /// The mean of the values in the pattern.
  package var high: Float

  /// A solution from its parts.
  package init(pattern: Int, low: Float, high: Float) {
    self.pattern = pattern
    self.low = low
    self.high = high
  }

  /// Returns the exact least-squares solution for up to 8 `values`.
  ///
  /// For numbers, the best two groups are always parted by a threshold, so only the thresholds
  /// between sorted values are tried. Values within `tolerance` of each other are one level.
  package static func solve(_ values: [Float], tolerance: Float = 2) -> TwoLevel {
    let count = values.count
    precondition((1...8).contains(count), "TwoLevel: \(count) values")
    var order = Array(0..<count)
    for i in 1..<max(count, 1) {
      var j = i
      while j > 0 && values[order[j]] < values[order[j - 1]] {
        order.swapAt(j, j - 1)
        j -= 1
      }
    }
    let total = values.reduce(0, +)
    if values[order[count - 1]] - values[order[0]] < tolerance {
      let mean = total / Float(count)
      return TwoLevel(pattern: 0, low: mean, high: mean)
    }
    var best = TwoLevel(pattern: 0, low: 0, high: 0)
    var bestGain = -Float.infinity
    var below: Float = 0
    var pattern = (1 << count) - 1
    for cut in 1..<count {
      below += values[order[cut - 1]]
      pattern &= ~(1 << order[cut - 1])
      let above = total - below
      // The squared error is a constant less the sum of squared group sums over group sizes.
      let gain = below * below / Float(cut) + above * above / Float(count - cut)
      if gain > bestGain {
        bestGain = gain
        best = TwoLevel(
          pattern: pattern, low: below / Float(cut), high: above / Float(count - cut))
      }
    }
    return best
  }
}
