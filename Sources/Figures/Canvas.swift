import Foundation

/// White paper that shapes are drawn on, with smooth edges, and the texts that stand above them.
package struct Canvas: Equatable, Sendable {
  /// The number of columns.
  package let width: Int

  /// The number of rows.
  package let height: Int

  /// Red, green and blue of each pixel, row by row.
  package private(set) var pixels: [UInt8]

  /// The texts, which are not among the pixels: a terminal writes them in its own letters.
  package private(set) var texts: [Caption] = []

  /// The longest side a canvas may have.
  package static let longestSide = 8_192

  /// White paper of that size.
  package init(width: Int, height: Int) {
    precondition(
      (1...Self.longestSide).contains(width) && (1...Self.longestSide).contains(height),
      "Canvas: \(width) x \(height)")
    (self.width, self.height) = (width, height)
    pixels = [UInt8](repeating: 255, count: 3 * width * height)
  }

  /// The colour of a pixel.
  package subscript(row: Int, column: Int) -> Ink {
    let place = 3 * (row * width + column)
    return Ink(pixels[place], pixels[place + 1], pixels[place + 2])
  }

  /// Adds a text; one without words or on no place is left out.
  mutating func add(_ caption: Caption) {
    guard !caption.text.isEmpty, caption.place.x.isFinite, caption.place.y.isFinite else { return }
    texts.append(caption)
  }

  /// The shapes alone.
  package var withoutTexts: Canvas {
    var canvas = self
    canvas.texts = []
    return canvas
  }

  /// Lays `ink` over a pixel by a share of 0...1; pixels beyond the edge are left out.
  mutating func blend(_ ink: Ink, row: Int, column: Int, share: Double) {
    guard row >= 0, column >= 0, row < height, column < width, share > 0 else { return }
    let place = 3 * (row * width + column)
    for (offset, value) in [ink.red, ink.green, ink.blue].enumerated() {
      let old = Double(pixels[place + offset])
      pixels[place + offset] = UInt8((old + (Double(value) - old) * min(1, share)).rounded())
    }
  }
}

// MARK: - Shapes

extension Canvas {
  /// Draws a line through `points` with round ends; `isDashed` breaks it into dashes.
  package mutating func line(
    _ points: [Point], _ ink: Ink, width: Double, opacity: Double = 1, isDashed: Bool = false
  ) {
    let strokes = isDashed ? dashes(along: points, length: 4 * width, gap: 3.5 * width) : [points]
    for stroke in strokes { draw([stroke], ink, width: width, opacity: opacity) }
  }

  /// Draws several lines as one shape: where they meet, nothing is laid over twice.
  package mutating func draw(
    _ strokes: [[Point]], _ ink: Ink, width: Double, opacity: Double = 1
  ) {
    let radius = width / 2
    guard let box = Box(strokes, margin: radius + 1, self) else { return }
    var coverage = [Double](repeating: 0, count: box.columns.count * box.rows.count)
    for stroke in strokes {
      let ends = stroke.count == 1 ? stroke + stroke : stroke
      for (a, b) in zip(ends, ends.dropFirst()) {
        guard let part = Box([[a, b]], margin: radius + 1, self) else { continue }
        for row in part.rows {
          for column in part.columns {
            let reach =
              radius + 0.5 - distance(from: Point(Double(column) + 0.5, Double(row) + 0.5), a, b)
            let place =
              (row - box.rows.lowerBound) * box.columns.count + column - box.columns.lowerBound
            if reach > coverage[place] { coverage[place] = min(1, reach) }
          }
        }
      }
    }
    // A line thinner than a pixel covers no pixel wholly.
    let strength = opacity * min(1, width)
    for row in box.rows {
      for column in box.columns {
        let place =
          (row - box.rows.lowerBound) * box.columns.count + column - box.columns.lowerBound
        blend(ink, row: row, column: column, share: strength * coverage[place])
      }
    }
  }

  /// Draws a filled disc.
  package mutating func disc(_ centre: Point, radius: Double, _ ink: Ink, opacity: Double = 1) {
    draw([[centre]], ink, width: 2 * radius, opacity: opacity)
  }

  /// Draws an ellipse: its points are centre + (across cos t, -(slant cos t + up sin t)).
  package mutating func ellipse(
    _ centre: Point, across: Double, up: Double, slant: Double = 0, _ ink: Ink, width: Double,
    opacity: Double = 1, isDashed: Bool = false
  ) {
    let steps = max(24, Int(max(abs(across), abs(up))))
    let points = (0...steps).map { step in
      let angle = 2 * Double.pi * Double(step) / Double(steps)
      return Point(
        centre.x + across * cos(angle), centre.y - slant * cos(angle) - up * sin(angle))
    }
    line(points, ink, width: width, opacity: opacity, isDashed: isDashed)
  }

