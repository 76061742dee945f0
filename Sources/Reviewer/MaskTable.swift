import Evaluation
import Imaging

/// Masks, and one number for each pair of them.
package struct MaskTable: Equatable, Sendable {
  /// The masks in the order shown.
  package let masks: [ComparedMask]
  /// What the numbers are.
  package let metric: CompareState.Metric
  /// Whether each mask is empty.
  package let isEmpty: [Bool]
  /// Whether masks that are alike stand together; otherwise they stand as they were given.
  package let isSorted: Bool
  private let given: [ComparedMask]
  private let values: [Double?]

  /// The numbers of `masks`, all of one size; lengths in millimeters where the spacing is known.
  package init(
    _ masks: [ComparedMask], _ metric: CompareState.Metric, spacing: Spacing?,
    isSorted: Bool = false
  ) {
    let numbers = Self.values(masks, metric, spacing)
    let order =
      isSorted ? Self.order(masks, metric, numbers) : Array(masks.indices)
    given = masks
    self.masks = order.map { masks[$0] }
    self.metric = metric
    self.isSorted = isSorted
    isEmpty = self.masks.map(\.mask.isEmpty)
    values = order.flatMap { row in order.map { numbers[row * masks.count + $0] } }
  }

  /// The number of a pair; nil where it has no meaning.
  package subscript(row: Int, column: Int) -> Double? { values[row * masks.count + column] }

  /// Whether this is the table of these masks, as they were given, and that metric and order.
  package func isSame(
    _ others: [ComparedMask], _ wanted: CompareState.Metric, isSorted: Bool
  ) -> Bool {
    metric == wanted && self.isSorted == isSorted && given == others
  }

  private static func values(
    _ masks: [ComparedMask], _ metric: CompareState.Metric, _ spacing: Spacing?
  ) -> [Double?] {
    switch metric {
    case .iou, .dice: overlaps(masks, isDice: metric == .dice)
    case .hausdorff95, .surface:
      distances(masks, spacing) { metric == .surface ? $0.averageSymmetric : $0.hausdorff95 }
    case .area: areas(masks)
    }
  }

  /// Clusters by average linkage over what the metric says: 1 - IoU or 1 - Dice, millimeters or
  /// pixels between borders, or the part of the larger area that the smaller one lacks. A pair without
  /// a number is farther apart than any other.
  private static func order(
    _ masks: [ComparedMask], _ metric: CompareState.Metric, _ values: [Double?]
  ) -> [Int] {
    let areas = masks.map { Double($0.mask.area) }
    let farthest = (values.compactMap { $0 }.max() ?? 0) * 2 + 1
    return averageLinkageOrder(count: masks.count) { a, b in
      switch metric {
      case .iou, .dice: return 1 - (values[a * masks.count + b] ?? 0)
      case .hausdorff95, .surface: return values[a * masks.count + b] ?? farthest
      case .area:
        let larger = max(areas[a], areas[b])
        return larger > 0 ? abs(areas[a] - areas[b]) / larger : 0
      }
    }
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
  /// What the number is, with its unit; lengths in `unit`.
  package func text(unit: String) -> String {
    switch self {
    case .iou, .dice: rawValue
    case .hausdorff95, .surface: "\(rawValue) in \(unit)"
    case .area: "Row larger than column by %"
    }
  }

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
  /// The table as comma-separated values, names of masks in the first row and column; `corner` stands
  /// where they meet. A pair without a number is an empty cell.
  package func csv(corner: String) -> String {
    let head = [Self.quoted(corner)] + masks.map(\.name)
    let rows = masks.indices.map { row in
      [masks[row].name] + masks.indices.map { self[row, $0].map { decimal($0, 4) } ?? "" }
    }
    return ([head] + rows).map { $0.joined(separator: ",") + "\n" }.joined()
  }

  /// RFC 4180: what has commas or quotation marks stands in quotation marks.
  private static func quoted(_ text: String) -> String {
    guard text.contains(where: { $0 == "," || $0 == "\"" }) else { return text }
    return "\"" + text.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
  }

  /// Returns what stands in a cell. Two empty masks agree that nothing is there, which counts as the
  /// best value and is shown as `0=0`; a dash stands where there is nothing to measure to. Areas more
  /// than ten times as large are `>+999`, unless all of the number is asked for.
  package func text(_ row: Int, _ column: Int, isWhole: Bool = false) -> String {
    if isEmpty[row] && isEmpty[column] { return "0=0" }
    guard let value = self[row, column] else { return "-" }
    switch metric {
    case .iou, .dice: return value > 0.995 ? "1.0" : overlap(value)
    case .hausdorff95, .surface: return decimal(value, value < 9.95 ? 1 : 0)
    case .area:
      if value >= 999.5, !isWhole { return ">+999" }
      let percent = decimal(value, 0)
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
  package static func cellWidth(_ metric: CompareState.Metric) -> Int { metric == .area ? 6 : 4 }
}
