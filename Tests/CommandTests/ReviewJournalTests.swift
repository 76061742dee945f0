import Foundation
import Imaging
import Interchange
import Reviewer
import Testing

@testable import penumbra

private func withFolder(_ body: (String) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
  defer { try? FileManager.default.removeItem(atPath: folder) }
  try body(folder)
}

private func journal(_ folder: String, reviewer: String = "r", at seconds: Double) -> ReviewJournal
{
  ReviewJournal(
    folder: folder, reviewer: reviewer, library: "lib",
    clock: { Date(timeIntervalSince1970: seconds) })
}

private func entry(_ id: String, _ decision: Decision?) -> JournalEntry {
  JournalEntry(
    caseID: id, event: decision.map { .decision($0) } ?? .undo,
    mask: Mask(width: 2, height: 1, pixels: [1, 0]))
}

private func path(in folder: String) throws -> String {
  let names = try FileManager.default.contentsOfDirectory(atPath: folder)
  return folder + "/" + (try #require(names.first { $0.hasSuffix(".jsonl") }))
}

@Test("Decisions are there again when the journals of a reader are read, the later session last")
func journalRoundTrip() throws {
  try withFolder { folder in
    let second = journal(folder, at: 100)
    try second.append(entry("a", Decision(.reject, "case", reason: "blurred")))
    let first = journal(folder, at: 50)
    try first.append(entry("a", Decision(.accept, "S3")))
    try first.append(entry("b", Decision(.defer, "case")))
    try first.append(entry("b", nil))
    try journal(folder, reviewer: "other", at: 200).append(entry("a", Decision(.accept, "S9")))
    let read = ReviewJournal.records(in: folder, of: "r")
    #expect(read.problems.isEmpty)
    #expect(
      read.own["a"]?.changes
        == [
          .decision(Decision(.accept, "S3")),
          .decision(Decision(.reject, "case", reason: "blurred")),
        ])
    #expect(read.own["b"]?.changes == [])
    #expect(
      read.others["a"]
        == [Session.OtherDecision(reader: "other", decision: Decision(.accept, "S9"))])
    #expect(
      read.history["a"]?.map { "\($0.time) \($0.reader ?? "you") \($0.text)" } == [
        "1970-01-01T00:00:50Z you accepted S3",
        "1970-01-01T00:01:40Z you rejected: blurred",
        "1970-01-01T00:03:20Z other accepted S9",
      ])
    #expect(read.history["b"]?.last?.text == "taken back: deferred")
  }
}

@Test("A line that was changed does not count; what is before still does")
func damagedJournal() throws {
  try withFolder { folder in
    let journal = journal(folder, at: 0)
    for number in 1...3 { try journal.append(entry("a", Decision(.accept, "S\(number)"))) }
    let file = try path(in: folder)
    let text = try String(contentsOfFile: file, encoding: .utf8)
    try text.replacing("\"S2\"", with: "\"S7\"").write(
      toFile: file, atomically: true, encoding: .utf8)
    let read = ReviewJournal.records(in: folder, of: "r")
    #expect(read.own["a"]?.changes.map(\.subject) == ["S1"])
    #expect(
      read.problems == [
        "\(file): the journal was changed at line 3 or 4: expected the digest of line 3 in line 4,"
          + " found another; lines 1 to 2 hold"
      ])
  }
}

@Test("A torn last line is passed over and named")
func tornJournal() throws {
  try withFolder { folder in
    let journal = journal(folder, at: 0)
    try journal.append(entry("a", Decision(.accept, "S1")))
    let file = try path(in: folder)
    let handle = try #require(FileHandle(forWritingAtPath: file))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data("{\"n\":2,\"pre".utf8))
    let read = ReviewJournal.records(in: folder, of: "r")
    #expect(read.own["a"]?.decision == Decision(.accept, "S1"))
    #expect(
      read.problems == ["\(file): its last line was never finished; all lines before it count"])
  }
}

@Test("Each accepted mask is kept once, under the digest of its bytes that its line names")
func journalMasks() throws {
  try withFolder { folder in
    let journal = journal(folder, at: 0)
    try journal.append(entry("a", Decision(.accept, "S1")))
    try journal.append(entry("b", Decision(.accept, "S1")))
    let masks = try FileManager.default.contentsOfDirectory(atPath: folder + "/masks")
    #expect(masks.count == 1)
    let text = try String(contentsOfFile: path(in: folder), encoding: .utf8)
    #expect(masks.allSatisfy { text.contains($0.dropLast(4)) })
  }
}

