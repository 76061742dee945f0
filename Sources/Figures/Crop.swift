import Imaging

/// The square part of an image that tiles show.
package struct Crop: Equatable, Sendable {
  /// The first row; may be negative.
  package let top: Int
  /// The first column; may be negative.
  package let left: Int
  /// The side in pixels.
  package let side: Int

  /// The square around all pixels of `masks` with a margin, at least `least` pixels wide and at most
  /// the image's longer side; the middle of the image when all masks are empty.
  package init(around masks: [Mask], width: Int, height: Int, least: Int = 48) {
    var (rows, columns) = ((Int.max, Int.min), (Int.max, Int.min))
    for mask in masks {
      for (index, pixel) in mask.pixels.enumerated() where pixel != 0 {
        let (row, column) = index.quotientAndRemainder(dividingBy: mask.width)
        rows = (min(rows.0, row), max(rows.1, row))
        columns = (min(columns.0, column), max(columns.1, column))
      }
    }
    if rows.0 > rows.1 { (rows, columns) = ((height / 2, height / 2), (width / 2, width / 2)) }
    let spread = max(rows.1 - rows.0, columns.1 - columns.0) + 1
    side = min(max(spread + spread / 4 + 4, least), max(width, height))
    top = Self.start(rows, side, height)
    left = Self.start(columns, side, width)
  }

  /// The beginning of a stretch of `side` about the middle of `ends`, inside the image if it fits.
  private static func start(_ ends: (Int, Int), _ side: Int, _ limit: Int) -> Int {
    let wished = (ends.0 + ends.1 + 1 - side) / 2
    return side >= limit ? (limit - side) / 2 : min(max(0, wished), limit - side)
  }
}

extension Canvas {
  /// Draws the part `crop` of an image, from its 1 % quantile in black to its 99 % quantile in white.
  package mutating func tile(_ image: GrayImage, _ crop: Crop, in frame: Frame) {
    let sorted = image.values.filter(\.isFinite).sorted()
    guard let first = sorted.first, let last = sorted.last else { return }
    let low = sorted[sorted.count / 100]
    let high = sorted[sorted.count - 1 - sorted.count / 100]
    let (black, white) = high > low ? (low, high) : (first, last)
    let scale = white > black ? 255 / (white - black) : 0
    picture(columns: crop.side, rows: crop.side, in: frame) { row, column in
      let (y, x) = (crop.top + row, crop.left + column)
      guard y >= 0, x >= 0, y < image.height, x < image.width else { return .gray(40) }
      let level = (image[y, x] - black) * scale
      return .gray(level > 0 ? UInt8(min(255, level)) : 0)
    }
  }

  /// Draws the part `crop` of a mask: `inside` on `outside`.
  package mutating func tile(
    _ mask: Mask, _ crop: Crop, in frame: Frame, inside: Ink = .white, outside: Ink = .gray(28)
  ) {
    picture(columns: crop.side, rows: crop.side, in: frame) { row, column in
      isInside(mask, crop.top + row, crop.left + column) ? inside : outside
    }
  }

  /// Draws the border of a mask along the edges of its pixels.
  package mutating func border(
    of mask: Mask, _ crop: Crop, in frame: Frame, _ ink: Ink, width: Double
  ) {
    let step = frame.width / Double(crop.side)
    func corner(_ row: Int, _ column: Int) -> Point {
      Point(frame.x + Double(column) * step, frame.y + Double(row) * step)
    }
    var strokes: [[Point]] = []
    for row in 0...crop.side {
      for column in 0...crop.side {
        let here = isInside(mask, crop.top + row, crop.left + column)
        let isRow = column < crop.side
        let isColumn = row < crop.side
        if isRow, here != isInside(mask, crop.top + row - 1, crop.left + column) {
          strokes.append([corner(row, column), corner(row, column + 1)])
        }
        if isColumn, here != isInside(mask, crop.top + row, crop.left + column - 1) {
          strokes.append([corner(row, column), corner(row + 1, column)])
        }
      }
    }
    draw(strokes, ink, width: width)
  }
}

/// Whether a pixel is inside; beyond the edge nothing is.
private func isInside(_ mask: Mask, _ row: Int, _ column: Int) -> Bool {
  row >= 0 && column >= 0 && row < mask.height && column < mask.width && mask[row, column]
}
