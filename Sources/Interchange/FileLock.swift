#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A lock that one program at a time holds on a folder, until it gives it up or ends in any way.
///
/// The system keeps it, not the text in the file, which only tells who holds it.
package final class FileLock: Sendable {
  private let file: OpenFile

  private init(_ file: OpenFile) { self.file = file }

  /// Why a lock was not given.
  package enum Refusal: Error, Equatable {
    /// The file cannot be opened or locked.
    case file(FileError)
    /// Another program holds it: its process and machine, where they are known.
    case held(by: String?)
  }

  /// Takes the lock whose file is at `path`, which is made where it is missing; never waits.
  package static func take(_ path: String) throws(Refusal) -> FileLock {
    let file: OpenFile
    do throws(FileError) { file = try OpenFile.updating(path) } catch { throw .file(error) }
    guard flock(file.descriptor, LOCK_EX | LOCK_NB) == 0 else {
      guard errno == EWOULDBLOCK else {
        throw .file(.refused(operation: "lock", path: path, number: errno))
      }
      throw .held(by: holder(file))
    }
    // Told for people only; the lock holds without it.
    let text = Array(holderText.utf8)
    try? file.truncate(to: 0)
    try? file.write(text, at: 0)
    return FileLock(file)
  }

  /// Whether the file at `path` is that of a lock which a program of this kind took.
  static func isLock(_ path: String) -> Bool {
    guard let bytes = try? readFile(path, limit: 512) else { return false }
    return bytes.starts(with: Array("process ".utf8))
  }

  private static var holderText: String {
    var name = [CChar](repeating: 0, count: 256)
    let isKnown = gethostname(&name, name.count - 1) == 0
    let host = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    return "process \(getpid())" + (isKnown ? " on \(host)" : "")
  }

  private static func holder(_ file: OpenFile) -> String? {
    guard let size = try? file.size(), (1...512).contains(size),
      let bytes = try? file.bytes(at: 0, count: size)
    else { return nil }
    return displaySafe(String(decoding: bytes, as: UTF8.self))
  }
}
