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
      mean IoU of these masks. Then the cases on which readers disagree, since their verdicts differ or
      the IoU of two accepted masks is below 0.5: --csv has a line for each of them and reader.
      Without a LIBRARY it tells of the decisions on the demo. Decisions on
      classes of scenes are told class by class; --class tells of one.

      EXAMPLE
        penumbra report lidc
        penumbra report lidc --json
        penumbra report lidc --csv disputed.csv
        penumbra report streets --class car
      """)

  @Argument(help: "The folder of the library; without one, the built-in demo.")
  var library: String?

  @Option(
    name: .customLong("class"),
    help: ArgumentHelp("The class of scenes that decisions are on.", valueName: "NAME"))
  var className: String?

  @Flag(help: "Print JSON.")
  var json = false

  @Option(
    help: ArgumentHelp(
      "Write the disputed cases as comma-separated values, to standard output for -.",
      valueName: "FILE"))
  var csv: String?

  func validate() throws {
    if json && csv == "-" {
      throw ValidationError("Choose one of --json and --csv -: both print.")
    }
  }

  func run() throws {
    if let library, !FileManager.default.fileExists(atPath: library) {
      throw Failure(.noInput, "\(displaySafe(library)): no such folder; expected a library")
    }
    let file = try csv.flatMap { $0 == "-" ? nil : $0 }.map { name throws(Failure) in
      try OutputFile(name)
    }
    let found = try library.map(sections) ?? [ReportSection(folder: demoFolder)]
    let sections = found.map { (className: $0.className, report: $0.report) }
    try file?.write(Array(Self.csv(sections).utf8))
    try printOut(
      csv == "-"
        ? Self.csv(sections)
        : json ? Self.json(sections).page : Self.text(sections) + "\n")
  }

  private var demoFolder: String {
    get throws {
      guard let folder = ReviewMemory()?.demoReviews else {
        throw Failure(.noInput, "no home folder: set HOME to find the decisions on the demo")
      }
      return folder
    }
  }

  /// The journals of a library: those of its cases, or of each class of its scenes that has some.
  private func sections(_ path: String) throws -> [ReportSection] {
    guard let classes = try CaseLibrary.open(path).manifest.task?.classes else {
      if let className {
        throw ValidationError(
          "--class \(displaySafe(className)): \(displaySafe(path)) holds cases, not scenes.")
      }
      return [ReportSection(folder: path + "/.reviews")]
    }
    if let className {
      let library = try CaseLibrary.open(path, class: className)
      return [ReportSection(folder: library.reviewsFolder(at: path), className: className)]
    }
    let all = classes.enumerated().map { label, name in
      ReportSection(folder: "\(path)/.reviews-class-\(label)", className: name)
    }
    return all.filter { FileManager.default.fileExists(atPath: $0.folder) }
  }

  /// A report, with the class of scenes that it is on.
  private typealias Report = (className: String?, report: ReadersReport)

  private static func csv(_ sections: [Report]) -> String {
    let lines = sections.flatMap { $0.report.csvLines(className: $0.className) }
    return ([ReadersReport.csvHeading] + lines).map { $0 + "\n" }.joined()
  }

  private static func json(_ sections: [Report]) -> JSON {
    if sections.count == 1, sections[0].className == nil { return sections[0].report.json }
    return .object([
      .init(
        "classes",
        .array(
          sections.map { section in
            let members = section.report.json.members ?? []
            return .object([.init("class", .optional(section.className))] + members)
          }))
    ])
  }

  private static func text(_ sections: [Report]) -> String {
    guard !sections.isEmpty else { return ReadersReport([]) { _ in nil }.text }
    return sections.map { section in
      let heading = section.className.map { "class \(displaySafe($0))\n" } ?? ""
      return heading + section.report.text
    }.joined(separator: "\n\n")
  }
}

/// The journals that a report is made from.
private struct ReportSection {
  /// Where they are.
  var folder: String
  /// The class of scenes that they are on; nil for cases.
  var className: String?

  /// What they say; what is wrong with them is said too.
  var report: ReadersReport {
    let (events, problems) = ReviewJournal.events(in: folder)
    for problem in problems { say("penumbra: \(problem)") }
    return ReadersReport(events) { try? JournalMasks.mask($0, in: folder) }
  }
}
