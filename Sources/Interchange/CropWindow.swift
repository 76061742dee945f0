import Imaging

/// How a crop is cut out of a slice.
package enum CropShape: Equatable, Sendable {
  /// Resampled to 0.5 mm, 180 x 180 pixels: that of the paper.
  case resampled
  /// 128 x 128 pixels as they are.
  case native

  /// The number of rows and columns of a crop.
  var side: Int { self == .native ? 128 : 180 }

  /// The distance between pixel centres in a crop of a slice.
  func spacing(of native: Spacing) -> Spacing {
    self == .native ? native : Spacing(rowInMillimeters: 0.5, columnInMillimeters: 0.5)
  }
}

/// Where a crop lies in its slice: the places of its pixels as rows and columns of the slice.
struct CropWindow: Equatable, Sendable {
  /// The number of rows and columns.
  let side: Int
  /// The row of the first pixel's centre.
  let firstRow: Double
  /// The column of the first pixel's centre.
  let firstColumn: Double
  /// Rows of the slice from one row of the crop to the next.
  let rowStep: Double
  /// Columns of the slice from one column of the crop to the next.
  let columnStep: Double

  /// Why there is no window: the slice has fewer rows or columns than a crop takes.
  struct TooLarge: Error, Equatable {
    /// Rows and columns that a crop takes.
    let rows: Int
    let columns: Int
  }

  /// The window with the middle of `bounds` in its middle, moved inwards where it would hang over
  /// the edge of the slice.
  init(
    _ shape: CropShape, around bounds: (rows: Range<Int>, columns: Range<Int>),
    in placement: SlicePlacement
  ) throws(TooLarge) {
    side = shape.side
    let (native, wanted) = (placement.spacing, shape.spacing(of: placement.spacing))
    rowStep = wanted.rowInMillimeters / native.rowInMillimeters
    columnStep = wanted.columnInMillimeters / native.columnInMillimeters
    let (rowSpan, columnSpan) = (Double(side - 1) * rowStep, Double(side - 1) * columnStep)
    guard rowSpan <= Double(placement.rows - 1), columnSpan <= Double(placement.columns - 1) else {
      throw TooLarge(rows: Int(rowSpan.rounded(.up)) + 1, columns: Int(columnSpan.rounded(.up)) + 1)
    }
    let first = { (range: Range<Int>, span: Double, count: Int) in
      let middle = range.lowerBound + range.upperBound
      let start =
        shape == .native
        ? Double(middle / 2 - shape.side / 2) : (Double(middle - 1) - span) / 2
      return min(max(0, start), Double(count - 1) - span)
    }
    firstRow = first(bounds.rows, rowSpan, placement.rows)
    firstColumn = first(bounds.columns, columnSpan, placement.columns)
  }

  /// Returns what the window shows of an image of Hounsfield units: each value from the four nearest
  /// pixels (bilinear), rounded to whole units.
  func crop(_ image: GrayImage) -> GrayImage {
    let columns = (0..<side).map { Sample(firstColumn + Double($0) * columnStep, image.width) }
    var values: [Float] = []
    values.reserveCapacity(side * side)
    for row in 0..<side {
      let rows = Sample(firstRow + Double(row) * rowStep, image.height)
      for column in columns {
        let upper = column.mix(image[rows.low, column.low], image[rows.low, column.high])
        let lower = column.mix(image[rows.high, column.low], image[rows.high, column.high])
        let value = rows.mix(upper, lower)
        values.append(isNative ? value : value.rounded())
      }
    }
    return GrayImage(width: side, height: side, unit: image.unit, values: values)
  }

  /// Returns what the window shows of a region: each pixel as its nearest pixel in the slice.
  ///
  /// A region of few pixels that no pixel of the crop is nearest to keeps the pixels nearest to it,
  /// so that no mark is lost.
  func crop(_ region: PixelRegion) -> Mask {
    var mask = Mask(width: side, height: side)
    let columns = (0..<side).map { Int((firstColumn + Double($0) * columnStep).rounded()) }
    for row in 0..<side {
      let source = Int((firstRow + Double(row) * rowStep).rounded())
      guard region.rows.contains(source) else { continue }
      for column in 0..<side where region[source, columns[column]] { mask[row, column] = true }
    }
    if mask.isEmpty { keep(region, in: &mask) }
    return mask
  }

  private func keep(_ region: PixelRegion, in mask: inout Mask) {
    for row in region.rows {
      for column in region.columns where region[row, column] {
        let target = (
          row: Int(((Double(row) - firstRow) / rowStep).rounded()),
          column: Int(((Double(column) - firstColumn) / columnStep).rounded())
        )
        let isShown = (0..<side).contains(target.row) && (0..<side).contains(target.column)
        if isShown { mask[target.row, target.column] = true }
      }
    }
  }

  /// Whether the window shows all of a region.
  func holds(_ region: PixelRegion) -> Bool {
    guard let bounds = region.bounds else { return true }
    return rows.contains(bounds.rows.lowerBound) && rows.contains(bounds.rows.upperBound - 1)
      && columns.contains(bounds.columns.lowerBound)
      && columns.contains(bounds.columns.upperBound - 1)
  }

  /// The rows of the slice that are shown.
  private var rows: ClosedRange<Int> { Self.shown(firstRow, rowStep, side) }

  /// The columns of the slice that are shown.
  private var columns: ClosedRange<Int> { Self.shown(firstColumn, columnStep, side) }

  private static func shown(_ first: Double, _ step: Double, _ side: Int) -> ClosedRange<Int> {
    Int(first.rounded())...Int((first + Double(side - 1) * step).rounded())
  }

  private var isNative: Bool { rowStep == 1 && columnStep == 1 }

  /// The two pixels on either side of a place, and how much the second counts.
  private struct Sample {
    let low: Int
    let high: Int
    let weight: Float

    init(_ place: Double, _ count: Int) {
      low = min(max(0, Int(place.rounded(.down))), count - 1)
      high = min(low + 1, count - 1)
      weight = Float(place - Double(low))
    }

    func mix(_ a: Float, _ b: Float) -> Float { weight == 0 ? a : a + (b - a) * weight }
  }
}

extension CropWindow: CustomStringConvertible {
  /// The rows and columns of the slice that are shown.
  var description: String {
    "rows \(rows.lowerBound) to \(rows.upperBound) and columns \(columns.lowerBound) to"
      + " \(columns.upperBound)"
  }
}
