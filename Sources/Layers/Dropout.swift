import Tensors

/// Dropout (Srivastava et al., 2014): each number becomes 0 with probability `rate`, and the others
/// are divided by 1 - `rate`, so that the mean stays.
///
/// The choices follow from the seed and the place of a number alone. As a gradient is zero where the
/// result was zero, only the factor is left of the way back.
package struct Dropout: Equatable, Sendable {
  /// The probability that a number becomes 0; below 1.
  package let rate: Float

  /// Where the choices come from.
  package let seed: UInt64

  /// A dropout.
  package init(rate: Float, seed: UInt64) {
    precondition((0..<1).contains(rate), "Dropout: rate \(rate)")
    self.rate = rate
    self.seed = seed
  }

  /// Returns the dropout of another place in the network, with choices of its own.
  package func stream(_ number: Int) -> Dropout {
    var generator = SplitMix64(seed: seed ^ UInt64(number + 1) &* 0xD1B5_4A32_D192_ED03)
    return Dropout(rate: rate, seed: generator.next())
  }

  private var factor: Float { 1 / (1 - rate) }

  /// Drops numbers of `map`.
  package func apply(to map: FeatureMap, on compute: Compute) {
    // Sixteen bits for each number.
    let threshold = UInt64((rate * 65536).rounded())
    forEachRow(of: map, on: compute) { row, first, count in
      var generator = SplitMix64(seed: seed ^ UInt64(row))
      generator.state = generator.next()
      for start in stride(from: first, to: first + count, by: 4) {
        var bits = generator.next()
        for offset in start..<start + 4 {
          map[offset] = bits & 0xFFFF < threshold ? 0 : map[offset] * factor
          bits >>= 16
        }
      }
    }
  }

  /// Makes of the gradient of a result, which is zero where the result is zero, that of what was
  /// dropped from.
  package func scaleGradient(_ gradient: FeatureMap, on compute: Compute) {
    forEachRow(of: gradient, on: compute) { _, first, count in
      for offset in first..<first + count { gradient[offset] *= factor }
    }
  }

  /// Calls `body` with the number, the first offset and the number of elements of every row; a row
  /// holds one block of channels.
  private func forEachRow(
    of map: FeatureMap, on compute: Compute,
    _ body: (Int, Int, Int) -> Void
  ) {
    let shape = map.shape
    let block = shape.rowStride / shape.paddedWidth
    compute.run(jobs: shape.batch * shape.blocks * shape.height) { job in
      let (plane, row) = job.quotientAndRemainder(dividingBy: shape.height)
      let place = map.offset(
        batch: plane / shape.blocks, channel: plane % shape.blocks * block, row: row, column: 0)
      body(job, place, shape.width * block)
    }
  }
}
