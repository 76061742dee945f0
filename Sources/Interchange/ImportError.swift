/// Why nothing can be imported from a source.
package enum ImportError: Error, Equatable, CustomStringConvertible {
  /// The source could not be read.
  case file(FileError)
  /// The archive could not be read.
  case archive(TarError)
  /// There are no whole cases in it, and what was expected; what there is was rejected.
  case noCases(String, [Rejection])
  /// A source of that layout is only read as a folder.
  case packed
  /// The source as a whole cannot be read, in one line.
  case unreadable(String)
  /// The user ended it before all files were listed.
  case interrupted

  package var description: String {
    switch self {
    case .file(let error): error.description
    case .archive(let error): error.description
    case .noCases(let expectation, _): expectation
    case .packed: "this layout is read from a folder only; unpack the archive"
    case .unreadable(let reason): reason
    case .interrupted: "interrupted before all files were listed"
    }
  }

  /// What was rejected before.
  package var rejections: [Rejection] {
    if case .noCases(_, let rejections) = self { rejections } else { [] }
  }
}
