import Foundation
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
    let frame = planeFrame
    let tile = frame.width / Double(max(1, grid.count))
    var canvas = Canvas(width: Paper.pageWidth, height: Int(frame.bottom) + 120)
    for (index, note) in notes.enumerated() {
      canvas.write(
        note, at: Point(frame.x, 46 + Double(index) * 34), Lettering(size: Paper.small), .quiet)
    }
    drawGrid(frame, tile, &canvas)
    let panel = self.panel(frame)
    panel.drawAxes(on: &canvas, hasGrid: false)
    drawCircles(panel, &canvas)
    drawGraders(panel, &canvas)
    drawStrip(beside: frame, &canvas)
    return canvas
  }

  /// Where the plane lies: whole pixels for each of its masks.
  private var planeFrame: Frame {
    let tiles = Double(max(1, grid.count))
    let side = (1_500 / tiles).rounded(.down) * tiles
    return Frame(x: 150, y: 60 + Double(notes.count) * 34, width: side, height: side)
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
    let unit = panel.frame.width / (panel.x.high - panel.x.low)
    let middle = panel.place(0, 0)
    for radius in 1...3 where Double(radius) <= panel.x.high {
      let length = Double(radius) * unit
      canvas.ellipse(middle, across: length, up: length, Self.ring, width: 4, opacity: 0.95)
      canvas.writeWithRim(
        "\(radius)σ", at: ringLabel(radius, panel), Self.ringLettering, Self.ring, anchor: .start,
        rim: .black)
    }
  }

  private static let ringLettering = Lettering(size: Paper.text, isBold: true)

  /// Where the name of a circle begins: outside it, up to the right.
  private func ringLabel(_ radius: Int, _ panel: Panel) -> Point {
    let length = Double(radius) * panel.frame.width / (panel.x.high - panel.x.low)
    let middle = panel.place(0, 0)
    return Point(middle.x + length * 0.707 + 8, middle.y - length * 0.707 - 8)
  }

  private func drawGraders(_ panel: Panel, _ canvas: inout Canvas) {
    let unit = panel.frame.width / (panel.x.high - panel.x.low)
    for grader in graders where isInside(grader, panel) {
      canvas.ellipse(
        panel.place(grader.x, grader.y), across: grader.across * unit, up: grader.up * unit,
        slant: grader.slant * unit, Self.green, width: 4)
    }
    let labels = labels(panel)
    for (grader, label) in zip(graders, labels) where label.isMoved {
      let line = [place(grader, panel), label.frame.middle]
      canvas.line(line, .black, width: 8)
      canvas.line(line, Self.green, width: 3.5)
    }
    for (grader, label) in zip(graders, labels) {
      if label.isMoved {
        canvas.disc(place(grader, panel), radius: 8, .black)
        canvas.disc(place(grader, panel), radius: 5.5, Self.green)
        // The line ends at the number.
        canvas.fill(
          Frame(
            x: label.frame.x + 6, y: label.frame.y + 2, width: label.frame.width - 12,
            height: label.frame.height - 4), .gray(28))
      }
      canvas.writeWithRim(
        label.text, at: Point(label.frame.middle.x, label.frame.middle.y + 17),
        Self.graderLettering, Self.green, rim: .black)
    }
  }

  private static let graderLettering = Lettering(size: 34, isBold: true)

  private func isInside(_ grader: Grader, _ panel: Panel) -> Bool {
    abs(grader.x) <= panel.x.high && abs(grader.y) <= panel.y.high
  }

  /// Where a grader stands: at the edge of the plane when it lies beyond.
  private func place(_ grader: Grader, _ panel: Panel) -> Point {
    let limit = panel.x.high * 0.97
    return panel.place(
      min(max(grader.x, -limit), limit), min(max(grader.y, -limit), limit))
  }

  /// The number of a grader.
  struct Label: Equatable {
    /// What is written.
    var text: String
    /// What it covers.
    var frame: Frame
    /// Whether it stands beside its place, with a line to it.
    var isMoved: Bool
  }

  /// The numbers of the graders on the paper: none covers another one or the name of a circle.
  var graderLabels: [Label] { labels(panel(planeFrame)) }

  private func labels(_ panel: Panel) -> [Label] {
    var taken = (1...3).filter { Double($0) <= panel.x.high }.map { radius in
      let place = ringLabel(radius, panel)
      return Frame(
        x: place.x, y: place.y - Paper.text,
        width: Self.ringLettering.width(of: "\(radius)σ"), height: Paper.text)
    }
    return graders.enumerated().map { index, grader in
      let text = "\(index + 1)" + (isInside(grader, panel) ? "" : "*")
      let width = Self.graderLettering.width(of: text) + 22
      let home = place(grader, panel)
      func frame(_ offset: Point) -> Frame {
        Frame(
          x: home.x + offset.x - width / 2, y: home.y + offset.y - 24, width: width, height: 48)
      }
      let others = graders.indices.filter { $0 != index }.map { place(graders[$0], panel) }
      // First where it belongs, then around it, rather away from the others than between them; a moved
      // number covers no other place.
      let offset = Self.offsets(from: home, awayFrom: others).first { offset in
        let here = frame(offset)
        let line = (1...12).map { step in
          Point(home.x + offset.x * Double(step) / 12, home.y + offset.y * Double(step) / 12)
        }
        return !taken.contains { $0.overlaps(here) }
          && !taken.contains { label in !label.holds(home) && line.contains(where: label.holds) }
          && (offset == Point(0, 0) || !others.contains { here.holds($0) })
          && (offset == Point(0, 0) || here.isInside(panel.frame))
      }
      let label = Label(
        text: text, frame: frame(offset ?? Point(0, 0)),
        isMoved: offset.map { $0 != Point(0, 0) } ?? false)
      taken.append(label.frame)
      return label
    }
  }

  /// Where a number may stand to its place `home`, the best first: near, and away from `others`.
  private static func offsets(from home: Point, awayFrom others: [Point]) -> [Point] {
    let count = Double(max(1, others.count))
    let middle = Point(
      others.reduce(0) { $0 + $1.x } / count, others.reduce(0) { $0 + $1.y } / count)
    let outward = Point(home.x - middle.x, home.y - middle.y)
    let length = max(1e-9, (outward.x * outward.x + outward.y * outward.y).squareRoot())
    func cost(_ offset: Point) -> Double {
      let radius = (offset.x * offset.x + offset.y * offset.y).squareRoot()
      let along = others.isEmpty ? 0 : (offset.x * outward.x + offset.y * outward.y) / length
      return 2 * radius - along
    }
    let rings = stride(from: 56.0, through: 480, by: 28).flatMap { radius in
      (0..<16).map { step in
        let angle = (Double(step) + 0.5) / 8 * Double.pi
        return Point(radius * cos(angle), -radius * sin(angle))
      }
    }
    return [Point(0, 0)] + rings.sorted { cost($0) < cost($1) }
  }

  /// The image and what each grader drew, below each other beside the plane.
  private func drawStrip(beside plane: Frame, _ canvas: inout Canvas) {
    let crop = Crop(around: [], width: image.width, height: image.height, least: .max)
    let count = Double(graders.count + 1)
    let left = plane.right + 45
    let size = max(
      1, min(Double(canvas.width) - left - 30, (plane.height + 20) / count - 58))
    let lettering = Lettering(size: Paper.text)
    for index in 0...graders.count {
      let frame = Frame(
        x: left, y: plane.y + Double(index) * (size + 58), width: size, height: size)
      canvas.tile(image, crop, in: frame)
      if index > 0 {
        canvas.border(of: graders[index - 1].mask, crop, in: frame, Self.green, width: 4)
      }
      canvas.write(
        index == 0 ? "image" : "grader \(index)",
        at: Point(frame.x, frame.bottom + 34), lettering)
    }
  }
}
