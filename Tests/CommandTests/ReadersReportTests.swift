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
  try anna.append(say("b", .impression(Impression(.lesion), note: "")))
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

/// A folder with the journals of three readers: they differ on `b` by verdict, on `a` and `e` by masks.
private func disputedFolder() throws -> String {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
  func say(_ id: String, _ verdict: Verdict, _ reason: String = "") -> JournalEntry {
    JournalEntry(caseID: id, event: .decision(Decision(verdict, "case", reason: reason)))
  }
  let anna = journal("anna", folder)
  for entry in [
    accept("a", [1, 1, 0, 0]), say("b", .reject, "no \"nodule\", a vessel"), say("c", .defer),
    accept("d", [1, 1, 0, 0]), accept("e", [1, 1, 1, 1]),
  ] { try anna.append(entry) }
  let ben = journal("ben", folder)
  for entry in [
    accept("a", [0, 1, 1, 0]), accept("b", [1, 1, 1, 1]), say("c", .defer), say("c", .reject),
    JournalEntry(caseID: "c", event: .undo), accept("d", [1, 1, 0, 0]), accept("e", [1, 0, 0, 0]),
  ] { try ben.append(entry) }
  try journal("cem", folder).append(accept("e", [1, 1, 1, 0]))
  return folder
}

private func report(_ folder: String) -> ReadersReport {
  ReadersReport(ReviewJournal.events(in: folder).events) { try? JournalMasks.mask($0, in: folder) }
}

@Test("Cases with different verdicts are disputed, then those whose accepted masks overlap little")
func disputedCases() throws {
  let folder = try disputedFolder()
  defer { try? FileManager.default.removeItem(atPath: folder) }
  let disputes = report(folder).disputes
  #expect(disputes.map(\.caseID) == ["b", "e", "a"])
  #expect(disputes.map(\.iou) == [nil, 0.25, 1.0 / 3])
  #expect(disputes[1].voices.map(\.reader) == ["anna", "ben", "cem"])
  #expect(
    disputes[0].voices == [
      .init(
        reader: "anna", verdict: .reject, subject: "case", reason: "no \"nodule\", a vessel",
        time: "1970-01-01T00:00:00Z"),
      .init(
        reader: "ben", verdict: .accept, subject: "S1", reason: "", time: "1970-01-01T00:00:00Z"),
    ])
}

@Test("The text names disputed cases with each reader's words, JSON and CSV have all of it")
func disputedText() throws {
  let folder = try disputedFolder()
  defer { try? FileManager.default.removeItem(atPath: folder) }
  let report = report(folder)
  let lines = report.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  let place = try #require(lines.firstIndex { $0.hasPrefix("disputed case") })
  #expect(
    Array(lines[place...]) == [
      "disputed case  reader  verdict  subject                  time   IoU",
      "b                anna   reject     case  1970-01-01T00:00:00Z     -  no \"nodule\", a vessel",
      "                  ben   accept       S1  1970-01-01T00:00:00Z",
      "e                anna   accept       S1  1970-01-01T00:00:00Z  0.25",
      "                  ben   accept       S1  1970-01-01T00:00:00Z",
      "                  cem   accept       S1  1970-01-01T00:00:00Z",
      "a                anna   accept       S1  1970-01-01T00:00:00Z  0.33",
      "                  ben   accept       S1  1970-01-01T00:00:00Z", "",
      "disputed: verdicts differ, or the IoU of two accepted masks is below 0.5; IoU: the least",
    ])
  let items = try #require(report.json["disputes"]?.items)
  #expect(items.count == 3)
  #expect(items[0]["iou"] == .null && items[1]["iou"]?.double == 0.25)
  #expect(items[0]["readers"]?.items?.first?["reason"]?.text == "no \"nodule\", a vessel")
  #expect(
    report.csvLines(className: "car")[0]
      == "car,b,anna,reject,case,\"no \"\"nodule\"\", a vessel\",1970-01-01T00:00:00Z,,,,,")
  #expect(report.csvLines(className: nil)[2] == ",e,anna,accept,S1,,1970-01-01T00:00:00Z,0.25,,,,")
}

