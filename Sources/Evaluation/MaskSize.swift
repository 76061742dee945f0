import Imaging

/// How large a mask is on its slice.
package struct MaskSize: Equatable, Sendable {
  /// The number of pixels inside.
  package let areaInPixels: Int

  /// The area in mm²; nil without a spacing.
  package let areaInSquareMillimeters: Double?

  /// The diameter in mm of the disc of that area; nil without a spacing, 0 for an empty mask.
  package let equivalentDiameterInMillimeters: Double?

  /// The longest diameter in mm of the largest part; nil without a spacing, 0 for an empty mask.
  ///
  /// Pixels that touch, also at a corner, belong to one part; of equal parts the upper one counts. The
  /// diameter runs between midpoints of pixel edges, so that n pixels in a row measure n spacings.
  package let longestDiameterInMillimeters: Double?

  /// The size of `mask` with pixels of that `spacing`.
  package init(of mask: Mask, spacing: Spacing?) {
    let area = mask.area
    areaInPixels = area
    let squareMillimeters = spacing.map {
      Double(area) * $0.rowInMillimeters * $0.columnInMillimeters
    }
    areaInSquareMillimeters = squareMillimeters
    equivalentDiameterInMillimeters = squareMillimeters.map { 2 * ($0 / .pi).squareRoot() }
    longestDiameterInMillimeters = spacing.map { spacing in
      area == 0 ? 0 : longestDiameter(largestPart(of: mask), spacing)
    }
  }
}

/// A pixel of a mask.
private struct Pixel {
  let row: Int
  let column: Int
}

/// Returns the pixels of the largest part of `mask`, which is not empty.
private func largestPart(of mask: Mask) -> [Pixel] {
  let half = (mask.area + 1) / 2
  var isLeft = mask.pixels.map { $0 != 0 }
  var largest: [Pixel] = []
  for start in isLeft.indices where isLeft[start] {
    let part = takePart(at: start, of: mask, from: &isLeft)
    if part.count > largest.count { largest = part }
    if largest.count >= half { break }
  }
  return largest
}

/// Takes out of `isLeft` all pixels that hang together with the one at `start`.
private func takePart(at start: Int, of mask: Mask, from isLeft: inout [Bool]) -> [Pixel] {
  isLeft[start] = false
  var part = [Pixel(row: start / mask.width, column: start % mask.width)]
  var next = 0
  while next < part.count {
    let pixel = part[next]
    next += 1
    for row in max(0, pixel.row - 1)...min(mask.height - 1, pixel.row + 1) {
      for column in max(0, pixel.column - 1)...min(mask.width - 1, pixel.column + 1)
      where isLeft[row * mask.width + column] {
        isLeft[row * mask.width + column] = false
        part.append(Pixel(row: row, column: column))
      }
    }
  }
  return part
}

/// Returns the largest distance in mm between midpoints of pixel edges of `part`.
///
/// It is reached between the ends of rows and columns, so only those are compared.
private func longestDiameter(_ part: [Pixel], _ spacing: Spacing) -> Double {
  var rows: [Int: ClosedRange<Int>] = [:]
  var columns: [Int: ClosedRange<Int>] = [:]
  for pixel in part {
    widen(&rows[pixel.row], to: pixel.column)
    widen(&columns[pixel.column], to: pixel.row)
  }
  var points: [(y: Double, x: Double)] = []
  let (height, width) = (spacing.rowInMillimeters, spacing.columnInMillimeters)
  for (row, range) in rows {
    points.append((Double(row) * height, (Double(range.lowerBound) - 0.5) * width))
    points.append((Double(row) * height, (Double(range.upperBound) + 0.5) * width))
  }
  for (column, range) in columns {
    points.append(((Double(range.lowerBound) - 0.5) * height, Double(column) * width))
    points.append(((Double(range.upperBound) + 0.5) * height, Double(column) * width))
  }
  var longest = 0.0
  for (index, a) in points.enumerated() {
    for b in points[..<index] {
      let (y, x) = (a.y - b.y, a.x - b.x)
      longest = max(longest, y * y + x * x)
    }
  }
  return longest.squareRoot()
}

/// Returns the longest diameter of each mask in millimeters, 0 of an empty one; equal masks are measured
/// once.
package func longestDiameters(of masks: [Mask], spacing: Spacing) -> [Double] {
  var known: [Mask: Double] = [:]
  return masks.map { mask in
    if let diameter = known[mask] { return diameter }
    let diameter = MaskSize(of: mask, spacing: spacing).longestDiameterInMillimeters ?? 0
    known[mask] = diameter
    return diameter
  }
}

private func widen(_ range: inout ClosedRange<Int>?, to number: Int) {
  guard let old = range else {
    range = number...number
    return
  }
  range = min(old.lowerBound, number)...max(old.upperBound, number)
}
