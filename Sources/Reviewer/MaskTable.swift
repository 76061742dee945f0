import Evaluation
import Imaging

/// Masks, and one number for each pair of them.
package struct MaskTable: Equatable, Sendable {
  /// The masks.
  package let masks: [ComparedMask]
  /// What the numbers are.
  package let metric: CompareState.Metric
  /// Whether each mask is empty.
  package let isEmpty: [Bool]
  private let values: [Double?]

  /// The numbers of `masks`, all of one size; lengths in millimeters where the spacing is known.
  package init(_ masks: [ComparedMask], _ metric: CompareState.Metric, spacing: Spacing?) {
    self.masks = masks
    self.metric = metric
    isEmpty = masks.map(\.mask.isEmpty)
    switch metric {
    case .iou, .dice: values = Self.overlaps(masks, isDice: metric == .dice)
    case .hausdorff95, .surface:
      values = Self.distances(masks, spacing) {
        metric == .surface ? $0.averageSymmetric : $0.hausdorff95
      }
    case .area: values = Self.areas(masks)
    }
  }

  /// The number of a pair; nil where it has no meaning.
  package subscript(row: Int, column: Int) -> Double? { values[row * masks.count + column] }

  /// Whether this is the table of these masks and that metric.
  package func isSame(_ others: [ComparedMask], _ wanted: CompareState.Metric) -> Bool {
    metric == wanted && masks == others
  }

  private static func overlaps(_ masks: [ComparedMask], isDice: Bool) -> [Double?] {
    let distances = DistanceMatrix(among: masks.map { PackedMask($0.mask) })
    return masks.indices.flatMap { row in
      masks.indices.map { column in
        let iou = 1 - distances[row, column]
        return isDice ? 2 * iou / (1 + iou) : iou
      }
    }
  }

  /// Borders are measured in the box that holds all masks: nothing lies beyond.
  private static func distances(
    _ masks: [ComparedMask], _ spacing: Spacing?, _ number: (SurfaceDistances) -> Double
  ) -> [Double?] {
    let all = masks.map(\.mask)
    let box = MaskBox(of: all)
    let surfaces = all.map { Surface(box?.crop($0) ?? $0, spacing: spacing) }
    var values = [Double?](repeating: 0, count: masks.count * masks.count)
    for row in masks.indices {
      for column in 0..<row {
        let value = SurfaceDistances(surfaces[row], surfaces[column]).map(number)
        values[row * masks.count + column] = value
        values[column * masks.count + row] = value
      }
    }
    return values
  }

  private static func areas(_ masks: [ComparedMask]) -> [Double?] {
    let areas = masks.map { Double($0.mask.area) }
    return areas.flatMap { row in
      areas.map { column in
        column > 0 ? (row - column) / column * 100 : row > 0 ? nil : 0
      }
    }
  }
}

extension CompareState.Metric {
  /// A sentence on what the number counts.
  package var convention: String {
    switch self {
    case .iou, .dice: "\(rawValue) of foreground; two empty masks count as 1, shown as 0=0"
    case .hausdorff95: "95th percentile of distances between borders, both ways; - : one is empty"
    case .surface: "mean distance between borders, mean of both ways; - : one is empty"
    case .area: "area of the row's mask over the column's, less 1; - : the column's is empty"
    }
  }
}

extension MaskTable {
  /// Returns what stands in a cell. Two empty masks agree that nothing is there, which counts as the
  /// best value and is shown as `0=0`; a dash stands where there is nothing to measure to.
  package func text(_ row: Int, _ column: Int) -> String {
    if isEmpty[row] && isEmpty[column] { return "0=0" }
    guard let value = self[row, column] else { return "-" }
    switch metric {
    case .iou, .dice: return value > 0.995 ? "1.0" : overlap(value)
    case .hausdorff95, .surface: return decimal(value, value < 9.95 ? 1 : 0)
    case .area:
      let percent = decimal(min(999, value), 0)
      return value > 0 && percent != "0" ? "+\(percent)" : percent
    }
  }

  /// Returns how alike the masks of a cell are, from 0 to 1, for its colour.
  package func likeness(_ row: Int, _ column: Int) -> Double {
    guard let value = self[row, column] else { return 0 }
    switch metric {
    case .iou, .dice: return value
    case .hausdorff95, .surface: return max(0, 1 - value / 8)
    case .area: return max(0, 1 - abs(value) / 100)
    }
  }

  /// The columns of one number with a space.
  package static func cellWidth(_ metric: CompareState.Metric) -> Int { metric == .area ? 5 : 4 }
}
