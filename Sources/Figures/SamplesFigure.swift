import Imaging

/// Cases below each other: the image, what each grader drew, and hypotheses of a model.
package struct SamplesFigure: Equatable, Sendable {
  /// One case.
  package struct Row: Equatable, Sendable {
    /// What the case is called.
    package var name: String
    /// The image.
    package var image: GrayImage
    /// The graders' masks.
    package var graders: [Mask]
    /// The hypotheses.
    package var samples: [Mask]

    /// A case.
    package init(name: String, image: GrayImage, graders: [Mask], samples: [Mask]) {
      (self.name, self.image, self.graders, self.samples) = (name, image, graders, samples)
    }
  }

  /// The cases.
  package var rows: [Row]
  /// Which model drew the samples.
  package var caption: String
  /// What the masks of the model are: samples or answers.
  package var heading: String

  /// A figure from its values.
  package init(rows: [Row], caption: String, heading: String = "samples") {
    (self.rows, self.caption, self.heading) = (rows, caption, heading)
  }

  private static let gap = 8.0

  /// The figure on paper.
  package func drawn() -> Canvas {
    let graders = rows.map(\.graders.count).max() ?? 0
    let samples = rows.map(\.samples.count).max() ?? 0
    // Two wider gaps part the image, the graders and the samples.
    let columns = Double(1 + graders + samples)
    let side = ((Double(Paper.pageWidth) - 40 - 2 * 24) / columns - Self.gap).rounded(.down)
    let rowHeight = side + 44
    let height = 130 + Int(rowHeight * Double(rows.count)) + 10
    var canvas = Canvas(width: Paper.pageWidth, height: min(height, Canvas.longestSide))
    let places = Places(side: side, gap: Self.gap, graders: graders)
    drawHeadings(places, graders, samples, &canvas)
    for (index, row) in rows.enumerated() {
      draw(row, top: 130 + Double(index) * rowHeight, places, &canvas)
    }
    return canvas
  }

  /// Where the tiles begin.
  private struct Places {
    let side: Double
    let gap: Double
    let graders: Int

    var image: Double { 20 }
    func grader(_ index: Int) -> Double { 20 + 24 + Double(1 + index) * (side + gap) }
    func sample(_ index: Int) -> Double { 20 + 48 + Double(1 + graders + index) * (side + gap) }
  }

  private func drawHeadings(
    _ places: Places, _ graders: Int, _ samples: Int, _ canvas: inout Canvas
  ) {
    let lettering = Lettering(size: Paper.text, isBold: true)
    canvas.write(caption, at: Point(20, 40), Lettering(size: Paper.small), .quiet)
    canvas.write("image", at: Point(places.image, 98), lettering)
    if graders > 0 { canvas.write("graders", at: Point(places.grader(0), 98), lettering) }
    if samples > 0 { canvas.write(heading, at: Point(places.sample(0), 98), lettering) }
  }

  /// A mask without pixels has no border to be seen by.
  private func noteEmpty(_ mask: Mask, _ frame: Frame, _ canvas: inout Canvas) {
    guard mask.isEmpty else { return }
    let lettering = Lettering(size: min(Paper.text, frame.width / 6.5), isBold: true)
    canvas.writeWithRim(
      "∅ empty", at: Point(frame.middle.x, frame.bottom - 0.6 * lettering.size), lettering, .white,
      rim: .black)
  }

  private func draw(_ row: Row, top: Double, _ places: Places, _ canvas: inout Canvas) {
    let crop = Crop(
      around: row.graders + row.samples, width: row.image.width, height: row.image.height)
    func frame(_ x: Double) -> Frame {
      Frame(x: x, y: top, width: places.side, height: places.side)
    }
    let line = max(2.5, places.side / 45)
    canvas.tile(row.image, crop, in: frame(places.image))
    for (index, mask) in row.graders.enumerated() {
      canvas.tile(row.image, crop, in: frame(places.grader(index)))
      canvas.border(of: mask, crop, in: frame(places.grader(index)), .series(2), width: line)
      noteEmpty(mask, frame(places.grader(index)), &canvas)
    }
    for (index, mask) in row.samples.enumerated() {
      canvas.tile(row.image, crop, in: frame(places.sample(index)))
      canvas.border(of: mask, crop, in: frame(places.sample(index)), .series(4), width: line)
      noteEmpty(mask, frame(places.sample(index)), &canvas)
    }
    let cut = crop.side < max(row.image.width, row.image.height)
    canvas.write(
      row.name + (cut ? ", the inner \(crop.side) x \(crop.side) pixels" : ""),
      at: Point(places.image, top + places.side + 27), Lettering(size: Paper.small * 0.85), .quiet)
  }
}
