import Foundation
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

@Test("The figure of GED² has a column for each model and n, in a page when there are many")
func energyFigure() {
  let series = (0..<3).map { index in
    EnergyFigure.Series(
      name: "model-\(index)", cases: [[0.1, 0.4, 1.2], [0.2, 0.2, 0.9], [0.3], [0.1]],
      means: [0.57, 0.43, 0.3, 0.1], intervals: [0.4...0.7, nil, nil, nil],
      centre: index == 0 ? nil : 0.6)
  }
  func drawn(_ series: [EnergyFigure.Series]) -> Canvas {
    EnergyFigure(
      counts: [1, 4, 8, 16], series: series,
      controls: [.init(name: "always empty", values: [0.8])], caption: "tiny"
    ).drawn()
  }
  let (one, three) = (drawn([series[0]]), drawn(series))
  #expect(one.width == Paper.columnWidth)
  #expect(three.width == Paper.pageWidth)
  #expect(count(.series(1), in: one) == 0)
  #expect(count(.series(1), in: three) > 100)
  let texts = three.texts.map(\.text)
  #expect(texts.count { $0 == "16" } == 3)
  #expect(texts.contains("model-2"))
  #expect(texts.contains("0.430"))
  #expect(EnergyFigure(counts: [1], series: [], controls: [], caption: "").drawn().width > 0)
}

@Test("The legend of GED² holds the controls; prior's means lie in the columns of their models")
func energyLegend() {
  let series = (0..<9).map {
    EnergyFigure.Series(
      name: "model-\($0)", cases: [], means: [0.5, 0.25], intervals: [nil, nil], centre: 0.9)
  }
  let figure = EnergyFigure(
    counts: [1, 16], series: series,
    controls: [
      .init(name: "always empty", values: [0.8]), .init(name: "the truth", values: [0.5, 0.1]),
    ], caption: "")
  #expect(
    figure.entries.map(\.text)
      == ["always empty: 0.800", "the truth, by n", "only the prior's mean, of each model"])
  #expect(count(.gray(40), in: figure.drawn()) > 1_000)
}

@Test("Names that are too wide for their columns break after hyphens")
func wrappedNames() {
  let lettering = Lettering(size: 20)
  let room = lettering.width(of: "probabilistic-")
  #expect(
    EnergyFigure.wrapped("probabilistic-unet", lettering, room) == ["probabilistic-", "unet"])
  #expect(EnergyFigure.wrapped("m-heads", lettering, room) == ["m-heads"])
}

@Test("Sixteen models are sixteen pairs of a colour and a shape")
func markers() {
  let pairs = (0..<16).map { "\(Ink.series($0)) \(Marker.series($0))" }
  #expect(Set(pairs).count == 16)
  for marker in Marker.allCases {
    var canvas = Canvas(width: 60, height: 60)
    canvas.mark(marker, at: Point(30, 30), radius: 15, .series(1))
    #expect(canvas[30, 30] == .series(1), "\(marker)")
    #expect(canvas[2, 2] == .white)
    #expect((350...1_100).contains(count(.series(1), in: canvas)), "\(marker)")
  }
}

@Test("The figure of calibration has a diagonal where marks of a perfect model lie on it")
func calibrationFigure() {
  let series = CalibrationFigure.Series(
    name: "model", reliability: [.init(x: 0.5, y: 0.75, count: 10)],
    presence: [.init(x: 0.5, y: 0.25, count: 10)], presenceError: 0.1, pixels: [],
    pixelError: nil)
  let canvas = CalibrationFigure(series: [series], caption: "tiny").drawn()
  // Three panels of 510 x 530 pixels from (130, 140), 680 apart.
  #expect(canvas[140 + 132, 130 + 255] == .series(0))
  #expect(canvas[140 + 397, 810 + 255] == .series(0))
  func hasDiagonal(_ left: Int) -> Bool {
    (0..<200).contains { canvas[670 - (300 + $0) * 530 / 510, left + 300 + $0].red < 160 }
  }
  #expect([130, 810, 1_490].map(hasDiagonal) == [true, false, true])
  #expect(canvas.texts.map(\.text).contains("0.100"))
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
  #expect(count(Ink(240, 200, 30), in: canvas.lettered) > 200)
}

@Test("The figure of modes has all models along the bisector, and the bars of the chosen one")
func modesFigure() {
  let probabilities = [0.1, 0.4, 0.2, 0.3]
  let series = (0..<2).map { index in
    ModesFigure.Series(
      name: "model-\(index)", probabilities: probabilities,
      frequencies: index == 0 ? probabilities : [0.3, 0, 0.3, 0.4], draws: 100)
  }
  let modes = (0..<4).map { index in
    ModesFigure.Mode(
      probability: probabilities[index], frequency: series[1].frequencies[index],
      switches: [index % 2 == 1, index > 1])
  }
  let classes = [
    ModesFigure.Class(name: "road", probability: 0.7, share: 0.5),
    ModesFigure.Class(name: "car", probability: 0.5, share: 0.6),
  ]
  let canvas = ModesFigure(
    series: series, chosen: 1, modes: modes, classes: classes, truth: "true", captions: ["tiny"]
  ).drawn()
  // The most probable mode was never drawn, so its bar, the first one, is only an outline.
  let (first, foot) = (300 + 1_230 / 8, 144 + 800 + 14 + 64 + 250 + 550)
  #expect(canvas[foot, first] == .white)
  #expect(canvas[foot, first + 1_230 / 4] == .series(1))
  // It lies in the second row of the strip of modes that were never drawn.
  let across = 300 + 900 * log(0.4 / 0.08) / log(0.5 / 0.08)
  #expect(canvas[144 + 814 + 44, Int(across)] == .series(1))
  #expect(canvas.texts.map(\.text).contains("model-1, 0.400"))
  #expect(canvas.texts.map(\.text).contains("never"))
  #expect(inkShare(canvas) > 0.02)
}

@Test("Each grader has a number that covers neither another one nor the name of a circle")
func graderLabels() {
  let grid = (0..<15).map { _ in (0..<15).map { _ in disc(4) } }
  let graders = [(0.0, 0.0), (0.02, 0.0), (0.0, 0.03), (0.05, 0.01), (-9, 0.2), (-9, 0.25)].map {
    LatentFigure.Grader(x: $0.0, y: $0.1, across: 0.1, slant: 0, up: 0.1, mask: disc(4))
  }
  let figure = LatentFigure(
    image: image, grid: grid, reach: 3.5, graders: graders, axes: (x: "z1", y: "z2"), notes: [])
  let labels = figure.graderLabels
  #expect(labels.map(\.text) == ["1", "2", "3", "4", "5*", "6*"])
  #expect(labels.map(\.isMoved) == [false, true, true, true, false, true])
  for (index, label) in labels.enumerated() {
    #expect(!labels[..<index].contains { $0.frame.overlaps(label.frame) })
  }
  #expect(figure.drawn().width == Paper.pageWidth)
}

@Test("Empty masks say so in the figure of samples")
func emptySamples() {
  let row = SamplesFigure.Row(
    name: "case", image: image, graders: [disc(5), disc(0)], samples: [disc(4), disc(0)])
  let canvas = SamplesFigure(rows: [row], caption: "tiny", heading: "answers").drawn()
  #expect(canvas.texts.count { $0.text == "∅ empty" } == 2)
  #expect(canvas.texts.map(\.text).contains("answers"))
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
