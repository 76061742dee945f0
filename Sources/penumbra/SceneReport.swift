import Evaluation
import Imaging
import Interchange

/// What `penumbra evaluate` found on scenes: controls and models, measured by one protocol.
struct SceneReport {
  /// One model's part.
  struct Model {
    /// The model's name.
    var name: String
    /// Its kind, for example `probabilistic-unet`.
    var kind: String
    /// The number of its parameters.
    var parameters: Int
    /// The hash of its file.
    var sha256: String
    /// The means over scenes, for each n.
    var samples: [SceneSummary]
    /// GED² for each n, one row per scene.
    var ged2: [[Double]]
    /// The 95 % interval of the mean GED² for each n, by patient; nil with one patient.
    var intervals: [Interval?]
    /// How often it produces each mode.
    var calibration: FlipCalibration
    /// The IoU of each class with the flips undone, over all pixels of all scenes and samples; nil for
    /// classes that do not occur.
    var ious: [Double?]
    /// The time from image to score, per scene.
    var millisecondsPerScene: Double

    /// The mean IoU over the classes that occur.
    var meanIoU: Double {
      let known = ious.compactMap(\.self)
      return known.reduce(0, +) / Double(max(known.count, 1))
    }
  }

  /// The library's path.
  var library: String
  /// The part of the library; nil for all of it.
  var split: String?
  /// The seed of the samples.
  var seed: Int
  /// The classes and flips.
  var task: SceneTask
  /// Scenes without any measured class, which are left out.
  var unmeasured: Int
  /// The scenes that were scored.
  var scenes: [String]
  /// The scores of the control that has every pixel right and never flips.
  var neverFlipped: [SceneScore]
  /// The models, in the order asked for.
  var models: [Model]

  /// The conventions of all numbers, in one line.
  static let convention =
    "GED² = 2 dSY - dSS - dYY as V-statistic (diagonals included) of n samples; truth: all modes with"
    + " their probabilities; unbiased: U-statistic on S-S; d = mean of 1 - IoU over the classes that are"
    + " flipped or flipped to and that either label map has (all classes without flips), none in either"
    + " d = 0; ignored pixels left out; mean over scenes with any of these classes; 95 %: bootstrap over"
    + " patients; a sample has the nearest mode, the first of several; pixels: over all scenes and"
    + " samples; IoU: flips undone, over all pixels; members that answer in turn are no independent"
    + " draws: nothing is unbiased"
}

// MARK: - JSON

extension SceneReport {
  /// The report as JSON; the keys are a contract with scripts.
  var json: JSON {
    let control = SceneSummary(neverFlipped, at: 0)
    return .object([
      .init("library", .string(library)), .init("split", .optional(split)),
      .init("cases", .integer(neverFlipped.count)), .init("unmeasured", .integer(unmeasured)),
      .init("patients", .integer(Set(neverFlipped.map(\.patient)).count)),
      .init("seed", .integer(seed)), .init("convention", .string(Self.convention)),
      .init("classes", .array(task.classes.map(JSON.string))),
      .init("flips", .array(task.flips.flips.map(flipJSON))),
      .init(
        "controls",
        .object([
          .init("neverFlipped", .object([.init("ged2", .number(control.ged2))])),
          .init("truth", .object([.init("samples", .array(truthJSON(control)))])),
        ])),
      .init("models", .array(models.map(json))),
    ])
  }

  private func name(_ label: UInt8) -> String { task.classes[Int(label)] }

  private func flipJSON(_ flip: FlipTask.Flip) -> JSON {
    .object([
      .init("class", .string(name(flip.base))), .init("to", .string(name(flip.alternative))),
      .init("probability", .number(flip.probability)),
    ])
  }

  /// What samples from the truth have on average: GED² = dYY / n.
  private func truthJSON(_ control: SceneSummary) -> [JSON] {
    (models.first?.samples ?? []).map { sample in
      .object([
        .init("n", .integer(sample.count)),
        .init("ged2", .number(control.dYY / Double(sample.count))),
      ])
    }
  }

  private func json(_ model: Model) -> JSON {
    .object([
      .init("name", .string(model.name)), .init("kind", .string(model.kind)),
      .init("parameters", .integer(model.parameters)), .init("sha256", .string(model.sha256)),
      .init("millisecondsPerScene", .number(model.millisecondsPerScene)),
      .init("meanIoU", .number(model.meanIoU)),
      .init("iou", .array(model.ious.map(JSON.optional))),
      .init("samples", .array(zip(model.samples, model.intervals).map(sampleJSON))),
      .init("calibration", json(model.calibration)),
      .init(
        "perCase",
        .array(
          zip(scenes, model.ged2).map { id, ged2 in
            .object([.init("id", .string(id)), .init("ged2", .array(ged2.map(JSON.number)))])
          })),
    ])
  }

  private func sampleJSON(_ sample: SceneSummary, _ interval: Interval?) -> JSON {
    .object([
      .init("n", .integer(sample.count)), .init("ged2", .number(sample.ged2)),
      .init("ged2Unbiased", .optional(sample.ged2Unbiased)), .init("dSY", .number(sample.dSY)),
      .init("dSS", .number(sample.dSS)), .init("dYY", .number(sample.dYY)),
      .init("ged2Low", .optional(interval?.low)), .init("ged2High", .optional(interval?.high)),
    ])
  }

