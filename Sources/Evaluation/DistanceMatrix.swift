/// The distances d = 1 - IoU between each of some masks and each of some others.
///
/// Two empty masks have distance 0; an empty one and one that is not have distance 1.
package struct DistanceMatrix: Equatable, Sendable {
  /// The number of masks on the left.
  package let rows: Int

  /// The number of masks on the right.
  package let columns: Int

  private let values: [Double]

  /// The distances from each mask of `left` to each of `right`.
  package init(from left: [PackedMask], to right: [PackedMask]) {
    rows = left.count
    columns = right.count
    values = left.flatMap { mask in right.map { 1 - intersectionOverUnion(mask, $0) } }
  }

  /// The distances among `masks`: symmetric, with zeros on the diagonal.
  package init(among masks: [PackedMask]) {
    let count = masks.count
    var values = [Double](repeating: 0, count: count * count)
    for row in 0..<count {
      for column in 0..<row {
        let distance = 1 - intersectionOverUnion(masks[row], masks[column])
        values[row * count + column] = distance
        values[column * count + row] = distance
      }
    }
    rows = count
    columns = count
    self.values = values
  }

  /// The distance between mask `row` on the left and mask `column` on the right.
  package subscript(row: Int, column: Int) -> Double { values[row * columns + column] }

  /// Returns the mean over the first rows and columns, diagonal included where there is one.
  func mean(rows: Int, columns: Int) -> Double {
    precondition(
      (1...self.rows).contains(rows) && (1...self.columns).contains(columns),
      "DistanceMatrix: mean of \(rows) x \(columns) in \(self.rows) x \(self.columns)")
    var sum = 0.0
    for row in 0..<rows {
      for column in 0..<columns { sum += self[row, column] }
    }
    return sum / Double(rows * columns)
  }
}
