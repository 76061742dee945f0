import Foundation
import Imaging
import Interchange
import Reviewer

/// The reader's decisions in a file that only grows, one line for each; each line names the digest
/// of the one before, so that a change shows (`Docs/Formats.md`).
final class ReviewJournal {
  private let folder: String
  private let reviewer: String
  private let library: String
  private let clock: () -> Date
  private var journal: Journal?

  /// A journal of `reviewer` in `folder` on the library called `library`; its file is made with the
  /// first decision.
  init(
    folder: String, reviewer: String, library: String, clock: @escaping () -> Date = { Date() }
  ) {
    self.folder = folder
    self.reviewer = reviewer
    self.library = library
    self.clock = clock
  }

  /// Adds a line; when this returns its time, it is on the disk.
  @discardableResult
  func append(_ entry: JournalEntry) throws -> String {
    let note = max(entry.event.reason?.utf8.count ?? 0, entry.event.subject?.utf8.count ?? 0)
    guard note <= Limits.noteText else { throw JournalError.noteTooLong(bytes: note) }
    if let mask = entry.mask { try keep(mask) }
    let journal = try self.journal ?? begin()
    self.journal = journal
    let time = clock().ISO8601Format()
    try journal.append(event(entry, time))
    return time
  }

  // MARK: Writing

  private func begin() throws -> Journal {
    try makeFolder(folder + "/masks")
    let stamp = clock().ISO8601Format().filter { $0.isNumber || $0 == "T" || $0 == "Z" }
    let name = "\(plainFileName(reviewer))-\(stamp)-\(UUID().uuidString.lowercased())"
    return try Journal(
      creating: "\(folder)/\(name).jsonl",
      facts: [
        .init("program", .string("penumbra \(Penumbra.configuration.version)")),
        .init("reviewer", .string(reviewer)), .init("library", .string(library)),
        .init("host", .string(ProcessInfo.processInfo.hostName)),
        .init("t", .string(clock().ISO8601Format())),
      ])
  }

  private func event(_ entry: JournalEntry, _ time: String) -> [JSON.Member] {
    [
      .init("t", .string(time)), .init("case", .string(entry.caseID)),
      .init("kind", .string(entry.event.kind)),
      .init("subject", .optional(entry.event.subject)),
      .init("reason", .optional(entry.event.reason)),
      .init("mask", .optional(entry.mask.flatMap(Self.maskDigest))),
      .init("z", entry.latent.map { .array($0.z.map { .number(Double($0)) }) } ?? .null),
      .init("u", entry.latent.map { .array($0.u.map { .number(Double($0)) }) } ?? .null),
      .init("model", .optional(entry.model?.sha256)),
    ] + impression(entry) + drawing(entry)
  }

  /// Size and place of a first impression, as far as they were said.
  private func impression(_ entry: JournalEntry) -> [JSON.Member] {
    guard let impression = entry.event.impression else { return [] }
    let size = impression.size.map { [JSON.Member("size", .string($0.rawValue))] } ?? []
    let place =
      impression.place.map {
        [JSON.Member("row", .integer($0.row)), JSON.Member("column", .integer($0.column))]
      } ?? []
    return size + place
  }

  /// All that it takes to draw the mask again.
  private func drawing(_ entry: JournalEntry) -> [JSON.Member] {
    guard let latent = entry.latent else { return [] }
    let threshold = JSON.Member("threshold", .number(latent.threshold))
    guard case .sample(let index, let seed, let temperature) = entry.source else {
      return [threshold]
    }
    return [
      .init("sample", .integer(index + 1)), .init("seed", .string(String(seed, radix: 16))),
      .init("temperature", .number(temperature)), threshold,
    ]
  }

  /// Masks are kept by the digest of their PNG, before a line names them.
  private func keep(_ mask: Mask) throws {
    try makeFolder(folder + "/masks")
    let bytes = try PNG.encode(mask)
    let path = "\(folder)/masks/\(SHA256.hexDigest(bytes)).png"
    if !FileManager.default.fileExists(atPath: path) {
      try DurableFile.replace(path, with: bytes)
    }
  }

