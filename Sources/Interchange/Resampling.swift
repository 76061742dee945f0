/// Planes of samples in another size, to the bit as the Python library Pillow makes them, with which
/// the authors of the Probabilistic U-Net prepared Cityscapes.
enum Resampling {
  /// Returns a plane in another size, linearly interpolated; where it shrinks, over as many more
  /// samples. First along rows, then along columns, each rounded to whole numbers.
  static func linear(
    _ samples: [UInt16], width: Int, height: Int, toWidth: Int, toHeight: Int
  ) -> [UInt16] {
    let wide = resized(samples, rows: height, length: width, to: toWidth)
    let columns = transposed(wide, rows: height, columns: toWidth)
    let high = resized(columns, rows: toWidth, length: height, to: toHeight)
    return transposed(high, rows: toWidth, columns: toHeight)
  }

  /// Returns a plane in another size by the sample that lies at each new one's centre.
  static func nearest(
    _ samples: [UInt8], width: Int, height: Int, toWidth: Int, toHeight: Int
  ) -> [UInt8] {
    let columns = places(of: width, in: toWidth)
    return places(of: height, in: toHeight).flatMap { row in
      columns.map { samples[row * width + $0] }
    }
  }

  private static func places(of length: Int, in target: Int) -> [Int] {
    let step = Double(length) / Double(target)
    var place = step / 2
    return (0..<target).map { _ in
      defer { place += step }
      return min(Int(place), length - 1)
    }
  }

  /// What one new sample is made of; weights count 1/2^22.
  private struct Window {
    let first: Int
    let weights: [Int]
  }

  private static let weightBits = 22

  private static func resized(
    _ samples: [UInt16], rows: Int, length: Int, to target: Int
  ) -> [UInt16] {
    let windows = windows(length, target)
    var result = [UInt16](repeating: 0, count: rows * target)
    for row in 0..<rows {
      for (place, window) in windows.enumerated() {
        var sum = 1 << (weightBits - 1)
        for (offset, weight) in window.weights.enumerated() {
          sum += weight * Int(samples[row * length + window.first + offset])
        }
        result[row * target + place] = UInt16(min(sum >> weightBits, 65535))
      }
    }
    return result
  }

  /// A triangle around the centre of each new sample, as wide as two new samples or two old ones.
  private static func windows(_ length: Int, _ target: Int) -> [Window] {
    let step = Double(length) / Double(target)
    let reach = max(step, 1)
    return (0..<target).map { place in
      let center = (Double(place) + 0.5) * step
      let first = max(0, Int(center - reach + 0.5))
      let end = min(length, Int(center + reach + 0.5))
      let weights = (first..<end).map { max(0, 1 - abs((Double($0) - center + 0.5) / reach)) }
      let scale = Double(1 << weightBits) / weights.reduce(0, +)
      return Window(first: first, weights: weights.map { Int(0.5 + $0 * scale) })
    }
  }

  private static func transposed(_ samples: [UInt16], rows: Int, columns: Int) -> [UInt16] {
    var result = samples
    for row in 0..<rows {
      for column in 0..<columns { result[column * rows + row] = samples[row * columns + column] }
    }
    return result
  }
}
