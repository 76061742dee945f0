import Imaging

/// How far the graders of one case differ.
package struct Disagreement: Equatable, Sendable {
  /// The area of each grader's mask in pixels.
  package let areas: [Int]

  /// The mean distance 1 - IoU over all pairs of graders, each with itself included.
  package let dYY: Double

  /// The smallest IoU of two graders; nil when there is only one.
  package let minimumIoU: Double?

  /// The disagreement among `masks`, at least one, all of one size.
  package init(among masks: [Mask]) {
    precondition(!masks.isEmpty, "Disagreement: no masks")
    let packed = masks.map(PackedMask.init)
    let distances = DistanceMatrix(among: packed)
    areas = packed.map(\.area)
    dYY = distances.mean(rows: masks.count, columns: masks.count)
    let largest = (1..<max(masks.count, 1)).flatMap { row in
      (0..<row).map { distances[row, $0] }
    }.max()
    minimumIoU = largest.map { 1 - $0 }
  }

  /// The number of graders who marked anything.
  package var nonEmptyGraders: Int { areas.count { $0 > 0 } }

  /// GED² of the prediction "always empty": twice the share of non-empty graders minus dYY.
  package var allEmptyGED2: Double {
    2 * Double(nonEmptyGraders) / Double(areas.count) - dYY
  }

  /// The coefficient of variation of the areas: standard deviation over mean; 0 when all are empty.
  package var areaSpread: Double {
    let mean = Double(areas.reduce(0, +)) / Double(areas.count)
    guard mean > 0 else { return 0 }
    let variance = areas.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    return (variance / Double(areas.count)).squareRoot() / mean
  }
}
