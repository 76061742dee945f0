import ArgumentParser
import Foundation
import Imaging
import Interchange
import ProbUNet
import Tensors

extension Configuration.Kind: ExpressibleByArgument {}

/// `penumbra train`: a network learns from the masks of all graders.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a network on a library; continues by itself where it was stopped.",
    discussion: """
      The run's folder holds checkpoint.safetensors (all that is needed to go on), \
      model.safetensors (averaged parameters in half precision, for review and evaluate) and \
      log.jsonl. Ctrl-C saves a checkpoint and stops; the same command goes on.

      EXAMPLE
        penumbra train lidc --to runs/first --preset small --steps 20000
      """)

  @Argument(help: "The library to learn from.")
  var library: String

  @Option(name: .customLong("to"), help: "The run's folder; made where it is missing.")
  var folderPath: String

  @Option(
    help: "What to train: \(Configuration.Kind.allCases.map(\.rawValue).joined(separator: ", ")).")
  var kind: Configuration.Kind = .probabilisticUNet

  @Option(
    help: "The architecture: \(Configuration.presets.keys.sorted().joined(separator: ", ")).")
  var preset = "small"

  @Option(help: "Dimensions of the latent code; the preset's own where not given.")
  var latent: Int?

  @Option(help: "Steps of the whole training, which the learning rate is planned for (20000).")
  var steps: Int?

  @Option(help: "The part of the library to learn from; by default 'train' where there is one.")
  var split: String?

  @Option(help: "Images of a step.")
  var batch = 32

  @Option(help: "The side of the squares that are cut out of the images, in pixels.")
  var crop = 96

  @Option(help: "The highest learning rate.")
  var rate: Float = 1e-3

  @Option(help: "The weight of the divergence.")
  var beta: Float = 1

  @Option(help: "Where all random numbers come from.")
  var seed: UInt64 = 1

  @Option(help: "Threads; by default one per processor.")
  var threads: Int?

  @Option(help: "Steps between two checkpoints; by default one is saved every three minutes.")
  var saveEvery: Int?

  func validate() throws {
    let sizes = [
      ("--steps", steps ?? 1), ("--batch", batch), ("--threads", threads ?? 1),
      ("--save-every", saveEvery ?? 1),
    ]
    for (name, value) in sizes where value < 1 {
      throw ValidationError("\(name): expected at least 1, found \(value)")
    }
    guard let chosen = Configuration.presets[preset] else {
      let known = Configuration.presets.keys.sorted().joined(separator: ", ")
      throw ValidationError("--preset: expected one of \(known), found \(preset)")
    }
    guard crop > 0, crop % chosen.sideMultiple == 0 else {
      throw ValidationError("--crop: expected a multiple of \(chosen.sideMultiple), found \(crop)")
    }
  }

  func run() throws {
    let folder = try RunFolder(folderPath)
    let source = try LibrarySource(try CaseLibrary.open(library), split: split)
    let compute = Compute(threads: threads ?? ProcessInfo.processInfo.activeProcessorCount)
    let trainer = try self.trainer(folder, source, on: compute)
    try folder.beginLog(after: trainer.step)
    say(
      "\(source.count) cases, \(trainer.network.parameterCount) parameters, "
        + "\(compute.workers.count) threads, \(compute.kernels.name) kernels"
        + (trainer.step > 0 ? ", going on after step \(trainer.step)" : ""))
    try TrainingLoop(
      trainer: trainer, folder: folder, library: library, source: source, saveEvery: saveEvery
    ).run()
  }

  private func trainer(
    _ folder: RunFolder, _ source: LibrarySource, on compute: Compute
  ) throws -> Trainer {
    if folder.hasCheckpoint {
      return try Trainer(
        resuming: folder.checkpoint, steps: steps, source: source, on: compute)
    }
    return try Trainer(try architecture(), recipe: recipe, source: source, on: compute)
  }

  private func architecture() throws -> Configuration {
    guard var configuration = Configuration.presets[preset] else {
      throw ValidationError("--preset: \(preset) is unknown")
    }
    configuration.kind = kind
    configuration.latentDimensions =
      kind == .unet ? 0 : latent ?? configuration.latentDimensions
    if let problem = configuration.problem { throw ModelError.badConfiguration(problem) }
    return configuration
  }

  private var recipe: Recipe {
    var recipe = Recipe(steps: steps ?? 20_000)
    recipe.batchSize = batch
    recipe.cropSide = crop
    recipe.rate = rate
    recipe.beta = beta
    recipe.seed = seed
    return recipe
  }
}

/// The cases of a library, or of one of its splits, to learn from.
struct LibrarySource: TrainingSource {
  /// The split that is learned from; nil for all cases.
  let split: String?
  private let library: CaseLibrary
  private let indices: [Int]

