import Imaging

/// A plane of the latent space in standard deviations of the prior: masks in their places, circles,
/// and where the posterior puts each grader.
package struct LatentFigure: Equatable, Sendable {
  /// A grader in the plane, in standard deviations of the prior.
  package struct Grader: Equatable, Sendable {
    /// The place across.
    package var x: Double
    /// The place up.
    package var y: Double
    /// The ellipse of one standard deviation of the posterior: its points are
    /// (across cos t, slant cos t + up sin t).
    package var across: Double
    /// How far up the point farthest across lies.
    package var slant: Double
    /// The spread up.
    package var up: Double
    /// What the grader drew.
    package var mask: Mask

    /// A grader.
    package init(
      x: Double, y: Double, across: Double, slant: Double, up: Double, mask: Mask
    ) {
      (self.x, self.y, self.mask) = (x, y, mask)
      (self.across, self.slant, self.up) = (across, slant, up)
    }
  }

  /// The image.
  package var image: GrayImage
  /// The masks of a grid, the uppermost row first, each row from left to right.
  package var grid: [[Mask]]
  /// The middles of the outermost masks lie that many standard deviations from the prior's mean.
  package var reach: Double
  /// The graders.
  package var graders: [Grader]
  /// The names of the dimension across and of that up.
  package var axes: (x: String, y: String)
  /// Lines below the heading: case, model, and what holds for the other dimensions.
  package var notes: [String]

  /// A figure from its values.
  package init(
    image: GrayImage, grid: [[Mask]], reach: Double, graders: [Grader],
    axes: (x: String, y: String),
    notes: [String]
  ) {
    (self.image, self.grid, self.reach) = (image, grid, reach)
    (self.graders, self.axes, self.notes) = (graders, axes, notes)
  }

  package static func == (a: LatentFigure, b: LatentFigure) -> Bool {
    a.image == b.image && a.grid == b.grid && a.reach == b.reach && a.graders == b.graders
      && a.axes == b.axes && a.notes == b.notes
  }

  private static let ring = Ink(240, 200, 30)
  private static let green = Ink(60, 220, 90)

  /// The figure on paper.
  package func drawn() -> Canvas {
    let tiles = max(1, grid.count)
    let tile = (1_500 / Double(tiles)).rounded(.down)
    let side = tile * Double(tiles)
    let top = 60 + Double(notes.count) * 34
    let frame = Frame(x: 150, y: top, width: side, height: side)
    let strip = 300.0
    var canvas = Canvas(
      width: Int(frame.right) + 50, height: Int(frame.bottom + 150 + strip) + 70)
    for (index, note) in notes.enumerated() {
      canvas.write(
        note, at: Point(frame.x, 46 + Double(index) * 34), Lettering(size: Paper.small), .quiet)
    }
    drawGrid(frame, tile, &canvas)
    let panel = self.panel(frame)
    panel.drawAxes(on: &canvas, hasGrid: false)
    drawCircles(panel, &canvas)
    drawGraders(panel, &canvas)
    drawStrip(top: frame.bottom + 150, left: frame.x, side: strip, &canvas)
    return canvas
  }

  /// The plane reaches half a tile beyond the middles of the outermost masks.
  private func panel(_ frame: Frame) -> Panel {
    let steps = Double(max(1, grid.count - 1))
    let edge = grid.count > 1 ? reach * (1 + 1 / steps) : max(reach, 1)
    let whole = Int(edge)
    let ticks = (-whole...whole).map { Axis.Tick(Double($0), "\($0)") }
    return Panel(
      frame, x: Axis("\(axes.x) in σ of the prior", from: -edge, to: edge, ticks: ticks),
      y: Axis("\(axes.y) in σ of the prior", from: -edge, to: edge, ticks: ticks))
  }

  private func drawGrid(_ frame: Frame, _ tile: Double, _ canvas: inout Canvas) {
    let crop = Crop(
      around: grid.flatMap { $0 } + graders.map(\.mask), width: image.width, height: image.height,
      least: 24)
    for (row, masks) in grid.enumerated() {
      for (column, mask) in masks.enumerated() {
        let place = Frame(
          x: frame.x + Double(column) * tile, y: frame.y + Double(row) * tile, width: tile - 1,
          height: tile - 1)
        canvas.tile(mask, crop, in: place)
      }
    }
  }

  private func drawCircles(_ panel: Panel, _ canvas: inout Canvas) {
    let lettering = Lettering(size: Paper.text, isBold: true)
    let unit = panel.frame.width / (panel.x.high - panel.x.low)
    let middle = panel.place(0, 0)
    for radius in 1...3 where Double(radius) <= panel.x.high {
      let length = Double(radius) * unit
      canvas.ellipse(middle, across: length, up: length, Self.ring, width: 4, opacity: 0.95)
      let strokes = lettering.strokes(
        "\(radius)σ", at: Point(middle.x + length * 0.707 + 8, middle.y - length * 0.707 - 8),
        anchor: .start)
      canvas.draw(strokes, .black, width: 3 * lettering.stroke)
      canvas.draw(strokes, Self.ring, width: lettering.stroke)
    }
  }

  private func drawGraders(_ panel: Panel, _ canvas: inout Canvas) {
    let unit = panel.frame.width / (panel.x.high - panel.x.low)
    for grader in graders where isInside(grader, panel) {
      canvas.ellipse(
        panel.place(grader.x, grader.y), across: grader.across * unit, up: grader.up * unit,
        slant: grader.slant * unit, Self.green, width: 4)
    }
    let lettering = Lettering(size: 34, isBold: true)
    for group in neighbours(panel) {
      let names = group.map { "\($0 + 1)" + (isInside(graders[$0], panel) ? "" : "*") }
      let place = label(graders[group[0]], panel)
      let strokes = lettering.strokes(
        names.joined(separator: ","), at: Point(place.x, place.y + 17), anchor: .middle)
      canvas.draw(strokes, .black, width: 3 * lettering.stroke)
      canvas.draw(strokes, Self.green, width: lettering.stroke)
    }
  }

  private func isInside(_ grader: Grader, _ panel: Panel) -> Bool {
    abs(grader.x) <= panel.x.high && abs(grader.y) <= panel.y.high
  }

  /// Where the number of a grader stands: at the edge of the plane when it lies beyond.
  private func label(_ grader: Grader, _ panel: Panel) -> Point {
    let limit = panel.x.high * 0.97
    return panel.place(
      min(max(grader.x, -limit), limit), min(max(grader.y, -limit), limit))
  }

  /// The graders whose numbers would cover each other share one label.
  private func neighbours(_ panel: Panel) -> [[Int]] {
    var groups: [[Int]] = []
    for index in graders.indices {
      let here = label(graders[index], panel)
      let near = groups.firstIndex { group in
        let there = label(graders[group[0]], panel)
        return abs(there.x - here.x) < 36 && abs(there.y - here.y) < 44
      }
      if let near { groups[near].append(index) } else { groups.append([index]) }
    }
    return groups
  }

  /// The image and what each grader drew, below the plane.
  private func drawStrip(top: Double, left: Double, side: Double, _ canvas: inout Canvas) {
    let crop = Crop(around: [], width: image.width, height: image.height, least: .max)
    let count = Double(graders.count + 1)
    let size = min(side, (Double(canvas.width) - left - 50) / count - 12)
    let lettering = Lettering(size: Paper.text)
    for index in 0...graders.count {
      let frame = Frame(x: left + Double(index) * (size + 12), y: top, width: size, height: size)
      canvas.tile(image, crop, in: frame)
      if index > 0 {
        canvas.border(of: graders[index - 1].mask, crop, in: frame, Self.green, width: 4)
      }
      canvas.write(
        index == 0 ? "image" : "grader \(index)",
        at: Point(frame.middle.x, frame.bottom + 36), lettering, anchor: .middle)
    }
  }
}
