/// A plane of numbers, row by row.
package struct Raster: Equatable, Sendable {
  /// The number of columns.
  package let width: Int
  /// The number of rows.
  package let height: Int
  /// The values, row by row.
  package var values: [Float]

  /// A plane from `values`, row by row.
  package init(width: Int, height: Int, values: [Float]) {
    precondition(
      values.count == width * height, "Raster: \(values.count) values for \(width) x \(height)")
    self.width = width
    self.height = height
    self.values = values
  }

  /// The value at `row`, `column`.
  package subscript(row: Int, column: Int) -> Float { values[row * width + column] }

  /// Returns `region` as `columns` x `rows` values: the area's mean where the grid is coarser than
  /// the plane; where it is finer the area's mean of straight lines between pixel centres, or, when
  /// not `isSmooth`, the value of the pixel itself. Beyond the edge the edge continues.
  package func resampled(
    _ region: Region, columns: Int, rows: Int, isSmooth: Bool = true
  ) -> Raster {
    let across = Self.taps(
      from: region.x, length: region.width, count: columns, limit: width, isSmooth)
    let down = Self.taps(
      from: region.y, length: region.height, count: rows, limit: height, isSmooth)
    guard let firstRow = down.map(\.start).min(),
      let endRow = down.map({ $0.start + $0.weights.count }).max()
    else { return Raster(width: columns, height: rows, values: []) }
    let narrow = narrowed(rows: firstRow..<endRow, across)
    var result = [Float](repeating: 0, count: columns * rows)
    result.withUnsafeMutableBufferPointer { result in
      narrow.withUnsafeBufferPointer { narrow in
        for (row, tap) in down.enumerated() {
          for (offset, weight) in tap.weights.enumerated() {
            let source = (tap.start + offset - firstRow) * columns
            for column in 0..<columns {
              result[row * columns + column] += weight * narrow[source + column]
            }
          }
        }
      }
    }
    return Raster(width: columns, height: rows, values: result)
  }

  /// Returns `rows`, each as wide as there are taps.
  private func narrowed(rows: Range<Int>, _ across: [Tap]) -> [Float] {
    [Float](unsafeUninitializedCapacity: rows.count * across.count) { narrow, count in
      count = rows.count * across.count
      values.withUnsafeBufferPointer { values in
        for (column, tap) in across.enumerated() {
          tap.weights.withUnsafeBufferPointer { weights in
            for row in rows {
              var sum: Float = 0
              let first = row * width + tap.start
              for offset in weights.indices { sum += weights[offset] * values[first + offset] }
              narrow[(row - rows.lowerBound) * across.count + column] = sum
            }
          }
        }
      }
    }
  }

  /// The source pixels that one output pixel is made of.
  private struct Tap {
    var start: Int
    var weights: [Float]
  }

  private static func taps(
    from: Double, length: Double, count: Int, limit: Int, _ isSmooth: Bool
  ) -> [Tap] {
    let step = length / Double(max(count, 1))
    return (0..<count).map { index in
      let begin = from + Double(index) * step
      return step > 1
        ? boxTap(from: begin, to: begin + step, limit: limit)
        : isSmooth
          ? linearTap(from: begin, to: begin + step, limit: limit)
          : Tap(start: min(max(0, Int(begin + step / 2)), limit - 1), weights: [1])
    }
  }

  private static func boxTap(from begin: Double, to end: Double, limit: Int) -> Tap {
    let first = min(max(0, Int(begin.rounded(.down))), limit - 1)
    let last = min(max(first, Int(end.rounded(.up)) - 1), limit - 1)
    var weights = (first...last).map { pixel in
      Float(max(0, min(end, Double(pixel + 1)) - max(begin, Double(pixel))))
    }
    let sum = weights.reduce(0, +)
    weights = sum > 0 ? weights.map { $0 / sum } : [1] + weights.dropFirst().map { _ in 0 }
    return Tap(start: first, weights: weights)
  }

  /// The mean over an interval of at most a pixel.
  private static func linearTap(from begin: Double, to end: Double, limit: Int) -> Tap {
    // In distances from the middle of the first pixel.
    let last = Double(limit - 1)
    let (from, to) = (begin - 0.5, end - 0.5)
    let (low, high) = (min(max(0, from), last), min(max(0, to), last))
    let first = Int(low)
    var weights = (first...min(limit - 1, Int(high.rounded(.up)))).map { pixel in
      (hatIntegral(high - Double(pixel)) - hatIntegral(low - Double(pixel))) / (to - from)
    }
    weights[0] += max(0, min(0, to) - min(0, from)) / (to - from)
    weights[weights.count - 1] += max(0, max(last, to) - max(last, from)) / (to - from)
    return Tap(start: first, weights: weights.map(Float.init))
  }

  /// Returns the integral, up to `x`, of the hat that is 1 at 0 and falls to 0 at -1 and 1.
  private static func hatIntegral(_ x: Double) -> Double {
    switch x {
    case ..<(-1): 0
    case ..<0: (x + 1) * (x + 1) / 2
    case ..<1: 1 - (1 - x) * (1 - x) / 2
    default: 1
    }
  }
}

/// A rectangle of an image in pixels; pixel i covers i..<i+1.
package struct Region: Equatable, Sendable {
  /// The left edge.
  package var x: Double
  /// The upper edge.
  package var y: Double
  /// The size across.
  package var width: Double
  /// The size down.
  package var height: Double

  /// A rectangle.
  package init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }
}
