import Foundation

/// Modes of known probability: how often models draw each against how often these scenes show it, and
/// of one model which classes each mode switches and which share of each class's pixels is switched.
package struct ModesFigure: Equatable, Sendable {
  /// One mode of the model whose bars are drawn.
  package struct Mode: Equatable, Sendable {
    /// How often samples from the truth would have it in these scenes.
    package var probability: Double
    /// How often it was drawn.
    package var frequency: Double
    /// Whether it switches each of the classes.
    package var switches: [Bool]

    /// A mode.
    package init(probability: Double, frequency: Double, switches: [Bool]) {
      (self.probability, self.frequency, self.switches) = (probability, frequency, switches)
    }
  }

  /// One class that may be switched.
  package struct Class: Equatable, Sendable {
    /// Its name.
    package var name: String
    /// The probability that it is switched.
    package var probability: Double
    /// The share of its pixels that was drawn switched.
    package var share: Double

    /// A class.
    package init(name: String, probability: Double, share: Double) {
      (self.name, self.probability, self.share) = (name, probability, share)
    }
  }

  /// One model among all.
  package struct Series: Equatable, Sendable {
    /// Its name.
    package var name: String
    /// How often samples from the truth would have each mode.
    package var probabilities: [Double]
    /// How often each mode was drawn.
    package var frequencies: [Double]
    /// The number of samples; 0 when unknown.
    package var draws: Int

    /// A model.
    package init(name: String, probabilities: [Double], frequencies: [Double], draws: Int) {
      (self.name, self.draws) = (name, draws)
      (self.probabilities, self.frequencies) = (probabilities, frequencies)
    }

    /// Half the sum of the absolute differences, from 0 to 1.
    var totalVariation: Double {
      zip(probabilities, frequencies).reduce(0) { $0 + abs($1.0 - $1.1) } / 2
    }
  }

  /// The models.
  package var series: [Series]
  /// The place of the model whose bars are drawn.
  package var chosen: Int
  /// Its modes.
  package var modes: [Mode]
  /// The classes in the order of each mode's `switches`.
  package var classes: [Class]
  /// What the probabilities of modes are, for example `what these scenes can show`.
  package var truth: String
  /// What was measured: a line each.
  package var captions: [String]

  /// A figure from its values.
  package init(
    series: [Series], chosen: Int, modes: [Mode], classes: [Class], truth: String,
    captions: [String]
  ) {
    precondition(series.indices.contains(chosen), "ModesFigure: \(chosen) of \(series.count)")
    (self.series, self.chosen, self.modes, self.classes) = (series, chosen, modes, classes)
    (self.truth, self.captions) = (truth, captions)
  }

  /// What is smaller is drawn at the edge.
  private static let least = 1e-6

  private var chosenInk: Ink { .series(chosen) }

  /// The figure on paper: above all models along the bisector, below one of them, the most probable
  /// mode first.
  package func drawn() -> Canvas {
    let sorted = modes.enumerated().sorted { a, b in
      a.element.probability == b.element.probability
        ? a.offset < b.offset : a.element.probability > b.element.probability
    }.map(\.element)
    let rowHeight = 50.0
    let tableHeight = rowHeight * Double(classes.count)
    let top = 60 + Double(captions.count) * 34 + 50
    let scatter = Frame(x: 300, y: top, width: 900, height: 800)
    let zeros = Frame(
      x: scatter.x, y: scatter.bottom + 14, width: scatter.width,
      height: Double(series.count) * 24 + 16)
    let bars = Frame(x: 300, y: zeros.bottom + 250, width: 1_230, height: 560)
    let table = Frame(x: bars.x, y: bars.bottom + 30, width: bars.width, height: tableHeight)
    let shares = Frame(x: table.right + 40, y: table.y, width: 420, height: tableHeight)
    var canvas = Canvas(width: Paper.pageWidth, height: Int(table.bottom) + 130)
    for (line, caption) in captions.enumerated() {
      canvas.write(
        caption, at: Point(60, 46 + Double(line) * 34), Lettering(size: Paper.small), .quiet)
    }
    drawScatter(scatter, zeros, &canvas)
    drawBars(sorted, bars, &canvas)
    drawTable(sorted, table, rowHeight, &canvas)
    drawShares(shares, rowHeight, &canvas)
    drawLegend(at: Point(bars.right + 60, bars.y + 10), &canvas)
    return canvas
  }

  // MARK: - All models

  private func drawScatter(_ frame: Frame, _ zeros: Frame, _ canvas: inout Canvas) {
    let probabilities = series.flatMap(\.probabilities).filter { $0 > 0 }
    let values = series.flatMap(\.frequencies).filter { $0 > 0 } + probabilities
    let panel = Panel(
      frame,
      x: Axis(
        "", logarithmicFrom: max(Self.least, (probabilities.min() ?? 0.01) / 1.25),
        to: max(2 * Self.least, min(1, (probabilities.max() ?? 0.1) * 1.25))),
      y: Axis(
        "frequency drawn", logarithmicFrom: max(Self.least, (values.min() ?? 0.01) / 1.3),
        to: max(2 * Self.least, (values.max() ?? 1) * 1.2)))
    // The marks across stand below the strip of modes that were never drawn.
    Panel(frame, x: Axis("", from: panel.x.low, to: panel.x.high, ticks: []), y: panel.y)
      .drawAxes(on: &canvas)
    Panel(
      zeros,
      x: Axis(
        "probability of a mode: \(truth)", from: panel.x.low,
        to: panel.x.high, ticks: panel.x.ticks),
      y: Axis("", from: 0, to: 1, ticks: [Axis.Tick(0.5, "never")])
    ).drawAxes(on: &canvas, hasGrid: false)
    panel.drawHeading("a  All models: every mode along the bisector", on: &canvas)
    drawBisector(panel, &canvas)
    for (index, series) in series.enumerated() {
      drawPoints(series, index, panel, zeros, &canvas)
    }
    drawModels(at: Point(frame.right + 70, frame.y), &canvas)
  }

  /// The bisector, and beside it where 95 % of modes lie by chance.
  private func drawBisector(_ panel: Panel, _ canvas: inout Canvas) {
    let steps = (0...60).map { step in
      panel.x.low + (panel.x.high - panel.x.low) * Double(step) / 60
    }
    func curve(_ value: (Double) -> Double) -> [(x: Double, y: Double)] {
      steps.compactMap { logarithm in
        let up = value(pow(10, logarithm))
        guard up > 0, log10(up) >= panel.y.low, log10(up) <= panel.y.high else { return nil }
        return (logarithm, log10(up))
      }
    }
    let draws = Set(series.map(\.draws))
    if draws.count == 1, let count = draws.first, count > 0 {
      for side in [-1.96, 1.96] {
        panel.curve(
          curve { $0 + side * ($0 * max(0, 1 - $0) / Double(count)).squareRoot() }, .gray(150),
          on: &canvas, width: 2.5, isDashed: true)
      }
    }
    panel.curve(curve { $0 }, .black, on: &canvas, width: 3)
  }

  private func drawPoints(
    _ series: Series, _ index: Int, _ panel: Panel, _ zeros: Frame, _ canvas: inout Canvas
  ) {
    for (probability, frequency) in zip(series.probabilities, series.frequencies)
    where probability > 0 {
      let across = max(log10(probability), panel.x.low)
      // A row of its own for each model: what was never drawn would lie on each other.
      let place =
        frequency > 0
        ? panel.place(across, max(log10(frequency), panel.y.low))
        : Point(panel.place(across, panel.y.low).x, zeros.y + 20 + Double(index) * 24)
      canvas.mark(
        .series(index), at: place, radius: frequency > 0 ? 9 : 6.5, .series(index))
    }
  }

  private func drawModels(at place: Point, _ canvas: inout Canvas) {
    let lettering = Lettering(size: Paper.text)
    canvas.write(
      "model, total variation from the truth", at: Point(place.x, place.y + Paper.text), lettering,
      .quiet)
    let entries = series.enumerated().map { index, series in
      LegendEntry(
        .series(index), "\(series.name), \(rounded(series.totalVariation))",
        marker: .series(index))
    }
    let draws = Set(series.map(\.draws))
    let band =
      draws.count == 1 && draws != [0]
      ? [LegendEntry(.gray(150), "95 % of modes by chance", isDashed: true)] : []
    canvas.legend(
      entries + [LegendEntry(.black, "bisector: as often as probable")] + band,
      at: Point(place.x, place.y + 2 * Paper.text))
  }

  // MARK: - One model

  private func drawBars(_ modes: [Mode], _ frame: Frame, _ canvas: inout Canvas) {
    let top = (modes.flatMap { [$0.probability, $0.frequency] }.max() ?? 1) * 1.08
    let panel = Panel(
      frame, x: Axis("", from: 0, to: Double(max(1, modes.count)), ticks: []),
      y: Axis("frequency", from: 0, to: max(top, 1e-6), about: 5))
    panel.drawAxes(on: &canvas)
    panel.drawHeading("b  \(series[chosen].name)", on: &canvas)
    for (index, mode) in modes.enumerated() {
      func bar(_ height: Double) -> Frame {
        let (a, b) = (
          panel.place(Double(index) + 0.12, height), panel.place(Double(index) + 0.88, 0)
        )
        return Frame(x: a.x, y: a.y, width: b.x - a.x, height: b.y - a.y)
      }
      canvas.fill(bar(mode.frequency), chosenInk)
      canvas.outline(bar(mode.probability), .black, width: 3)
    }
  }

  private func drawTable(
    _ modes: [Mode], _ frame: Frame, _ rowHeight: Double, _ canvas: inout Canvas
  ) {
    let column = frame.width / Double(max(1, modes.count))
    let digit = Lettering(size: min(Paper.small, column * 0.5))
    for (row, item) in classes.enumerated() {
      let top = frame.y + Double(row) * rowHeight
      let line = top + rowHeight / 2 + Paper.text / 2
      canvas.write(
        item.name, at: Point(frame.x - 18, line), Lettering(size: Paper.text), anchor: .end)
      for (index, mode) in modes.enumerated() where row < mode.switches.count {
        let cell = Frame(
          x: frame.x + Double(index) * column + 1, y: top + 1, width: column - 2,
          height: rowHeight - 2)
        let isSwitched = mode.switches[row]
        canvas.fill(cell, isSwitched ? .gray(70) : .gray(238))
        canvas.write(
          isSwitched ? "1" : "0", at: Point(cell.middle.x, cell.middle.y + digit.size / 2), digit,
          isSwitched ? .white : .quiet, anchor: .middle)
      }
    }
  }

  private func drawShares(_ frame: Frame, _ rowHeight: Double, _ canvas: inout Canvas) {
    let top = (classes.flatMap { [$0.probability, $0.share] }.max() ?? 1) * 1.1
    let panel = Panel(
      frame, x: Axis("share of pixels switched", from: 0, to: max(top, 1e-6), about: 4),
      y: Axis("", from: 0, to: 1, ticks: []))
    panel.drawAxes(on: &canvas)
    for (row, item) in classes.enumerated() {
      func bar(_ share: Double) -> Frame {
        Frame(
          x: frame.x, y: frame.y + Double(row) * rowHeight + 7,
          width: panel.place(share, 0).x - frame.x, height: rowHeight - 14)
      }
      canvas.fill(bar(item.share), chosenInk)
      canvas.outline(bar(item.probability), .black, width: 3)
    }
  }

  private func drawLegend(at place: Point, _ canvas: inout Canvas) {
    let lettering = Lettering(size: Paper.text)
    canvas.fill(Frame(x: place.x, y: place.y, width: 40, height: 26), chosenInk)
    canvas.write("drawn", at: Point(place.x + 56, place.y + 25), lettering)
    canvas.outline(Frame(x: place.x, y: place.y + 50, width: 40, height: 26), .black, width: 3)
    canvas.write(
      truth, at: Point(place.x + 56, place.y + 73), Lettering(size: Paper.small))
    canvas.write(
      "(shares: probability)", at: Point(place.x + 56, place.y + 119), Lettering(size: Paper.small),
      .quiet)
  }
}