@Test("The line of an accepted sample says all it takes to draw it again")
func journalOfSample() throws {
  try withFolder { folder in
    let mask = Mask(width: 2, height: 1, pixels: [1, 0])
    let hypothesis = Hypothesis(
      z: [1], u: [2], probabilities: [0.9, 0.1], mask: mask, threshold: 0.4)
    try journal(folder, at: 0).append(
      JournalEntry(
        caseID: "a", event: .decision(Decision(.accept, "S3")), mask: mask, latent: hypothesis,
        source: .sample(index: 2, seed: .max, temperature: 1.3)))
    try journal(folder, at: 1).append(
      JournalEntry(
        caseID: "a", event: .decision(Decision(.accept, "latent")), mask: mask,
        latent: hypothesis, source: .latent))
    let events = ReviewJournal.events(in: folder).events
    #expect(events.map(\.sample) == [3, nil])
    #expect(events.map(\.seed) == [.max, nil])
    #expect(events.map(\.temperature) == [1.3, 1])
    #expect(events.map(\.threshold) == [0.4, 0.4])
  }
}

@Test("Where nothing can be written, a decision fails")
func journalRefused() throws {
  try withFolder { folder in
    try Data().write(to: URL(filePath: folder))
    #expect(throws: (any Error).self) {
      try journal(folder, at: 0).append(entry("a", Decision(.accept, "S1")))
    }
  }
}

@Test("A note longer than a note may be is refused, and nothing is written")
func journalNote() throws {
  try withFolder { folder in
    let journal = journal(folder, at: 0)
    let note = String(repeating: "n", count: Limits.noteText)
    #expect(throws: JournalError.noteTooLong(bytes: Limits.noteText + 1)) {
      try journal.append(entry("a", Decision(.defer, "case", reason: note + "n")))
    }
    #expect(!FileManager.default.fileExists(atPath: folder))
    try journal.append(entry("a", Decision(.defer, "case", reason: note)))
    #expect(ReviewJournal.records(in: folder, of: "r").own["a"]?.decision?.reason == note)
  }
}

@Test("Size and place of a first impression come back, and lines of earlier versions still count")
func journalOfImpressions() throws {
  try withFolder { folder in
    let journal = journal(folder, at: 0)
    let seen = Impression(.lesion, size: .small, place: .init(row: 31, column: 40))
    try journal.append(JournalEntry(caseID: "a", event: .impression(seen, note: "faint")))
    try journal.append(JournalEntry(caseID: "b", event: .impression(Impression(.lesion), note: "")))
    let text = try String(contentsOfFile: path(in: folder), encoding: .utf8)
    let lines = text.split(separator: "\n")
    #expect(lines[1].contains(#""subject":"lesion","reason":"faint""#))
    #expect(lines[1].hasSuffix(#""size":"<3mm","row":31,"column":40}"#))
    // As earlier versions wrote it.
    #expect(
      lines[2].hasSuffix(
        #""kind":"impression","subject":"lesion","reason":"","mask":null,"z":null,"u":null,"model":null}"#
      ))
    let read = ReviewJournal.records(in: folder, of: "r")
    #expect(read.own["a"]?.impression == .impression(seen, note: "faint"))
    #expect(read.own["b"]?.impression == .impression(Impression(.lesion), note: ""))
    #expect(
      read.history["a"]?.map(\.text) == [
        "first impression: lesion < 3 mm at column 40 row 31, faint"
      ])
  }
}

@Test("A place that is half said, or is none, counts as not said")
func journalOfOddPlaces() throws {
  for (row, column) in [
    (#""x""#, "2"), ("-1", "2"), ("1.5", "2"), ("1", "null"),
    ("1", "9000000000000000000"),
  ] {
    let line = try JSON(
      parsing: Array(
        #"{"case":"a","kind":"impression","subject":"lesion","row":\#(row),"column":\#(column)}"#
          .utf8
      )[...])
    let event = try #require(ReviewEvent(line, number: 1, reviewer: "r", file: "f"))
    #expect(event.place == nil)
  }
}
