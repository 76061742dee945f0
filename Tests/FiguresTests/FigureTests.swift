import Imaging
import Testing

@testable import Figures

/// The share of pixels of a canvas that are not paper.
private func inkShare(_ canvas: Canvas) -> Double {
  let inked = (0..<canvas.width * canvas.height).count { pixel in
    canvas[pixel / canvas.width, pixel % canvas.width] != .white
  }
  return Double(inked) / Double(canvas.width * canvas.height)
}

/// The number of pixels of exactly that colour.
private func count(_ ink: Ink, in canvas: Canvas) -> Int {
  (0..<canvas.width * canvas.height).count { canvas[$0 / canvas.width, $0 % canvas.width] == ink }
}

private func disc(_ radius: Double, side: Int = 64) -> Mask {
  Mask(
    width: side, height: side,
    pixels: (0..<side * side).map { pixel in
      let (y, x) = (Double(pixel / side - side / 2), Double(pixel % side - side / 2))
      return x * x + y * y < radius * radius ? 1 : 0
    })
}

private let image = GrayImage(
  width: 64, height: 64, unit: .unitInterval, values: (0..<4_096).map { Float($0 % 64) / 64 })

@Test("The figure of GED² has a colour for each model, and grows with the legend")
func energyFigure() {
  let series = (0..<2).map { index in
    EnergyFigure.Series(
      name: "model-\(index)", cases: [[0.1, 0.4, 1.2], [0.2, 0.2, 0.9]],
      means: [0.57, 0.43], intervals: [0.4...0.7, nil])
  }
  let one = EnergyFigure(
    counts: [1, 16], series: [series[0]], controls: [], caption: "tiny"
  ).drawn()
  let two = EnergyFigure(
    counts: [1, 16], series: series, controls: [.init(name: "always empty", value: 0.8)],
    caption: "tiny"
  ).drawn()
  #expect(one.width == Paper.columnWidth)
  #expect(two.height > one.height)
  #expect(count(.series(1), in: one) == 0)
  #expect(count(.series(1), in: two) > 100)
  #expect(EnergyFigure(counts: [1], series: [], controls: [], caption: "").drawn().width > 0)
}

@Test("With many models the means stand in the legend, where there is room for them")
func crowdedEnergyFigure() {
  let series = (0..<5).map {
    EnergyFigure.Series(
      name: "model-\($0)", cases: [[0.5], [0.25]], means: [0.5, 0.25], intervals: [nil, nil])
  }
  let legend = { (count: Int) in
    EnergyFigure(
      counts: [1, 16], series: Array(series.prefix(count)), controls: [], caption: ""
    ).entries.map(\.text)
  }
  #expect(legend(4) == ["model-0", "model-1", "model-2", "model-3"])
  #expect(legend(5).last == "model-4: 0.500, 0.250")
}

@Test("The figure of calibration draws its marks where the values are")
func calibrationFigure() {
  let series = CalibrationFigure.Series(
    name: "model", presence: [.init(x: 0.5, y: 0.75, count: 10)], presenceError: 0.1,
    pixels: [], pixelError: nil)
  let canvas = CalibrationFigure(series: [series], caption: "tiny").drawn()
  // The left panel: 800 x 760 pixels from (140, 140).
  #expect(canvas[140 + 190, 140 + 400] == .series(0))
  #expect(canvas[140 + 190, 1_180 + 400] != .series(0))
}

@Test("Curves that have no steps have no panel")
func curvesFigure() {
  let curve = CurvesFigure.Curve(name: "a", steps: [0, 100, 200], values: [3, 2, .nan])
  let empty = CurvesFigure.Group(title: "none", curves: [.init(name: "b", steps: [], values: [])])
  let full = CurvesFigure.Group(title: "some", curves: [curve])
  let one = CurvesFigure(groups: [full, empty], caption: "run").drawn()
  let two = CurvesFigure(groups: [full, full], caption: "run").drawn()
  #expect(two.height > one.height)
  #expect(count(.series(0), in: one) > 100)
}

@Test("Steps so large that one more makes no difference are drawn")
func wildSteps() {
  let curve = CurvesFigure.Curve(name: "a", steps: [9e18], values: [1])
  let figure = CurvesFigure(groups: [.init(title: "some", curves: [curve])], caption: "")
  #expect(figure.drawn().height == 600)
}

