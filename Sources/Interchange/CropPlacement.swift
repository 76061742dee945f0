import Imaging

/// Where the crop of a case lies in the slice it was cut out of, by the facts that its import kept.
package struct CropPlacement: Equatable, Sendable {
  /// The row of the slice on which the centre of the crop's first pixel lies.
  package let firstRow: Double
  /// The column of the slice on which it lies.
  package let firstColumn: Double
  /// Rows of the slice from one row of the crop to the next.
  package let rowStep: Double
  /// Columns of the slice from one column of the crop to the next.
  package let columnStep: Double

  /// The place of the crop of `subject`; nil when its facts do not tell it.
  package init?(_ subject: Case) {
    let facts = subject.provenance.facts
    guard let row = facts["cropRow"].flatMap({ Double($0) }), row.isFinite,
      let column = facts["cropColumn"].flatMap({ Double($0) }), column.isFinite,
      let spacing = subject.spacing
    else { return nil }
    (firstRow, firstColumn) = (row, column)
    guard let text = facts["sourceSpacingInMillimeters"] else {
      (rowStep, columnStep) = (1, 1)
      return
    }
    let source = text.split(separator: " ").compactMap { Double($0) }
    guard source.count == 2, source.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
    rowStep = spacing.rowInMillimeters / source[0]
    columnStep = spacing.columnInMillimeters / source[1]
  }

  /// Returns `mask` in a slice of so many rows and columns: each pixel as the nearest of the crop;
  /// nil when the crop does not lie within the slice.
  ///
  /// A mask of few pixels that no pixel of the slice is nearest to keeps the pixels nearest to it, so
  /// that none becomes empty.
  package func mask(_ mask: Mask, rows: Int, columns: Int) -> Mask? {
    let lastRow = firstRow + Double(mask.height - 1) * rowStep
    let lastColumn = firstColumn + Double(mask.width - 1) * columnStep
    guard firstRow > -0.5, firstColumn > -0.5, lastRow < Double(rows) - 0.5,
      lastColumn < Double(columns) - 0.5
    else { return nil }
    let sources = (0..<columns).map { Int(((Double($0) - firstColumn) / columnStep).rounded()) }
    var placed = Mask(width: columns, height: rows)
    for row in 0..<rows {
      let source = Int(((Double(row) - firstRow) / rowStep).rounded())
      guard (0..<mask.height).contains(source) else { continue }
      for column in 0..<columns where (0..<mask.width).contains(sources[column]) {
        if mask[source, sources[column]] { placed[row, column] = true }
      }
    }
    if placed.isEmpty { keep(mask, in: &placed) }
    return placed
  }

  private func keep(_ mask: Mask, in placed: inout Mask) {
    for row in 0..<mask.height {
      for column in 0..<mask.width where mask[row, column] {
        let targetRow = Int((firstRow + Double(row) * rowStep).rounded())
        let targetColumn = Int((firstColumn + Double(column) * columnStep).rounded())
        placed[min(targetRow, placed.height - 1), min(targetColumn, placed.width - 1)] = true
      }
    }
  }
}
