import Imaging

/// A rectangle of whole pixels.
package struct MaskBox: Equatable, Sendable {
  /// The rows inside.
  package let rows: Range<Int>
  /// The columns inside.
  package let columns: Range<Int>

  /// The smallest box that holds all pixels of `masks`, of one size; nil when all are empty.
  package init?(of masks: [Mask]) {
    var (left, right, top, bottom) = (Int.max, -1, Int.max, -1)
    for mask in masks {
      mask.pixels.withUnsafeBufferPointer { pixels in
        for row in 0..<mask.height {
          let start = row * mask.width
          for column in 0..<mask.width where pixels[start + column] != 0 {
            (left, right) = (min(left, column), max(right, column))
            (top, bottom) = (min(top, row), max(bottom, row))
          }
        }
      }
    }
    guard right >= 0 else { return nil }
    rows = top..<bottom + 1
    columns = left..<right + 1
  }

  private init(rows: Range<Int>, columns: Range<Int>) {
    self.rows = rows
    self.columns = columns
  }

  /// Returns the box with `margin` more pixels on each side, as far as an image of that size goes.
  package func grown(by margin: Int, width: Int, height: Int) -> MaskBox {
    MaskBox(
      rows: max(0, rows.lowerBound - margin)..<min(height, rows.upperBound + margin),
      columns: max(0, columns.lowerBound - margin)..<min(width, columns.upperBound + margin))
  }

  /// Returns the part of `mask` in the box.
  package func crop(_ mask: Mask) -> Mask {
    Mask(
      width: columns.count, height: rows.count,
      pixels: rows.flatMap { row in
        mask.pixels[row * mask.width + columns.lowerBound..<row * mask.width + columns.upperBound]
      })
  }
}
