#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Foundation

/// The one way in which this program makes a folder of files: absent or complete, never half.
///
/// The files go into a folder `.NAME.partial-PID-N` beside the one that is wanted, reach the disk, and
/// the folder takes its name in one step (`Docs/Formats.md`). Nothing is ever overwritten.
package enum DurableFolder {
  /// Makes the folder `path`, which must be new, with the files that `body` adds.
  package static func create<Value>(
    _ path: String, _ body: (Writer) throws -> Value
  ) throws -> Value {
    guard !isTaken(path) else { throw FileError.exists(path: path) }
    let (parent, name) = split(path)
    removePartials(of: name, in: parent)
    let writer = try Writer(parent: parent, name: name)
    do {
      let value = try body(writer)
      try writer.publish(path)
      try DurableFile.synchronizeFolder(parent)
      return value
    } catch {
      try? FileManager.default.removeItem(atPath: writer.path)
      throw error
    }
  }

  /// Whether there is anything of that name.
  package static func isTaken(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  /// What files are added to while the folder has not got its name yet.
  package final class Writer {
    fileprivate let path: String
    private let lock: FileLock
    private var folders: Set<String> = []

    fileprivate init(parent: String, name: String) throws {
      path = try Self.makeFolder(parent: parent, name: name)
      do throws(FileLock.Refusal) {
        lock = try FileLock.take(path + "/" + DurableFolder.lockName)
      } catch {
        rmdir(path)
        switch error {
        case .file(let error): throw error
        case .held: throw FileError.exists(path: path)
        }
      }
    }

    /// Adds a file, whose name may begin with that of one folder; the name must be new.
    package func add(_ name: String, _ bytes: [UInt8]) throws(FileError) {
      let parts = name.split(separator: "/")
      if parts.count == 2 { try addFolder(String(parts[0])) }
      let file = try OpenFile(path + "/" + name, flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW)
      try file.write(bytes, at: 0)
      try file.synchronize()
    }

    private func addFolder(_ name: String) throws(FileError) {
      let (isNew, _) = folders.insert(name)
      guard isNew else { return }
      guard mkdir(path + "/" + name, 0o755) == 0 else {
        throw .refused(operation: "create", path: path + "/" + name, number: errno)
      }
    }

    fileprivate func publish(_ target: String) throws(FileError) {
      for folder in folders { try DurableFile.synchronizeFolder(path + "/" + folder) }
      unlink(path + "/" + DurableFolder.lockName)
      try DurableFile.synchronizeFolder(path)
      guard !DurableFolder.isTaken(target) else { throw .exists(path: target) }
      // An empty folder that took the name since then gives way; anything else does not.
      guard rename(path, target) == 0 else {
        throw errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR
          ? .exists(path: target) : .refused(operation: "create", path: target, number: errno)
      }
    }

    private static func makeFolder(parent: String, name: String) throws(FileError) -> String {
      for number in 1...10_000 {
        let path = "\(parent)/.\(name)\(DurableFolder.mark)\(getpid())-\(number)"
        if mkdir(path, 0o755) == 0 { return path }
        guard errno == EEXIST else {
          throw .refused(operation: "create", path: path, number: errno)
        }
      }
      throw .exists(path: "\(parent)/.\(name)\(DurableFolder.mark)\(getpid())")
    }
  }

  fileprivate static let lockName = ".lock"
  fileprivate static let mark = ".partial-"

  /// Removes what killed programs left of folders `target` that they were making in `parent`.
  ///
  /// Only what this program makes is touched: a folder of that very name that holds a lock of ours,
  /// and only when nobody holds the lock. A folder without a lock is left alone: its program may be
  /// about to take or to give up the lock, or it may be anybody's.
  static func removePartials(of target: String, in parent: String) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
    for name in names where isPartial(name, of: target) {
      let path = parent + "/" + name
      if isAbandoned(path) { try? FileManager.default.removeItem(atPath: path) }
    }
  }

  /// Whether `name` is `.TARGET.partial-PID-N`.
  private static func isPartial(_ name: String, of target: String) -> Bool {
    let prefix = ".\(target)\(mark)"
    return name.hasPrefix(prefix) && DurableFile.isProcessAndNumber(name.dropFirst(prefix.count))
  }

  private static func isAbandoned(_ path: String) -> Bool {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return false }
    let lock = path + "/" + lockName
    // Taking a lock writes into its file, so what is no lock of ours is told before.
    guard FileLock.isLock(lock) else { return false }
    return (try? FileLock.take(lock)) != nil
  }

  private static func split(_ path: String) -> (parent: String, name: String) {
    var trimmed = path[...]
    while trimmed.count > 1, trimmed.last == "/" { trimmed.removeLast() }
    guard let slash = trimmed.lastIndex(of: "/") else { return (".", String(trimmed)) }
    let name = String(trimmed[trimmed.index(after: slash)...])
    return (slash == trimmed.startIndex ? "/" : String(trimmed[..<slash]), name)
  }
}
