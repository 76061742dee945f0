/// Why an archive could not be read to its end.
package enum TarError: Error, Equatable, CustomStringConvertible {
  /// The file could not be read.
  case file(FileError)
  /// The compressed data are damaged, with the words of the compression library.
  case compression(String)
  /// The archive ends before its end mark.
  case truncated(after: String?)
  /// A header's checksum is wrong.
  case checksum(offset: Int)
  /// A number in a header cannot be read.
  case number(field: String, offset: Int)
  /// An entry is larger than the caller wants.
  case entryTooLarge(name: String, bytes: Int, limit: Int)

  package var description: String {
    switch self {
    case .file(let error): error.description
    case .compression(let reason): "damaged archive: \(displaySafe(reason))"
    case .truncated(nil): "truncated archive: it ends before its first entry"
    case .truncated(let name?): "truncated archive: it ends early, after '\(displaySafe(name))'"
    case .checksum(let offset):
      "damaged or not a tar archive: wrong checksum in the header at byte \(offset)"
    case .number(let field, let offset):
      "damaged archive: cannot read the \(field) in the header at byte \(offset)"
    case .entryTooLarge(let name, let bytes, let limit):
      "entry '\(displaySafe(name))' is too large: expected at most \(limit) bytes, found \(bytes)"
    }
  }

  /// The same of an archive.
  init(_ error: InflatingError) {
    switch error {
    case .file(let error): self = .file(error)
    case .damaged(let reason): self = .compression(reason)
    }
  }
}
