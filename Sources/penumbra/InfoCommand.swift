import ArgumentParser
import Interchange

/// `penumbra info`: what a library, a model or a training holds.
struct InfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Tell what a library, a model or a training holds and where it comes from.",
    discussion: """
      'marked by' counts the cases by how many graders marked at least one pixel.

      EXAMPLE
        penumbra info lidc
        penumbra info lidc --json
        penumbra info runs/first
      """)

  @Argument(help: "The folder of a library or of a training, or a model file.")
  var path: String

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let path = Assets.model(named: path)
    if ModelSummary.isModel(path) {
      let summary = try ModelSummary.read(path)
      return try printOut(json ? summary.json.page : summary.text)
    }
    let summary = LibrarySummary(try CaseLibrary.open(path))
    try printOut(json ? summary.json.page : summary.text)
  }
}
