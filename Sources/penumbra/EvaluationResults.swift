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
      return
        "\(library)\(split): \(report["cases"]?.int ?? 0) \(isOfScenes(report) ? "scenes" : "cases")"
    }.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
      .joined(separator: "; ")
  }

  private func missing(_ what: String) -> Failure {
    Failure(
      .badData,
      "\(name): expected \(what) for each model, found none; evaluate again with this version")
  }

  // MARK: - What goes together

  /// Whether a report is one on scenes.
  private func isOfScenes(_ report: JSON) -> Bool {
    report["flips"] != nil
      || (report["models"]?.items ?? []).contains { $0["calibration"]?["modes"]?.items != nil }
  }

  /// Throws where models were measured on different cases, so that nothing compares them.
  private func checkComparable() throws(Failure) {
    guard Set(reports.map(isOfScenes)).count < 2 else {
      throw Failure(
        .badData,
        "\(name): expected results on cases or on scenes, found both; draw them apart")
    }
    let numbers = Set(reports.map { $0["cases"]?.int ?? 0 }).sorted()
    guard numbers.count < 2 else {
      throw Failure(
        .badData,
        "\(name): expected results on the same cases, found"
          + " \(numbers.map(String.init).joined(separator: " and ")) cases; evaluate the models"
          + " together")
    }
    let cases = models.map { Set(($0["perCase"]?.items ?? []).compactMap { $0["id"]?.text }) }
      .filter { !$0.isEmpty }
    guard let first = cases.first, let other = cases.first(where: { $0 != first }) else { return }
    throw Failure(
      .badData,
      "\(name): expected results on the same cases, found"
        + " \(other.symmetricDifference(first).count) that not all have; evaluate the models together"
    )
  }

  // MARK: - GED²

  /// GED² of all models.
  func energyFigure() throws -> EnergyFigure {
    let models = try drawableModels()
    try checkComparable()
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
    let controls = self.controls(first)
    try checkEnergies(controls.flatMap(\.values) + series.compactMap(\.centre))
    let isBare = series.contains { $0.cases.isEmpty }
    return EnergyFigure(
      counts: first, series: series, controls: controls,
      caption: caption + (isBare ? "; the results hold no values of single cases" : ""))
  }

  private func energySeries(
    _ model: JSON, _ name: String, _ counts: Int
  ) throws -> EnergyFigure.Series {
    let samples = model["samples"]?.items ?? []
    let means = samples.compactMap { $0["ged2"]?.double }
    let cases = (model["perCase"]?.items ?? []).map {
      $0["ged2"]?.items?.compactMap(\.double) ?? []
    }
    guard means.count == counts else { throw missing("GED² of each number of samples") }
    guard cases.allSatisfy({ $0.count == counts }) else { throw missing("GED² of each case") }
    let ends = samples.flatMap { [$0["ged2Low"]?.double, $0["ged2High"]?.double] }
    try checkEnergies(means + cases.joined() + ends.compactMap(\.self))
    return EnergyFigure.Series(
      name: name, cases: cases.isEmpty ? [] : (0..<counts).map { place in cases.map { $0[place] } },
      means: means,
      intervals: samples.map { sample in
        guard let low = sample["ged2Low"]?.double, let high = sample["ged2High"]?.double,
          low <= high
        else { return nil }
        return low...high
      },
      centre: model["latent"]?.int ?? 0 > 0 ? model["priorMeanGED2"]?.double : nil)
  }

  /// What all models are held against, the first of each kind.
  private func controls(_ counts: [Int]) -> [EnergyFigure.Control] {
    func first(_ name: String, _ values: (JSON) -> [Double]?) -> [EnergyFigure.Control] {
      let found = reports.compactMap { $0["controls"].flatMap(values) }.first { !$0.isEmpty }
      return found.map { [EnergyFigure.Control(name: name, values: $0)] } ?? []
    }
    return first("always empty") { $0["allEmpty"]?["ged2"]?.double.map { [$0] } }
      + first("never flipped, all else right") { $0["neverFlipped"]?["ged2"]?.double.map { [$0] } }
      + first("samples from the truth") { control in
        let samples = control["truth"]?["samples"]?.items ?? []
        guard samples.compactMap({ $0["n"]?.int }) == counts else { return nil }
        return samples.compactMap { $0["ged2"]?.double }
      }
  }

  // MARK: - Calibration

  /// How well the models are calibrated on cases.
  func calibrationFigure() throws -> CalibrationFigure {
    let models = try drawableModels()
    try checkComparable()
    let series = try zip(models, names).map(calibrationSeries)
    guard !series.isEmpty else { throw missing("results") }
    return CalibrationFigure(series: series, caption: caption + calibrationTerms(models))
  }

  /// The numbers of graders and samples that the shares are made of.
  private func calibrationTerms(_ models: [JSON]) -> String {
    let groups = models.flatMap { $0["byNonEmptyGraders"]?.items ?? [] }
    let graders = groups.compactMap { group -> Int? in
      guard let count = group["nonEmptyGraders"]?.int, let share = group["graderShare"]?.double,
        count > 0, share > 0, share <= 1
      else { return nil }
      return Int(exactly: (Double(count) / share).rounded())
    }
    let samples = models.compactMap { $0["samples"]?.items?.last?["n"]?.int }
    func text(_ numbers: [Int]) -> String {
      Set(numbers).sorted().map(String.init).joined(separator: ", ")
    }
    return (graders.isEmpty ? "" : ", \(text(graders)) graders")
      + (samples.isEmpty ? "" : ", n = \(text(samples)) samples")
  }

  private func calibrationSeries(_ model: JSON, _ name: String) throws -> CalibrationFigure.Series {
    let groups = model["byNonEmptyGraders"]?.items ?? []
    let presence = groups.compactMap { group in
      mark(group["graderShare"], group["presentShare"], group["cases"])
    }
    guard !presence.isEmpty, presence.count == groups.count else {
      throw missing("shares of graders")
    }
    let (reliability, pixels) = (bins(model["presence"]), bins(model["pixels"]))
    guard !reliability.isEmpty else { throw missing("bins of P(present)") }
    let errors = ["presence", "pixels"].map { model[$0]?["calibrationError"]?.double }
    try check(errors.compactMap(\.self), "calibration errors", in: 0...1)
    let marks = reliability + presence + pixels
    try checkShares(marks.flatMap { [$0.x, $0.y] })
    try check(marks.map { Double($0.count) }, "numbers of predictions", in: 1...0x1p53)
    return CalibrationFigure.Series(
      name: name, reliability: reliability, presence: presence, presenceError: errors[0],
      pixels: pixels, pixelError: errors[1])
  }

  private func bins(_ reliability: JSON?) -> [CalibrationFigure.Mark] {
    (reliability?["bins"]?.items ?? []).compactMap {
      mark($0["predicted"], $0["observed"], $0["count"])
    }
  }

  // MARK: - Modes

  /// How often models that were measured on scenes produce each mode, with the bars of that called
  /// `chosen`, the first one without; nil without scenes.
  func modesFigure(of chosen: String? = nil) throws -> ModesFigure? {
    guard reports.contains(where: isOfScenes) else { return nil }
    let models = try drawableModels()
    try checkComparable()
    let modes = models.map { $0["calibration"]?["modes"]?.items ?? [] }
    guard let first = modes.first, !first.isEmpty else { throw missing("modes") }
    guard modes.allSatisfy({ $0.map { $0["bits"]?.text } == first.map { $0["bits"]?.text } }) else {
      throw Failure(
        .badData,
        "\(name): expected the same modes for all models, found others; draw them apart")
    }
    let isExpected = modes.joined().allSatisfy { $0["expected"]?.double != nil }
    let parsed = modes.map { $0.compactMap { mode($0, isExpected: isExpected) } }
    try checkShares(parsed.joined().flatMap { [$0.probability, $0.frequency] })
    let place = try place(of: chosen)
    let classes = self.classes(models[place])
    try checkShares(classes.flatMap { [$0.probability, $0.share] })
    guard parsed[place].count <= Self.modeLimit, classes.count <= Self.classLimit else {
      throw Failure(
        .badData,
        "\(name): expected at most \(Self.modeLimit) modes of \(Self.classLimit) classes, found"
          + " \(parsed[place].count) of \(classes.count); evaluate again")
    }
    let draws = models.map { $0["calibration"]?["draws"]?.int ?? 0 }
    let series = models.indices.map { index in
      ModesFigure.Series(
        name: names[index], probabilities: parsed[index].map(\.probability),
        frequencies: parsed[index].map(\.frequency), draws: draws[index])
    }
    return ModesFigure(
      series: series, chosen: place, modes: parsed[place], classes: classes,
      truth: isExpected ? "what these scenes can show" : "its true probability",
      captions: [
        "\(caption); bars: \(names[place]), \(draws[place]) samples",
        isExpected
          ? "The truth is how often samples from it show a mode in these scenes: where a class is"
            + " missing, its flip cannot be seen."
          : "The truth is the probability of each mode; the results do not tell what these scenes can"
            + " show.",
      ])
  }

  /// The place of the model called `chosen`, the first one without.
  private func place(of chosen: String?) throws(Failure) -> Int {
    guard let chosen else { return 0 }
    guard let place = names.firstIndex(of: displaySafe(chosen)) else {
      throw Failure(
        .noInput,
        "--model: expected one of \(names.joined(separator: ", ")), found '\(displaySafe(chosen))'")
    }
    return place
  }

  private func mode(_ mode: JSON, isExpected: Bool) -> ModesFigure.Mode? {
    guard let bits = mode["bits"]?.text, let frequency = mode["frequency"]?.double,
      let probability = mode[isExpected ? "expected" : "probability"]?.double
    else { return nil }
    return ModesFigure.Mode(
      probability: probability, frequency: frequency, switches: bits.map { $0 == "1" })
  }

  private func classes(_ model: JSON) -> [ModesFigure.Class] {
    (model["calibration"]?["pixels"]?.items ?? []).compactMap { item in
      guard let name = item["class"]?.text, let probability = item["probability"]?.double
      else { return nil }
      return ModesFigure.Class(
        name: displaySafe(name), probability: probability, share: item["flipped"]?.double ?? 0)
    }
  }

  // MARK: - Cases

  /// The cases of the first model, that with the largest GED² at the largest n first, and that n.
  func worstCases() throws -> (cases: [(id: String, ged2: Double)], count: Int?) {
    let cases = (models.first?["perCase"]?.items ?? []).compactMap { item in
      item["id"]?.text.flatMap { id in item["ged2"]?.items?.last?.double.map { (id, ged2: $0) } }
    }
    guard !cases.isEmpty else { throw missing("GED² of each case") }
    return (
      cases.sorted { ($1.ged2, $0.0) < ($0.ged2, $1.0) },
      models.first?["samples"]?.items?.last?["n"]?.int
    )
  }

  private func mark(_ x: JSON?, _ y: JSON?, _ count: JSON?) -> CalibrationFigure.Mark? {
    guard let x = x?.double, let y = y?.double, let count = count?.int else { return nil }
    return CalibrationFigure.Mark(x: x, y: y, count: count)
  }
}