  private static func maskDigest(_ mask: Mask) -> String? {
    (try? PNG.encode(mask)).map { SHA256.hexDigest($0) }
  }

  // MARK: Reading

  /// What journals say, by case.
  struct Known {
    /// What the reader at the screen said.
    var own: [String: CaseRecord] = [:]
    /// The decisions of others that hold.
    var others: [String: [Session.OtherDecision]] = [:]
    /// All that anybody said, by time.
    var history: [String: [HistoryLine]] = [:]
    /// What was wrong with journals.
    var problems: [String] = []
  }

  /// Returns what all journals of `folder` say to `reviewer`; a damaged one counts up to its first
  /// damaged line.
  static func records(in folder: String, of reviewer: String) -> Known {
    let (events, problems) = events(in: folder)
    let byReader = recordsByReader(events)
    var others: [String: [Session.OtherDecision]] = [:]
    for (reader, records) in byReader.sorted(by: { $0.key < $1.key }) where reader != reviewer {
      for (id, record) in records {
        guard let decision = record.decision else { continue }
        others[id, default: []].append(.init(reader: displaySafe(reader), decision: decision))
      }
    }
    return Known(
      own: byReader[reviewer] ?? [:], others: others, history: history(events, of: reviewer),
      problems: problems)
  }

  /// Returns what holds of all that each reader said, by case.
  static func recordsByReader(_ events: [ReviewEvent]) -> [String: [String: CaseRecord]] {
    var all: [String: [String: CaseRecord]] = [:]
    for event in events {
      guard let said = RecordEvent(event) else { continue }
      all[event.reviewer, default: [:]][event.caseID, default: CaseRecord()].apply(said)
    }
    return all
  }

  private static func history(
    _ events: [ReviewEvent], of reviewer: String
  ) -> [String: [HistoryLine]] {
    var records: [String: [String: CaseRecord]] = [:]
    var lines: [String: [HistoryLine]] = [:]
    for event in events {
      guard let said = RecordEvent(event) else { continue }
      let change = records[event.reviewer, default: [:]][event.caseID, default: CaseRecord()]
        .apply(said)
      lines[event.caseID, default: []].append(
        HistoryLine(
          time: displaySafe(event.time),
          reader: event.reviewer == reviewer ? nil : displaySafe(event.reviewer),
          text: said.text(changing: change)))
    }
    return lines
  }

  /// Returns the events of all journals of `folder` by time, whoever their reader, and what was
  /// wrong with journals.
  static func events(in folder: String) -> (events: [ReviewEvent], problems: [String]) {
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
      .filter { $0.hasSuffix(".jsonl") }
    var events: [ReviewEvent] = []
    var problems: [String] = []
    for name in names.sorted() {
      let path = folder + "/" + name
      let (found, problem) = read(path, name)
      events += found
      if let problem { problems.append(problem) }
    }
    return (events.sorted { $0.isBefore($1) }, problems)
  }

  private static func read(_ path: String, _ name: String) -> ([ReviewEvent], problem: String?) {
    do throws(JournalError) {
      let journal = try Journal.read(path)
      let reviewer = journal.header["reviewer"]?.text ?? ""
      let events = journal.events.enumerated().compactMap { index, line in
        ReviewEvent(line, number: index + 1, reviewer: reviewer, file: name)
      }
      let torn = "its last line was never finished; all lines before it count"
      let problem = journal.damage?.description ?? (journal.isTorn ? torn : nil)
      return (events, problem.map { "\(displaySafe(path)): \($0)" })
    } catch {
      return ([], error.description(of: path))
    }
  }
}

extension RecordEvent {
  /// The event of a journal's line, safe to show; nil for a kind of a later version.
  init?(_ event: ReviewEvent) {
    self.init(
      kind: event.kind, subject: displaySafe(event.subject), reason: displaySafe(event.reason),
      size: event.size, place: event.place)
  }
}
