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

  /// Returns the exact least-squares solution for up to 8 `values`, in the greys of `ladder` if given.
  ///
  /// For numbers, the best two groups are always parted by a threshold, so only the thresholds
  /// between sorted values are tried. Values within `tolerance` of each other are one level.
  static func solve(
    _ values: [Float], tolerance: Float = 2, ladder: GrayLadder? = nil
  ) -> TwoLevel {
    precondition((1...8).contains(values.count), "TwoLevel: \(values.count) values")
    return withUnsafeTemporaryAllocation(of: Int.self, capacity: values.count) { order in
      sort(values, into: order)
      return solve(values, order, tolerance, ladder)
    }
  }

  /// Returns the solution for `values`, whose places from the lowest value on are `order`.
  private static func solve(
    _ values: [Float], _ order: UnsafeMutableBufferPointer<Int>, _ tolerance: Float,
    _ ladder: GrayLadder?
  ) -> TwoLevel {
    let count = values.count
    let total = values.reduce(0, +)
    func level(_ sum: Float, _ count: Int) -> Float {
      let mean = sum / Float(count)
      return ladder?.nearest(mean) ?? mean
    }
    let flat = level(total, count)
    var best = TwoLevel(pattern: 0, low: flat, high: flat)
    if values[order[count - 1]] - values[order[0]] < tolerance { return best }
    // The squared error is a constant less twice a group's sum times its level, plus its squares.
    func gain(_ sum: Float, _ count: Int, _ level: Float) -> Float {
      (2 * sum - Float(count) * level) * level
    }
    var bestGain = gain(total, count, flat)
    var below: Float = 0
    var pattern = (1 << count) - 1
    for cut in 1..<count {
      below += values[order[cut - 1]]
      pattern &= ~(1 << order[cut - 1])
      let above = total - below
      let (low, high) = (level(below, cut), level(above, count - cut))
      let gain = gain(below, cut, low) + gain(above, count - cut, high)
      if gain > bestGain && low < high {
        bestGain = gain
        best = TwoLevel(pattern: pattern, low: low, high: high)
      }
    }
    return best
  }

  /// Writes the places of `values` into `order`, the lowest value first.
  private static func sort(_ values: [Float], into order: UnsafeMutableBufferPointer<Int>) {
    for i in values.indices {
      var j = i
      while j > 0 && values[i] < values[order[j - 1]] {
        order[j] = order[j - 1]
        j -= 1
      }
      order[j] = i
    }
  }

  /// Returns the sum of squared differences to `values`.
  func squaredError(_ values: [Float]) -> Float {
    values.indices.reduce(0) { sum, index in
      let difference = values[index] - (pattern >> index & 1 == 1 ? high : low)
      return sum + difference * difference
    }
  }
}