@Test("A tile shows the part around the masks; borders run along pixel edges")
func tiles() {
  let crop = Crop(around: [disc(5)], width: 64, height: 64, least: 16)
  #expect(crop.side == 16)
  #expect(crop.top == 24 && crop.left == 24)
  #expect(Crop(around: [], width: 64, height: 32).side == 48)
  let corner = Mask(width: 64, height: 64, pixels: [1] + [UInt8](repeating: 0, count: 4_095))
  #expect(Crop(around: [corner], width: 64, height: 64).top == 0)
  var canvas = Canvas(width: 160, height: 160)
  let frame = Frame(x: 0, y: 0, width: 160, height: 160)
  canvas.tile(disc(5), crop, in: frame)
  #expect(canvas[80, 80] == .white)
  #expect(canvas[2, 2] == .gray(28))
  canvas.border(of: disc(5), crop, in: frame, .series(2), width: 3)
  #expect(count(.series(2), in: canvas) > 100)
  #expect(canvas[80, 80] == .white)
}

@Test("The figure of samples has a tile for the image, each grader and each sample")
func samplesFigure() {
  let row = SamplesFigure.Row(
    name: "case", image: image, graders: [disc(5), disc(0)], samples: [disc(4), disc(6), disc(8)])
  let one = SamplesFigure(rows: [row], caption: "tiny").drawn()
  let two = SamplesFigure(rows: [row, row], caption: "tiny").drawn()
  #expect(one.width == Paper.pageWidth)
  #expect(two.height > one.height + 200)
  #expect(count(.series(2), in: one) > 100)
  #expect(count(.series(4), in: one) > 200)
}

@Test("The latent figure puts masks, circles and graders in their places")
func latentFigure() {
  let grid = (0..<5).map { _ in (0..<5).map { disc(Double($0) * 2) } }
  let grader = LatentFigure.Grader(
    x: 0.5, y: -0.5, across: 0.3, slant: 0.1, up: 0.2, mask: disc(4))
  let beyond = LatentFigure.Grader(x: 9, y: 0, across: 1, slant: 0, up: 1, mask: disc(0))
  let canvas = LatentFigure(
    image: image, grid: grid, reach: 2, graders: [grader, beyond], axes: (x: "z1", y: "z2"),
    notes: ["tiny"]
  ).drawn()
  // 1500 pixels of five tiles begin at (150, 94); the last one of the middle row is a large disc.
  #expect(canvas[94 + 790, 150 + 1_380] == .white)
  #expect(canvas[94 + 140, 150 + 20] == .gray(28))
  #expect(count(Ink(60, 220, 90), in: canvas) > 200)
  #expect(count(Ink(240, 200, 30), in: canvas) > 200)
}

@Test("The figure of modes sorts them by probability and outlines what is true")
func modesFigure() {
  let modes = (0..<4).map { index in
    ModesFigure.Mode(
      probability: [0.1, 0.4, 0.2, 0.3][index], frequency: index == 1 ? 0 : 0.2,
      switches: [index % 2 == 1, index > 1])
  }
  let classes = [
    ModesFigure.Class(name: "road", probability: 0.7, share: 0.5),
    ModesFigure.Class(name: "car", probability: 0.5, share: 0.6),
  ]
  let canvas = ModesFigure(modes: modes, classes: classes, caption: "tiny").drawn()
  // The most probable mode was never drawn, so its bar, the first one, is only an outline.
  let first = 300 + 1_230 / 8
  #expect(canvas[660, first] == .white)
  #expect(canvas[660, first + 1_230 / 4] == .series(2))
  #expect(inkShare(canvas) > 0.02)
}

@Test("The fall at the beginning of a long training does not flatten the rest of the curve")
func curveBeginning() {
  let steps = (1...100).map(Double.init)
  let long = CurvesFigure.Curve(
    name: "loss", steps: steps, values: steps.map { $0 < 5 ? 2000 : 60 - $0 / 10 })
  #expect(CurvesFigure.Group(title: "loss", curves: [long]).axisValues.max() == 59.5)
  let short = CurvesFigure.Curve(name: "loss", steps: [1, 50, 100], values: [2000, 60, 50])
  #expect(CurvesFigure.Group(title: "loss", curves: [short]).axisValues.max() == 2000)
}
