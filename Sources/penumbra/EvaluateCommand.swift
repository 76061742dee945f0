import ArgumentParser
import Evaluation
import Interchange
import ProbUNet

/// `penumbra evaluate`: models and controls under one protocol.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure how well models reproduce the opinions of a library's graders.",
    discussion: """
      Each case is encoded once; the largest number of samples is drawn from the prior, and \
      smaller numbers are prefixes of the same draw. A case's samples depend on the seed and its \
      id only.

      GED² = 2 dSY - dSS - dYY with d = 1 - foreground IoU, as V-statistic (diagonals included) \
      of n samples and as U-statistic on S-S; two empty masks have d = 0, one empty mask gives \
      d = 1; mean over cases. GED² falls with n: compare values of equal n only. The prediction \
      "always empty" and the prior's mean alone stand beside each model.

      EXAMPLE
        penumbra evaluate lidc --split val --model run/model.safetensors
        penumbra evaluate lidc --model a.safetensors b.safetensors --json out.json
      """)

  @Argument(help: "The folder of the library.")
  var library: String

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Models or checkpoints (.safetensors).", valueName: "FILE"))
  var model: [String]

  @Option(help: "Only the cases of this split, for example val.")
  var split: String?

  @Option(help: ArgumentHelp("Numbers of samples, separated by commas.", valueName: "N,N"))
  var samples = SampleCounts([1, 4, 8, 16])

  @Option(help: "The seed of the samples.")
  var seed = 0

  @Option(
    help: ArgumentHelp("Only N cases, spread evenly over the library.", valueName: "N"))
  var cases: Int?

  @Option(
    defaultAsFlag: "-",
    help: ArgumentHelp(
      "Write JSON to FILE beside the table, or to standard output in its place.",
      valueName: "FILE"))
  var json: String?

  func validate() throws {
    if model.isEmpty { throw ValidationError("--model: expected a file, found none.") }
    if seed < 0 { throw ValidationError("--seed: expected 0 or more, found \(seed).") }
    if let cases, cases < 1 {
      throw ValidationError("--cases: expected 1 or more, found \(cases).")
    }
  }

  func run() throws {
    let file = json == "-" ? nil : json
    if let file { try checkCreatable(file) }
    let selection = try CaseSelection(path: library, split: split, limit: cases)
    let trials = try self.trials()
    let report = try EvaluationRun(
      selection: selection, trials: trials, interruption: Interruption()
    ).report(library: library, split: split, seed: seed)
    if let file {
      try DurableFile.replace(file, with: Array(report.json.page.utf8))
    }
    try printOut(json == "-" ? report.json.page : report.text)
  }

  /// The models, by their own names where these differ, else by their paths.
  private func trials() throws -> [ModelTrial] {
    let models = try model.map { try HypothesisModel.open($0) }
    let isUnique = Set(models.map(\.name)).count == models.count
    return zip(models, model).map { model, path in
      ModelTrial(
        model: model, name: isUnique ? model.name : path, counts: samples.values, seed: UInt64(seed)
      )
    }
  }
}
