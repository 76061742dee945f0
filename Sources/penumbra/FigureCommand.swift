import ArgumentParser

/// `penumbra figure`: the figures of a paper, for any library and model.
struct FigureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "figure",
    abstract: "Draw figures: samples, the latent plane, GED², calibration, curves of a training.",
    discussion: """
      Figures are PNG at 300 dpi in the width of one or two columns of a paper, in colours that \
      people with any colour vision tell apart. Without --to they are drawn in the terminal.

      EXAMPLE
        penumbra figure samples --case phantom-0001/tight-or-generous --to samples.png
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
      FILE is what 'penumbra evaluate --json FILE' wrote; several with the same numbers of samples \
      are drawn side by side. Dashed lines are the controls.

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
    abstract: "P(present) and the pixels of models against shares of graders.",
    discussion: """
      FILE is what 'penumbra evaluate --json FILE' wrote; several are drawn side by side. The \
      dashed line is perfect agreement, the area of a disc tells how many predictions it stands \
      for. Of scenes with flipped classes it draws how often the first model produces each mode.

      EXAMPLE
        penumbra figure calibration out.json --to calibration.png
      """)

  @Argument(help: ArgumentHelp("Results of penumbra evaluate.", valueName: "FILE"))
  var results: [String]

  @OptionGroup var options: FigureOptions

  func run() throws {
    let output = try FigureOutput(options)
    let found = try EvaluationResults(files: results)
    try output.show(found.modesFigure()?.drawn() ?? found.calibrationFigure().drawn())
  }
}
