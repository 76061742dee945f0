import Figures
import Foundation
import Imaging
import Interchange

/// What `penumbra evaluate --json` has found, read again for figures.
struct EvaluationResults {
  /// The reports.
  private let reports: [JSON]

  /// What a message calls them.
  private let name: String

  /// The results in a report.
  init(_ report: EvaluationReport) {
    reports = [report.json]
    name = "results"
  }

  /// The results in a report on scenes.
  init(_ report: SceneReport) {
    reports = [report.json]
    name = "results"
  }

  /// Reads the results in `files`.
  init(files: [String]) throws {
    reports = try files.map { file in
      let bytes = try readFile(file, limit: Limits.jsonDocument)
      guard let json = try? JSON(parsing: bytes), json["models"]?.items != nil else {
        throw Failure(
          .badData,
          "\(displaySafe(file)): not results of penumbra evaluate: expected JSON with 'models',"
            + " found another; make them with evaluate --json FILE")
      }
      return json
    }
    name = files.map { displaySafe($0) }.joined(separator: ", ")
  }

  /// The most models in one figure: more than anybody can tell apart.
  private static let modelLimit = 16

  /// The most modes and classes in one figure: those of a task.
  private static let (modeLimit, classLimit) = (1 << FlipTask.limit, FlipTask.limit)

  /// All models of the reports, few enough for one figure.
  private func drawableModels() throws(Failure) -> [JSON] {
    let models = self.models
    guard models.count <= Self.modelLimit else {
      throw Failure(
        .badData,
        "\(name): expected at most \(Self.modelLimit) models in a figure, found \(models.count);"
          + " draw some of them")
    }
    return models
  }

  /// Throws where one of some values, read from a file, is none that it can be.
  private func check(
    _ values: [Double], _ what: String, in range: ClosedRange<Double>
  ) throws(Failure) {
    guard let wrong = values.first(where: { !range.contains($0) }) else { return }
    throw Failure(
      .badData,
      "\(name): expected \(what) from \(fixed(range.lowerBound, 0)) to"
        + " \(fixed(range.upperBound, 0)), found \(wrong); evaluate again")
  }

  /// Throws where a value is no GED², which as a V-statistic is never below zero but for rounding.
  private func checkEnergies(_ values: [Double]) throws(Failure) {
    try check(values, "GED²", in: -1...4)
  }

  /// Throws where a value is no share.
  private func checkShares(_ values: [Double]) throws(Failure) {
    try check(values, "shares", in: 0...1)
  }

  private var models: [JSON] { reports.flatMap { $0["models"]?.items ?? [] } }

  /// Models in one figure may have equal names: the later ones get a number.
  private var names: [String] {
    var seen: [String: Int] = [:]
    return models.map { model in
      let name = displaySafe(model["name"]?.text ?? "model")
      seen[name, default: 0] += 1
      let number = seen[name] ?? 1
      return number == 1 ? name : "\(name) (\(number))"
    }
  }

  private var caption: String {
    reports.map { report in
      let split = report["split"]?.text.map { ", split \(displaySafe($0))" } ?? ""
      let library = displaySafe(report["library"]?.text ?? "").split(separator: "/").last ?? ""
      return "\(library)\(split): \(report["cases"]?.int ?? 0) cases"
    }.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
      .joined(separator: "; ")
  }

  private func missing(_ what: String) -> Failure {
    Failure(
      .badData,
      "\(name): expected \(what) for each model, found none; evaluate again with this version")
  }

  /// GED² of all models.
  func energyFigure() throws -> EnergyFigure {
    let models = try drawableModels()
    let counts = models.map { $0["samples"]?.items?.compactMap { $0["n"]?.int } ?? [] }
    guard let first = counts.first, !first.isEmpty else { throw missing("samples") }
    guard counts.allSatisfy({ $0 == first }) else {
      throw Failure(
        .badData,
        "\(name): expected the same numbers of samples for all models, found others; evaluate"
          + " them together")
    }
    let series = try zip(models, names).map { model, name in
      try energySeries(model, name, first.count)
    }
    let controls = self.controls
    try checkEnergies(controls.map(\.value))
    return EnergyFigure(counts: first, series: series, controls: controls, caption: caption)
  }

  private func energySeries(
    _ model: JSON, _ name: String, _ counts: Int
  ) throws -> EnergyFigure.Series {
    let samples = model["samples"]?.items ?? []
    let means = samples.compactMap { $0["ged2"]?.double }
    let cases = (model["perCase"]?.items ?? []).map {
      $0["ged2"]?.items?.compactMap(\.double) ?? []
    }
    guard means.count == counts, !cases.isEmpty, cases.allSatisfy({ $0.count == counts }) else {
      throw missing("GED² of each case")
    }
    let ends = samples.flatMap { [$0["ged2Low"]?.double, $0["ged2High"]?.double] }
    try checkEnergies(means + cases.joined() + ends.compactMap(\.self))
    return EnergyFigure.Series(
      name: name, cases: (0..<counts).map { place in cases.map { $0[place] } }, means: means,
      intervals: samples.map { sample in
        guard let low = sample["ged2Low"]?.double, let high = sample["ged2High"]?.double,
          low <= high
        else { return nil }
        return low...high
      })
  }

