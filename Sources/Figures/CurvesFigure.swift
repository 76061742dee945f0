/// The course of a training: several panels over the same steps.
package struct CurvesFigure: Equatable, Sendable {
  /// A curve.
  package struct Curve: Equatable, Sendable {
    /// What it is.
    package var name: String
    /// The steps.
    package var steps: [Double]
    /// The values at the steps.
    package var values: [Double]

    /// A curve.
    package init(name: String, steps: [Double], values: [Double]) {
      (self.name, self.steps, self.values) = (name, steps, values)
    }
  }

  /// Curves with one axis.
  package struct Group: Equatable, Sendable {
    /// What the values are.
    package var title: String
    /// The curves.
    package var curves: [Curve]

    /// A group.
    package init(title: String, curves: [Curve]) { (self.title, self.curves) = (title, curves) }

    /// The values that the axis is made for: all, but in long curves not the fall of the first
    /// twentieth, beside which nothing else would be seen.
    var axisValues: [Double] {
      guard curves.contains(where: { $0.steps.count >= 40 }) else {
        return curves.flatMap(\.values)
      }
      let begin = (curves.flatMap(\.steps).max() ?? 0) / 20
      return curves.flatMap { curve in
        zip(curve.steps, curve.values).filter { $0.0 >= begin }.map(\.1)
      }
    }
  }

  /// The groups, the uppermost first.
  package var groups: [Group]
  /// Which training it was.
  package var caption: String

  /// A figure from its values.
  package init(groups: [Group], caption: String) {
    (self.groups, self.caption) = (groups, caption)
  }

  /// The figure on paper.
  package func drawn() -> Canvas {
    let shown = groups.filter { group in group.curves.contains { !$0.steps.isEmpty } }
    let height = 430
    var canvas = Canvas(width: Paper.columnWidth, height: 170 + shown.count * height)
    canvas.write(caption, at: Point(150, 46), Lettering(size: Paper.small), .quiet)
    let steps = shown.flatMap { $0.curves.flatMap(\.steps) }
    var top = 110.0
    for (index, group) in shown.enumerated() {
      let isLast = index == shown.count - 1
      let (first, last) = (steps.min() ?? 0, steps.max() ?? 1)
      // A training that went on from another one begins where that ended.
      let axis = Axis(
        "", from: first > last * 0.3 ? first : 0, to: max(first + 1, first.nextUp, last), about: 4)
      let panel = Panel(
        Frame(x: 170, y: top, width: 780, height: 300),
        x: Axis(isLast ? "step" : "", from: axis.low, to: axis.high, ticks: axis.ticks),
        y: Axis(group.title, holding: group.axisValues, about: 4))
      draw(group, panel, &canvas)
      top += Double(height)
    }
    return canvas
  }

  private func draw(_ group: Group, _ panel: Panel, _ canvas: inout Canvas) {
    panel.drawAxes(on: &canvas)
    for (index, curve) in group.curves.enumerated() {
      let values = zip(curve.steps, curve.values).map { (x: $0.0, y: $0.1) }
        .filter { $0.y <= panel.y.high }
      panel.curve(values, .series(index), on: &canvas)
      if values.count < 40 {
        for value in values where value.x.isFinite && value.y.isFinite {
          canvas.disc(panel.place(value.x, value.y), radius: 6, .series(index))
        }
      }
    }
    guard group.curves.count > 1 else { return }
    var x = panel.frame.x + 10
    let lettering = Lettering(size: Paper.small)
    for (index, curve) in group.curves.enumerated() {
      let y = panel.frame.y - 22
      canvas.line([Point(x, y - 9), Point(x + 34, y - 9)], .series(index), width: 6)
      canvas.write(curve.name, at: Point(x + 44, y), lettering)
      x += 44 + lettering.width(of: curve.name) + 34
    }
  }
}
