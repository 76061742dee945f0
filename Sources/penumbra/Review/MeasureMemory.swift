import Foundation
import Interchange
import Reviewer
import Synchronization

/// What a model's samples say of the cases of a library, kept in the user's state folder from one
/// session to the next (`Docs/Formats.md`).
///
/// A line counts for a case of the same id and the same pixels. Whatever is damaged counts as not
/// there: it is drawn anew.
final class MeasureMemory: Sendable {
  /// What a line is about.
  struct Key: Hashable {
    /// The case.
    let id: String
    /// The CRC-32 of its image and masks.
    let crc32: Int
  }

  private static let format = "penumbra-measures"
  private static let version = 1
  /// A file that is longer is begun anew: that of 300,000 cases.
  private static let mostBytes = 64 << 20
  /// The files of so many models and libraries are kept, those used last.
  private static let mostFiles = 16
  private static let start = "measures-"
  private static let ending = ".jsonl"

  /// The file.
  let path: String
  private let folder: String
  private let head: String
  private let open = Mutex<Open?>(nil)

  /// The file while this session adds to it; another session that does so has the lock.
  private struct Open {
    let file: OpenFile
    let lock: FileLock
    var size: Int
  }

  /// The measures in the state folder `folder` of the library called `library` by the model with that
  /// SHA-256.
  init(folder: String, library: String, model: String) {
    self.folder = folder
    let digest = SHA256.hexDigest(Array("\(library)\n\(model)".utf8)).prefix(16)
    path = "\(folder)/\(Self.start)\(digest)\(Self.ending)"
    head =
      JSON.object([
        .init("format", .string(Self.format)), .init("version", .integer(Self.version)),
        .init("library", .string(library)), .init("model", .string(model)),
        .init("samples", .integer(ModelMeasures.samples)),
      ]).line
  }

  /// Returns what is known, and begins to add to it, as far as no other session does.
  func begin() -> [Key: ModelMeasures] {
    let text = (try? readFile(path, limit: Self.mostBytes)) ?? []
    let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    // What stands behind the last line feed was not written to its end.
    let whole = lines.dropLast()
    let isOurs = whole.first.map { $0.elementsEqual(head.utf8) } ?? false
    var known: [Key: ModelMeasures] = [:]
    var good: [ArraySlice<UInt8>] = []
    for line in isOurs ? whole.dropFirst() : [] {
      guard let (key, measures) = Self.read(line) else { continue }
      if known.updateValue(measures, forKey: key) == nil { good.append(line) }
    }
    let isComplete = isOurs && good.count == whole.count - 1 && lines.last?.isEmpty == true
    try? openFile(size: isComplete ? text.count : nil, good)
    return known
  }

  /// Adds what was found; where that fails, it holds for this session only.
  func add(_ found: [(key: Key, measures: ModelMeasures)]) {
    guard !found.isEmpty else { return }
    let bytes = found.flatMap { Array((Self.line($0.key, $0.measures) + "\n").utf8) }
    open.withLock { open in
      guard let (file, size) = open.map({ ($0.file, $0.size) }),
        size + bytes.count <= Self.mostBytes
      else { return }
      do {
        try file.write(bytes, at: size)
        try file.synchronizeData()
        open?.size = size + bytes.count
      } catch {
        // Half a line would spoil the next one.
        try? file.truncate(to: size)
        open = nil
      }
    }
  }

  /// Opens the file to add to it: as it is when it has `size` bytes, else written anew from `lines`.
  private func openFile(size: Int?, _ lines: [ArraySlice<UInt8>]) throws {
    try makeFolder(folder)
    let lock = try FileLock.take(path + ".lock")
    if size == nil {
      var bytes = Array((head + "\n").utf8)
      for line in lines { bytes += line + [UInt8(ascii: "\n")] }
      try DurableFile.replace(path, with: bytes)
      removeOldest()
    }
    let file = try OpenFile.updating(path)
    let found = try file.size()
    open.withLock { $0 = Open(file: file, lock: lock, size: found) }
  }

  /// Removes the files that were used longest ago where there are too many.
  private func removeOldest() {
    let manager = FileManager.default
    let names = ((try? manager.contentsOfDirectory(atPath: folder)) ?? []).filter {
      $0.hasPrefix(Self.start) && $0.hasSuffix(Self.ending)
    }
    let dated = names.map { name in
      let path = "\(folder)/\(name)"
      let date = (try? manager.attributesOfItem(atPath: path))?[.modificationDate] as? Date
      return (path: path, date: date ?? .distantPast)
    }
    for old in dated.sorted(by: { $0.date > $1.date }).dropFirst(Self.mostFiles)
    where old.path != path {
      // Not while another session adds to it.
      guard let lock = try? FileLock.take(old.path + ".lock") else { continue }
      try? manager.removeItem(atPath: old.path)
      try? manager.removeItem(atPath: old.path + ".lock")
      withExtendedLifetime(lock) {}
    }
  }

  // MARK: Lines

  /// The line ends with the beginning of the SHA-256 of all before.
  private static func line(_ key: Key, _ measures: ModelMeasures) -> String {
    let body = JSON.array([
      .string(key.id), .integer(key.crc32), .number(measures.ged2), .number(measures.entropy),
      .number(measures.present), .integer(measures.opinions),
    ]).line
    return body + check(body)
  }

  private static func check(_ body: some StringProtocol) -> String {
    String(SHA256.hexDigest(Array(body.utf8)).prefix(8))
  }

  private static func read(_ line: ArraySlice<UInt8>) -> (Key, ModelMeasures)? {
    guard line.count > 8, line.count < Limits.journalLine,
      let text = String(validating: line, as: UTF8.self), check(text.dropLast(8)) == text.suffix(8),
      let items = (try? JSON(parsing: line.dropLast(8)))?.items, items.count == 6,
      let id = items[0].text, let crc32 = items[1].int, let ged2 = items[2].double,
      let entropy = items[3].double, let present = items[4].double, let opinions = items[5].int,
      (-2...2).contains(ged2), (0...1).contains(entropy), (0...1).contains(present),
      (1...ModelMeasures.samples).contains(opinions)
    else { return nil }
    return (
      Key(id: id, crc32: crc32),
      ModelMeasures(ged2: ged2, entropy: entropy, present: present, opinions: opinions)
    )
  }
}
