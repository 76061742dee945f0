/// The pixels that an outline surrounds, and those that it runs through.
///
/// The readers of LIDC were told to draw along the first pixels outside the nodule. A pixel belongs
/// to the line when its centre lies on the closed polygon, and to the inside when the polygon goes
/// around its centre an odd number of times.
struct OutlineRaster {
  /// The pixels inside that the line does not run through.
  let interior: PixelRegion
  /// The pixels inside, and those the line runs through.
  let covered: PixelRegion

  /// The raster of the closed polygon through `points`; fewer than three different ones surround
  /// nothing.
  init(_ points: [Pixel]) {
    let rows = Self.range(points.map(\.row))
    let columns = Self.range(points.map(\.column))
    var interior = PixelRegion(rows: rows, columns: columns)
    let edges = Array(zip(points, points.dropFirst() + points.prefix(1)))
    Self.fill(&interior, edges)
    var covered = interior
    for (start, end) in edges {
      Self.forEachPixel(from: start, to: end) { row, column in
        interior[row, column] = false
        covered[row, column] = true
      }
    }
    self.interior = interior
    self.covered = covered
  }

  private static func range(_ numbers: [Int]) -> Range<Int> {
    guard let low = numbers.min(), let high = numbers.max() else { return 0..<0 }
    return low..<(high + 1)
  }

  /// Fills row by row: a pixel is inside when an odd number of edges cross its row to the left.
  private static func fill(_ region: inout PixelRegion, _ edges: [(Pixel, Pixel)]) {
    var crossings: [Int: [Int]] = [:]
    for (start, end) in edges where start.row != end.row {
      let (top, bottom) = start.row < end.row ? (start, end) : (end, start)
      let (height, width) = (bottom.row - top.row, bottom.column - top.column)
      for row in top.row..<bottom.row {
        let column = top.column + floorDivide((row - top.row) * width, height)
        crossings[row, default: []].append(column)
      }
    }
    for (row, columns) in crossings {
      let sorted = columns.sorted()
      for index in stride(from: 0, to: sorted.count - 1, by: 2) {
        for column in (sorted[index] + 1)..<(sorted[index + 1] + 1) { region[row, column] = true }
      }
    }
  }

  /// Gives each pixel whose centre lies on the straight line between two.
  private static func forEachPixel(
    from start: Pixel, to end: Pixel, _ body: (Int, Int) -> Void
  ) {
    let (height, width) = (end.row - start.row, end.column - start.column)
    let steps = max(1, greatestCommonDivisor(abs(height), abs(width)))
    for step in 0...steps {
      body(start.row + height / steps * step, start.column + width / steps * step)
    }
  }

  private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    b == 0 ? a : greatestCommonDivisor(b, a % b)
  }

  private static func floorDivide(_ a: Int, _ b: Int) -> Int {
    a >= 0 ? a / b : -((b - 1 - a) / b)
  }
}

extension LIDCAnnotation.Nodule {
  /// What the reader marked on one slice.
  struct Area {
    /// The pixels that belong to the nodule, holes left out; nil when they were only surrounded.
    var mask: PixelRegion
    /// All pixels inside or on an outline, by which nodules of different readers are matched.
    var covered: PixelRegion
  }

  /// What the reader marked, by slice; slices with nothing but points are left out.
  func areas() -> [String: Area] {
    var areas: [String: Area] = [:]
    for outline in outlines where outline.isInclusion && outline.isPolygon {
      let raster = OutlineRaster(outline.points)
      let area = Area(mask: raster.interior, covered: raster.covered)
      let uid = outline.sopInstanceUID
      areas[uid] =
        areas[uid].map {
          Area(mask: $0.mask.union(area.mask), covered: $0.covered.union(area.covered))
        } ?? area
    }
    for outline in outlines where !outline.isInclusion {
      areas[outline.sopInstanceUID]?.mask.subtract(OutlineRaster(outline.points).covered)
    }
    return areas
  }
}

extension PixelRegion {
  /// Takes away the pixels of another set.
  mutating func subtract(_ other: PixelRegion) {
    for row in rows.clamped(to: other.rows) {
      for column in columns.clamped(to: other.columns) where other[row, column] {
        self[row, column] = false
      }
    }
  }
}
