import Foundation
import Imaging
import Interchange
import Reviewer

/// The marked hypotheses of a library, kept in the user's state folder (`Docs/Formats.md`).
struct MarkMemory {
  /// The file.
  let path: String
  private let library: String
  private let limit: Int

  /// The marks of the library called `library`, in `folder`, in a file of at most `limit` bytes.
  init(folder: String, library: String, limit: Int = Limits.jsonDocument) {
    self.library = library
    self.limit = limit
    let digest = SHA256.hexDigest(Array(library.utf8)).prefix(16)
    path = folder + "/marks-\(digest).json"
  }

  /// Returns the marks of all cases; none where there is no file. Throws when the file holds something
  /// else.
  func read() throws(Failure) -> [String: [Mark]] {
    guard FileManager.default.fileExists(atPath: path) else { return [:] }
    let json: JSON
    do { json = try JSON(parsing: readFile(path, limit: Limits.jsonDocument)[...]) } catch {
      throw Failure(.badData, "\(displaySafe(path)): no marks can be read: \(error)")
    }
    guard json["format"]?.text == Self.format, let version = json["version"]?.int,
      (1...Self.version).contains(version), json["library"]?.text == library,
      let items = json["marks"]?.items
    else {
      throw Failure(
        .badData,
        "\(displaySafe(path)): expected \(Self.format) version 1 or 2, found something else")
    }
    var marks: [String: [Mark]] = [:]
    for (index, item) in items.enumerated() {
      guard let id = item["case"]?.text, let mark = Mark(item) else {
        throw Failure(.badData, "\(displaySafe(path)): mark \(index + 1) is damaged")
      }
      marks[id, default: []].append(mark)
    }
    return marks
  }

  /// Keeps the marks of a case in place of those before; marks of other cases stay as they are in the
  /// file, whoever wrote them.
  func keep(_ marks: [Mark], of caseID: String) throws {
    try change { $0[caseID] = marks }
  }

  /// Keeps the code of a painted mark of a case with the mark of that name and mask; what else is kept
  /// stays as it is, and so does all where there is no such mark any more.
  func keepCode(of mark: Mark, in caseID: String) throws {
    try change { all in
      guard
        let index = all[caseID]?.firstIndex(where: {
          $0.name == mark.name && $0.isPainted && $0.hypothesis.mask == mark.hypothesis.mask
        })
      else { return }
      all[caseID]?[index].hypothesis.z = mark.hypothesis.z
      all[caseID]?[index].hypothesis.u = mark.hypothesis.u
      all[caseID]?[index].model = mark.model
    }
  }

  /// Changes what is in the file, which nobody else does meanwhile.
  private func change(_ body: (inout [String: [Mark]]) -> Void) throws {
    try makeFolder(URL(filePath: path).deletingLastPathComponent().path)
    let lock = try lock()
    defer { withExtendedLifetime(lock) {} }
    let before = try read()
    var all = before
    body(&all)
    guard all != before else { return }
    let items = all.sorted { $0.key < $1.key }.flatMap { id, marks in
      marks.map { $0.json(caseID: id) }
    }
    let json = JSON.object([
      .init("format", .string(Self.format)), .init("version", .integer(Self.version)),
      .init("library", .string(library)), .init("marks", .array(items)),
    ])
    let bytes = Array((json.line + "\n").utf8)
    guard bytes.count <= limit else {
      throw Refusal.tooMany(path: path, limit: limit, found: bytes.count)
    }
    try DurableFile.replace(path, with: bytes)
  }

  private static let format = "penumbra-marks"
  /// 2 has masks that the reader painted, which may be of no model.
  private static let version = 2

  /// Another reviewer of the same library writes for a moment only.
  private func lock() throws -> FileLock {
    for _ in 0..<20 {
      do { return try FileLock.take(path + ".lock") } catch FileLock.Refusal.held {
        usleep(10_000)
      }
    }
    throw Refusal.held(path: path)
  }
}

