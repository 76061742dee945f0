/// How well models know what they do not know: probabilities of presence and of pixels against shares of
/// graders.
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
    /// P(present) across, in bins, the share of graders who mark anything up; cases.
    package var reliability: [Mark]
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
      name: String, reliability: [Mark], presence: [Mark], presenceError: Double?, pixels: [Mark],
      pixelError: Double?
    ) {
      (self.name, self.reliability) = (name, reliability)
      (self.presence, self.pixels) = (presence, pixels)
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
    let legend = Double(series.count + 1) * Paper.text * 1.9
    var canvas = Canvas(width: Paper.pageWidth, height: 940 + Int(legend))
    canvas.write(caption, at: Point(130, 46), Lettering(size: Paper.small), .quiet)
    let panels = panels
    for (panel, heading) in zip(
      panels, ["a  P(present), by bins", "b  The same, by graders", "c  Pixels that anybody marks"])
    {
      panel.drawAxes(on: &canvas)
      panel.drawHeading(heading, on: &canvas)
    }
    for panel in [panels[0], panels[2]] {
      panel.curve([(0, 0), (1, 1)], .quiet, on: &canvas, width: 3, isDashed: true)
    }
    for (index, series) in series.enumerated() {
      draw(series.reliability, index, panels[0], &canvas)
      draw(series.presence, index, panels[1], &canvas)
      draw(series.pixels, index, panels[2], &canvas)
    }
    if let first = series.first { drawCounts(first.presence, panels[1], on: &canvas) }
    drawNotes(panels, on: &canvas)
    drawLegend(at: Point(130, 870), on: &canvas)
    return canvas
  }

  private var panels: [Panel] {
    func frame(_ place: Int) -> Frame {
      Frame(x: 130 + Double(place) * 680, y: 140, width: 510, height: 530)
    }
    let share = { (title: String) in Axis(title, from: 0, to: 1, about: 5) }
    return [
      Panel(
        frame(0), x: share("P(present): share of samples"), y: share("share of graders who mark")),
      Panel(
        frame(1), x: Axis("share of graders who mark", from: 0, to: 1, about: 4),
        y: share("mean P(present)")),
      Panel(
        frame(2), x: share("share of samples that mark"), y: share("share of graders that do")),
    ]
  }

  private func draw(_ marks: [Mark], _ index: Int, _ panel: Panel, _ canvas: inout Canvas) {
    let most = Double(marks.map(\.count).max() ?? 1)
    panel.curve(marks.map { ($0.x, $0.y) }, .series(index), on: &canvas, width: 3.5, opacity: 0.7)
    for mark in marks {
      // The area of a mark tells the count.
      let radius = 6 + (series.count > 4 ? 7 : 12) * (Double(mark.count) / most).squareRoot()
      canvas.mark(.series(index), at: panel.place(mark.x, mark.y), radius: radius, .series(index))
    }
  }

  /// What the dashed lines are, and what no line can be.
  private func drawNotes(_ panels: [Panel], on canvas: inout Canvas) {
    let notes = [
      ["dashed: perfect agreement; areas: cases"],
      ["no line: few graders measure a probability", "roughly, so a perfect model is flatter too"],
      [
        "dashed: agreement. Without the pixels that",
        "neither marks, a perfect model begins above it",
      ],
    ]
    for (panel, lines) in zip(panels, notes) {
      for (line, text) in lines.enumerated() {
        canvas.write(
          text, at: Point(panel.frame.x, panel.frame.bottom + 140 + Double(line) * 30),
          Lettering(size: Paper.small * 0.9), .quiet)
      }
    }
  }

  /// The counts are those of cases, equal for all models, so they stand at the foot.
  private func drawCounts(_ marks: [Mark], _ panel: Panel, on canvas: inout Canvas) {
    let lettering = Lettering(size: Paper.small * 0.9)
    for mark in marks {
      let place = panel.place(mark.x, 0)
      let isLast = mark.x > 0.95
      canvas.writeWithRim(
        "\(mark.count)", at: Point(place.x + (isLast ? -6 : 12), place.y - 14), lettering, .quiet,
        anchor: isLast ? .end : .start)
    }
  }

  private func drawLegend(at place: Point, on canvas: inout Canvas) {
    let lettering = Lettering(size: Paper.text)
    let titles = ["calibration error:"] + series.map(\.name)
    let widest = titles.map { lettering.width(of: $0) }.max() ?? 0
    let columns = [place.x + 68 + widest + 60, place.x + 68 + widest + 420]
    let top = place.y + Paper.text
    canvas.write("calibration error:", at: Point(place.x + 68, top), lettering, .quiet)
    for (column, title) in zip(columns, ["P(present), a", "pixels, c"]) {
      canvas.write(title, at: Point(column, top), lettering, .quiet)
    }
    let rows = Point(place.x, place.y + Paper.text * 1.9)
    canvas.legend(
      series.enumerated().map { index, series in
        LegendEntry(.series(index), series.name, marker: .series(index))
      }, at: rows)
    for (row, series) in series.enumerated() {
      let line = rows.y + (Double(row) + 0.5) * Paper.text * 1.9 + Paper.text / 2
      for (column, error) in zip(columns, [series.presenceError, series.pixelError]) {
        canvas.write(error.map(rounded) ?? "unknown", at: Point(column, line), lettering)
      }
    }
  }
}
