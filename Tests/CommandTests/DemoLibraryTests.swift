import Imaging
import Interchange
import Testing

@testable import penumbra

@Test("The demo's list shows what its cases hold")
func demoEntries() throws {
  let demo = CaseLibrary.demo()
  #expect(demo.entries.count == 24)
  for index in [0, 4] {
    #expect(try CaseEntry(demo.case(at: index)) == demo.entries[index])
  }
}

@Test("A summary counts cases, patients, graders, splits and known spacings")
func librarySummary() {
  let summary = LibrarySummary(CaseLibrary.demo())
  #expect(summary.json["cases"] == .integer(24))
  #expect(summary.json["patients"] == .integer(24))
  #expect(summary.json["graders"] == .integer(4))
  #expect(summary.json["splits"] == .object([]))
  #expect(summary.json["unsplit"] == .integer(24))
  #expect(summary.json["spacingKnown"] == .integer(24))
  #expect(summary.text.hasPrefix("cases       24\npatients    24\ngraders     4\n"))
}

@Test("The cases that the help of figures names are in the demo")
func casesOfExamples() {
  let names = Set(CaseLibrary.demo().entries.map(\.id))
  let helps =
    [FigureCommand.helpMessage()]
    + FigureCommand.configuration.subcommands.map {
      $0.helpMessage()
    }
  let named = helps.joined(separator: " ").split(whereSeparator: \.isWhitespace)
    .filter { $0.hasPrefix("phantom-") && $0.contains("/") }.map(String.init)
  #expect(!named.isEmpty)
  #expect(named.allSatisfy { names.contains($0) }, "\(named)")
}
