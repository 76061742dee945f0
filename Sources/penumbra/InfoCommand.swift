import ArgumentParser
import Interchange

/// `penumbra info`: what a library holds.
struct InfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Tell what a library holds and where it comes from.",
    discussion: """
      'marked by' counts the cases by how many graders marked at least one pixel.

      EXAMPLE
        penumbra info lidc
        penumbra info lidc --json
      """)

  @Argument(help: "The folder of a library.")
  var path: String

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let summary = LibrarySummary(try CaseLibrary.open(path))
    try printOut(json ? summary.json.page : summary.text)
  }
}