  /// Fills a rectangle; pixels that it covers in part are tinted in part.
  package mutating func fill(_ frame: Frame, _ ink: Ink, opacity: Double = 1) {
    let columns = max(0, Int(frame.x))...min(width - 1, max(0, Int(frame.right)))
    let rows = max(0, Int(frame.y))...min(height - 1, max(0, Int(frame.bottom)))
    for row in rows {
      let down = covered(row, from: frame.y, to: frame.bottom)
      for column in columns {
        let share = down * covered(column, from: frame.x, to: frame.right)
        blend(ink, row: row, column: column, share: opacity * share)
      }
    }
  }

  /// Draws the outline of a rectangle, inside it.
  package mutating func outline(_ frame: Frame, _ ink: Ink, width: Double) {
    fill(Frame(x: frame.x, y: frame.y, width: frame.width, height: width), ink)
    fill(Frame(x: frame.x, y: frame.bottom - width, width: frame.width, height: width), ink)
    let sides = frame.height - 2 * width
    fill(Frame(x: frame.x, y: frame.y + width, width: width, height: sides), ink)
    fill(Frame(x: frame.right - width, y: frame.y + width, width: width, height: sides), ink)
  }

  /// Draws a picture of `columns` x `rows` inks into `frame`, each pixel of the frame by the nearest.
  package mutating func picture(
    columns: Int, rows: Int, in frame: Frame, _ ink: (_ row: Int, _ column: Int) -> Ink?
  ) {
    guard columns > 0, rows > 0 else { return }
    for row in max(0, Int(frame.y))..<min(height, max(0, Int(frame.bottom))) {
      let sourceRow = min(
        rows - 1, Int((Double(row) + 0.5 - frame.y) / frame.height * Double(rows)))
      for column in max(0, Int(frame.x))..<min(width, max(0, Int(frame.right))) {
        let across = (Double(column) + 0.5 - frame.x) / frame.width
        let sourceColumn = min(columns - 1, Int(across * Double(columns)))
        if sourceRow >= 0, sourceColumn >= 0, let ink = ink(sourceRow, sourceColumn) {
          blend(ink, row: row, column: column, share: 1)
        }
      }
    }
  }

  private func covered(_ pixel: Int, from begin: Double, to end: Double) -> Double {
    max(0, min(end, Double(pixel + 1)) - max(begin, Double(pixel)))
  }
}

/// The pixels that a shape may touch.
private struct Box {
  let rows: Range<Int>
  let columns: Range<Int>

  init?(_ strokes: [[Point]], margin: Double, _ canvas: Canvas) {
    let points = strokes.joined().filter { $0.x.isFinite && $0.y.isFinite }
    guard let left = points.map(\.x).min(), let right = points.map(\.x).max(),
      let top = points.map(\.y).min(), let bottom = points.map(\.y).max()
    else { return nil }
    func range(_ low: Double, _ high: Double, _ count: Int) -> Range<Int> {
      let begin = min(max(0, low - margin), Double(count))
      let end = min(max(begin, high + margin + 1), Double(count))
      return Int(begin)..<Int(end)
    }
    columns = range(left, right, canvas.width)
    rows = range(top, bottom, canvas.height)
    guard !columns.isEmpty, !rows.isEmpty else { return nil }
  }
}

/// Returns how far `point` lies from the line between `a` and `b`.
private func distance(from point: Point, _ a: Point, _ b: Point) -> Double {
  let (x, y) = (b.x - a.x, b.y - a.y)
  let square = x * x + y * y
  let along = square > 0 ? ((point.x - a.x) * x + (point.y - a.y) * y) / square : 0
  let t = min(1, max(0, along))
  let (dx, dy) = (point.x - a.x - t * x, point.y - a.y - t * y)
  return (dx * dx + dy * dy).squareRoot()
}

/// Returns the dashes of a line through `points`.
private func dashes(along points: [Point], length: Double, gap: Double) -> [[Point]] {
  var dashes: [[Point]] = []
  var dash: [Point] = []
  var left = length
  var isInk = true
  for (a, b) in zip(points, points.dropFirst()) {
    let (x, y) = (b.x - a.x, b.y - a.y)
    let total = (x * x + y * y).squareRoot()
    guard total > 0, total.isFinite else { continue }
    var done = 0.0
    if isInk && dash.isEmpty { dash = [a] }
    while done < total {
      let step = min(left, total - done)
      done += step
      left -= step
      let here = Point(a.x + x * done / total, a.y + y * done / total)
      if isInk { dash.append(here) }
      guard left <= 1e-9 else { continue }
      if isInk { dashes.append(dash) }
      isInk.toggle()
      dash = isInk ? [here] : []
      left = isInk ? length : gap
    }
  }
  if isInk, dash.count > 1 { dashes.append(dash) }
  return dashes
}