  private var controls: [EnergyFigure.Control] {
    let empty = reports.compactMap { $0["controls"]?["allEmpty"]?["ged2"]?.double }
    let first = empty.first.map { [EnergyFigure.Control(name: "always empty", value: $0)] } ?? []
    return first
      + zip(models, names).compactMap { model, name in
        guard let value = model["priorMeanGED2"]?.double, model["latent"]?.int ?? 0 > 0 else {
          return nil
        }
        return EnergyFigure.Control(name: "\(name), only the prior's mean", value: value)
      }
  }

  /// How well the models are calibrated.
  func calibrationFigure() throws -> CalibrationFigure {
    let series = try zip(drawableModels(), names).map { model, name in
      let groups = model["byNonEmptyGraders"]?.items ?? []
      let presence = groups.compactMap { group in
        mark(group["graderShare"], group["presentShare"], group["cases"])
      }
      let bins = model["pixels"]?["bins"]?.items ?? []
      let pixels = bins.compactMap { mark($0["predicted"], $0["observed"], $0["count"]) }
      guard !presence.isEmpty, presence.count == groups.count else {
        throw missing("shares of graders")
      }
      let errors = ["presence", "pixels"].map { model[$0]?["calibrationError"]?.double }
      try check(errors.compactMap(\.self), "calibration errors", in: 0...1)
      let marks = presence + pixels
      try checkShares(marks.flatMap { [$0.x, $0.y] })
      try check(marks.map { Double($0.count) }, "numbers of predictions", in: 1...0x1p53)
      return CalibrationFigure.Series(
        name: name, presence: presence, presenceError: errors[0], pixels: pixels,
        pixelError: errors[1])
    }
    guard !series.isEmpty else { throw missing("results") }
    return CalibrationFigure(series: series, caption: caption)
  }

  /// How often the first model that was measured on scenes produces each mode; nil without one.
  func modesFigure() throws -> ModesFigure? {
    guard let model = models.first(where: { $0["calibration"]?["modes"]?.items != nil }),
      let calibration = model["calibration"]
    else { return nil }
    let modes = (calibration["modes"]?.items ?? []).compactMap { mode -> ModesFigure.Mode? in
      guard let bits = mode["bits"]?.text, let probability = mode["probability"]?.double,
        let frequency = mode["frequency"]?.double
      else { return nil }
      return ModesFigure.Mode(
        probability: probability, frequency: frequency, switches: bits.map { $0 == "1" })
    }
    let classes = (calibration["pixels"]?.items ?? []).compactMap { item -> ModesFigure.Class? in
      guard let name = item["class"]?.text, let probability = item["probability"]?.double
      else { return nil }
      return ModesFigure.Class(
        name: displaySafe(name), probability: probability, share: item["flipped"]?.double ?? 0)
    }
    try checkShares(modes.flatMap { [$0.probability, $0.frequency] })
    try checkShares(classes.flatMap { [$0.probability, $0.share] })
    guard modes.count <= Self.modeLimit, classes.count <= Self.classLimit else {
      throw Failure(
        .badData,
        "\(self.name): expected at most \(Self.modeLimit) modes of \(Self.classLimit) classes, found"
          + " \(modes.count) of \(classes.count); evaluate again")
    }
    let name = displaySafe(model["name"]?.text ?? "model")
    let draws = calibration["draws"]?.int ?? 0
    return ModesFigure(
      modes: modes, classes: classes, caption: "\(caption); \(name), \(draws) samples")
  }

  /// The cases of the first model, that with the largest GED² at the largest n first.
  func worstCases() throws -> [(id: String, ged2: Double)] {
    let cases = (models.first?["perCase"]?.items ?? []).compactMap { item in
      item["id"]?.text.flatMap { id in item["ged2"]?.items?.last?.double.map { (id, ged2: $0) } }
    }
    guard !cases.isEmpty else { throw missing("GED² of each case") }
    return cases.sorted { ($1.ged2, $0.0) < ($0.ged2, $1.0) }
  }

  private func mark(_ x: JSON?, _ y: JSON?, _ count: JSON?) -> CalibrationFigure.Mark? {
    guard let x = x?.double, let y = y?.double, let count = count?.int else { return nil }
    return CalibrationFigure.Mark(x: x, y: y, count: count)
  }
}
