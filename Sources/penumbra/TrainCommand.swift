import ArgumentParser
import Foundation
import Interchange
import ProbUNet
import Tensors

extension Configuration.Kind: ExpressibleByArgument {}
extension Configuration.Covariance: ExpressibleByArgument {}
extension Configuration.FCombForm: ExpressibleByArgument {}
extension Configuration.Initialization: ExpressibleByArgument {}

/// `penumbra train`: a network learns from the masks of all graders.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a network on a library; continues by itself where it was stopped.",
    discussion: """
      The run's folder holds checkpoint.safetensors (all that is needed to go on), \
      model.safetensors (averaged parameters in half precision, for review and evaluate), \
      log.jsonl, and with --hold-out best.safetensors, the model with the lowest GED² on the \
      patients kept back. Ctrl-C saves a checkpoint and stops; the same command goes on. \
      'penumbra info' shows how it went. With other options or another library it does not go on, \
      unless --change says so.

      Of a library of scenes the network learns all classes from color images, and the flips \
      of the library are drawn anew whenever a scene is learned from; with --class it learns one \
      class as the lesion.

      EXAMPLE
        penumbra train lidc --to runs/first --preset small --steps 20000
        penumbra train lidc --to runs/shipped --recipe lidc
        penumbra train lidc --to runs/two --recipe lidc --latent 2 --from runs/shipped/model.safetensors
        penumbra train lidc --to runs/paper --recipe paper-lidc --hold-out 5
        penumbra train lidc --to runs/first --crop 128 --rate 0.0001 --change
        penumbra train streets --to runs/streets --preset streets --batch 16 --steps 20000
      """)

  @Argument(help: "The library to learn from.")
  var library: String

  @Option(name: .customLong("to"), help: "The run's folder; made where it is missing.")
  var folderPath: String

  @Option(
    help: """
      What to train: \(Configuration.Kind.allCases.map(\.rawValue).joined(separator: ", ")) \
      (probabilistic-unet).
      """)
  var kind: Configuration.Kind?

  @Option(
    help: """
      The architecture: \(Configuration.presets.keys.sorted().joined(separator: ", ")) \
      (small, or that of the recipe).
      """)
  var preset: String?

  @Option(help: "Dimensions of the latent code; those of the kind or preset where not given.")
  var latent: Int?

  @Option(help: "How the dimensions of the code may depend on each other: diagonal or full.")
  var covariance: Configuration.Covariance?

  @Option(help: "U-Nets of an ensemble, or heads (\(Configuration.usualMembers)).")
  var members: Int?

  @Option(help: "f_comb with 2 hidden layers as in the paper, or with 3 as released.")
  var fcomb: Configuration.FCombForm?

  @Option(help: "How filters begin: he or orthogonal; as the preset says where not given.")
  var initialization: Configuration.Initialization?

  @Option(
    help: ArgumentHelp(
      "See only the square of so many pixels in the middle of an image; all else is background. 0: see"
        + " all (0; lidc 64).",
      valueName: "SIDE"))
  var field: Int?

  @Option(
    help: ArgumentHelp(
      """
      A model to begin with, a file or the name of one that ships, as far as its tensors fit; all others are drawn.
      """,
      valueName: "FILE"))
  var from: String?

  @Option(help: "The part of the library to learn from; by default 'train' where there is one.")
  var split: String?

  @Option(
    name: .customLong("class"),
    help: ArgumentHelp("Of scenes, the only class to learn.", valueName: "NAME"))
  var className: String?

  @OptionGroup(title: "Recipe")
  var recipe: RecipeOptions

  @Flag(help: "Let a training go on with other options than it was begun with; the log keeps what.")
  var change = false

  @Option(help: "Steps between two looks at the patients kept back (500).")
  var probe: Int?

  @Option(help: "Threads; by default one per processor.")
  var threads: Int?

  @Option(help: "Steps between two checkpoints; by default one is saved every three minutes.")
  var saveEvery: Int?

  func validate() throws {
    let sizes = [
      ("--threads", threads ?? 1), ("--save-every", saveEvery ?? 1), ("--probe", probe ?? 1),
    ]
    for (name, value) in sizes where value < 1 {
      throw ValidationError("\(name): expected at least 1, found \(value)")
    }
    if let preset, Configuration.presets[preset] == nil {
      let known = Configuration.presets.keys.sorted().joined(separator: ", ")
      throw ValidationError("--preset: expected one of \(known), found \(preset)")
    }
  }

  func run() throws {
    let library = try CaseLibrary.open(library, class: className)
    // Options that nobody can train by leave no folder behind.
    let fresh = RunFolder.isBegun(folderPath) ? nil : try setup(after: nil, on: library)
    let folder = try RunFolder(folderPath)
    let plan = folder.hasCheckpoint ? try plan(folder.checkpoint) : nil
    let setup = try (plan == nil ? fresh : nil) ?? setup(after: plan, on: library)
    let trainer = try trainer(setup, resuming: plan == nil ? nil : folder.checkpoint)
    say(
      "\(setup.source.count) cases, \(setup.source.heldOut.count) held out, "
        + "\(trainer.network.parameterCount) parameters, "
        + "\(threadCount) threads, \(Kernels.best(setup.recipe.precision).name) kernels"
        + (trainer.step > 0 ? ", going on after step \(trainer.step)" : ""))
    try TrainingLoop(
      trainer: trainer, folder: folder, library: self.library, source: setup.source,
      probe: TrainingProbe(setup.source, threads: threadCount, every: probe ?? 500),
      saveEvery: saveEvery
    ).run()
  }

  private var threadCount: Int { threads ?? ProcessInfo.processInfo.activeProcessorCount }

  private func plan(_ path: String) throws(Failure) -> Trainer.Plan {
    do { return try Trainer.Plan(path: path) } catch { throw Failure(error, of: path) }
  }

  private func trainer(_ setup: Setup, resuming checkpoint: String?) throws -> Trainer {
    let compute = Compute(threads: threadCount, kernels: .best(setup.recipe.precision))
    guard let checkpoint else {
      return try Trainer(
        setup.architecture, from: setup.forerunner, recipe: setup.recipe, source: setup.source,
        on: compute)
    }
    do {
      return try Trainer(
        resuming: checkpoint, recipe: setup.recipe, source: setup.source, on: compute)
    } catch let error as ModelError {
      throw Failure(error, of: checkpoint)
    }
  }

  /// The field of a network that is to be trained; nil for all of an image.
  private var fieldSide: Int? { field.map { $0 == 0 ? nil : $0 } ?? recipe.fieldSide }

  /// What is trained, by which recipe and on what.
  private struct Setup {
    let recipe: Recipe
    let architecture: Configuration
    let source: LibrarySource
    let forerunner: Forerunner?
  }

  /// What is trained: by the options where it begins, else as it was begun where they do not contradict.
  private func setup(after plan: Trainer.Plan?, on library: CaseLibrary) throws -> Setup {
    let recipe = try recipe(after: plan, on: library)
    let architecture = try architecture(after: plan, on: library)
    if let problem = recipe.problem(for: architecture) {
      throw ValidationError("--energy: \(problem)")
    }
    let source = try LibrarySource(library, split: split, holdingOut: recipe).identified()
    try source.requireRoom(for: recipe)
    if let plan { try requireSame(source, as: plan) }
    return Setup(
      recipe: recipe, architecture: architecture, source: source,
      forerunner: try forerunner(after: plan))
  }

  /// Throws where a training would go on with other cases than it was begun with.
  private func requireSame(_ source: LibrarySource, as plan: Trainer.Plan) throws {
    guard !change, let begun = plan.identity, let found = source.identity,
      let first = begun.changes(to: found, at: plan.step).first
    else { return }
    throw ValidationError(
      "the training in \(displaySafe(folderPath)) was begun with other cases: expected \(first.name) "
        + "\(displaySafe(first.from)), found \(displaySafe(first.to)); name the library, --split and "
        + "--class it was begun with, or add --change to go on so from step \(plan.step)")
  }

  /// The model that a training begins with; one that goes on has its parameters already.
  private func forerunner(after plan: Trainer.Plan?) throws -> Forerunner? {
    guard let path = from.map({ Assets.model(named: $0) }) else { return nil }
    guard let plan else {
      do { return try Forerunner(path: path) } catch { throw Failure(error, of: path) }
    }
    let name = URL(filePath: path).lastPathComponent
    guard plan.forerunner == name else {
      let begun = plan.forerunner.map(displaySafe) ?? "drawn parameters"
      throw ValidationError(
        "--from: the training in \(displaySafe(folderPath)) was begun otherwise: expected \(begun), "
          + "found \(displaySafe(name)); leave --from out, or choose another --to")
    }
    return nil
  }

  /// The recipe of this training: a fresh one, or that of the checkpoint, changed only on request.
  private func recipe(after plan: Trainer.Plan?, on library: CaseLibrary) throws -> Recipe {
    guard let plan else {
      var fresh = library.sceneSize.map(recipe.fresh(forScenesOf:)) ?? recipe.fresh
      fresh.beta = recipe.beta ?? (kind ?? .probabilisticUNet).usualBeta
      if let field = fieldSide, recipe.crop == nil { fresh.crop = .square(field) }
      return fresh
    }
    let wanted = recipe.continued(from: plan.recipe)
    if let problem = wanted.problem { throw ValidationError(problem) }
    let changes = RecipeChange.between(plan.recipe, wanted, at: plan.step)
    if !change, let first = changes.first(where: { $0.name != "steps" }) {
      throw ValidationError(
        "the training in \(displaySafe(folderPath)) was begun otherwise: expected \(first.name) "
          + "\(first.from), found \(first.to); leave the option out, or add --change to go on so "
          + "from step \(plan.step)")
    }
    return wanted
  }

  /// The architecture of this training, which options cannot change once it has begun.
  private func architecture(
    after plan: Trainer.Plan?, on library: CaseLibrary
  ) throws -> Configuration {
    guard let plan else { return try architecture(kind ?? .probabilisticUNet, on: library) }
    let begun = plan.configuration
    let isGiven =
      preset != nil || latent != nil || covariance != nil || members != nil || fcomb != nil
      || field != nil
    var wanted = isGiven ? try architecture(kind ?? begun.kind, on: library) : begun
    wanted.initialization = initialization ?? begun.initialization
    guard wanted == begun, (kind ?? begun.kind) == begun.kind else {
      throw ValidationError(
        "the training in \(displaySafe(folderPath)) was begun with another architecture: expected a "
          + "\(begun.kind.rawValue) of channels \(begun.channels), \(begun.initialization.rawValue); "
          + "leave --kind, --preset and the like out, or choose another --to")
    }
    return wanted
  }

  private func architecture(
    _ kind: Configuration.Kind, on library: CaseLibrary
  ) throws -> Configuration {
    guard let preset = Configuration.presets[preset ?? recipe.preset] else {
      throw ValidationError("--preset: \(preset ?? recipe.preset) is unknown")
    }
    let task = library.shownClass == nil ? library.manifest.task : nil
    var configuration = preset.with(kind: kind)
      .with(imageChannels: task == nil ? 1 : 3, classes: task?.classes.count ?? 2)
    configuration.latentDimensions = latent ?? configuration.latentDimensions
    configuration.members = members ?? configuration.members
    configuration.covariance = covariance ?? configuration.covariance
    configuration.fcombHiddenLayers = fcomb?.hiddenLayers ?? configuration.fcombHiddenLayers
    configuration.initialization = initialization ?? configuration.initialization
    configuration.fieldSide = fieldSide
    if let problem = configuration.problem {
      throw ValidationError(
        "unusable architecture: \(problem); choose another --kind, --preset, --latent, --covariance, "
          + "--members or --field")
    }
    return configuration
  }
}

extension CaseLibrary {
  /// The least width and height of the scenes; nil of a library that shows cases.
  fileprivate var sceneSize: CropSize? {
    guard manifest.task != nil, shownClass == nil, let first = entries.first else { return nil }
    return entries.reduce(CropSize(width: first.width, height: first.height)) {
      CropSize(width: min($0.width, $1.width), height: min($0.height, $1.height))
    }
  }
}
