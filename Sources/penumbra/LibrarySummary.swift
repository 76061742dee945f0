import Imaging
import Interchange

/// What `penumbra info` tells of a library.
struct LibrarySummary: Equatable {
  /// The number of cases.
  var cases = 0
  /// The number of patients.
  var patients: Int { patientNames.count }
  /// The smallest and the largest number of graders of a case; nil without cases.
  var graders: ClosedRange<Int>?
  /// The number of cases by their number of graders.
  var byGraders: [Int: Int] = [:]
  /// The number of cases of each split, by its name; those of no split under the empty name.
  var splits: [String: Int] = [:]
  /// The number of cases whose spacing is known.
  var spacingKnown = 0
  /// The number of cases by how many graders marked something.
  var byNonEmptyGraders: [Int: Int] = [:]
  /// The number of cases of each size, as `WIDTHxHEIGHT`.
  var sizes: [String: Int] = [:]
  /// The number of cases of each unit.
  var units: [String: Int] = [:]
  /// What the library was made from.
  var manifest: LibraryManifest
  private var patientNames: Set<String> = []

  /// A summary that has counted nothing yet.
  init(_ manifest: LibraryManifest) { self.manifest = manifest }

  /// Counts the cases of `library`.
  init(_ library: CaseLibrary) {
    self.init(library.manifest)
    for entry in library.entries { add(entry) }
  }

  /// Counts one more case.
  mutating func add(_ entry: CaseEntry) {
    cases += 1
    patientNames.insert(entry.patient)
    graders =
      min(
        graders?.lowerBound ?? entry.graders, entry.graders)...max(
        graders?.upperBound ?? entry.graders, entry.graders)
    byGraders[entry.graders, default: 0] += 1
    splits[entry.split ?? "", default: 0] += 1
    spacingKnown += entry.spacing == nil ? 0 : 1
    byNonEmptyGraders[entry.nonEmptyGraders, default: 0] += 1
    sizes["\(entry.width)x\(entry.height)", default: 0] += 1
    units[entry.unit.rawValue, default: 0] += 1
  }

  /// The summary with the keys that scripts rely on; `graders` is the largest number.
  var json: JSON {
    let empty = splits.filter { !$0.key.isEmpty }
    return .object([
      JSON.Member("cases", .integer(cases)), JSON.Member("patients", .integer(patients)),
      JSON.Member("graders", graders.map { .integer($0.upperBound) } ?? .null),
      JSON.Member("fewestGraders", graders.map { .integer($0.lowerBound) } ?? .null),
      JSON.Member("splits", Self.counts(empty)),
      JSON.Member("unsplit", .integer(splits[""] ?? 0)),
      JSON.Member("spacingKnown", .integer(spacingKnown)),
      JSON.Member(
        "byNonEmptyGraders",
        .object(
          byNonEmptyGraders.sorted { $0.key < $1.key }.map {
            JSON.Member("\($0.key)", .integer($0.value))
          })),
      JSON.Member("classes", .array((manifest.task?.classes ?? []).map(JSON.string))),
      JSON.Member("flips", .array(flips.map { .string($0) })),
      JSON.Member("sizes", Self.counts(sizes)), JSON.Member("units", Self.counts(units)),
      JSON.Member("complete", .bool(manifest.isComplete)),
      JSON.Member(
        "sources",
        .array(
          manifest.sources.map {
            .object([
              JSON.Member("format", .string($0.format)), JSON.Member("name", .string($0.name)),
            ])
          })),
      JSON.Member("attribution", .string(manifest.attribution)),
    ])
  }

  /// The summary as lines for people.
  var text: String {
    var lines = [
      ("cases", "\(cases)"), ("patients", "\(patients)"), ("graders", gradersText),
      ("marked by", list(byNonEmptyGraders.sorted { $0.key < $1.key }.map { ("\($0)", $1) })),
      ("splits", list(splits.sorted { $0.key < $1.key }.map { ($0.isEmpty ? "none" : $0, $1) })),
      ("sizes", list(sizes.sorted { $0.key < $1.key }.map { ($0, $1) })),
      ("units", list(units.sorted { $0.key < $1.key }.map { ($0, $1) })),
      ("spacing", "known for \(spacingKnown)"),
      ("sources", manifest.sources.map { "\($0.format) \($0.name)" }.joined(separator: ", ")),
    ]
    if let task = manifest.task {
      lines.append(("classes", task.classes.joined(separator: ", ")))
      lines.append(("flips", flips.isEmpty ? "none" : flips.joined(separator: ", ")))
    }
    if !manifest.isComplete { lines.append(("import", "not finished; run it again to go on")) }
    if !manifest.attribution.isEmpty { lines.append(("attribution", manifest.attribution)) }
    return lines.map { name, value in
      name + String(repeating: " ", count: 12 - name.count) + displaySafe(value) + "\n"
    }.joined()
  }

  /// What is flipped at random, and how often.
  private var flips: [String] {
    guard let task = manifest.task else { return [] }
    return task.flips.flips.map { flip in
      "\(task.classes[Int(flip.base)]) to \(task.classes[Int(flip.alternative)])"
        + " \(fixed(flip.probability, 4))"
    }
  }

  private var gradersText: String {
    guard let graders else { return "none" }
    return graders.count == 1
      ? "\(graders.lowerBound)" : list(byGraders.sorted { $0.key < $1.key }.map { ("\($0)", $1) })
  }

  private func list(_ counts: [(String, Int)]) -> String {
    counts.map { "\($0): \($1)" }.joined(separator: ", ")
  }

  private static func counts(_ counts: [String: Int]) -> JSON {
    .object(counts.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .integer($0.value)) })
  }
}
