import Foundation
import Interchange

/// The folder of a training: one process at a time writes into it.
final class RunFolder {
  private let path: String
  private let lock: Int32

  /// Takes the folder at `path`, which is made where it is missing.
  init(_ path: String) throws(Failure) {
    self.path = path
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw Failure(.cannotCreate, "\(displaySafe(path)): cannot create the folder")
    }
    lock = open(path + "/.lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard lock >= 0 else {
      throw Failure(.cannotCreate, "\(displaySafe(path)): cannot create a lock file")
    }
    guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      close(lock)
      throw Failure(
        .general,
        "\(displaySafe(path)): another training writes here; wait for it, or choose another --to")
    }
    DurableFile.removeTemporaries(in: path)
  }

  deinit { close(lock) }

  /// All that is needed to go on.
  var checkpoint: String { path + "/checkpoint.safetensors" }

  /// The averaged parameters.
  var model: String { path + "/model.safetensors" }

  /// Whether a training was begun here.
  var hasCheckpoint: Bool { access(checkpoint, F_OK) == 0 }

  private var logFile: String { path + "/log.jsonl" }

  /// Removes what a killed training logged after its last checkpoint.
  func beginLog(after step: Int) throws {
    guard access(logFile, F_OK) == 0 else { return }
    let text = String(decoding: try readFile(logFile, limit: 1 << 30), as: UTF8.self)
    let kept = text.split(separator: "\n").filter { line in
      let parsed = try? JSONDecoder().decode(LogLine.self, from: Data(line.utf8))
      return parsed.map { $0.step <= step } ?? false
    }
    try DurableFile.replace(logFile, with: Array(kept.map { "\($0)\n" }.joined().utf8))
  }

  /// Adds a line to the log.
  func log(_ line: LogLine) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let bytes = Array(try encoder.encode(line)) + Array("\n".utf8)
    let file = open(logFile, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard file >= 0 else { throw Failure(.general, "\(displaySafe(logFile)): cannot write") }
    defer { close(file) }
    guard write(file, bytes, bytes.count) == bytes.count else {
      throw Failure(.general, "\(displaySafe(logFile)): cannot write; is the disk full?")
    }
  }
}
