#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Synchronization

/// The one way in which this program replaces or creates a whole file.
///
/// After a crash, a kill or a full disk the file is absent, old or complete, never half. The bytes
/// go into a temporary file in the same folder, reach the disk, take the name in one step, and the
/// folder reaches the disk too (`Docs/Formats.md`).
package enum DurableFile {
  /// Makes `path` hold `bytes`, in place of what it held.
  package static func replace(_ path: String, with bytes: [UInt8]) throws(FileError) {
    try replace(path) { (file) throws(FileError) in try file.append(bytes) }
  }

  /// Makes `path` hold what `body` appends, in place of what it held.
  package static func replace(
    _ path: String, writing body: (inout Writer) throws(FileError) -> Void
  ) throws(FileError) {
    try publish(path, body) { (temporary) throws(FileError) in
      guard rename(temporary, path) == 0 else {
        throw .refused(operation: "replace", path: path, number: errno)
      }
    }
  }

  /// Makes a new file at `path` that holds `bytes`; throws `.exists` when there is one already.
  package static func createNew(_ path: String, with bytes: [UInt8]) throws(FileError) {
    try createNew(path) { (file) throws(FileError) in try file.append(bytes) }
  }

  /// Makes a new file at `path` that holds what `body` appends; throws `.exists` when there is one.
  package static func createNew(
    _ path: String, writing body: (inout Writer) throws(FileError) -> Void
  ) throws(FileError) {
    guard access(path, F_OK) != 0 else { throw .exists(path: path) }
    try publish(path, body) { (temporary) throws(FileError) in
      // Unlike rename, link refuses a name that has been taken meanwhile.
      guard link(temporary, path) == 0 else {
        throw errno == EEXIST
          ? .exists(path: path) : .refused(operation: "create", path: path, number: errno)
      }
      unlink(temporary)
    }
  }

  /// Waits until the names in `folder` are on the disk.
  package static func synchronizeFolder(_ folder: String) throws(FileError) {
    try OpenFile(folder, flags: O_RDONLY | O_DIRECTORY).synchronize()
  }

  /// Removes what killed programs left in `folder` of the files called `names`: what is called
  /// `.NAME.tmp-PID-N` while no process PID runs, and nothing else.
  ///
  /// Only for a folder in which no other program writes, because its lock is held.
  package static func removeTemporaries(of names: [String], in folder: String) {
    guard let stream = opendir(folder) else { return }
    defer { closedir(stream) }
    while let item = readdir(stream) {
      let bytes = withUnsafeBytes(of: item.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      guard let name = String(validating: bytes, as: UTF8.self),
        let target = names.first(where: { name.hasPrefix(".\($0)\(mark)") })
      else { continue }
      let ending = name.dropFirst(target.count + mark.count + 1)
      guard isProcessAndNumber(ending), isOver(ending) else { continue }
      unlinkat(dirfd(stream), name, 0)
    }
  }

  /// What stands between the name of a file and the numbers of its temporary one.
  private static let mark = ".tmp-"

  /// Whether `text` is the number of a process and another, `PID-N`.
  static func isProcessAndNumber(_ text: Substring) -> Bool {
    text.wholeMatch(of: /[0-9]{1,10}-[0-9]{1,19}/) != nil
  }

  /// Whether the process of `PID-N` has ended, or is this one, which writes nothing here yet.
  private static func isOver(_ text: Substring) -> Bool {
    guard let process = pid_t(text.prefix { $0 != "-" }), process > 0 else { return false }
    return process == getpid() || (kill(process, 0) != 0 && errno == ESRCH)
  }

  /// What a caller appends to while the file has not got its name yet.
  package struct Writer {
    private let file: OpenFile
    /// The number of bytes appended so far.
    package private(set) var count = 0

    fileprivate init(_ file: OpenFile) { self.file = file }

    /// Appends all of `bytes`.
    package mutating func append(_ bytes: [UInt8]) throws(FileError) {
      try file.write(bytes, at: count)
      count += bytes.count
    }
  }

  private static func publish(
    _ path: String, _ body: (inout Writer) throws(FileError) -> Void,
    _ name: (String) throws(FileError) -> Void
  ) throws(FileError) {
    let temporary = temporaryPath(for: path)
    do {
      try writeTemporary(temporary, body)
      try name(temporary)
    } catch {
      unlink(temporary)
      throw error
    }
    try synchronizeFolder(folder(of: path))
  }

  private static func writeTemporary(
    _ path: String, _ body: (inout Writer) throws(FileError) -> Void
  ) throws(FileError) {
    let file = try OpenFile(path, flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW)
    var writer = Writer(file)
    try body(&writer)
    try file.synchronize()
  }

  /// Counts the temporary files of this process, so that no two share a name.
  private static let counter = Atomic<Int>(0)

  private static func temporaryPath(for path: String) -> String {
    let number = counter.add(1, ordering: .relaxed).newValue
    let name = path.split(separator: "/").last.map(String.init) ?? ""
    return folder(of: path) + "/.\(name)\(mark)\(getpid())-\(number)"
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
