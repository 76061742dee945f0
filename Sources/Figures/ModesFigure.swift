/// Modes of known probability: how often a model draws each, which classes each one switches, and
/// which share of each class's pixels is drawn switched.
package struct ModesFigure: Equatable, Sendable {
  /// One mode.
  package struct Mode: Equatable, Sendable {
    /// Its probability.
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

  /// The modes.
  package var modes: [Mode]
  /// The classes in the order of each mode's `switches`.
  package var classes: [Class]
  /// What was measured.
  package var caption: String

  /// A figure from its values.
  package init(modes: [Mode], classes: [Class], caption: String) {
    (self.modes, self.classes, self.caption) = (modes, classes, caption)
  }

  /// The figure on paper: the most probable mode first.
  package func drawn() -> Canvas {
    let sorted = modes.enumerated().sorted { a, b in
      a.element.probability == b.element.probability
        ? a.offset < b.offset : a.element.probability > b.element.probability
    }.map(\.element)
    let rowHeight = 50.0
    let tableHeight = rowHeight * Double(classes.count)
    let bars = Frame(x: 300, y: 110, width: 1_230, height: 560)
    let table = Frame(x: bars.x, y: bars.bottom + 30, width: bars.width, height: tableHeight)
    let shares = Frame(x: table.right + 40, y: table.y, width: 420, height: tableHeight)
    var canvas = Canvas(width: Paper.pageWidth, height: Int(table.bottom) + 130)
    canvas.write(caption, at: Point(60, 46), Lettering(size: Paper.small), .quiet)
    drawBars(sorted, bars, &canvas)
    drawTable(sorted, table, rowHeight, &canvas)
    drawShares(shares, rowHeight, &canvas)
    drawLegend(at: Point(bars.right + 60, bars.y + 10), &canvas)
    return canvas
  }

  private func drawBars(_ modes: [Mode], _ frame: Frame, _ canvas: inout Canvas) {
    let top = (modes.flatMap { [$0.probability, $0.frequency] }.max() ?? 1) * 1.08
    let panel = Panel(
      frame, x: Axis("", from: 0, to: Double(max(1, modes.count)), ticks: []),
      y: Axis("frequency", from: 0, to: max(top, 1e-6), about: 5))
    panel.drawAxes(on: &canvas)
    for (index, mode) in modes.enumerated() {
      func bar(_ height: Double) -> Frame {
        let (a, b) = (
          panel.place(Double(index) + 0.12, height), panel.place(Double(index) + 0.88, 0)
        )
        return Frame(x: a.x, y: a.y, width: b.x - a.x, height: b.y - a.y)
      }
      canvas.fill(bar(mode.frequency), .series(2))
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
      canvas.fill(bar(item.share), .series(2))
      canvas.outline(bar(item.probability), .black, width: 3)
    }
  }

  private func drawLegend(at place: Point, _ canvas: inout Canvas) {
    let lettering = Lettering(size: Paper.text)
    canvas.fill(Frame(x: place.x, y: place.y, width: 40, height: 26), .series(2))
    canvas.write("drawn", at: Point(place.x + 56, place.y + 25), lettering)
    canvas.outline(Frame(x: place.x, y: place.y + 50, width: 40, height: 26), .black, width: 3)
    canvas.write("true", at: Point(place.x + 56, place.y + 75), lettering)
  }
}