extension MarkMemory {
  /// Why marks are not kept for now.
  enum Refusal: Error, Equatable, CustomStringConvertible {
    /// The file would become larger than what can be read again.
    case tooMany(path: String, limit: Int, found: Int)
    /// Another program writes it all the time.
    case held(path: String)

    var description: String {
      switch self {
      case .tooMany(let path, let limit, let found):
        "\(displaySafe(path)): expected at most \(limit) bytes of marks, found \(found);"
          + " take some off"
      case .held(let path): "\(displaySafe(path)): another program holds it; mark again"
      }
    }
  }
}

extension Mark {
  /// The mark that a member of the file tells of; nil when it does not make sense.
  init?(_ json: JSON) {
    guard let name = json["name"]?.text, !name.isEmpty, name.count <= 8,
      name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
      let source = Self.source(json), let mask = Self.mask(json),
      let z = Self.numbers(json["z"]), let u = Self.numbers(json["u"]), z.count == u.count,
      let threshold = json["threshold"]?.double, Sampling.thresholds.contains(threshold)
    else { return nil }
    self.init(
      name: name, title: displaySafe(String((json["title"]?.text ?? "").prefix(Mark.titleLimit))),
      source: source,
      hypothesis: Hypothesis(z: z, u: u, probabilities: [], mask: mask, threshold: threshold),
      model: Self.model(json))
    // What was painted has a model with a code, or neither; all else has a model always.
    if isPainted ? (model == nil) != u.isEmpty : model == nil { return nil }
  }

  private static func model(_ json: JSON) -> Model? {
    guard let name = json["model"]?["name"]?.text, let sha256 = json["model"]?["sha256"]?.text
    else { return nil }
    return Model(name: displaySafe(name), sha256: displaySafe(sha256))
  }

  private static func source(_ json: JSON) -> Source? {
    if let edited = json["edited"]?.text {
      return edited.isEmpty || edited.count > Mark.titleLimit ? nil : .edited(displaySafe(edited))
    }
    guard let number = json["sample"]?.int else { return .latent }
    guard number > 0, let seed = json["seed"]?.text.flatMap(SeedText.seed),
      let temperature = json["temperature"]?.double, temperature.isFinite
    else { return nil }
    return .sample(index: number - 1, seed: seed, temperature: temperature)
  }

  private static func numbers(_ json: JSON?) -> [Float]? {
    guard let items = json?.items else { return nil }
    let numbers = items.compactMap { $0.double.map { Float($0) } }
    return numbers.count == items.count && numbers.allSatisfy(\.isFinite) ? numbers : nil
  }

  private static func mask(_ json: JSON) -> Mask? {
    guard let width = json["width"]?.int, let height = json["height"]?.int,
      (1...Limits.caseSide).contains(width), (1...Limits.caseSide).contains(height),
      let runs = json["runs"]?.items?.map({ $0.int ?? -1 })
    else { return nil }
    return Mask(width: width, height: height, runs: runs)
  }

  fileprivate func json(caseID: String) -> JSON {
    let mask = hypothesis.mask
    var members: [JSON.Member] = [
      .init("case", .string(caseID)), .init("name", .string(name)),
      .init("title", .string(title)), .init("threshold", .number(hypothesis.threshold)),
      .init("z", .array(hypothesis.z.map { .number(Double($0)) })),
      .init("u", .array(hypothesis.u.map { .number(Double($0)) })),
      .init("model", model?.json ?? .null),
      .init("width", .integer(mask.width)), .init("height", .integer(mask.height)),
      .init("runs", .array(mask.runs.map(JSON.integer))),
    ]
    switch source {
    case .sample(let index, let seed, let temperature):
      members += [
        .init("sample", .integer(index + 1)), .init("seed", .string(String(seed, radix: 16))),
        .init("temperature", .number(temperature)),
      ]
    case .edited(let name): members.append(.init("edited", .string(name)))
    case .latent: break
    }
    return .object(members)
  }
}

extension Mark.Model {
  fileprivate var json: JSON {
    .object([.init("name", .string(name)), .init("sha256", .string(sha256))])
  }
}
