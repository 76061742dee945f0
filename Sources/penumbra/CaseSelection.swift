import Interchange

/// The cases of a library that a command works on.
struct CaseSelection {
  /// The library.
  let library: CaseLibrary

  /// The places of the chosen cases in `library.entries`, in the order of the library.
  let indices: [Int]

  /// Opens the library at `path` and chooses the cases of `split`, all of them without one.
  ///
  /// With a `limit`, that many cases spread evenly over the library, so that few patients do not
  /// stand for all. With a `shard`, only its part of them. Scenes are shown as cases by the class of that
  /// name, which must be given.
  init(
    path: String, split: String?, limit: Int? = nil, shard: Shard? = nil, class name: String? = nil
  ) throws {
    let library = try CaseLibrary.open(path, class: name)
    try library.requireCases()
    try self.init(library, name: path, split: split, limit: limit, shard: shard)
  }

  /// Chooses the cases of `split` from a `library` called `name`.
  init(
    _ library: CaseLibrary, name: String, split: String?, limit: Int? = nil, shard: Shard? = nil
  ) throws(Failure) {
    self.library = library
    let entries = library.entries
    let all = entries.indices.filter { split == nil || entries[$0].split == split }
    guard !all.isEmpty else { throw Self.nothing(in: entries, name: name, split: split) }
    let count = min(limit ?? all.count, all.count)
    let chosen = (0..<count).map { all[$0 * all.count / count] }
    indices = shard?.part(of: chosen) ?? chosen
    guard let shard, indices.isEmpty else { return }
    throw Failure(
      .noInput, "no case in shard \(shard): expected at most \(chosen.count) shards")
  }

  private static func nothing(in entries: [CaseEntry], name: String, split: String?) -> Failure {
    guard let split, !entries.isEmpty else {
      return Failure(
        .noInput, "\(displaySafe(name)): the library holds no cases; import some first")
    }
    let splits = Set(entries.compactMap(\.split)).sorted().map { "'\(displaySafe($0))'" }
    let choice =
      splits.isEmpty
      ? "the library is not split; leave --split out"
      : "expected one of \(splits.joined(separator: ", "))"
    return Failure(
      .noInput, "\(displaySafe(name)): no case of split '\(displaySafe(split))': \(choice)")
  }
}
