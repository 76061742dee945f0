import Imaging

/// What `manifest.json` says of the files of an export: their sizes and digests.
package struct ExportManifest: Equatable, Sendable {
  /// One file.
  package struct Entry: Equatable, Sendable {
    /// Its name below the folder of the export.
    package let file: String
    /// The number of its bytes.
    package let bytes: Int
    /// Its SHA-256 in hexadecimal digits.
    package let sha256: String

    /// The entry of a file with those bytes.
    package init(file: String, content: [UInt8]) {
      self.init(file: file, bytes: content.count, sha256: SHA256.hexDigest(content))
    }

    init(file: String, bytes: Int, sha256: String) {
      self.file = file
      self.bytes = bytes
      self.sha256 = sha256
    }
  }

  /// The name of the file in the folder of an export.
  package static let name = "manifest.json"

  static let format = "penumbra-export"
  static let version = 1

  /// The files, the manifest itself excepted.
  package var entries: [Entry]

  /// A manifest of files.
  package init(entries: [Entry] = []) { self.entries = entries }

  /// The text of the manifest, with `facts` of the export between format and files.
  package func text(facts: [JSON.Member]) -> [UInt8] {
    let files = entries.map { entry in
      JSON.object([
        .init("file", .string(entry.file)), .init("bytes", .integer(entry.bytes)),
        .init("sha256", .string(entry.sha256)),
      ])
    }
    let head: [JSON.Member] = [
      .init("format", .string(Self.format)), .init("version", .integer(Self.version)),
    ]
    let json = JSON.object(head + facts + [.init("files", .array(files))])
    return Array(json.page.utf8)
  }
}

/// Why a manifest cannot be gone by.
package enum ManifestError: Error, Equatable, CustomStringConvertible {
  /// The file could not be read.
  case file(FileError)
  /// It is no manifest of an export, or damaged.
  case damaged(String)
  /// A newer program wrote it.
  case version(found: Int)

  package var description: String {
    switch self {
    case .file(let error): error.description
    case .damaged(let reason): "not a manifest of an export: \(displaySafe(reason))"
    case .version(let found):
      "the export is newer than this program: expected version \(ExportManifest.version) or older,"
        + " found \(found); update penumbra"
    }
  }
}

extension ExportManifest {
  /// Reads the manifest of the export in `folder`.
  package init(folder: String) throws(ManifestError) {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try readFile(folder + "/" + Self.name, limit: Limits.jsonDocument)
    } catch {
      throw .file(error)
    }
    try self.init(parsing: bytes)
  }

  init(parsing bytes: [UInt8]) throws(ManifestError) {
    let json: JSON
    do { json = try JSON(parsing: bytes) } catch { throw .damaged(error.description) }
    guard json["format"]?.text == Self.format, let version = json["version"]?.int else {
      throw .damaged("expected the format \(Self.format)")
    }
    guard version == Self.version else { throw .version(found: version) }
    guard let files = json["files"]?.items else { throw .damaged("expected files") }
    entries = []
    for file in files {
      guard let name = file["file"]?.text, let count = file["bytes"]?.int,
        let digest = file["sha256"]?.text
      else { throw .damaged("expected file, bytes and sha256 of each file") }
      guard Self.isBelow(name) else {
        throw .damaged("the name '\(name)' leads out of the folder")
      }
      entries.append(Entry(file: name, bytes: count, sha256: digest))
    }
  }

  /// Whether a name stays below the folder it is taken from.
  private static func isBelow(_ name: String) -> Bool {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    return !parts.contains { ["", ".", ".."].contains($0) }
  }
}

// MARK: Checking

extension ExportManifest {
  /// What is wrong with a file of an export.
  package enum Problem: Equatable, Sendable, CustomStringConvertible {
    /// The manifest names it, and it is not there.
    case missing(String)
    /// Its bytes are not those that the manifest tells of.
    case changed(String, expected: Int, found: Int)
    /// The manifest does not name it.
    case extra(String)
    /// It could not be read.
    case unreadable(String, reason: String)

    /// The file.
    package var file: String {
      switch self {
      case .missing(let file), .changed(let file, _, _), .extra(let file),
        .unreadable(let file, _):
        file
      }
    }

    /// One word for scripts.
    package var kind: String {
      switch self {
      case .missing: "missing"
      case .changed: "changed"
      case .extra: "extra"
      case .unreadable: "unreadable"
      }
    }

    package var description: String {
      switch self {
      case .missing(let file): "\(displaySafe(file)): missing"
      case .changed(let file, let expected, let found):
        expected == found
          ? "\(displaySafe(file)): changed: its digest is another"
          : "\(displaySafe(file)): changed: expected \(expected) bytes, found \(found)"
      case .extra(let file): "\(displaySafe(file)): not in the manifest"
      case .unreadable(let file, let reason): "\(displaySafe(file)): \(displaySafe(reason))"
      }
    }
  }

  /// Returns what is wrong with the files in `folder`, in their natural order; nothing when all are
  /// as they were written.
  package func problems(in folder: String) throws(FileError) -> [Problem] {
    let listing = try FolderListing(folder)
    let known = Set(entries.map(\.file))
    var problems = entries.compactMap { Self.problem($0, in: folder) }
    problems += listing.files.filter { $0 != Self.name && !known.contains($0) }.map(Problem.extra)
    problems += listing.rejections.map { .unreadable($0.item, reason: $0.reason) }
    return problems.sorted { isNaturallyBefore($0.file, $1.file) }
  }

  private static func problem(_ entry: Entry, in folder: String) -> Problem? {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try readFile(folder + "/" + entry.file, limit: Limits.exportFile)
    } catch {
      return error.isMissing
        ? .missing(entry.file) : .unreadable(entry.file, reason: error.description)
    }
    guard bytes.count == entry.bytes, SHA256.hexDigest(bytes) == entry.sha256 else {
      return .changed(entry.file, expected: entry.bytes, found: bytes.count)
    }
    return nil
  }
}
