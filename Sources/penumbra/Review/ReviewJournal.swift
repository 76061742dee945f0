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
  private var file: OpenFile?
  private var size = 0
  private var count = 0
  private var lastDigest = ""

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

  /// Adds a line; when this returns, it is on the disk.
  func append(_ entry: JournalEntry) throws {
    if let mask = entry.mask { try keep(mask) }
    let file = try self.file ?? begin()
    try add(line(entry), to: file)
  }

  // MARK: Writing

  private func begin() throws -> OpenFile {
    try FileManager.default.createDirectory(
      atPath: folder + "/masks", withIntermediateDirectories: true)
    let stamp = clock().ISO8601Format().filter { $0.isNumber || $0 == "T" || $0 == "Z" }
    let name = "\(ExportWriter.fileName(reviewer))-\(stamp)-\(UUID().uuidString.lowercased())"
    let path = "\(folder)/\(name).jsonl"
    let header = JSON.object([
      .init("format", .string("penumbra-journal")), .init("version", .integer(1)),
      .init("program", .string("penumbra \(Penumbra.configuration.version)")),
      .init("reviewer", .string(reviewer)), .init("library", .string(library)),
      .init("host", .string(ProcessInfo.processInfo.hostName)),
      .init("t", .string(clock().ISO8601Format())),
    ])
    let bytes = Array((header.line + "\n").utf8)
    try DurableFile.createNew(path, with: bytes)
    let new = try OpenFile.updating(path)
    (file, size, count) = (new, bytes.count, 0)
    lastDigest = Self.digest(header.line)
    return new
  }

  private func add(_ line: String, to file: OpenFile) throws {
    let bytes = Array((line + "\n").utf8)
    do {
      try file.write(bytes, at: size)
      try file.synchronize()
    } catch {
      // Half a line would spoil the next one.
      try? file.truncate(to: size)
      throw error
    }
    size += bytes.count
    count += 1
    lastDigest = Self.digest(line)
  }

  private func line(_ entry: JournalEntry) -> String {
    JSON.object([
      .init("n", .integer(count + 1)), .init("prev", .string(lastDigest)),
      .init("t", .string(clock().ISO8601Format())), .init("case", .string(entry.caseID)),
      .init("kind", .string(entry.decision?.verdict.rawValue ?? "undo")),
      .init("subject", .optional(entry.decision?.subject)),
      .init("reason", .optional(entry.decision?.reason)),
      .init("mask", .optional(entry.mask.flatMap(Self.maskDigest))),
      .init("z", entry.latent.map { .array($0.z.map { .number(Double($0)) }) } ?? .null),
      .init("u", entry.latent.map { .array($0.u.map { .number(Double($0)) }) } ?? .null),
      .init("model", .optional(entry.model?.sha256)),
    ]).line
  }

  /// Masks are kept by the digest of their PNG, before a line names them.
  private func keep(_ mask: Mask) throws {
    try FileManager.default.createDirectory(
      atPath: folder + "/masks", withIntermediateDirectories: true)
    let bytes = try PNG.encode(mask)
    let path = "\(folder)/masks/\(SHA256.hexDigest(bytes)).png"
    if !FileManager.default.fileExists(atPath: path) {
      try DurableFile.replace(path, with: bytes)
    }
  }

  private static func maskDigest(_ mask: Mask) -> String? {
    (try? PNG.encode(mask)).map { SHA256.hexDigest($0) }
  }

  private static func digest(_ line: String) -> String {
    String(SHA256.hexDigest(Array(line.utf8)).prefix(16))
  }

  // MARK: Reading

  /// Returns the decisions of `reviewer` in all journals of `folder`, by case, and what was wrong
  /// with journals; a damaged one counts up to its first damaged line.
  static func decisions(
    in folder: String, of reviewer: String
  ) -> (byCase: [String: [Decision]], problems: [String]) {
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
      .filter { $0.hasSuffix(".jsonl") }
    var lines: [(time: String, file: String, number: Int, json: JSON)] = []
    var problems: [String] = []
    for name in names.sorted() {
      let (found, problem) = read(folder + "/" + name, of: reviewer)
      lines += found.enumerated().map { ($1["t"]?.text ?? "", name, $0, $1) }
      if let problem { problems.append(problem) }
    }
    lines.sort { ($0.time, $0.file, $0.number) < ($1.time, $1.file, $1.number) }
    var byCase: [String: [Decision]] = [:]
    for line in lines { fold(line.json, into: &byCase) }
    return (byCase, problems)
  }

  private static func fold(_ json: JSON, into byCase: inout [String: [Decision]]) {
    guard let id = json["case"]?.text, let kind = json["kind"]?.text else { return }
    if kind == "undo" {
      _ = byCase[id]?.popLast()
    } else if let verdict = Verdict(rawValue: kind) {
      let subject = displaySafe(json["subject"]?.text ?? "case")
      byCase[id, default: []].append(
        Decision(verdict, subject, reason: displaySafe(json["reason"]?.text ?? "")))
    }
  }

  /// Returns the lines after the header whose chain holds; none when it is another reader's.
  private static func read(_ path: String, of reviewer: String) -> ([JSON], problem: String?) {
    guard let bytes = try? readFile(path, limit: Limits.jsonDocument) else {
      return ([], "\(displaySafe(path)): cannot be read")
    }
    var found: [JSON] = []
    var before = ""
    for (index, slice) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
      guard let json = try? JSON(parsing: slice),
        index > 0 ? json["prev"]?.text == before : json["format"]?.text == "penumbra-journal"
      else { return (found, "\(displaySafe(path)): damaged at line \(index + 1)") }
      if index == 0 {
        guard json["reviewer"]?.text == reviewer else { return ([], nil) }
      } else {
        found.append(json)
      }
      before = String(SHA256.hexDigest(Array(slice)).prefix(16))
    }
    return (found, nil)
  }
}