  private func json(_ calibration: FlipCalibration) -> JSON {
    let modes = calibration.modes.map { mode in
      JSON.object([
        .init("bits", .string(mode.bits)), .init("probability", .number(mode.probability)),
        .init("expected", .number(mode.expected)), .init("frequency", .number(mode.frequency)),
      ])
    }
    let pixels = zip(task.flips.flips, calibration.pixels).map { flip, pixels in
      JSON.object([
        .init("class", .string(name(flip.base))), .init("to", .string(name(flip.alternative))),
        .init("probability", .number(flip.probability)),
        .init("kept", .optional(pixels.keptShare)),
        .init("flipped", .optional(pixels.flippedShare)), .init("pixels", .integer(pixels.all)),
      ])
    }
    return .object([
      .init("draws", .integer(calibration.draws)),
      .init("totalVariation", .number(calibration.totalVariation)),
      .init("totalVariationFromExpected", .number(calibration.totalVariationFromExpected)),
      .init("chanceTotalVariation", .number(calibration.chanceTotalVariation)),
      .init("modes", .array(modes)), .init("pixels", .array(pixels)),
    ])
  }
}

extension FlipPixels {
  /// The share of the pixels that samples give their own class; nil without pixels.
  fileprivate var keptShare: Double? { all == 0 ? nil : Double(kept) / Double(all) }

  /// The share of the pixels that samples give the other class; nil without pixels.
  fileprivate var flippedShare: Double? { all == 0 ? nil : Double(flipped) / Double(all) }
}

// MARK: - Text

extension SceneReport {
  /// The report as tables for people; begins with what the numbers mean.
  var text: String {
    let part = split.map { ", split \(displaySafe($0))" } ?? ""
    let patients = Set(neverFlipped.map(\.patient)).count
    let head = """
      \(displaySafe(library))\(part): \(neverFlipped.count) scenes of \(patients) patients or places, \
      seed \(seed); \(unmeasured) without any measured class left out

      GED² = 2 dSY - dSS - dYY as V-statistic of n samples; truth: all \(task.flips.modeCount) modes by
      their probabilities; unbiased: U-statistic on S-S. d = mean of 1 - IoU over the measured classes
      that either label map has. IoU: flips undone. 95 %: bootstrap over patients or places.
      """
    let sections = [[head], measures.lines] + models.flatMap(calibration)
    return sections.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }

  /// GED² and its terms, one row per model and n.
  private var measures: TextTable {
    let control = SceneSummary(neverFlipped, at: 0)
    var rows = [["", "n", "GED²", "95 %", "unbiased", "dSY", "dSS", "dYY", "mean IoU"]]
    rows.append(["never flipped, all else right", "1"] + numbers(control, nil))
    if let count = models.first?.samples.last?.count {
      rows.append(
        ["samples from the truth", "\(count)", fixed(control.dYY / Double(count), 4)])
    }
    for model in models {
      for (sample, interval) in zip(model.samples, model.intervals) {
        rows.append(
          [displaySafe(model.name), "\(sample.count)"] + numbers(sample, interval)
            + [fixed(model.meanIoU, 3)])
      }
    }
    return TextTable(rows: rows)
  }

  private func numbers(_ sample: SceneSummary, _ interval: Interval?) -> [String] {
    [
      fixed(sample.ged2, 4),
      interval.map { "\(fixed($0.low, 3)) to \(fixed($0.high, 3))" } ?? "-",
      fixed(sample.ged2Unbiased, 4), fixed(sample.dSY, 4), fixed(sample.dSS, 4),
      fixed(sample.dYY, 4),
    ]
  }

  /// How often a model flips, by class and by mode.
  private func calibration(of model: Model) -> [[String]] {
    guard !task.flips.flips.isEmpty else { return [] }
    let calibration = model.calibration
    let head = """
      \(displaySafe(model.name)): \(displaySafe(model.kind)), \(model.parameters) parameters, \
      \(fixed(model.millisecondsPerScene, 1)) ms per scene
        modes of \(calibration.draws) samples: total variation \
      \(fixed(calibration.totalVariation, 4)) from the truth, \
      \(fixed(calibration.totalVariationFromExpected, 4)) from what these scenes can show \
      (by chance about \(fixed(calibration.chanceTotalVariation, 4)))
      """
    return [[head], pixels(calibration).lines, modes(calibration).lines]
  }

  private func pixels(_ calibration: FlipCalibration) -> TextTable {
    let rows = zip(task.flips.flips, calibration.pixels).map { flip, pixels in
      [
        displaySafe(name(flip.base)), fixed(flip.probability, 3), fixed(pixels.flippedShare, 3),
        fixed(pixels.keptShare, 3),
      ]
    }
    return TextTable(rows: [["share of pixels", "p", "flipped", "kept"]] + rows)
  }

  /// The modes, the most probable ones first.
  private func modes(_ calibration: FlipCalibration) -> TextTable {
    let names = task.flips.flips.map { displaySafe(name($0.base)) }.joined(separator: " ")
    let rows = calibration.modes.enumerated()
      .sorted { ($1.element.probability, $0.offset) < ($0.element.probability, $1.offset) }
      .map { _, mode in
        [
          mode.bits, fixed(mode.probability, 4), fixed(mode.expected, 4), fixed(mode.frequency, 4),
        ]
      }
    return TextTable(rows: [["mode (\(names))", "p", "expected", "sampled"]] + rows)
  }
}
