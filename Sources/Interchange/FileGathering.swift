/// Gathers the files of a group of cases from an archive, whatever their order, until all have come.
struct FileGathering {
  /// The files that have come and whose group is not complete yet.
  private(set) var files: [String: Result<[UInt8], FileError>] = [:]

  private var groups: [[PlannedCase]] = []
  private var groupOfFile: [String: Int] = [:]
  private var missing: [Int] = []
  private var open = 0
  private var bytes = 0

  /// Gathers what `plan` asks for, but not the cases that are `known`.
  init(_ plan: ImagePlan, except known: (String) -> Bool) {
    for planned in plan.groups {
      let wanted = planned.filter { !known($0.id) }
      guard !wanted.isEmpty else { continue }
      for file in wanted.flatMap(\.files) { groupOfFile[file] = groups.count }
      missing.append(wanted.reduce(0) { $0 + $1.files.count })
      groups.append(wanted)
    }
    open = groups.count
  }

  /// Whether all that was asked for has come.
  var isFinished: Bool { open == 0 }

  /// Takes the next entry of the archive; returns the cases that it completes.
  mutating func next(_ archive: TarArchive) throws(TarError) -> [PlannedCase] {
    guard let entry = try archive.next() else {
      throw .truncated(after: nil)
    }
    guard entry.kind == .file, let group = groupOfFile.removeValue(forKey: entry.name) else {
      return []
    }
    files[entry.name] = try contents(of: entry, archive)
    missing[group] -= 1
    guard missing[group] == 0 else {
      guard bytes <= Limits.gathered else {
        throw .entryTooLarge(name: entry.name, bytes: bytes, limit: Limits.gathered)
      }
      return []
    }
    open -= 1
    return groups[group]
  }

  private mutating func contents(
    of entry: TarArchive.Entry, _ archive: TarArchive
  ) throws(TarError) -> Result<[UInt8], FileError> {
    guard entry.size <= Limits.pngFile else {
      return .failure(.tooLarge(path: entry.name, bytes: entry.size, limit: Limits.pngFile))
    }
    let contents = try archive.contents(limit: Limits.pngFile)
    bytes += contents.count
    return .success(contents)
  }

  /// Lets the files of finished cases go.
  mutating func forget(_ finished: [PlannedCase]) {
    for file in finished.flatMap(\.files) {
      if case .success(let contents)? = files.removeValue(forKey: file) { bytes -= contents.count }
    }
  }
}
