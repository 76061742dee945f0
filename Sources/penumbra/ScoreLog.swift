import Foundation
import Interchange

/// Scores in files of lines, so that an evaluation goes on where it was killed, and shards join.
///
/// The first line says what is measured, each further one holds the scores of a case or scene. A line
/// counts for a case of the same id and the same pixels only. The file only ever grows: whatever ends
/// the program, the lines that are there stay.
final class ScoreLog<Line: ScoreLine> {
  /// What a line tells of: cases of one id may differ between libraries.
  struct Key: Hashable {
    /// The case or scene.
    let id: String
    /// The CRC-32 of its pixels.
    let crc32: Int
  }

  /// The scores that are known.
  private(set) var lines: [Key: Line] = [:]
  /// All ids that were read, also those of lines that do not tell which pixels they are of.
  private var knownIDs: Set<String> = []
  /// Where the scores lie; nil for a log that is not kept.
  let file: String?
  private let isScratch: Bool
  private var descriptor: Int32 = -1

  /// A log that is not kept.
  init() {
    file = nil
    isScratch = false
  }

  /// Opens the log at `path` for the protocol `expected`: what it holds counts as done, and scores of
  /// another protocol are refused.
  ///
  /// With `isScratch`, nobody asked for the file: it lies beside results that are not written yet. Such a
  /// log without any scores is begun anew.
  init(path: String, for expected: EvaluationProtocol, isScratch: Bool) throws {
    _ = try OutputFile(path)
    file = path
    self.isScratch = isScratch
    descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw Failure(.cannotCreate, "\(displaySafe(path)): cannot create the scores")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw Failure(
        .general,
        "\(displaySafe(path)): another evaluation writes here; wait for it, or choose another file")
    }
    try begin(path, expected)
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  private func begin(_ path: String, _ expected: EvaluationProtocol) throws {
    let bytes = try readFile(path, limit: Limits.scoresFile)
    let head = try scoreText(expected)
    // A kill may leave half of the first line, or none of it.
    let isUnbegun = try head.utf8.starts(with: bytes) || isScratch && isWithoutScores(bytes, path)
    guard isUnbegun else {
      try take(bytes, path, expected)
      return try cut(to: Self.end(of: bytes), path)
    }
    try cut(to: 0, path)
    try write(head)
  }

  /// Whether an evaluation, maybe another one, had no score yet.
  private func isWithoutScores(_ bytes: [UInt8], _ path: String) throws -> Bool {
    _ = try head(of: bytes, path)
    let end = Self.end(of: bytes)
    return end > 0 && end == bytes.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 }
  }

  /// Leaves out half a line at the end, left by a kill: it must not swallow the next one.
  private func cut(to length: Int, _ path: String) throws(Failure) {
    guard ftruncate(descriptor, off_t(length)) == 0 else { throw Self.cannotWrite(path) }
  }

  /// The number of bytes up to and with the last line feed.
  private static func end(of bytes: [UInt8]) -> Int {
    bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
  }

  /// Takes in the scores that lie at `path`, for example those of a shard, and keeps them here too.
  func join(_ path: String, for expected: EvaluationProtocol) throws {
    let known = Set(lines.keys)
    try take(readFile(path, limit: Limits.scoresFile), path, expected)
    for (key, line) in lines.sorted(by: { $0.key.id < $1.key.id }) where !known.contains(key) {
      try keep(line)
    }
  }

  /// Takes in all lines that were written to their end.
  private func take(_ bytes: [UInt8], _ path: String, _ expected: EvaluationProtocol) throws {
    guard !bytes.isEmpty else { return }
    let found = try head(of: bytes, path)
    guard found == expected else {
      throw Failure(
        .badData,
        "\(displaySafe(path)): scores of another evaluation: expected \(expected.sentence), found"
          + " \(found.sentence); "
          + (isScratch
            ? "run that one again to end it, remove this file to give it up, or choose another"
              + " --json FILE"
            : "choose another file"))
    }
    let decoder = JSONDecoder()
    let parts = bytes[..<Self.end(of: bytes)]
      .split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
    for (number, part) in parts.enumerated().dropFirst() {
      guard let line = try? decoder.decode(Line.self, from: Data(part)), line.fits(expected) else {
        throw Failure(
          .badData,
          "\(displaySafe(path)): damaged: expected the scores of a \(Line.unit) in line"
            + " \(number + 1), found something else; remove that line, or "
            + (isScratch ? "this file, or choose another --json FILE" : "choose another file"))
      }
      knownIDs.insert(line.id)
      guard line.isComplete(for: expected), let crc32 = line.crc32 else { continue }
      lines[Key(id: line.id, crc32: crc32)] = line
    }
  }

  /// What the first line says is measured.
  private func head(of bytes: [UInt8], _ path: String) throws(Failure) -> EvaluationProtocol {
    let line = Data(bytes.prefix { $0 != UInt8(ascii: "\n") })
    guard let found = try? JSONDecoder().decode(EvaluationProtocol.self, from: line) else {
      throw Failure(
        .badData,
        "\(displaySafe(path)): not scores of an evaluation: expected a line that says what was"
          + " measured, found another; "
          + (isScratch
            ? "remove this file if nobody needs it, or choose another --json FILE"
            : "choose another file"))
    }
    return found
  }

  /// Returns the lines of all chosen cases or scenes; those that are missing are scored and added.
  func completed(
    for selection: CaseSelection, unit: String, scoring: (Int) throws -> Line
  ) throws -> [Line] {
    let entries = selection.library.entries
    let keys = try selection.indices.map {
      Key(id: entries[$0].id, crc32: try selection.library.checksum(at: $0))
    }
    let missing = zip(selection.indices, keys).filter { index, key in
      lines[key]?.patient != entries[index].patient
    }
    let stale = missing.count { knownIDs.contains($0.1.id) }
    if stale > 0 {
      say(
        "note: \(stale) \(unit) are not those that scores were kept of, or these are of an earlier"
          + " version: scored again")
    }
    var bar = ProgressBar("evaluate", total: missing.count, unit: unit)
    defer { bar.finish() }
    for (done, (index, key)) in missing.enumerated() {
      var line = try scoring(index)
      line.crc32 = key.crc32
      lines[key] = line
      try keep(line)
      bar.advance(to: done + 1)
    }
    return keys.compactMap { lines[$0] }
  }

  /// Removes the file; what was read stays known.
  func discard() {
    if let file { unlink(file) }
  }

  /// Adds a line to the file.
  private func keep(_ line: Line) throws {
    if descriptor >= 0 { try write(scoreText(line)) }
  }

  private func write(_ text: String) throws {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { throw Self.cannotWrite(file ?? "") }
      bytes = bytes.dropFirst(count)
    }
  }

  private static func cannotWrite(_ path: String) -> Failure {
    Failure(.general, "\(displaySafe(path)): cannot write; is the disk full?")
  }
}

/// Returns a value as a line of a file.
private func scoreText(_ value: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
}
