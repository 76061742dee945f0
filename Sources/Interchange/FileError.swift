#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Why a file could not be read or written.
package enum FileError: Error, Equatable, CustomStringConvertible {
  /// The system refused `operation`, with its error number.
  case refused(operation: String, path: String, number: Int32)
  /// There is a file of that name already, and it is not to be replaced.
  case exists(path: String)
  /// The path names a folder, a device or a pipe.
  case notRegular(path: String)
  /// The file is larger than the program accepts.
  case tooLarge(path: String, bytes: Int, limit: Int)
  /// The file ended early.
  case truncated(path: String, expected: Int, found: Int)

  /// The system's error number, where there is one.
  package var number: Int32? {
    if case .refused(_, _, let number) = self { return number }
    return nil
  }

  /// Whether the file does not exist.
  package var isMissing: Bool { number == ENOENT || number == ENOTDIR }

  package var description: String {
    switch self {
    case .refused(let operation, let path, let number):
      "\(displaySafe(path)): cannot \(operation): \(String(cString: strerror(number)))"
    case .exists(let path):
      "\(displaySafe(path)): exists already; choose another name, nothing is overwritten"
    case .notRegular(let path):
      "\(displaySafe(path)): not a regular file"
    case .tooLarge(let path, let bytes, let limit):
      "\(displaySafe(path)): too large: expected at most \(limit) bytes, found \(bytes)"
    case .truncated(let path, let expected, let found):
      "\(displaySafe(path)): truncated: expected \(expected) bytes, found \(found)"
    }
  }
}
