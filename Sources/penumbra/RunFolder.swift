import Foundation
import Interchange
import ProbUNet

/// The folder of a training: one process at a time writes into it.
final class RunFolder {
  private let path: String
  private let lock: FileLock

  /// Takes the folder at `path`, which is made where it is missing.
  init(_ path: String) throws(Failure) {
    self.path = path
    try Self.requireRun(path)
    try makeFolder(path)
    do throws(FileLock.Refusal) {
      lock = try FileLock.take(path + "/.lock")
    } catch {
      switch error {
      case .file: throw Failure(.cannotCreate, "\(displaySafe(path)): cannot create a lock file")
      case .held(let holder):
        throw Failure(
          .general,
          "\(displaySafe(path)): another training\(holder.map { " (\($0))" } ?? "") writes here;"
            + " wait for it, or choose another --to")
      }
    }
    DurableFile.removeTemporaries(of: Self.replacedFiles, in: path)
  }

  private static let checkpointName = "checkpoint.safetensors"
  private static let modelName = "model.safetensors"
  private static let bestName = "best.safetensors"
  private static let logName = "log.jsonl"
  private static let replacedFiles = [checkpointName, modelName, bestName, logName]

  /// Throws where there is a folder of something else: nothing is written among files of others.
  private static func requireRun(_ path: String) throws(Failure) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    let isRun = names.contains(checkpointName) || names.contains(logName)
    let others = names.filter { !$0.hasPrefix(".") && !replacedFiles.contains($0) }
    guard !isRun, let other = others.min() else { return }
    throw Failure(
      .cannotCreate,
      "\(displaySafe(path)): not the folder of a training: expected an empty folder or one with"
        + " \(checkpointName), found '\(displaySafe(other))'; choose another --to")
  }

  /// Whether a training was begun in the folder at `path`.
  static func isBegun(_ path: String) -> Bool { access(path + "/" + checkpointName, F_OK) == 0 }

  /// All that is needed to go on.
  var checkpoint: String { path + "/" + Self.checkpointName }

  /// The averaged parameters.
  var model: String { path + "/" + Self.modelName }

  /// Whether a training was begun here.
  var hasCheckpoint: Bool { Self.isBegun(path) }

  /// The averaged parameters that were the best on the patients kept back.
  var bestModel: String { path + "/" + Self.bestName }

  private var logFile: String { path + "/" + Self.logName }

  /// Removes what a killed training logged after its last checkpoint, adds the `changes` that are
  /// not in the log yet, and returns the log.
  func beginLog(after step: Int, changes: [RecipeChange]) throws -> RunLog {
    var log = try RunLog(path: logFile)
    log.entries.removeAll { $0.step > step }
    let missing = changes.filter { !log.changes.contains($0) }
    log.entries += missing.map(LogEntry.change)
    let text = log.entries.map { $0.text + "\n" }.joined()
    try DurableFile.replace(logFile, with: Array(text.utf8))
    return log
  }

  /// Adds a line to the log.
  func log(_ entry: LogEntry) throws {
    let bytes = Array((entry.text + "\n").utf8)
    let file = open(logFile, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard file >= 0 else { throw Failure(.general, "\(displaySafe(logFile)): cannot write") }
    defer { close(file) }
    guard write(file, bytes, bytes.count) == bytes.count else {
      throw Failure(.general, "\(displaySafe(logFile)): cannot write; is the disk full?")
    }
  }
}
