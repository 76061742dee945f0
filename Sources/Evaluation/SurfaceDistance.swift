import Imaging

/// A mask's border, and how far every pixel lies from it.
///
/// The border is the pixels inside with a neighbour (above, below, left, right) outside; what lies
/// beyond the image is outside. Distances are Euclidean between pixel centres, exact by the lower
/// envelope of parabolas: Felzenszwalb and Huttenlocher, Distance Transforms of Sampled Functions
/// (2012).
package struct Surface: Equatable, Sendable {
  /// Indices of the border's pixels, row by row.
  let border: [Int]

  /// The distance of each pixel to the border; infinite everywhere when the mask is empty.
  private let distances: [Double]

  /// The border of `mask`, measured in the unit of `spacing`: millimeters, or pixels where the
  /// spacing is unknown.
  package init(_ mask: Mask, spacing: Spacing?) {
    border = Self.border(of: mask)
    var squares = [Double](repeating: .infinity, count: mask.pixels.count)
    for index in border { squares[index] = 0 }
    if !border.isEmpty {
      let step = (
        row: spacing?.rowInMillimeters ?? 1, column: spacing?.columnInMillimeters ?? 1
      )
      Self.spread(&squares, lines: mask.height, stride: mask.width, length: mask.width, step.column)
      Self.spread(
        &squares, lines: mask.width, stride: 1, length: mask.height, apart: mask.width, step.row)
    }
    distances = squares.map { $0.squareRoot() }
  }

  /// Whether the mask was empty.
  package var isEmpty: Bool { border.isEmpty }

  /// Returns the distances of this border's pixels to the other border.
  func distances(to other: Surface) -> [Double] { border.map { other.distances[$0] } }

  private static func border(of mask: Mask) -> [Int] {
    var found: [Int] = []
    for row in 0..<mask.height {
      for column in 0..<mask.width where mask[row, column] {
        let isInner =
          row > 0 && column > 0 && row + 1 < mask.height && column + 1 < mask.width
          && mask[row - 1, column] && mask[row + 1, column] && mask[row, column - 1]
          && mask[row, column + 1]
        if !isInner { found.append(row * mask.width + column) }
      }
    }
    return found
  }

  /// Replaces each line of `squares` by its lower envelope of parabolas `step` apart.
  private static func spread(
    _ squares: inout [Double], lines: Int, stride: Int, length: Int, apart: Int = 1, _ step: Double
  ) {
    var line = [Double](repeating: 0, count: length)
    for index in 0..<lines {
      for place in 0..<length { line[place] = squares[index * stride + place * apart] }
      let envelope = lowerEnvelope(line, step)
      for place in 0..<length { squares[index * stride + place * apart] = envelope[place] }
    }
  }

  /// Returns the least of (x - i)² step² + heights[i] over i, for each x.
  private static func lowerEnvelope(_ heights: [Double], _ step: Double) -> [Double] {
    var tips: [Int] = []
    var starts: [Double] = []
    let square = step * step
    for i in heights.indices where heights[i].isFinite {
      var start = -Double.infinity
      while let tip = tips.last, let last = starts.last {
        let rise = heights[i] - heights[tip] + square * Double(i * i - tip * tip)
        start = rise / (2 * square * Double(i - tip))
        if start > last { break }
        tips.removeLast()
        starts.removeLast()
        start = -.infinity
      }
      tips.append(i)
      starts.append(start)
    }
    guard !tips.isEmpty else { return heights }
    var current = 0
    return heights.indices.map { x in
      while current + 1 < tips.count, starts[current + 1] < Double(x) { current += 1 }
      let away = Double(x - tips[current])
      return away * away * square + heights[tips[current]]
    }
  }
}

/// How far the borders of two masks lie apart, in the unit of their surfaces.
package struct SurfaceDistances: Equatable, Sendable {
  /// HD95: the 95th percentile of the distances of both borders' pixels to the other border, taken
  /// together, with linear interpolation between ranks (as in MedPy).
  package let hausdorff95: Double

  /// ASSD: the mean of the two mean distances, each from one border to the other (as in MedPy).
  package let averageSymmetric: Double

  /// The distances between two masks of one size: 0 for two empty ones, nil when only one is empty,
  /// for then there is nothing to measure to.
  package init?(_ a: Surface, _ b: Surface) {
    if a.isEmpty && b.isEmpty {
      (hausdorff95, averageSymmetric) = (0, 0)
      return
    }
    guard !a.isEmpty, !b.isEmpty else { return nil }
    let there = a.distances(to: b)
    let back = b.distances(to: a)
    hausdorff95 = quantile(0.95, of: (there + back).sorted())
    averageSymmetric = (Self.mean(there) + Self.mean(back)) / 2
  }

  private static func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(values.count)
  }
}
