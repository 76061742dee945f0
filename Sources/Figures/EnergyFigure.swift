/// GED² of several models by the number of samples: a column for each, each case a point, means marked.
package struct EnergyFigure: Equatable, Sendable {
  /// One model.
  package struct Series: Equatable, Sendable {
    /// The model's name.
    package var name: String
    /// GED² of each case, for each number of samples; empty when unknown.
    package var cases: [[Double]]
    /// The mean GED² for each number of samples.
    package var means: [Double]
    /// 95 % intervals of the means; nil where unknown.
    package var intervals: [ClosedRange<Double>?]
    /// GED² of the prior's mean alone; nil for a model without a prior.
    package var centre: Double?

    /// A model.
    package init(
      name: String, cases: [[Double]], means: [Double], intervals: [ClosedRange<Double>?],
      centre: Double? = nil
    ) {
      (self.name, self.cases, self.means, self.intervals) = (name, cases, means, intervals)
      self.centre = centre
    }
  }

  /// What every model is held against.
  package struct Control: Equatable, Sendable {
    /// What it is.
    package var name: String
    /// Its GED²: one value, or one for each number of samples.
    package var values: [Double]

    /// A control.
    package init(name: String, values: [Double]) { (self.name, self.values) = (name, values) }

    /// Whether its values belong to numbers of samples.
    var isByCount: Bool { values.count > 1 }
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
    let columns = series.count * counts.count
    let width = columns > 8 ? Paper.pageWidth : Paper.columnWidth
    let frame = Frame(x: 135, y: 90, width: Double(width) - 165, height: 720)
    let panel = Panel(
      frame,
      x: Axis("", from: 0, to: Double(max(1, series.count)), ticks: []), y: energyAxis)
    let names = names(panel)
    let foot = frame.bottom + 88 + (isNarrow(panel) ? 34 : 0)
    let legend = Point(frame.x, foot + names.height + 24)
    let rows = Double(entries.count)
    var canvas = Canvas(width: width, height: Int(legend.y + rows * Paper.text * 1.9) + 24)
    panel.drawAxes(on: &canvas)
    for (index, series) in series.enumerated() { drawCases(series, index, panel, &canvas) }
    for (index, control) in controls.enumerated() { draw(control, index, panel, &canvas) }
    for (index, series) in series.enumerated() {
      drawMeans(series, index, panel, &canvas)
      drawFoot(series, index, panel, &canvas)
    }
    drawRowTitles(panel, &canvas)
    draw(names, top: foot, panel, &canvas)
    canvas.write(caption, at: Point(frame.x, 46), Lettering(size: Paper.small), .quiet)
    canvas.legend(entries, at: legend)
    return canvas
  }

  private static let centreInk = Ink.gray(40)

  /// The lines of the legend: what is no model's mean.
  var entries: [LegendEntry] {
    let lines = controls.enumerated().map { index, control in
      LegendEntry(
        Self.controlInk(index),
        control.isByCount
          ? control.name + ", by n"
          : "\(control.name): \(rounded(control.values.first ?? .nan))",
        isDashed: !control.isByCount)
    }
    let hasCentre = series.contains { $0.centre != nil }
    return lines
      + (hasCentre ? [LegendEntry(Self.centreInk, "only the prior's mean, of each model")] : [])
  }

  private var energyAxis: Axis {
    var all = controls.flatMap(\.values)
    for series in series {
      all += series.cases.joined()
      all += series.means
      all += [series.centre].compactMap(\.self)
      all += series.intervals.compactMap { $0?.upperBound }
    }
    return Axis("GED²", holding: all, isFromZero: true, about: 6)
  }

  private static func controlInk(_ index: Int) -> Ink { [.gray(110), .gray(0)][index % 2] }

  // MARK: - Columns

  /// The middle of the column of a model at the number of samples `place`.
  private func middle(_ place: Int, _ index: Int) -> Double {
    Double(index) + 0.5 + (Double(place) - Double(counts.count - 1) / 2) * columnWidth
  }

  private var columnWidth: Double { 0.92 / Double(max(1, counts.count)) }

  /// How wide a column is in pixels.
  private func columnPixels(_ panel: Panel) -> Double {
    columnWidth * panel.frame.width / Double(max(1, series.count))
  }

  /// Whether numbers below a column must be turned.
  private func isNarrow(_ panel: Panel) -> Bool { columnPixels(panel) < 56 }

  private func draw(
    _ control: Control, _ index: Int, _ panel: Panel, _ canvas: inout Canvas
  ) {
    let ink = Self.controlInk(index)
    guard control.isByCount else {
      let value = control.values.first ?? .nan
      return panel.curve(
        [(panel.x.low, value), (panel.x.high, value)], ink, on: &canvas, width: 3.5,
        isDashed: true)
    }
    for model in series.indices {
      for (place, value) in control.values.enumerated() where place < counts.count {
        let x = middle(place, model)
        panel.curve(
          [(x - columnWidth * 0.45, value), (x + columnWidth * 0.45, value)], ink, on: &canvas,
          width: 3.5)
      }
    }
  }

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
    if let centre = series.centre {
      let ends = [0, counts.count - 1].map { middle($0, index) }
      let line = [
        panel.place(ends[0] - columnWidth * 0.45, centre),
        panel.place(ends[1] + columnWidth * 0.45, centre),
      ]
      canvas.line(line, .white, width: 9)
      canvas.line(line, Self.centreInk, width: 4.5)
    }
    for (place, mean) in series.means.enumerated() {
      let x = middle(place, index)
      if let interval = series.intervals[place] {
        let ends = [interval.lowerBound, interval.upperBound].map { panel.place(x, $0) }
        canvas.line(ends, .white, width: 11)
        canvas.line(ends, .black, width: 5)
      }
      canvas.mark(.series(index), at: panel.place(x, mean), radius: 9, .series(index))
    }
  }

  // MARK: - Below the columns

  /// The number of samples and the mean, below each column.
  private func drawFoot(
    _ series: Series, _ index: Int, _ panel: Panel, _ canvas: inout Canvas
  ) {
    let isNarrow = isNarrow(panel)
    let lettering = Lettering(size: min(Paper.small, columnPixels(panel) / 2.4))
    let size = isNarrow ? min(17, columnPixels(panel) * 0.6) : min(17, columnPixels(panel) / 4.2)
    for (place, count) in counts.enumerated() {
      let x = panel.place(middle(place, index), 0).x
      canvas.write(
        "\(count)", at: Point(x, panel.frame.bottom + 34), lettering, anchor: .middle)
      let mean = series.means[place]
      canvas.write(
        rounded(mean),
        at: isNarrow
          ? Point(x + size / 2, panel.frame.bottom + 104) : Point(x, panel.frame.bottom + 68),
        Lettering(size: size), .quiet, anchor: isNarrow ? .start : .middle, isTurned: isNarrow)
    }
    guard index > 0 else { return }
    let x = panel.place(Double(index), 0).x
    canvas.line(
      [Point(x, panel.frame.y), Point(x, panel.frame.bottom)], .faint, width: 2)
  }

  private func drawRowTitles(_ panel: Panel, _ canvas: inout Canvas) {
    let lettering = Lettering(size: Paper.small)
    for (text, down) in [("n", 34.0), ("mean", 68)] {
      canvas.write(
        text, at: Point(panel.frame.x - 14, panel.frame.bottom + down), lettering,
        anchor: .end)
    }
  }

  /// How the names stand below the columns.
  private struct Names {
    var lines: [[String]]
    var isTurned: Bool
    var height: Double
  }

  /// The names in lines where these fit below their columns, else turned.
  private func names(_ panel: Panel) -> Names {
    let room = panel.frame.width / Double(max(1, series.count)) - 12
    let lettering = Lettering(size: Paper.small, isBold: true)
    let lines = series.map { Self.wrapped($0.name, lettering, room) }
    let widest = lines.joined().map { lettering.width(of: $0) }.max() ?? 0
    guard widest > room else {
      return Names(
        lines: lines, isTurned: false, height: Double(lines.map(\.count).max() ?? 0) * 30 + 8)
    }
    let longest = series.map { lettering.width(of: $0.name) }.max() ?? 0
    return Names(lines: series.map { [$0.name] }, isTurned: true, height: longest + 16)
  }

  /// Returns `name` in lines that fit into `room`, broken after hyphens and blanks.
  static func wrapped(_ name: String, _ lettering: Lettering, _ room: Double) -> [String] {
    var parts: [String] = []
    var part = ""
    for character in name {
      part.append(character)
      if "- _".contains(character) {
        parts.append(part)
        part = ""
      }
    }
    parts.append(part)
    return parts.filter { !$0.isEmpty }.reduce(into: [String]()) { lines, part in
      if let last = lines.last, lettering.width(of: last + part) <= room {
        lines[lines.count - 1] += part
      } else {
        lines.append(part)
      }
    }
  }

  private func draw(_ names: Names, top: Double, _ panel: Panel, _ canvas: inout Canvas) {
    let lettering = Lettering(size: Paper.small, isBold: true)
    for (index, lines) in names.lines.enumerated() {
      let x = panel.place(Double(index) + 0.5, 0).x
      for (row, line) in lines.enumerated() {
        canvas.write(
          line,
          at: names.isTurned
            ? Point(x + Paper.small / 2, top + names.height - 8)
            : Point(x, top + 24 + Double(row) * 30), lettering,
          anchor: names.isTurned ? .start : .middle, isTurned: names.isTurned)
      }
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
