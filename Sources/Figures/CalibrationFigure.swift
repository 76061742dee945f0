/// How well models know what they do not know: presence and pixels against shares of graders.
package struct CalibrationFigure: Equatable, Sendable {
  /// Predictions of one probability.
  package struct Mark: Equatable, Sendable {
    /// The place across, 0...1.
    package var x: Double
    /// The place up, 0...1.
    package var y: Double
    /// The number of predictions.
    package var count: Int

    /// A mark.
    package init(x: Double, y: Double, count: Int) { (self.x, self.y, self.count) = (x, y, count) }
  }

  /// One model.
  package struct Series: Equatable, Sendable {
    /// The model's name.
    package var name: String
    /// Share of graders who mark anything across, mean P(present) up; cases.
    package var presence: [Mark]
    /// The calibration error of P(present); nil when unknown.
    package var presenceError: Double?
    /// Share of samples across, share of graders up; pixels.
    package var pixels: [Mark]
    /// The calibration error of the pixels that anybody marks; nil when unknown.
    package var pixelError: Double?

    /// A model.
    package init(
      name: String, presence: [Mark], presenceError: Double?, pixels: [Mark], pixelError: Double?
    ) {
      (self.name, self.presence, self.pixels) = (name, presence, pixels)
      (self.presenceError, self.pixelError) = (presenceError, pixelError)
    }
  }

  /// The models.
  package var series: [Series]
  /// What was measured.
  package var caption: String

  /// A figure from its values.
  package init(series: [Series], caption: String) {
    (self.series, self.caption) = (series, caption)
  }

  /// The figure on paper.
  package func drawn() -> Canvas {
    let legend = Double(series.count) * Paper.text * 1.9
    var canvas = Canvas(width: Paper.pageWidth, height: 1_080 + Int(legend))
    canvas.write(caption, at: Point(140, 46), Lettering(size: Paper.small), .quiet)
    let left = Panel(
      Frame(x: 140, y: 140, width: 800, height: 760),
      x: Axis("share of graders who mark", from: 0, to: 1, about: 4),
      y: Axis("mean P(present) of the model", from: 0, to: 1, about: 5))
    let right = Panel(
      Frame(x: 1_180, y: 140, width: 800, height: 760),
      x: Axis("share of samples that mark a pixel", from: 0, to: 1, about: 5),
      y: Axis("share of graders that do", from: 0, to: 1, about: 5))
    draw(left, "a  Presence, by cases", \.presence, hasCounts: true, on: &canvas)
    draw(right, "b  Pixels that anybody marks", \.pixels, hasCounts: false, on: &canvas)
    drawLegend(\.presenceError, at: Point(left.frame.x, 1_040), on: &canvas)
    drawLegend(\.pixelError, at: Point(right.frame.x, 1_040), on: &canvas)
    return canvas
  }

  private func draw(
    _ panel: Panel, _ heading: String, _ marks: (Series) -> [Mark], hasCounts: Bool,
    on canvas: inout Canvas
  ) {
    panel.drawAxes(on: &canvas)
    panel.drawHeading(heading, on: &canvas)
    panel.curve([(0, 0), (1, 1)], .quiet, on: &canvas, width: 3, isDashed: true)
    for (index, series) in series.enumerated() {
      let marks = marks(series)
      let most = Double(marks.map(\.count).max() ?? 1)
      panel.curve(
        marks.map { ($0.x, $0.y) }, .series(index), on: &canvas, width: 3.5, opacity: 0.7)
      for mark in marks {
        // The area of a disc tells the count.
        let radius = 7 + 17 * (Double(mark.count) / most).squareRoot()
        let place = panel.place(mark.x, mark.y)
        canvas.disc(place, radius: radius + 2.5, .white)
        canvas.disc(place, radius: radius, .series(index))
      }
    }
    if hasCounts, let first = series.first { drawCounts(marks(first), panel, on: &canvas) }
  }

  /// The counts are those of cases, equal for all models, so they stand at the foot.
  private func drawCounts(_ marks: [Mark], _ panel: Panel, on canvas: inout Canvas) {
    let lettering = Lettering(size: Paper.small)
    for mark in marks {
      let place = panel.place(mark.x, 0)
      let isLast = mark.x > 0.95
      canvas.writeWithRim(
        "\(mark.count)", at: Point(place.x + (isLast ? -6 : 6), place.y - 14), lettering, .quiet,
        anchor: isLast ? .end : .start)
    }
  }

  private func drawLegend(
    _ error: (Series) -> Double?, at place: Point, on canvas: inout Canvas
  ) {
    canvas.legend(
      series.enumerated().map { index, series in
        let text = error(series).map { ", calibration error \(rounded($0))" } ?? ""
        return LegendEntry(.series(index), series.name + text)
      }, at: place)
  }
}
