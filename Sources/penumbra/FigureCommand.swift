import ArgumentParser

/// `penumbra figure`: the figures of a paper, for any library and model.
struct FigureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "figure",
    abstract: "Draw figures: samples, the latent plane, GED², calibration, curves of a training.",
    discussion: """
      Figures are PNG at 300 dpi in the width of one or two columns of a paper, in colours that \
      people with any colour vision tell apart. Without --to they are drawn in the terminal, with \
      their texts as its letters; into a pipe, or where TERM is dumb, as plain text.

      EXAMPLE
        penumbra figure samples --case phantom-0003/spicules-or-not --to samples.png
        penumbra figure latent lidc --case LIDC-IDRI-0005/nodule-0/slice-1 --to latent.png
        penumbra evaluate lidc --model a.safetensors b.safetensors --json out.json
        penumbra figure ged out.json --to ged.png
        penumbra figure calibration out.json --to calibration.png
        penumbra figure curves run --to curves.png
      """,
    subcommands: [
      SamplesFigureCommand.self, LatentFigureCommand.self, CellsFigureCommand.self,
      EnergyFigureCommand.self,
      CalibrationFigureCommand.self, CurvesFigureCommand.self,
    ])
}

/// Where a figure goes.
struct FigureOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The PNG to write; without it the terminal shows the figure.", valueName: "FILE")
  )
  var to: String?

  func validate() throws { try FigureOutput.checkName(to, option: "--to") }
}

/// What figures of a model's masks are told.
struct ModelFigureOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The model, or the name of one that ships; without it, the first of those.",
      valueName: "FILE"))
  var model: String?

  @OptionGroup var figure: FigureOptions
}

/// `penumbra figure ged`.
struct EnergyFigureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ged",
    abstract: "GED² of models by the number of samples: each case a point, means with intervals.",
    discussion: """
      FILE is what 'penumbra evaluate --json FILE' wrote, of cases or of scenes; several with the \
      same cases and numbers of samples are drawn side by side. Each model has a column for each n: \
      every case a point, the mean a mark with its 95 % interval, which may be narrower than the \
      mark, and the prior's mean alone a line across its columns. Dashed lines are the controls. Of \
      files without values of single cases only the means are drawn.

      EXAMPLE
        penumbra figure ged out.json --to ged.png
      """)

  @Argument(help: ArgumentHelp("Results of penumbra evaluate.", valueName: "FILE"))
  var results: [String]

  @OptionGroup var options: FigureOptions

  func run() throws {
    try FigureOutput(options).show(EvaluationResults(files: results).energyFigure().drawn())
  }
}

/// `penumbra figure calibration`.
struct CalibrationFigureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibration",
    abstract: "P(present) and pixels against shares of graders; modes of scenes.",
    discussion: """
      FILE is what 'penumbra evaluate --json FILE' wrote; several on the same cases are drawn \
      together. The area of a mark tells how many predictions it stands for.

      Of cases: a, P(present) in bins against the share of graders who mark anything there; the \
      dashed line is perfect agreement, and the calibration error is the mean distance from it. b, \
      the same the other way round: mean P(present) by the share of graders. Few graders measure a \
      probability roughly, so there even a perfect model is flatter than the diagonal, and none is \
      drawn. c, pixels that some sample or grader marks: those that neither marks are left out, so \
      the lowest bins of a perfect model lie above the dashed line.

      Of scenes with flipped classes: a, how often all models draw each mode, against how often \
      samples from the truth would show it in these scenes, which may lack a class, with the \
      bisector; modes that a model never draws lie in its row of the strip below. b, the bars of one \
      model, outlined by the same truth, and the share of pixels of each class that it switches.

      EXAMPLE
        penumbra figure calibration out.json --to calibration.png
        penumbra figure calibration streets.json --model m-heads --to modes.png
      """)

  @Argument(help: ArgumentHelp("Results of penumbra evaluate.", valueName: "FILE"))
  var results: [String]

  @Option(
    help: ArgumentHelp(
      "Of scenes, the model whose bars are drawn; without it, the first.", valueName: "NAME"))
  var model: String?

  @OptionGroup var options: FigureOptions

  func run() throws {
    let output = try FigureOutput(options)
    let found = try EvaluationResults(files: results)
    if let modes = try found.modesFigure(of: model) { return try output.show(modes.drawn()) }
    guard model == nil else {
      throw ValidationError("--model: of cases all models are drawn alike; leave it out.")
    }
    try output.show(found.calibrationFigure().drawn())
  }
}