@Test("At most 20 disputed cases are told as text, with the number of the others")
func manyDisputes() throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
  defer { try? FileManager.default.removeItem(atPath: folder) }
  let readers = [(journal("ann", folder), Verdict.reject), (journal("bob", folder), .defer)]
  for number in 1...22 {
    for (journal, verdict) in readers {
      try journal.append(
        JournalEntry(caseID: "case-\(number)", event: .decision(Decision(verdict, "case"))))
    }
    let lines = report(folder).text.split(separator: "\n")
    #expect(lines.count { $0.hasPrefix("case-") } == min(number, 20))
    let more = lines.first { $0.hasPrefix("and ") }
    switch number {
    case 21: #expect(more == "and 1 other disputed case; --json and --csv have all")
    case 22: #expect(more == "and 2 other disputed cases; --json and --csv have all")
    default: #expect(more == nil)
    }
  }
  #expect(report(folder).csvLines(className: nil).count == 44)
  #expect(report(folder).disputes[1].caseID == "case-2")
}

@Test("--csv writes the disputed cases to a file, or prints them in place of the report")
func disputedFile() throws {
  let library = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
  defer { try? FileManager.default.removeItem(atPath: library) }
  #expect(try Program.run("phantom", "--to", library, "--cases", "2").code == 0)
  let journals = try disputedFolder()
  try FileManager.default.moveItem(atPath: journals, toPath: library + "/.reviews")
  let file = library + "/disputed.csv"
  let written = try Program.run("report", library, "--csv", file)
  #expect(written.code == 0 && written.output.contains("disputed case"))
  let text = try String(contentsOfFile: file, encoding: .utf8)
  #expect(text.hasPrefix(ReadersReport.csvHeading + "\n,b,anna,reject,case,"))
  #expect(text.split(separator: "\n").count == 8)
  #expect(try Program.run("report", library, "--csv", "-").output == text)
  let both = try Program.run("report", library, "--csv", "-", "--json")
  #expect(both.code == 64 && both.error.contains("Choose one of --json and --csv -: both print."))
}

@Test("First impressions are counted by size, and JSON and CSV tell their places")
func seenBlind() throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
  defer { try? FileManager.default.removeItem(atPath: folder) }
  func see(_ id: String, _ seen: Impression, _ note: String = "") -> JournalEntry {
    JournalEntry(caseID: id, event: .impression(seen, note: note))
  }
  let anna = journal("anna", folder)
  for entry in [
    see("b", Impression(.lesion, size: .small, place: .init(row: 31, column: 40)), "faint, round"),
    see("a", Impression(.lesion, size: .large)), see("c", Impression(.none)),
    see("d", Impression(.lesion)), see("e", Impression(.unsure, place: .init(row: 0, column: 0))),
    // Only the first counts.
    see("c", Impression(.lesion, size: .large)),
    JournalEntry(caseID: "b", event: .decision(Decision(.reject, "case"))),
  ] { try anna.append(entry) }
  try journal("ben", folder).append(
    JournalEntry(caseID: "b", event: .decision(Decision(.defer, "case"))))
  let report = report(folder)
  #expect(report.seen.map(\.caseID) == ["a", "b", "c", "d", "e"])
  let lines = report.text.split(separator: "\n").map(String.init)
  let place = try #require(lines.firstIndex { $0.hasPrefix("first seen by") })
  #expect(
    lines[place].split(separator: " ").joined(separator: " ")
      == "first seen by >= 3 mm < 3 mm no size no lesion unsure with a place")
  #expect(
    lines[place + 1].split(separator: " ").joined(separator: " ") == "anna 1 1 1 1 1 2")
  #expect(
    report.csvLines(className: nil) == [
      ",b,anna,reject,case,,1970-01-01T00:00:00Z,,lesion,<3mm,31,40",
      ",b,ben,defer,case,,1970-01-01T00:00:00Z,,,,,",
    ])
  let second = try #require(report.json["impressions"]?.items?[1])
  #expect(second["reader"]?.text == "anna" && second["case"]?.text == "b")
  #expect(second["impression"]?.text == "lesion" && second["size"]?.text == "<3mm")
  #expect(second["row"]?.int == 31 && second["column"]?.int == 40)
  #expect(second["note"]?.text == "faint, round")
  #expect(report.json["impressions"]?.items?[0]["row"] == .null)
}
