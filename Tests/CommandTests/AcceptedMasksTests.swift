import Cells
import Exports
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

/// Accepts, defers, rejects or, without a verdict, takes back.
private func record(
  _ library: String, _ reviewer: String, at seconds: Double, _ decisions: [Decision?]
) throws {
  let journal = ReviewJournal(
    folder: library + "/.reviews", reviewer: reviewer, library: "lib",
    clock: { Date(timeIntervalSince1970: seconds) })
  for decision in decisions {
    let mask = decision?.verdict == .accept ? tinyCases[0].masks[0] : nil
    let event = decision.map { RecordEvent.decision($0) } ?? .undo
    try journal.append(JournalEntry(caseID: "case-0", event: event, mask: mask))
  }
}

private func accepted(_ library: String, _ reviewer: String? = nil) -> AcceptedMasks {
  AcceptedMasks(folder: library + "/.reviews", entries: tinyLibrary.entries, reviewer: reviewer)
}

@Test("Accepted is what was accepted since the last other verdict, and not taken back")
func whatHolds() throws {
  try withFolder { library in
    try record(
      library, "r", at: 0,
      [
        Decision(.accept, "S1"), Decision(.reject, "case"), Decision(.accept, "S2"),
        Decision(.accept, "grader 2"), Decision(.accept, "S9"), nil,
      ])
    let found = accepted(library)
    #expect(found.problems.isEmpty)
    #expect(found.selections.map(\.caseID) == ["case-0"])
    #expect(found.selections[0].events.map(\.subject) == ["S2", "grader 2"])
    let masks = try found.hypotheses(found.selections[0], of: tinyCases[0])
    #expect(masks.map(\.name) == ["accepted-1", "accepted-2"])
    #expect(masks.map(\.source) == [.sample(1, seed: nil), .grader(1)])
    #expect(masks.allSatisfy { $0.mask == tinyCases[0].masks[0] })
    #expect(masks[0].decision?.reviewer == "r")
  }
}

@Test("An accepted sample leaves with the seed, number, temperature and cut of its journal's line")
func acceptedSample() throws {
  try withFolder { library in
    let journal = ReviewJournal(
      folder: library + "/.reviews", reviewer: "r", library: "lib",
      clock: { Date(timeIntervalSince1970: 0) })
    let mask = tinyCases[0].masks[0]
    try journal.append(
      JournalEntry(
        caseID: "case-0", event: .decision(Decision(.accept, "opinion B (S31)")), mask: mask,
        latent: Hypothesis(z: [], u: [], probabilities: [], mask: mask, threshold: 0.7),
        source: .sample(index: 30, seed: 255, temperature: 0.5)))
    let found = accepted(library)
    let masks = try found.hypotheses(found.selections[0], of: tinyCases[0])
    #expect(masks.map(\.source) == [.sample(30, seed: 255, temperature: 0.5)])
    #expect(masks.map(\.threshold) == [0.7])
  }
}

@Test("Masks that were edited leave as such, with what they were copied from and in their color")
func acceptedEdits() throws {
  try withFolder { library in
    try record(
      library, "r", at: 0,
      ["edited grader 2", "edited S3", "drawn mask"].map { Decision(.accept, $0) })
    let found = accepted(library)
    let masks = try found.hypotheses(found.selections[0], of: tinyCases[0])
    #expect(
      masks.map(\.source) == [
        .edited("edited grader 2"), .edited("edited S3"), .edited("drawn mask"),
      ])
    #expect(masks.map(\.kind) == ["edited", "edited", "edited"])
    #expect(masks.allSatisfy { $0.color == Palette.edited && $0.model == nil && $0.z.isEmpty })
    #expect(masks.allSatisfy { $0.mask == tinyCases[0].masks[0] })
    let known = ReviewJournal.records(in: library + "/.reviews", of: "r")
    #expect(known.own["case-0"]?.decision?.text == "accepted drawn mask")
  }
}

@Test("Taking a note back takes no mask back, and what is brought again counts again")
func notesAndRedo() throws {
  try withFolder { library in
    let journal = ReviewJournal(
      folder: library + "/.reviews", reviewer: "r", library: "lib",
      clock: { Date(timeIntervalSince1970: 0) })
    func say(_ event: RecordEvent, _ mask: Mask? = nil) throws {
      try journal.append(JournalEntry(caseID: "case-0", event: event, mask: mask))
    }
    try say(.decision(Decision(.accept, "S1")), tinyCases[0].masks[0])
    try say(.note("clear"))
    try say(.undo)
    #expect(accepted(library).selections.count == 1)
    try say(.undo)
    #expect(accepted(library).selections.isEmpty)
    try say(.redo)
    #expect(accepted(library).selections.first?.events.map(\.subject) == ["S1"])
  }
}

@Test("Readers do not undo each other, and one of them can be asked for alone")
func severalReaders() throws {
  try withFolder { library in
    try record(library, "r", at: 0, [Decision(.accept, "S1")])
    try record(library, "s", at: 9, [Decision(.reject, "case"), Decision(.accept, "latent"), nil])
    #expect(accepted(library).selections.first?.events.map(\.reviewer) == ["r"])
    #expect(accepted(library, "s").selections.isEmpty)
    #expect(accepted(library, "r").selections.count == 1)
  }
}

@Test("A damaged mask, one of another size and a case that is gone are named")
func damagedMasks() throws {
  try withFolder { library in
    try record(library, "r", at: 0, [Decision(.accept, "S1")])
    let found = accepted(library)
    let other = Case(
      id: "case-0", patient: "p",
      image: GrayImage(width: 1, height: 1, unit: .unitInterval, values: [0]),
      masks: [Mask(width: 1, height: 1)])
    let names = try FileManager.default.contentsOfDirectory(atPath: library + "/.reviews/masks")
    let path = library + "/.reviews/masks/" + names[0]
    #expect(
      throws: Failure(
        .badData,
        "\(path): expected 1 x 1 pixels, found 16 x 16; the library was made anew since it was"
          + " accepted")
    ) { try found.hypotheses(found.selections[0], of: other) }
    try DurableFile.replace(path, with: [1])
    #expect(throws: Failure(.badData, "\(path): damaged: its digest is another")) {
      try found.hypotheses(found.selections[0], of: tinyCases[0])
    }
    let none = AcceptedMasks(folder: library + "/.reviews", entries: [], reviewer: nil)
    #expect(none.selections.isEmpty)
    #expect(none.problems == ["case-0: accepted in a journal, but not in the library"])
  }
}
