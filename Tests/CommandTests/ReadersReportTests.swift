import Foundation
import Imaging
import Interchange
import Reviewer
import Testing

@testable import penumbra

/// The journal of a reader, whose clock stands still.
private func journal(_ reviewer: String, _ folder: String) -> ReviewJournal {
  ReviewJournal(
    folder: folder, reviewer: reviewer, library: "lib", clock: { Date(timeIntervalSince1970: 0) })
}

/// A sample of case `id` is accepted.
private func accept(_ id: String, _ pixels: [UInt8]) -> JournalEntry {
  JournalEntry(
    caseID: id, event: .decision(Decision(.accept, "S1")),
    mask: Mask(width: 4, height: 1, pixels: pixels))
}

@Test("The report counts what holds, agreement of verdicts, and the overlap of accepted masks")
func readersReport() throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
  defer { try? FileManager.default.removeItem(atPath: folder) }
  func say(_ id: String, _ event: RecordEvent) -> JournalEntry {
    JournalEntry(caseID: id, event: event)
  }
  let anna = journal("anna", folder)
  try anna.append(accept("a", [1, 1, 0, 0]))
  try anna.append(say("b", .impression(.lesion, note: "")))
  try anna.append(say("b", .reveal))
  try anna.append(say("b", .decision(Decision(.reject, "case"))))
  try anna.append(say("c", .decision(Decision(.defer, "case"))))
  let ben = journal("ben", folder)
  try ben.append(accept("a", [0, 1, 1, 0]))
  try ben.append(say("b", .decision(Decision(.reject, "case"))))
  try ben.append(accept("c", [1, 1, 1, 1]))
  try ben.append(say("c", .note("unsure of the border")))

  let (events, problems) = ReviewJournal.events(in: folder)
  #expect(problems.isEmpty)
  let report = ReadersReport(events) { try? JournalMasks.mask($0, in: folder) }
  #expect(report.readers.map(\.name) == ["anna", "ben"])
  #expect(report.readers[0].verdicts == [.accept: 1, .reject: 1, .defer: 1])
  #expect(report.readers[0].impressions == 1)
  #expect(report.readers[0].reversals == 1)
  #expect(report.readers[1].notes == 1)
  let pair = try #require(report.pairs.first)
  #expect(pair.cases == 3)
  #expect(abs(try #require(pair.agreement) - 2.0 / 3) < 1e-12)
  #expect(pair.masks == 1)
  #expect(abs(try #require(pair.iou) - 1.0 / 3) < 1e-12)
  #expect(report.text.contains("anna, ben"))
}

@Test("Without journals the report says so")
func emptyReport() {
  #expect(ReadersReport([]) { _ in nil }.text == "no reader has decided anything yet")
}

@Test("Decisions on classes of scenes are told class by class, and --class tells of one")
func reportOfClasses() throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
  defer { try? FileManager.default.removeItem(atPath: folder) }
  let made = try Program.run("phantom", "--kind", "streets", "--to", folder, "--cases", "2")
  #expect(made.code == 0, "\(made.error)")
  #expect(try Program.run("report", folder).output == "no reader has decided anything yet\n")
  for name in ["person", "car"] {
    let library = try CaseLibrary.open(folder, class: name)
    let journal = ReviewJournal(
      folder: library.reviewsFolder(at: folder), reviewer: "anna", library: "streets",
      clock: { Date(timeIntervalSince1970: 0) })
    try journal.append(
      JournalEntry(
        caseID: library.entries[0].id,
        event: .decision(Decision(name == "car" ? .reject : .defer, "case"))))
  }
  let all = try JSON(parsing: Array(Program.run("report", folder, "--json").output.utf8)[...])
  let classes = try #require(all["classes"]?.items)
  #expect(Set(classes.compactMap { $0["class"]?.text }) == ["person", "car"])
  #expect(classes.allSatisfy { $0["readers"]?.items?.first?["cases"]?.int == 1 })
  let car = try Program.run("report", folder, "--class", "car")
  #expect(car.output.hasPrefix("class car\nreader"))
  #expect(car.output.contains("anna"))
  #expect(try Program.run("report", folder, "--class", "moon").code != 0)
}

@Test("--class is for scenes")
func reportOfClassesOfCases() throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
  defer { try? FileManager.default.removeItem(atPath: folder) }
  #expect(try Program.run("phantom", "--to", folder, "--cases", "2").code == 0)
  let outcome = try Program.run("report", folder, "--class", "car")
  #expect(outcome.code == 64)
  #expect(outcome.error.contains("holds cases, not scenes."))
}

@Test("A mask that was taken back is not measured: the one that holds is")
func takenBack() throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
  defer { try? FileManager.default.removeItem(atPath: folder) }
  func iou() throws -> Double {
    let (events, _) = ReviewJournal.events(in: folder)
    let report = ReadersReport(events) { try? JournalMasks.mask($0, in: folder) }
    return try #require(report.pairs.first?.iou)
  }
  try journal("ann", folder).append(accept("a", [1, 1, 0, 0]))
  let bob = journal("bob", folder)
  try bob.append(accept("a", [1, 1, 0, 0]))
  try bob.append(accept("a", [0, 1, 1, 1]))
  #expect(try iou() == 0.25)
  try bob.append(JournalEntry(caseID: "a", event: .undo))
  #expect(try iou() == 1)
  try bob.append(JournalEntry(caseID: "a", event: .redo))
  #expect(try iou() == 0.25)
}
