import Imaging

/// What a library is made of: a case or a scene.
package protocol LibrarySubject {
  /// What a list shows of it.
  var entry: CaseEntry { get }

  /// Adds it to the library that `writer` writes.
  func append(to writer: LibraryWriter) throws(LibraryError)
}

extension Case: LibrarySubject {
  /// What a list shows of the case.
  package var entry: CaseEntry { CaseEntry(self) }

  /// Adds the case to the library that `writer` writes.
  package func append(to writer: LibraryWriter) throws(LibraryError) { try writer.append(self) }
}

extension Scene: LibrarySubject {
  /// What a list shows of the scene without a class to show it by.
  package var entry: CaseEntry { CaseEntry(self) }

  /// Adds the scene to the library that `writer` writes.
  package func append(to writer: LibraryWriter) throws(LibraryError) { try writer.append(self) }
}

/// What becomes of one case that an import planned.
package typealias ImportOutcome = Result<Case, ImportFailure>

/// A case that could not be imported, with the file that is to blame.
package struct ImportFailure: Error, Equatable {
  /// The file and the reason.
  package let rejection: Rejection
}

/// A source whose cases can be listed without pixels, and then read one by one.
package protocol CaseImport {
  /// What the source gives: cases or scenes.
  associatedtype Subject: LibrarySubject = Case
  /// What goes into the manifest of the library.
  var source: LibraryManifest.Source { get }
  /// Whom to name when the data are used.
  var attribution: String { get }
  /// What makes no case, found before reading pixels.
  var rejections: [Rejection] { get }
  /// The number of cases that are promised.
  var count: Int { get }
  /// What the classes of scenes are; nil for cases.
  var task: SceneTask? { get }

  /// Reads the cases in order, but for those whose id is `known`, and gives each to `body`, until it
  /// returns false.
  func forEach<Failed: Error>(
    except known: (String) -> Bool,
    _ body: (Result<Subject, ImportFailure>) throws(Failed) -> Bool
  ) throws(Failed)
}

extension CaseImport {
  /// None: cases are the usual thing.
  package var task: SceneTask? { nil }
}
