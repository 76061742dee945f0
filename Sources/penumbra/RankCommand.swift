import ArgumentParser
import Evaluation
import Foundation
import Interchange

extension RankingScore: ExpressibleByArgument {}

/// `penumbra rank`: the worklist by grader disagreement.
struct RankCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rank",
    abstract: "List the cases of a library, the most ambiguous first.",
    discussion: """
      Ambiguity is how far the graders of a case differ, by one of four scores:
        dYY           mean distance 1 - IoU over all pairs of graders,
                      each with itself included
        allEmptyGED2  GED² of the prediction "always empty"
        minimumIoU    smallest IoU of two graders
        areaSpread    standard deviation of the areas over their mean
      IoU is of the foreground; two empty masks have IoU 1, one empty mask gives 0.

      EXAMPLE
        penumbra rank lidc --split val --limit 20
        penumbra rank lidc --json > worklist.json
      """)

  @Argument(help: "The folder of the library.")
  var library: String

  @Option(help: "What the list is sorted by.")
  var by: RankingScore = .dYY

  @Option(help: "Only the cases of this split, for example val.")
  var split: String?

  @Option(help: ArgumentHelp("Only every N-th case, from the I-th on.", valueName: "I/N"))
  var shard: Shard?
  @Option(
    name: .customLong("class"),
    help: ArgumentHelp("The class that scenes are shown by.", valueName: "NAME"))
  var className: String?

  @Option(help: ArgumentHelp("Only the first N cases of the list.", valueName: "N"))
  var limit: Int?

  @Flag(help: "Print JSON, an array of objects.")
  var json = false

  @Flag(help: "Print comma-separated values with a heading.")
  var csv = false

  func validate() throws {
    if json && csv { throw ValidationError("Choose one of --json and --csv.") }
    if let limit, limit < 1 {
      throw ValidationError("--limit: expected 1 or more, found \(limit).")
    }
  }

  func run() throws {
    let selection = try CaseSelection(path: library, split: split, shard: shard, class: className)
    let list = Worklist(try entries(of: selection), by: by, limit: limit)
    try printOut(json ? list.json.page : csv ? list.csv : list.text)
  }

  private func entries(of selection: CaseSelection) throws -> [Worklist.Entry] {
    let interruption = Interruption()
    var bar = ProgressBar("rank", total: selection.indices.count, unit: "cases")
    defer { bar.finish() }
    return try selection.indices.enumerated().map { done, index in
      try interruption.check("no list was printed")
      let subject = try selection.library.case(at: index)
      bar.advance(to: done + 1)
      return Worklist.Entry(
        id: subject.id, patient: subject.patient, disagreement: Disagreement(among: subject.masks))
    }
  }
}
