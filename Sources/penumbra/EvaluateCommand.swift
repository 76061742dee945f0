import ArgumentParser
import Evaluation
import Imaging
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
      "always empty", the prior's mean alone, and the largest of n samples alone stand beside each \
      model. The report names the conventions of all other measures.

      The table is printed before any file is written. With --json FILE, a killed evaluation goes on \
      where it was: until FILE is written its scores lie in FILE.part, which is never thrown away for \
      another evaluation. With --scores FILE it goes on too, and the scores of each case stay in FILE. \
      Several --scores files are read as one, and the first one \
      gets all of them: so the shards of a job array are joined. Scores count for cases of the same \
      id and pixels only; others are scored again. The files of --json and --figure are new or replace \
      regular files; where a symbolic link leads to one, that is replaced and the link stays.

      With --exact, how often samples are nearest to each opinion of a phantom stands beside the \
      opinion's exact probability, and beside what samples of the truth would reach by chance.

      Of scenes, whose classes are flipped at random with known probabilities, the truth is every \
      mode with its probability; how often a model produces each mode stands beside it. With \
      --class scenes are cases of one class.

      EXAMPLE
        penumbra evaluate lidc --split val --model run/model.safetensors
        penumbra evaluate lidc --model a.safetensors b.safetensors --json out.json
        penumbra evaluate lidc --model a.safetensors --shard 2/8 --scores part-2.jsonl
        penumbra evaluate lidc --model a.safetensors --scores all.jsonl part-*.jsonl
        penumbra evaluate phantoms --exact --model phantoms-run/model.safetensors
        penumbra evaluate streets --split val --model runs/streets/best.safetensors
      """)

  @Argument(help: "The folder of the library.")
  var library: String

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Models or checkpoints (.safetensors), or names of models that ship, as lidc-small.",
      valueName: "FILE"))
  var model: [String]

  @Option(help: "Only the cases of this split, for example val.")
  var split: String?

  @Option(
    name: .customLong("class"),
    help: ArgumentHelp("Of scenes, the only class to measure.", valueName: "NAME"))
  var className: String?

  @Option(
    help: ArgumentHelp(
      "Numbers of samples, 1 to \(SampleCounts.limit), separated by commas.", valueName: "N,N"),
    transform: SampleCounts.parsed)
  var samples = SampleCounts([1, 4, 8, 16])

  @Flag(
    help: """
      Of phantoms: measure against all opinions by their exact probabilities instead of what graders \
      drew.
      """)
  var exact = false

  @Option(help: "The seed of the samples.")
  var seed = 0

  @Option(
    help: ArgumentHelp("Only N cases, spread evenly over the library.", valueName: "N"))
  var cases: Int?

  @Option(help: ArgumentHelp("Only every N-th case, from the I-th on.", valueName: "I/N"))
  var shard: Shard?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Keep the scores of each case here, and go on from what lies there.", valueName: "FILE"))
  var scores: [String] = []

  @Option(
    help: ArgumentHelp(
      "Draw GED² of the models by the number of samples, or the modes of scenes, into this PNG.",
      valueName: "FILE.png"))
  var figure: String?

  @Option(
    defaultAsFlag: "-",
    help: ArgumentHelp(
      "Write JSON to FILE beside the table, or to standard output in its place.",
      valueName: "FILE"))
  var json: String?

  func validate() throws {
    if model.isEmpty { throw ValidationError("--model: expected a file, found none.") }
    try FigureOutput.checkName(figure, option: "--figure")
    if seed < 0 { throw ValidationError("--seed: expected 0 or more, found \(seed).") }
    if let cases, cases < 1 {
      throw ValidationError("--cases: expected 1 or more, found \(cases).")
    }
    var seen: Set<String> = []
    for file in [json, figure].compactMap(\.self) + scores where !seen.insert(file).inserted {
      throw ValidationError(
        "--json, --figure and --scores: expected different files, found"
          + " '\(displaySafe(file))' twice.")
    }
  }

  func run() throws {
    let outputs = try EvaluationOutputs(json: json, figure: figure, keepsScores: !scores.isEmpty)
    let opened = try CaseLibrary.open(library, class: className)
    let selection = try CaseSelection(
      opened, name: library, split: split, limit: cases, shard: shard)
    if className == nil, let task = opened.manifest.task {
      guard !exact else {
        throw ValidationError("--exact: of scenes the truth is exact always; leave it out.")
      }
      return try evaluateScenes(selection, task, to: outputs)
    }
    let trials = try self.trials()
    let log: ScoreLog<CaseLine> = try scoreLog(
      for: trials.map { .init(name: $0.name, sha256: $0.model.sha256) }, beside: outputs.json)
    let report = try EvaluationRun(
      selection: selection, trials: trials, interruption: Interruption(), log: log,
      kept: kept(beside: outputs.json), isExact: exact
    ).report(library: library, split: split, seed: seed)
    let results = EvaluationResults(report)
    try outputs.publish(json: report.json.page, text: report.text, log) {
      try results.energyFigure().drawn()
    }
  }

  private func evaluateScenes(
    _ selection: CaseSelection, _ task: SceneTask, to outputs: EvaluationOutputs
  ) throws {
    let trials = try models().map { model, name in
      SceneTrial(
        model: model, name: name, task: task, counts: samples.values, seed: UInt64(seed))
    }
    let log: ScoreLog<SceneLine> = try scoreLog(
      for: trials.map { .init(name: $0.name, sha256: $0.model.sha256) }, of: task,
      beside: outputs.json)
    let report = try SceneEvaluation(
      selection: selection, trials: trials, interruption: Interruption(), log: log,
      kept: kept(beside: outputs.json)
    ).report(library: library, split: split, seed: seed, task: task)
    let results = EvaluationResults(report)
    try outputs.publish(json: report.json.page, text: report.text, log) {
      try results.modesFigure(of: nil)?.drawn()
    }
  }

  /// What an interrupted run says is left of it.
  private func kept(beside file: OutputFile?) -> String {
    scores.isEmpty && file == nil
      ? "no result was written" : "the same command goes on from here"
  }

  /// Where scores are kept: in the files asked for, or else beside the JSON until that is written.
  private func scoreLog<Line>(
    for models: [EvaluationProtocol.Model], of task: SceneTask? = nil, beside file: OutputFile?
  ) throws -> ScoreLog<Line> {
    let measured = EvaluationProtocol(
      penumbraScores: Line.version, seed: seed, samples: samples.values, models: models,
      className: className, isExact: exact ? true : nil,
      task: task.map(EvaluationProtocol.Task.init))
    guard let first = scores.first else {
      guard let file else { return ScoreLog() }
      return try ScoreLog(path: file.name + ".part", for: measured, isScratch: true)
    }
    let log = try ScoreLog<Line>(path: first, for: measured, isScratch: false)
    for other in scores.dropFirst() { try log.join(other, for: measured) }
    return log
  }

  private func trials() throws -> [ModelTrial] {
    try models().map { model, name in
      ModelTrial(model: model, name: name, counts: samples.values, seed: UInt64(seed))
    }
  }

  /// The models, by their own names where these differ, else by their paths.
  private func models() throws -> [(model: HypothesisModel, name: String)] {
    let models = try model.map { try HypothesisModel.open($0) }
    let isUnique = Set(models.map(\.name)).count == models.count
    return zip(models, model).map { ($0, isUnique ? $0.name : $1) }
  }
}
