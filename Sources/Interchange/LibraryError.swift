/// Why a library could not be opened, read or written.
package enum LibraryError: Error, Equatable, CustomStringConvertible {
  /// A file could not be read or written.
  case file(FileError)
  /// The folder holds no library.
  case notALibrary(path: String)
  /// The folder is not empty and holds no library, so nothing is written into it.
  case occupied(path: String)
  /// A newer program made the library.
  case version(found: Int)
  /// `library.json` is damaged.
  case manifest(String)
  /// A line of `cases.jsonl` is damaged.
  case index(line: Int, reason: String)
  /// Two lines of `cases.jsonl` have the same id.
  case duplicate(id: String)
  /// A file of pixels is not what the index says.
  case pixels(file: String, reason: String)
  /// The pixels of a case are damaged.
  case checksum(id: String)
  /// The library was made from something else.
  case otherSource(expected: String, found: String)
  /// The library holds scenes, and no class was chosen to show them by.
  case classNeeded(known: [String])
  /// The library has no such class.
  case unknownClass(found: String, known: [String])
  /// The library holds cases, not scenes of several classes.
  case noScenes
  /// Scenes of other classes, or cases, were to go into the library.
  case otherClasses(expected: [String], found: [String])
  /// A scene has a class that the library does not have.
  case strangeClass(id: String, classes: Int)
  /// A case is larger than libraries hold.
  case tooLarge(id: String, bytes: Int)
  /// Another program is writing the library.
  case locked(path: String, by: String?)

  package var description: String {
    switch self {
    case .file(let error): error.description
    case .notALibrary(let path):
      "\(displaySafe(path)): not a library: expected a file library.json in it, found none;"
        + " make one with penumbra import"
    case .occupied(let path):
      "\(displaySafe(path)): expected an empty folder or a library, found other files;"
        + " choose another folder"
    case .locked(let path, let holder):
      "\(displaySafe(path)): another program\(holder.map { " (\($0))" } ?? "") is writing this"
        + " library; wait for it to end"
    case .otherSource(let expected, let found):
      "the library was made from another source: expected \(displaySafe(expected)),"
        + " found \(displaySafe(found)); choose another folder, or add --append to put both into"
        + " one library"
    case .classNeeded, .unknownClass, .noScenes, .otherClasses, .strangeClass: classes
    case .tooLarge(let id, let bytes):
      "'\(displaySafe(id))' is too large: expected image and masks of at most"
        + " \(Limits.caseRecord) bytes, found \(bytes); crop it"
    default: damage
    }
  }

  private var classes: String {
    let listed = { (names: [String]) in names.map(displaySafe).joined(separator: ", ") }
    return switch self {
    case .classNeeded(let known):
      "the library holds scenes of several classes: expected one of \(listed(known)), found none;"
        + " add --class"
    case .unknownClass(let found, let known):
      "no such class: expected one of \(listed(known)), found '\(displaySafe(found))';"
        + " choose another --class"
    case .noScenes:
      "the library holds no scenes: expected color images with label maps, found cases with masks;"
        + " leave --class out"
    case .otherClasses(let expected, let found):
      "the library holds something else: expected \(Self.contents(expected, listed)),"
        + " found \(Self.contents(found, listed)); choose another folder"
    case .strangeClass(let id, let classes):
      "strange class in '\(displaySafe(id))': expected 0 to \(classes - 1) or 255, found another"
    default: ""
    }
  }

  private static func contents(_ classes: [String], _ listed: ([String]) -> String) -> String {
    classes.isEmpty ? "cases with masks" : "scenes of the classes \(listed(classes))"
  }

  private var damage: String {
    switch self {
    case .version(let found):
      "the library is newer than this program: expected version \(LibraryManifest.version) or"
        + " older, found \(found); update penumbra"
    case .manifest(let reason): "library.json is damaged: \(displaySafe(reason))"
    case .index(let line, let reason):
      "cases.jsonl is damaged: line \(line): \(displaySafe(reason))"
    case .duplicate(let id): "two cases have the id '\(displaySafe(id))'; ids must be unique"
    case .pixels(let file, let reason): "\(displaySafe(file)) is damaged: \(displaySafe(reason))"
    case .checksum(let id):
      "the pixels of '\(displaySafe(id))' are damaged: their checksum is wrong; import again"
    default: ""
    }
  }
}

/// Runs `body` and reports what fails as an error of the library.
func libraryErrors<Value>(_ body: () throws(FileError) -> Value) throws(LibraryError) -> Value {
  do { return try body() } catch { throw .file(error) }
}
