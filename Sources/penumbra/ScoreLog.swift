import Evaluation
import Foundation
import Interchange

/// What one evaluation measures; scores of two that differ cannot be joined.
struct EvaluationProtocol: Codable, Equatable {
  /// A model of the evaluation.
  struct Model: Codable, Equatable {
    /// The model's name.
    var name: String
    /// The hash of its file.
    var sha256: String
  }

  /// The version of the lines.
  var penumbraScores: Int
  /// The seed of the samples.
  var seed: Int
  /// The numbers of samples.
  var samples: [Int]
  /// The models in their order.
  var models: [Model]
  /// The class that scenes were shown by; nil of cases.
  var className: String?
  /// Whether the truth was all opinions of phantoms; nil where it was what graders drew.
  var isExact: Bool?
}

/// What is kept of one case or scene.
protocol ScoreLine: Codable {
  /// The version of the lines, which the first line of a file says.
  static var version: Int { get }
  /// The case or scene.
  var id: String { get }
  /// How many models it holds scores of; nil where there is nothing to measure.
  var modelCount: Int? { get }
}

/// The scores of one case.
struct CaseLine: ScoreLine, Equatable {
  static let version = 1

  /// The score of the prediction "always empty".
  var allEmpty: CaseScore
  /// The scores of the models.
  var models: [CaseScore]
  /// The time that each model took from image to score, in ms.
  var milliseconds: [Double]

  var id: String { allEmpty.id }
  var modelCount: Int? { models.count }
}

/// The scores of one scene.
struct SceneLine: ScoreLine {
  /// The scores of a scene in which there is something to measure.
  struct Scores: Codable {
    /// The score of the first grader's own label map, never flipped.
    var neverFlipped: SceneScore
    /// The scores of the models.
    var models: [SceneScore]
    /// The time that each model took from image to score, in ms.
    var milliseconds: [Double]
  }

  static let version = 2
  /// The scene.
  var id: String
  /// The scores; nil of a scene without any measured class.
  var scores: Scores?

  var modelCount: Int? { scores?.models.count }
}

/// Scores in files of lines, so that an evaluation goes on where it was killed, and shards join.
///
/// The first line says what is measured, each further one holds the scores of a case or scene.
final class ScoreLog<Line: ScoreLine> {
  private(set) var lines: [String: Line] = [:]
  private let file: String?
  private var descriptor: Int32 = -1

  /// A log that is not kept.
  init() { file = nil }

  /// Opens the log at `path` for the protocol `expected`: what it holds counts as done. With
  /// `isScratch`, a log of another protocol is begun anew, without it is refused.
  init(path: String, for expected: EvaluationProtocol, isScratch: Bool) throws {
    file = path
    descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw Failure(.cannotCreate, "\(displaySafe(path)): cannot create the scores")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw Failure(
        .general,
        "\(displaySafe(path)): another evaluation writes here; wait for it, or choose another file")
    }
    do { try read(path, for: expected) } catch {
      guard isScratch else { throw error }
      lines = [:]
    }
    // Half a line at the end, left by a kill, must not swallow the next one.
    let kept =
      try scoreText(expected) + lines.values.sorted { $0.id < $1.id }.map(scoreText).joined()
    guard ftruncate(descriptor, 0) == 0 else { throw Self.cannotWrite(path) }
    try write(kept)
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Takes in the scores that lie at `path`, for example those of a shard.
  func read(_ path: String, for expected: EvaluationProtocol) throws {
    let parts = try readFile(path, limit: Limits.scoresFile).split(separator: UInt8(ascii: "\n"))
    guard let head = parts.first else { return }
    let decoder = JSONDecoder()
    guard let found = try? decoder.decode(EvaluationProtocol.self, from: Data(head)) else {
      throw Failure(
        .badData,
        "\(displaySafe(path)): not scores of an evaluation: expected a line that says what was"
          + " measured, found another; choose another file")
    }
    guard found == expected else {
      throw Failure(
        .badData,
        "\(displaySafe(path)): scores of another evaluation: expected \(expected.sentence), found"
          + " \(found.sentence); choose another file")
    }
    for part in parts.dropFirst() {
      guard let line = try? decoder.decode(Line.self, from: Data(part)),
        line.modelCount ?? expected.models.count == expected.models.count
      else { continue }
      lines[line.id] = line
    }
  }

  /// Returns the lines of all chosen cases or scenes; those that are missing are scored and added.
  func completed(
    for selection: CaseSelection, unit: String, scoring: (Int) throws -> Line
  ) throws -> [Line] {
    let entries = selection.library.entries
    let missing = selection.indices.filter { lines[entries[$0].id] == nil }
    var bar = ProgressBar("evaluate", total: missing.count, unit: unit)
    defer { bar.finish() }
    for (done, index) in missing.enumerated() {
      try add(scoring(index))
      bar.advance(to: done + 1)
    }
    return selection.indices.compactMap { lines[entries[$0].id] }
  }

  /// Adds the scores of a case or scene.
  func add(_ line: Line) throws {
    lines[line.id] = line
    if descriptor >= 0 { try write(scoreText(line)) }
  }

  /// Removes the file; what was read stays known.
  func discard() {
    if let file { unlink(file) }
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

extension EvaluationProtocol {
  /// What is measured, in words.
  fileprivate var sentence: String {
    let names = models.map { "\(displaySafe($0.name)) \(displaySafe(String($0.sha256.prefix(8))))" }
    return "seed \(seed), n \(samples.map(String.init).joined(separator: ",")), "
      + names.joined(separator: ", ")
  }
}

/// Returns a value as a line of a file.
private func scoreText(_ value: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
}
