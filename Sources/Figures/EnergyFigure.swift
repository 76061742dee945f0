/// GED² of several models by the number of samples: each case a point, means marked.
package struct EnergyFigure: Equatable, Sendable {
  /// One model.
  package struct Series: Equatable, Sendable {
    /// The model's name.
    package var name: String
    /// GED² of each case, for each number of samples.
    package var cases: [[Double]]
    /// The mean GED² for each number of samples.
    package var means: [Double]
    /// 95 % intervals of the means; nil where unknown.
    package var intervals: [ClosedRange<Double>?]

    /// A model.
    package init(
      name: String, cases: [[Double]], means: [Double], intervals: [ClosedRange<Double>?]
    ) {
      (self.name, self.cases, self.means, self.intervals) = (name, cases, means, intervals)
    }
  }

  /// A value that does not depend on the number of samples.
  package struct Control: Equatable, Sendable {
    /// What it is.
    package var name: String
    /// Its GED².
    package var value: Double

    /// A control.
    package init(name: String, value: Double) { (self.name, self.value) = (name, value) }
  }

  /// The numbers of samples.
  package var counts: [Int]
  /// The models.
  package var series: [Series]
  /// The controls.
  package var controls: [Control]
  /// What was measured, for example the library and its split.
  package var caption: String

  /// A figure from its values.
  package init(counts: [Int], series: [Series], controls: [Control], caption: String) {
    (self.counts, self.series, self.controls, self.caption) = (counts, series, controls, caption)
  }

  /// The figure on paper.
  package func drawn() -> Canvas {
    let width = series.count > 2 ? Paper.pageWidth : Paper.columnWidth
    let rows = series.count + controls.count
    let legendHeight = Double(rows) * Paper.text * 1.9
    let height = 960 + Int(legendHeight)
    var canvas = Canvas(width: width, height: height)
    let frame = Frame(x: 135, y: 90, width: Double(width) - 175, height: 700)
    let panel = Panel(
      frame, x: Axis("samples n", categories: counts.map(String.init)), y: energyAxis)
    panel.drawAxes(on: &canvas)
    for (index, series) in series.enumerated() {
      drawCases(series, index, panel, &canvas)
    }
    for control in controls.indices { draw(controls[control], control, panel, &canvas) }
    for (index, series) in series.enumerated() { drawMeans(series, index, panel, &canvas) }
    canvas.write(
      caption, at: Point(frame.x, 46), Lettering(size: Paper.small), .quiet)
    canvas.legend(entries, at: Point(frame.x, frame.bottom + 135))
    return canvas
  }

  /// Whether numbers beside the points would lie on each other: then the legend has them.
  private var isCrowded: Bool { series.count > 4 }

  /// The lines of the legend.
  var entries: [LegendEntry] {
    series.enumerated().map { index, series in
      let values = isCrowded ? ": " + series.means.map(rounded).joined(separator: ", ") : ""
      return LegendEntry(.series(index), series.name + values)
    }
      + controls.enumerated().map {
        LegendEntry(
          Self.controlInk($0.offset), "\($0.element.name): \(rounded($0.element.value))",
          isDashed: true)
      }
  }

  private var energyAxis: Axis {
    let all = series.flatMap { $0.cases.joined() } + series.flatMap(\.means) + controls.map(\.value)
    return Axis("GED²", holding: all, isFromZero: true, about: 6)
  }

  private static func controlInk(_ index: Int) -> Ink { .gray(UInt8(min(40 + index * 50, 150))) }

  private func draw(
    _ control: Control, _ index: Int, _ panel: Panel, _ canvas: inout Canvas
  ) {
    panel.curve(
      [(panel.x.low, control.value), (panel.x.high, control.value)], Self.controlInk(index),
      on: &canvas, width: 3.5, isDashed: true)
  }

  /// The middle of a model's column of points at the number of samples `place`.
  private func middle(_ place: Int, _ index: Int) -> Double {
    Double(place) + (Double(index) - Double(series.count - 1) / 2) * columnWidth
  }

  private var columnWidth: Double { 0.8 / Double(max(1, series.count)) }

  private func drawCases(
    _ series: Series, _ index: Int, _ panel: Panel, _ canvas: inout Canvas
  ) {
    let opacity = min(
      0.6, max(0.08, 30 / Double(max(1, series.cases.first?.count ?? 1)).squareRoot() / 8))
    for (place, cases) in series.cases.enumerated() {
      for (number, value) in cases.enumerated() where value.isFinite {
        // Multiples of the golden ratio spread any number of points evenly.
        let turn = Double(number + 1) * 0.618_033_988_749_895
        let jitter = (turn - turn.rounded(.down) - 0.5) * columnWidth * 0.8
        canvas.disc(
          panel.place(middle(place, index) + jitter, value), radius: 3, .series(index),
          opacity: opacity)
      }
    }
  }

  private func drawMeans(
    _ series: Series, _ index: Int, _ panel: Panel, _ canvas: inout Canvas
  ) {
    let lettering = Lettering(size: Paper.small, isBold: true)
    for (place, mean) in series.means.enumerated() {
      let x = middle(place, index)
      if let interval = series.intervals[place] {
        let ends = [interval.lowerBound, interval.upperBound].map { panel.place(x, $0) }
        canvas.line(ends, .white, width: 11)
        canvas.line(ends, .black, width: 5)
      }
      let point = panel.place(x, mean)
      let top = panel.place(x, max(mean, series.intervals[place]?.upperBound ?? mean)).y
      canvas.disc(point, radius: 13, .white)
      canvas.disc(point, radius: 10, .black)
      canvas.disc(point, radius: 6, .series(index))
      guard !isCrowded else { continue }
      canvas.writeWithRim(
        rounded(mean), at: Point(point.x, min(point.y - 24, top - 12)), lettering, .black)
    }
  }
}

/// Returns `value` with three digits after the point.
func rounded(_ value: Double) -> String {
  guard abs(value) < 1e12 else { return "\(value)" }
  let thousandths = Int((abs(value) * 1_000).rounded())
  let digits = String(thousandths % 1_000)
  return (value < 0 && thousandths > 0 ? "-" : "") + "\(thousandths / 1_000)."
    + String(repeating: "0", count: 3 - digits.count) + digits
}
