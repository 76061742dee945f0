import Imaging

/// What becomes of one case that an import planned.
package typealias ImportOutcome = Result<Case, ImportFailure>

/// A case that could not be imported, with the file that is to blame.
package struct ImportFailure: Error, Equatable {
  /// The file and the reason.
  package let rejection: Rejection
}

/// A source whose cases can be listed without pixels, and then read one by one.
package protocol CaseImport {
  /// What goes into the manifest of the library.
  var source: LibraryManifest.Source { get }
  /// Whom to name when the data are used.
  var attribution: String { get }
  /// What makes no case, found before reading pixels.
  var rejections: [Rejection] { get }
  /// The number of cases that are promised.
  var count: Int { get }

  /// Reads the cases in order, but for those whose id is `known`, and gives each to `body`, until it
  /// returns false.
  func forEach<Failed: Error>(
    except known: (String) -> Bool, _ body: (ImportOutcome) throws(Failed) -> Bool
  ) throws(Failed)
}
