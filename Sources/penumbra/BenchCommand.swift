import ArgumentParser
import Foundation
import Imaging
import Interchange
import ProbUNet
import Tensors

/// `penumbra bench`: how fast the engine is on this machine.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure the engine on this machine.",
    discussion: """
      Medians over several repetitions, with the fastest and the slowest. Other programs that run \
      at the same time make every figure worse.

      EXAMPLE
        penumbra bench --preset small --json
        penumbra bench --model lidc-small
      """)

  @Option(
    help: "The architecture: \(Configuration.presets.keys.sorted().joined(separator: ", ")).")
  var preset = "small"

  @Option(
    help: ArgumentHelp(
      "Measure this model instead, or the one of that name that ships: loading, use and memory.",
      valueName: "FILE"))
  var model: String?

  @Option(help: "Threads; by default one per processor.")
  var threads: Int?

  @Option(
    help: """
      How convolutions of training steps are computed: automatic, winograd or direct (automatic); where \
      it is given, only these steps are measured.
      """)
  var algorithm: ConvolutionAlgorithm?

  @Option(help: "In which numbers convolutions multiply: fp32 or bf16.")
  var precision = Precision.fp32

  @Option(help: "Images of a training step.")
  var batch = 32

  @Option(help: "The side of a training image, in pixels.")
  var crop = 96

  @Option(help: "Repetitions of each measurement.")
  var repetitions = 7

  @Option(
    help: ArgumentHelp(
      "Do only step, encode or hypothesis, once for each line of standard input, and print the "
        + "seconds it took: to take turns with another program.", valueName: "work"))
  var paced: PacedWork?

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    guard let chosen = Configuration.presets[preset] else {
      throw ValidationError("--preset: \(preset) is unknown")
    }
    guard crop > 0, crop % chosen.sideMultiple == 0 else {
      throw ValidationError("--crop: expected a multiple of \(chosen.sideMultiple), found \(crop)")
    }
    let limits = [
      ("--threads", threads ?? 1, 1_024), ("--batch", batch, 4_096), ("--crop", crop, 2_048),
      ("--repetitions", repetitions, 1_000_000),
    ]
    for (name, value, limit) in limits where !(1...limit).contains(value) {
      throw ValidationError("\(name): expected 1 to \(limit), found \(value)")
    }
    if model != nil,
      preset != "small" || batch != 32 || crop != 96 || paced != nil || algorithm != nil
    {
      throw ValidationError(
        "--model is measured as it is; leave out --preset, --batch, --crop, --paced and --algorithm"
      )
    }
    if let problem = recipe.problem { throw ValidationError(problem) }
    if paced != nil, json {
      throw ValidationError("--json: --paced prints bare seconds; leave it out")
    }
    if let paced, paced != .step, algorithm != nil {
      throw ValidationError("--algorithm is for training steps, found --paced \(paced.rawValue)")
    }
  }

  func run() throws {
    if let model {
      let rows = try modelRows(Assets.model(named: model))
      return print(json ? try encoded(rows) : table(rows, of: displaySafe(model)))
    }
    let configuration =
      (Configuration.presets[preset] ?? Configuration(channels: [16], latentDimensions: 2))
      .with(imageChannels: 1, classes: 2)
    let threads = self.threads ?? ProcessInfo.processInfo.activeProcessorCount
    if let paced { return try pace(paced, configuration, threads: threads) }
    var rows = try trainingRows(configuration, threads: threads)
    guard algorithm == nil else { return print(json ? try encoded(rows) : table(rows, of: preset)) }
    rows += try batchRows()
    rows += try sessionRows(
      .untrained(configuration, seed: 1, threads: threads, precision: precision))
    print(json ? try encoded(rows) : table(rows, of: preset))
  }

  private func pace(_ work: PacedWork, _ configuration: Configuration, threads: Int) throws {
    switch work {
    case .step:
      let trainer = try trainer(configuration, threads: threads)
      try work.run { _ = try trainer.advance() }
    case .encode, .hypothesis:
      let model = HypothesisModel.untrained(
        configuration, seed: 1, threads: threads, precision: precision)
      let image = NoiseSource(side: crop).example(at: 0).planes[0]
      guard work == .hypothesis else { return try work.run { _ = try model.encode(image) } }
      let encoded = try model.encode(image)
      let code = encoded.prior.mean
      try work.run { _ = encoded.decode(code) }
    }
  }

  private func trainer(_ configuration: Configuration, threads: Int) throws -> Trainer {
    let compute = Compute(
      threads: threads, kernels: .best(precision), algorithm: algorithm ?? .automatic)
    return try Trainer(
      configuration, recipe: recipe, source: NoiseSource(side: max(128, crop)), on: compute)
  }

  private var recipe: Recipe {
    var recipe = Recipe(steps: 1_000_000)
    recipe.batchSize = batch
    recipe.cropSide = crop
    return recipe
  }

  private func trainingRows(_ configuration: Configuration, threads: Int) throws -> [Measurement] {
    let trainer = try trainer(configuration, threads: threads)
    let times = try measured(repetitions) { _ = try trainer.advance() }
    return [
      Measurement("training step, batch \(batch), \(crop) x \(crop)", times, scale: 1, unit: "s"),
      Measurement(
        "training", times.map { Double(batch) / $0 }, scale: 1, unit: "images/s"),
    ]
  }

  /// How fast batches are made, on one thread and without a network.
  private func batchRows() throws -> [Measurement] {
    try ["turns", "full"].map { name in
      var recipe = Recipe(steps: 1)
      recipe.batchSize = batch
      recipe.cropSide = crop
      recipe.augmentation = Augmentation.named[name] ?? Augmentation()
      recipe.augmentation.tileSide = crop
      var maker = try BatchMaker(recipe: recipe, source: NoiseSource(side: 128))
      var position = 0
      let times = try measured(repetitions * 3) {
        _ = try maker.batch(at: position)
        position += batch
      }
      return Measurement(
        "batches alone, augmentation \(name)", times.map { Double(batch) / $0 }, scale: 1,
        unit: "images/s")
    }
  }

  /// What the model at `path` costs a program that uses it.
  private func modelRows(_ path: String) throws -> [Measurement] {
    let model = try HypothesisModel.open(path)
    guard model.latentDimensions > 0 else {
      throw Failure(
        .badData,
        "\(displaySafe(path)): expected a model with a latent code, found a \(model.kind)")
    }
    let loading = Measurement(
      "loading", try measured(repetitions) { _ = try HypothesisModel.open(path) }, scale: 1000,
      unit: "ms")
    let rows = try sessionRows(model)
    return [loading] + rows
      + [Measurement("peak memory of all that", [peakMemory()], scale: 1e-6, unit: "MB")]
  }

  private func sessionRows(_ model: HypothesisModel) throws -> [Measurement] {
    let example = NoiseSource(side: 128).example(at: 0)
    let encoded = try model.encode(example.planes[0])
    let mask = Mask(width: 128, height: 128, pixels: example.graders[0])
    var generator = SplitMix64(seed: 2)
    let codes = (0..<16).map { _ in encoded.prior.sample(using: &generator) }
    return [
      Measurement(
        "U-Net and prior, 128 x 128",
        try measured(repetitions) { _ = try model.encode(example.planes[0]) },
        scale: 1000, unit: "ms"),
      Measurement(
        "posterior, 128 x 128",
        try measured(repetitions) { _ = try model.posterior(example.planes[0], mask) },
        scale: 1000, unit: "ms"),
      Measurement(
        "a further hypothesis, 128 x 128",
        measured(repetitions * 10) { _ = encoded.decode(codes[0]) },
        scale: 1000, unit: "ms"),
      Measurement(
        "16 hypotheses, each", measured(repetitions) { _ = encoded.decode(codes) },
        scale: 1000 / 16, unit: "ms"),
    ]
  }

  private func table(_ rows: [Measurement], of name: String) -> String {
    let head = "\(Kernels.best.name) kernels, \(name)\n"
    let width = rows.map(\.name.count).max() ?? 0
    return head
      + rows.map { row in
        row.name.padding(toLength: width + 2, withPad: " ", startingAt: 0)
          + "\(fixed(row.value, 3)) \(row.unit)  (\(fixed(row.least, 3)) .. \(fixed(row.greatest, 3)))"
      }.joined(separator: "\n")
  }

  private func encoded(_ rows: [Measurement]) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    return String(decoding: try encoder.encode(rows), as: UTF8.self)
  }
}

