import Imaging

/// A set of pixels of a slice, kept in a window around them.
struct PixelRegion: Equatable, Sendable {
  /// The rows of the window.
  let rows: Range<Int>
  /// The columns of the window.
  let columns: Range<Int>
  /// Whether each pixel of the window is in the set, row by row.
  private var isInside: [Bool]

  /// No pixels, in a window.
  init(rows: Range<Int>, columns: Range<Int>) {
    self.rows = rows
    self.columns = columns
    isInside = [Bool](repeating: false, count: rows.count * columns.count)
  }

  /// Whether a pixel is in the set; pixels outside the window are not.
  subscript(row: Int, column: Int) -> Bool {
    get { rows.contains(row) && columns.contains(column) && isInside[index(row, column)] }
    set {
      if rows.contains(row) && columns.contains(column) { isInside[index(row, column)] = newValue }
    }
  }

  /// Whether there is no pixel in the set.
  var isEmpty: Bool { !isInside.contains(true) }

  /// The smallest window that holds all pixels of the set; nil when there are none.
  var bounds: (rows: Range<Int>, columns: Range<Int>)? {
    var found: (rows: Range<Int>, columns: Range<Int>)?
    for row in rows {
      for column in columns where self[row, column] {
        found = Self.joined(found, (row..<(row + 1), column..<(column + 1)))
      }
    }
    return found
  }

  /// The smallest window that holds two.
  static func joined(
    _ a: (rows: Range<Int>, columns: Range<Int>)?, _ b: (rows: Range<Int>, columns: Range<Int>)?
  ) -> (rows: Range<Int>, columns: Range<Int>)? {
    guard let a, let b else { return a ?? b }
    return (joined(a.rows, b.rows), joined(a.columns, b.columns))
  }

  private static func joined(_ a: Range<Int>, _ b: Range<Int>) -> Range<Int> {
    min(a.lowerBound, b.lowerBound)..<max(a.upperBound, b.upperBound)
  }

  /// Returns whether the two sets share a pixel.
  func overlaps(_ other: PixelRegion) -> Bool {
    let (rows, columns) = (rows.clamped(to: other.rows), columns.clamped(to: other.columns))
    return rows.contains { row in
      columns.contains { self[row, $0] && other[row, $0] }
    }
  }

  /// The pixels of either set.
  func union(_ other: PixelRegion) -> PixelRegion {
    let rows = Self.joined(rows, other.rows)
    let columns = Self.joined(columns, other.columns)
    var result = PixelRegion(rows: rows, columns: columns)
    for row in rows {
      for column in columns where self[row, column] || other[row, column] {
        result[row, column] = true
      }
    }
    return result
  }

  private func index(_ row: Int, _ column: Int) -> Int {
    (row - rows.lowerBound) * columns.count + column - columns.lowerBound
  }
}
