import Imaging

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
  /// The latest version: that of scenes. Libraries of cases are of version 1.
  static let version = 2

  /// What the cases were made from, in the order of their import.
  package var sources: [Source]
  /// Whom to name, and for what; empty when nobody needs to be.
  package var attribution: String
  /// Whether the last import came to its end.
  package var isComplete: Bool
  /// How many cases there were when the last import ended; nil before.
  package var cases: Int?

  /// What the classes of scenes are; nil in a library of cases.
  package var task: SceneTask?

  /// The manifest of a new library.
  package init(sources: [Source], attribution: String, task: SceneTask? = nil) {
    self.sources = sources
    self.attribution = attribution
    self.task = task
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
    task = version >= 2 ? try SceneTask(library: json) : nil
  }

  /// The text of `library.json`.
  var text: [UInt8] {
    let sources = sources.map {
      JSON.object([
        JSON.Member("format", .string($0.format)), JSON.Member("name", .string($0.name)),
      ])
    }
    let version = task == nil ? 1 : Self.version
    let json = JSON.object(
      [
        JSON.Member("format", .string(Self.format)), JSON.Member("version", .integer(version)),
        JSON.Member("complete", .bool(isComplete)),
        JSON.Member("cases", cases.map(JSON.integer) ?? .null),
        JSON.Member("sources", .array(sources)),
        JSON.Member("attribution", .string(attribution)),
      ] + (task?.members ?? []))
    return Array(json.page.utf8)
  }
}

extension SceneTask {
  /// Reads what `library.json` says of classes and flips.
  fileprivate init(library json: JSON) throws(LibraryError) {
    let classes = (json["classes"]?.items ?? []).compactMap(\.text)
    let items = json["flips"]?.items ?? []
    let flips = items.compactMap { item -> FlipTask.Flip? in
      guard let base = Self.label(item["class"], of: classes),
        let alternative = Self.label(item["to"], of: classes), let p = item["probability"]?.double
      else { return nil }
      return FlipTask.Flip(base: base, alternative: alternative, probability: p)
    }
    guard flips.count == items.count, classes.count == json["classes"]?.items?.count else {
      throw .manifest("expected classes by name, and the class, to and probability of each flip")
    }
    if let problem = FlipTask.problem(flips) { throw .manifest(problem) }
    let task = FlipTask(flips)
    if let problem = Self.problem(classes: classes, flips: task) { throw .manifest(problem) }
    self.init(classes: classes, flips: task)
  }

  private static func label(_ name: JSON?, of classes: [String]) -> UInt8? {
    guard let name = name?.text, let place = classes.firstIndex(of: name), place < 255 else {
      return nil
    }
    return UInt8(place)
  }

  /// What `library.json` says of classes and flips.
  fileprivate var members: [JSON.Member] {
    let flips = flips.flips.map { flip in
      JSON.object([
        JSON.Member("class", .string(classes[Int(flip.base)])),
        JSON.Member("to", .string(classes[Int(flip.alternative)])),
        JSON.Member("probability", .number(flip.probability)),
      ])
    }
    return [
      JSON.Member("classes", .array(classes.map(JSON.string))),
      JSON.Member("flips", .array(flips)),
    ]
  }
}
