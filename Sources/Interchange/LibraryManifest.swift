/// What `library.json` says: the format, where the cases come from and who is to be named.
package struct LibraryManifest: Equatable, Sendable {
  /// One thing that cases were made from.
  package struct Source: Equatable, Sendable {
    /// The importer or generator, for example `crops` or `phantom`.
    package let format: String
    /// The name of the archive or folder, or the seed of the generator.
    package let name: String

    /// A source.
    package init(format: String, name: String) {
      self.format = format
      self.name = name
    }

    var label: String { "\(format) \(name)" }
  }

  static let format = "penumbra-library"
  static let version = 1

  /// What the cases were made from, in the order of their import.
  package var sources: [Source]
  /// Whom to name, and for what; empty when nobody needs to be.
  package var attribution: String
  /// Whether the last import came to its end.
  package var isComplete: Bool
  /// How many cases there were when the last import ended; nil before.
  package var cases: Int?

  /// The manifest of a new library.
  package init(sources: [Source], attribution: String) {
    self.sources = sources
    self.attribution = attribution
    isComplete = false
  }
}

extension LibraryManifest {
  /// Reads the text of `library.json`.
  init(parsing text: [UInt8]) throws(LibraryError) {
    let json: JSON
    do { json = try JSON(parsing: text) } catch { throw .manifest(error.description) }
    guard json["format"]?.text == Self.format, let version = json["version"]?.int else {
      throw .manifest("expected the format \(Self.format)")
    }
    guard version <= Self.version else { throw .version(found: version) }
    guard let sources = json["sources"]?.items, let attribution = json["attribution"]?.text,
      case .bool(let isComplete)? = json["complete"]
    else { throw .manifest("expected sources, attribution and complete") }
    self.sources = []
    for source in sources {
      guard let format = source["format"]?.text, let name = source["name"]?.text else {
        throw .manifest("expected the format and name of each source")
      }
      self.sources.append(Source(format: format, name: name))
    }
    self.attribution = attribution
    self.isComplete = isComplete
    cases = json["cases"]?.int
  }

  /// The text of `library.json`.
  var text: [UInt8] {
    let sources = sources.map {
      JSON.object([
        JSON.Member("format", .string($0.format)), JSON.Member("name", .string($0.name)),
      ])
    }
    let json = JSON.object([
      JSON.Member("format", .string(Self.format)), JSON.Member("version", .integer(Self.version)),
      JSON.Member("complete", .bool(isComplete)),
      JSON.Member("cases", cases.map(JSON.integer) ?? .null),
      JSON.Member("sources", .array(sources)),
      JSON.Member("attribution", .string(attribution)),
    ])
    return Array(json.page.utf8)
  }
}
