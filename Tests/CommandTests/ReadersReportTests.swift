import Foundation
import Imaging
import Interchange
import Reviewer
import Testing

@testable import penumbra

@Test("The report counts what holds, agreement of verdicts, and the overlap of accepted masks")
func readersReport() throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
  defer { try? FileManager.default.removeItem(atPath: folder) }
  func journal(_ reviewer: String) -> ReviewJournal {
    ReviewJournal(
      folder: folder, reviewer: reviewer, library: "lib",
      clock: { Date(timeIntervalSince1970: 0) })
  }
  func accept(_ id: String, _ pixels: [UInt8]) -> JournalEntry {
    JournalEntry(
      caseID: id, event: .decision(Decision(.accept, "S1")),
      mask: Mask(width: 4, height: 1, pixels: pixels))
  }
  func say(_ id: String, _ event: RecordEvent) -> JournalEntry {
    JournalEntry(caseID: id, event: event)
  }
  let anna = journal("anna")
  try anna.append(accept("a", [1, 1, 0, 0]))
  try anna.append(say("b", .impression(.lesion, note: "")))
  try anna.append(say("b", .reveal))
  try anna.append(say("b", .decision(Decision(.reject, "case"))))
  try anna.append(say("c", .decision(Decision(.defer, "case"))))
  let ben = journal("ben")
  try ben.append(accept("a", [0, 1, 1, 0]))
  try ben.append(say("b", .decision(Decision(.reject, "case"))))
  try ben.append(accept("c", [1, 1, 1, 1]))
  try ben.append(say("c", .note("unsure of the border")))

  let (events, problems) = ReviewJournal.events(in: folder)
  #expect(problems.isEmpty)
  let report = ReadersReport(events) { JournalMasks.read($0, in: folder) }
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
