import ArgumentParser

/// The program: each subcommand is one use.
@main
struct Penumbra: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "penumbra",
    abstract: "Review ambiguous medical segmentations in the terminal.",
    discussion: "For research; not a medical device. Nothing is ever uploaded.",
    version: "0.1.0",
    subcommands: [
      ReviewCommand.self,
      ImportCommand.self, InfoCommand.self, PhantomCommand.self, RankCommand.self,
      EvaluateCommand.self, HypothesesCommand.self, FigureCommand.self,
      ExportCommand.self, SampleCommand.self, VerifyCommand.self,
      TrainCommand.self,
      ReportCommand.self, DoctorCommand.self,
      BenchCommand.self, DICOMWorkerCommand.self,
    ],
    defaultSubcommand: ReviewCommand.self)

  /// Runs the command that the arguments name; ends with the exit codes of `Failure`.
  static func main() {
    do {
      var command = parsed()
      try command.run()
    } catch let error
      where error is ExitCode || error is ValidationError || exitCode(for: error) == .success
    {
      // What the argument parser defines, help asked for among it, knows its own text and code.
      exit(withError: error)
    } catch {
      Failure(error).endProgram()
    }
  }

  /// Returns the command that the arguments name; ends with help or usage when there is none.
  private static func parsed() -> any ParsableCommand {
    do { return try parseAsRoot() } catch { exit(withError: error) }
  }
}
