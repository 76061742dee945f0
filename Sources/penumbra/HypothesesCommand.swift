import ArgumentParser
import Evaluation
import Interchange
import ProbUNet

/// `penumbra hypotheses`: the distinct opinions of a model on one case.
struct HypothesesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hypotheses",
    abstract: "Gather many draws of one case into distinct opinions with probability and size.",
    discussion: """
      Draws whose masks are alike (IoU at least \(DistinctOpinions.likeness), or both empty) are one \
      opinion; each is shown by its medoid. Beside them: how probable a lesion is at all, how \
      probable a longest diameter of at least 6 and 8 mm, which opinion is nearest to each grader, \
      and nested masks. A grader whose IoU with every opinion is below \(CaseOpinions.leastOverlap) is \
      near none. Without a LIBRARY it takes the built-in demo.

      Heads and members of an ensemble give their answers once each: how many agree is told without an \
      interval. A deterministic network gives one answer without any probability. In JSON, null stands \
      for what is not known.

      --of N looks for the latent code that gives the mask of grader N, starting at the mean of its \
      posterior, and tells how likely that code is.

      The same seed gives the same draws. Probabilities are the model's, not those of a diagnosis.

      EXAMPLE
        penumbra hypotheses lidc --case LIDC-IDRI-0005/nodule-0/slice-1
        penumbra hypotheses lidc --case LIDC-IDRI-0005/nodule-0/slice-1 --of 2 --json
      """)

  /// The most draws that are gathered; the work grows with their square.
  private static let limit = 4_096

  @OptionGroup var subject: CaseOptions

  @Option(
    help: ArgumentHelp(
      "The model, or the name of one that ships; without it, the first of those.",
      valueName: "FILE"))
  var model: String?

  @Option(help: ArgumentHelp("How many masks are drawn.", valueName: "N"))
  var draws = 1_024

  @Option(help: "The seed of the draws.")
  var seed = 0

  @Option(help: ArgumentHelp("Look for the code of this grader's mask.", valueName: "N"))
  var of: Int?

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    guard (1...Self.limit).contains(draws) else {
      throw ValidationError("--draws: expected 1 to \(Self.limit), found \(draws).")
    }
    if let of, of < 1 {
      throw ValidationError("--of: expected the number of a grader, from 1, found \(of).")
    }
    if seed < 0 { throw ValidationError("--seed: expected 0 or more, found \(seed).") }
  }

  func run() throws {
    let (subject, library) = try subject.open()
    let model = try CheckedModel.open(model, for: library)
    var bar = ProgressBar("hypotheses", total: draws, unit: "draws")
    let found = try CaseOpinions(of: subject, model, draws: draws, seed: seed) {
      bar.advance(to: $0)
    }
    bar.finish()
    var report = OpinionsReport(found: found, model: model.name, sha256: model.model.sha256)
    if let of { report.search = try GraderSearch(grader: of, of: subject, model) }
    try printOut(json ? report.json.page : report.text())
  }
}
