import Foundation
import Testing

@testable import Interchange

private func withJournal(_ body: (String, Journal) throws -> Void) throws {
  try withTemporaryFolder { folder in
    let path = folder + "/a.jsonl"
    let journal = try Journal(creating: path, facts: [.init("reviewer", .string("r"))])
    for number in 1...3 { try journal.append([.init("case", .string("case \(number)"))]) }
    try body(path, journal)
  }
}

private func bytes(_ path: String) throws -> [UInt8] { try readFile(path, limit: 1 << 20) }

private func rewrite(_ path: String, _ change: (String) -> String) throws {
  let text = change(String(decoding: try bytes(path), as: UTF8.self))
  try DurableFile.replace(path, with: Array(text.utf8))
}

private func cases(_ contents: Journal.Contents) -> [String] {
  contents.events.compactMap { $0["case"]?.text }
}

@Test("A journal is read as it was written: header, events in order, nothing damaged")
func journalIsRead() throws {
  try withJournal { path, journal in
    let contents = try Journal.read(path)
    #expect(contents.header["reviewer"]?.text == "r")
    #expect(cases(contents) == ["case 1", "case 2", "case 3"])
    #expect(contents.events.map { $0["n"]?.int } == [1, 2, 3])
    #expect(contents.damage == nil)
    #expect(!contents.isTorn)
    #expect(journal.count == 3)
  }
}

@Test("Each line has the first 16 digits of the SHA-256 of the line before")
func journalChain() throws {
  try withJournal { path, _ in
    let lines = try bytes(path).split(separator: 0x0A)
    for (before, line) in zip(lines, lines.dropFirst()) {
      let digest = SHA256.hexDigest(Array(before)).prefix(16)
      #expect(try JSON(parsing: line)["prev"]?.text == String(digest))
    }
  }
}

@Test(
  "A line that was changed does not count, nor does what comes after it",
  arguments: [
    ("case 2\"", "case 9\"", 4, 1), ("case 1\"", "case 9\"", 3, 0),
    ("\"reviewer\":\"r\"", "\"reviewer\":\"s\"", 2, 0),
  ])
func changedJournal(old: String, new: String, line: Int, left: Int) throws {
  try withJournal { path, _ in
    try rewrite(path) { $0.replacing(old, with: new) }
    let contents = try Journal.read(path)
    #expect(contents.damage == .changed(line: line))
    #expect(contents.events.count == left)
  }
}

@Test("A line that was lost, doubled or emptied ends the events before it", arguments: 0..<3)
func lostLine(kind: Int) throws {
  try withJournal { path, _ in
    try rewrite(path) { text in
      var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      switch kind {
      case 0: lines.remove(at: 2)
      case 1: lines.insert(lines[1], at: 2)
      default: lines[2] = ""
      }
      return lines.joined(separator: "\n")
    }
    let contents = try Journal.read(path)
    #expect(contents.damage == .broken(line: 3))
    #expect(cases(contents) == ["case 1"])
  }
}

@Test("A journal cut anywhere gives the events before the cut, and tells when a line is cut")
func tornJournalIsRead() throws {
  try withJournal { path, _ in
    let whole = try bytes(path)
    let end = try #require(whole.firstIndex(of: 0x0A)) + 1
    for size in end..<whole.count {
      let contents = try Journal.contents(of: Array(whole[..<size]))
      let complete = whole[..<size].filter { $0 == 0x0A }.count - 1
      #expect(contents.events.count == complete)
      #expect(contents.damage == nil)
      #expect(contents.isTorn == (whole[size - 1] != 0x0A))
    }
    for size in 0..<end {
      #expect(throws: JournalError.notAJournal) {
        try Journal.contents(of: Array(whole[..<size]))
      }
    }
  }
}

@Test("A journal of another version is refused and stays as it is")
func newerJournal() throws {
  try withJournal { path, _ in
    try rewrite(path) { $0.replacing("\"version\":1", with: "\"version\":2") }
    let before = try bytes(path)
    #expect(throws: JournalError.version(found: 2)) { try Journal.read(path) }
    #expect(throws: JournalError.file(.exists(path: path))) {
      try Journal(creating: path, facts: [])
    }
    #expect(try bytes(path) == before)
  }
}

@Test("A line longer than a line may be is refused, and the next one follows the one before")
func longLine() throws {
  try withJournal { path, journal in
    let long = String(repeating: "x", count: Limits.journalLine)
    #expect(throws: JournalError.self) { try journal.append([.init("case", .string(long))]) }
    try journal.append([.init("case", .string("case 4"))])
    let link = #"{"n":5,"prev":"0123456789abcdef","case":""}"#.utf8.count + 1
    let longest = String(repeating: "x", count: Limits.journalLine - link)
    #expect(throws: JournalError.tooLong(bytes: Limits.journalLine + 1)) {
      try journal.append([.init("case", .string(longest + "x"))])
    }
    try journal.append([.init("case", .string(longest))])
    let contents = try Journal.read(path)
    #expect(contents.damage == nil)
    #expect(cases(contents).last == longest)
  }
}

@Test("What is wrong with a journal is told in one line")
func journalErrors() {
  let file = FileError.exists(path: "a")
  let texts: [(JournalError, String)] = [
    (.file(file), "a: exists already; choose another name, nothing is overwritten"),
    (
      .notAJournal,
      "not a journal: expected a first line of JSON with the format penumbra-journal"
    ),
    (
      .version(found: 3),
      "the journal is newer than this program: expected version 1 or older, found 3; update penumbra"
    ),
    (
      .broken(line: 4),
      "the journal is damaged at line 4: expected a line of JSON with number 3, found"
        + " something else; lines 1 to 3 hold"
    ),
    (
      .changed(line: 4),
      "the journal was changed at line 3 or 4: expected the digest of line 3 in line 4, found another;"
        + " lines 1 to 2 hold"
    ),
    (
      .changed(line: 2),
      "the journal was changed at line 1 or 2: expected the digest of line 1 in line 2, found another;"
        + " nothing that it says holds"
    ),
    (
      .tooLong(bytes: 70_000),
      "too long for a line of a journal: expected at most 65536 bytes, found 70000; shorten its texts"
    ),
    (
      .noteTooLong(bytes: 5000),
      "the note is too long: expected at most 4096 bytes, found 5000; shorten it"
    ),
  ]
  for (error, text) in texts { #expect(error.description == text) }
  #expect(JournalError.notAJournal.description(of: "b").hasPrefix("b: not a journal"))
  #expect(JournalError.file(file).description(of: "b").hasPrefix("a: exists"))
}