  init(_ library: CaseLibrary, split: String?) throws(Failure) {
    let splits = Set(library.entries.compactMap(\.split))
    let chosen = split ?? (splits.contains("train") ? "train" : nil)
    indices = library.entries.indices.filter {
      chosen == nil || library.entries[$0].split == chosen
    }
    guard !indices.isEmpty else {
      let known = splits.sorted().map(displaySafe).joined(separator: ", ")
      throw Failure(
        .badData,
        "no cases to train on: expected a split out of \(known.isEmpty ? "none" : known), "
          + "found \(displaySafe(chosen ?? "an empty library")); choose another --split")
    }
    self.library = library
    self.split = chosen
  }

  /// Whom the cases are owed to, which goes into every model made from them.
  var attribution: String { library.manifest.attribution }

  var count: Int { indices.count }

  func example(at index: Int) throws -> (image: GrayImage, masks: [Mask]) {
    let subject = try library.case(at: indices[index])
    return (subject.image, subject.masks)
  }
}

/// Steps a trainer to its end, tells how it goes, and saves what must not be lost.
private final class TrainingLoop {
  private let trainer: Trainer
  private let folder: RunFolder
  private let facts: [String: String]
  private let interruption = Interruption()
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let begun = ContinuousClock.now
  private let firstStep: Int
  private let saveEvery: Int?
  private var lastSaved = ContinuousClock.now
  private var lastShown = ContinuousClock.now

  private static let savingInterval: Duration = .seconds(180)

  init(
    trainer: Trainer, folder: RunFolder, library: String, source: LibrarySource, saveEvery: Int?
  ) {
    self.trainer = trainer
    self.saveEvery = saveEvery
    self.folder = folder
    firstStep = trainer.step
    facts = [
      "library": URL(filePath: library).lastPathComponent, "trainingCases": "\(source.count)",
      "split": source.split ?? "all", "attribution": source.attribution,
    ]
  }

  func run() throws {
    while trainer.step < trainer.recipe.steps {
      let report = try trainer.advance()
      try tell(report)
      if isTimeToSave { try save() }
      if interruption.isRequested {
        try save()
        throw Failure(
          .interrupted, "interrupted after step \(report.step): saved; the same command goes on")
      }
    }
    try save()
    if isTerminal { FileHandle.standardError.write(Data("\n".utf8)) }
  }

  private var isTimeToSave: Bool {
    if let saveEvery { return trainer.step % saveEvery == 0 }
    return ContinuousClock.now - lastSaved > Self.savingInterval
  }

  private func save() throws {
    try trainer.checkpoint().write(to: folder.checkpoint)
    try trainer.model(isHalf: true, facts: facts).write(to: folder.model)
    lastSaved = .now
  }

  private func tell(_ report: StepReport) throws {
    let isLogged = report.step % Trainer.logInterval == 0 || report.step == trainer.recipe.steps
    if isTerminal, ContinuousClock.now - lastShown > .milliseconds(500) {
      lastShown = .now
      FileHandle.standardError.write(Data("\r\(line(trainer.window))\u{1B}[K".utf8))
    }
    guard isLogged else { return }
    try folder.log(LogLine(trainer.window, seconds: seconds, images: imagesPerSecond))
    if !isTerminal { say(line(trainer.window)) }
  }

  private var seconds: Double { (ContinuousClock.now - begun) / .seconds(1) }

  private var imagesPerSecond: Double {
    Double((trainer.step - firstStep) * trainer.recipe.batchSize) / max(seconds, 1e-9)
  }

  private func line(_ reports: [StepReport]) -> String {
    let means = LogLine(reports, seconds: seconds, images: imagesPerSecond)
    let left = Double((trainer.recipe.steps - trainer.step) * trainer.recipe.batchSize)
    let minutes = Int((left / max(imagesPerSecond, 1e-9) / 60).rounded(.up))
    return "step \(trainer.step)/\(trainer.recipe.steps)  \(fixed(imagesPerSecond, 1)) images/s  "
      + "cross-entropy \(fixed(means.crossEntropy, 1))  KL \(fixed(means.divergence, 2))  "
      + "gradient \(fixed(means.gradientNorm, 0))  \(minutes / 60) h \(minutes % 60) min left"
  }
}

/// The means of some steps, as a line of the log.
struct LogLine: Codable, Equatable {
  var step: Int
  var crossEntropy: Double
  var divergence: Double
  var divergences: [Double]
  var gradientNorm: Double
  var rate: Float
  var imagesPerSecond: Double
  var seconds: Double

  init(_ reports: [StepReport], seconds: Double, images: Double) {
    let count = Double(max(reports.count, 1))
    step = reports.last?.step ?? 0
    crossEntropy = reports.reduce(0) { $0 + $1.crossEntropy } / count
    divergence = reports.reduce(0) { $0 + $1.divergence } / count
    divergences = (reports.first?.divergences ?? []).indices.map { index in
      reports.reduce(0) { $0 + $1.divergences[index] } / count
    }
    gradientNorm = reports.reduce(0) { $0 + $1.gradientNorm } / count
    rate = reports.last?.rate ?? 0
    imagesPerSecond = images
    self.seconds = seconds
  }
}