extension ConvolutionAlgorithm: ExpressibleByArgument {}

extension Precision: ExpressibleByArgument {}

/// A measured quantity: its median, and how far it ranged.
private struct Measurement: Encodable {
  let name: String
  let value: Double
  let least: Double
  let greatest: Double
  let unit: String

  init(_ name: String, _ values: [Double], scale: Double, unit: String) {
    let sorted = values.sorted()
    self.name = name
    value = sorted[sorted.count / 2] * scale
    least = sorted[0] * scale
    greatest = sorted[sorted.count - 1] * scale
    self.unit = unit
  }
}

/// Returns the most memory that this process had so far, in bytes.
private func peakMemory() -> Double {
  var usage = rusage()
  guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return .nan }
  return Double(usage.ru_maxrss) * 1024
}

/// Returns the seconds that each of `repetitions` took, after one that does not count.
private func measured(_ repetitions: Int, _ body: () throws -> Void) rethrows -> [Double] {
  try body()
  return try (0..<repetitions).map { _ in
    let begun = ContinuousClock.now
    try body()
    return (ContinuousClock.now - begun) / .seconds(1)
  }
}

/// Noise with a square in it; what the images show does not matter for speed.
private struct NoiseSource: TrainingSource {
  private let examples: [TrainingExample]

  init(side: Int) {
    examples = (0..<64 as Range<UInt64>).map { Self.example(side: side, seed: $0) }
  }

  var count: Int { examples.count }

  func example(at index: Int) -> TrainingExample { examples[index] }

  private static func example(side: Int, seed: UInt64) -> TrainingExample {
    var generator = SplitMix64(seed: seed)
    let values = (0..<side * side).map { _ in Float.random(in: 0...1, using: &generator) }
    var mask = Mask(width: side, height: side)
    let middle = max(0, side / 2 - 8)..<min(side, side / 2 + 8)
    for row in middle {
      for column in middle { mask[row, column] = true }
    }
    return TrainingExample(
      image: GrayImage(width: side, height: side, unit: .unitInterval, values: values),
      masks: [mask])
  }
}
