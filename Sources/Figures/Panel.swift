/// How large things are, so that figures of one set look alike.
package struct Paper: Equatable, Sendable {
  /// Pixels of an inch of paper.
  package static let resolution = 300.0

  /// A figure that fills a column of a two-column paper, in pixels: 85 mm.
  package static let columnWidth = 1_004
  /// A figure that fills both columns, in pixels: 174 mm.
  package static let pageWidth = 2_055

  /// The height of capitals of ordinary text: that of 8 point letters.
  package static let text = 23.0
  /// The height of capitals of headings.
  package static let heading = 26.0
  /// The height of capitals of small text.
  package static let small = 19.0
  /// The width of axes.
  package static let axis = 2.5
  /// The width of curves.
  package static let curve = 4.5
}

/// A rectangle of the paper with two axes.
package struct Panel: Equatable, Sendable {
  /// Where values are drawn; labels lie outside.
  package let frame: Frame
  /// The axis across.
  package let x: Axis
  /// The axis up.
  package let y: Axis

  /// A panel.
  package init(_ frame: Frame, x: Axis, y: Axis) { (self.frame, self.x, self.y) = (frame, x, y) }

  /// Returns where a pair of values lies on the paper.
  package func place(_ x: Double, _ y: Double) -> Point {
    Point(
      frame.x + self.x.share(of: x) * frame.width,
      frame.bottom - self.y.share(of: y) * frame.height)
  }

  /// Draws axes, marks, labels, and lines at the marks of the axis up.
  package func drawAxes(on canvas: inout Canvas, hasGrid: Bool = true) {
    let lettering = Lettering(size: Paper.text)
    for tick in y.ticks {
      let place = place(x.low, tick.value)
      if hasGrid {
        canvas.line([place, Point(frame.right, place.y)], .faint, width: 2)
      }
      canvas.line([Point(frame.x - 9, place.y), place], .black, width: Paper.axis)
      canvas.write(
        tick.label, at: Point(frame.x - 18, place.y + Paper.text / 2), lettering, anchor: .end)
    }
    for tick in x.ticks {
      let place = place(tick.value, y.low)
      canvas.line([place, Point(place.x, frame.bottom + 9)], .black, width: Paper.axis)
      canvas.write(
        tick.label, at: Point(place.x, frame.bottom + 22 + Paper.text), lettering, anchor: .middle)
    }
    let corner = Point(frame.x, frame.bottom)
    canvas.line(
      [Point(frame.x, frame.y), corner, Point(frame.right, frame.bottom)], .black,
      width: Paper.axis)
    drawTitles(on: &canvas, lettering)
  }

  private func drawTitles(on canvas: inout Canvas, _ lettering: Lettering) {
    let hasLabels = x.ticks.contains { !$0.label.isEmpty }
    let down = frame.bottom + (hasLabels ? 3.1 : 1.8) * Paper.text + 16
    canvas.write(x.title, at: Point(frame.middle.x, down), lettering, anchor: .middle)
    let widest = y.ticks.map { lettering.width(of: $0.label) }.max() ?? 0
    canvas.write(
      y.title, at: Point(frame.x - 18 - widest - 18, frame.middle.y), lettering, anchor: .middle,
      isTurned: true)
  }

  /// Writes a heading above the panel, at its left.
  package func drawHeading(_ text: String, on canvas: inout Canvas) {
    canvas.write(
      text, at: Point(frame.x, frame.y - 20), Lettering(size: Paper.heading, isBold: true))
  }

  /// Draws a curve through pairs of values; pairs that are not finite break it.
  package func curve(
    _ values: [(x: Double, y: Double)], _ ink: Ink, on canvas: inout Canvas,
    width: Double = Paper.curve, opacity: Double = 1, isDashed: Bool = false
  ) {
    let parts = values.split { !$0.x.isFinite || !$0.y.isFinite }
    for part in parts {
      canvas.line(
        part.map { place($0.x, min(max($0.y, y.low), y.high)) }, ink, width: width,
        opacity: opacity, isDashed: isDashed)
    }
  }
}

/// What a colour of a figure stands for.
package struct LegendEntry: Equatable, Sendable {
  /// The colour.
  package var ink: Ink
  /// The words.
  package var text: String
  /// Whether it is a dashed line.
  package var isDashed = false
  /// The mark; nil for a line.
  package var marker: Marker?

  /// An entry.
  package init(_ ink: Ink, _ text: String, isDashed: Bool = false, marker: Marker? = nil) {
    (self.ink, self.text, self.isDashed, self.marker) = (ink, text, isDashed, marker)
  }
}

extension Canvas {
  /// Draws entries below each other from `place` on, the upper left corner.
  package mutating func legend(_ entries: [LegendEntry], at place: Point) {
    let lettering = Lettering(size: Paper.text)
    for (row, entry) in entries.enumerated() {
      let middle = place.y + (Double(row) + 0.5) * Paper.text * 1.9
      if let marker = entry.marker {
        mark(marker, at: Point(place.x + 30, middle), radius: 11, entry.ink)
      } else {
        line(
          [Point(place.x, middle), Point(place.x + 52, middle)], entry.ink,
          width: entry.isDashed ? 4 : 7, isDashed: entry.isDashed)
      }
      write(entry.text, at: Point(place.x + 68, middle + Paper.text / 2), lettering)
    }
  }
}
