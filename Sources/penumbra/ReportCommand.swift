import ArgumentParser
import Foundation
import Interchange

/// `penumbra report`: what readers decided on a library, and how far they agree.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Tell what readers decided on a library, and how far they agree.",
    discussion: """
      Reads the journals of all readers. For each two of them: the cases both decided, the share with
      the same verdict, Cohen's kappa of accept, defer and reject, and where both accepted a mask, the
      mean IoU of these masks. Without a LIBRARY it tells of the decisions on the demo.

      EXAMPLE
        penumbra report lidc
        penumbra report lidc --json
      """)

  @Argument(help: "The folder of the library; without one, the built-in demo.")
  var library: String?

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    if let library, !FileManager.default.fileExists(atPath: library) {
      throw Failure(.noInput, "\(displaySafe(library)): no such folder; expected a library")
    }
    guard let folder = library.map({ $0 + "/.reviews" }) ?? ReviewMemory()?.demoReviews else {
      throw Failure(.noInput, "no home folder: set HOME to find the decisions on the demo")
    }
    let (events, problems) = ReviewJournal.events(in: folder)
    for problem in problems { say("penumbra: \(problem)") }
    let report = ReadersReport(events) { JournalMasks.read($0, in: folder) }
    try printOut(json ? report.json.page : report.text + "\n")
  }
}
