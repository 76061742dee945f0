#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Imaging

/// Something that could not be imported, with its reason.
package struct Rejection: Equatable, Sendable {
  /// The file or case, as it is called in the source.
  package let item: String
  /// Why, in one line.
  package let reason: String

  /// A rejection.
  package init(item: String, reason: String) {
    self.item = item
    self.reason = reason
  }
}

/// Makes a library, or goes on with one that was interrupted.
///
/// A case is in the library once its line is in `cases.jsonl`; its pixels reach the disk before.
/// After a kill at any moment every case is either in or not, and going on gives the same bytes as
/// if nothing had happened.
package final class LibraryWriter {
  /// The largest file of pixels, in bytes.
  private static let shardBytes = 256 << 20
  /// How many cases and bytes are written before they are made durable together.
  private static let batch = 64
  private static let batchBytes = 32 << 20

  private let folder: LibraryFolder
  private let lock: FileLock
  private let indexFile: OpenFile
  private let source: LibraryManifest.Source
  private var manifest: LibraryManifest
  private var ids: Set<String>
  private var indexSize: Int
  private var shards: [Int: Shard] = [:]
  private var pending: [String] = []
  private var pendingBytes = 0
  private var hasNewFiles = true

  private struct Shard {
    let layout: PixelLayout
    let file: OpenFile
    var rows: Int
    var isChanged = false

    var size: Int { PixelLayout.headerSize + rows * layout.stride }
  }

  /// Opens the library in the folder `path` for writing, or makes it.
  ///
  /// A library that has another source is refused, unless `appending`; then `source` is added.
  /// With a `task` it is for scenes of these classes, without one for cases.
  package init(
    path: String, source: LibraryManifest.Source, attribution: String = "",
    appending: Bool = false, task: SceneTask? = nil
  ) throws(LibraryError) {
    folder = LibraryFolder(path)
    let isNew = try Self.makeFolder(folder)
    lock = try Self.lock(folder)
    DurableFile.removeTemporaries(of: LibraryFolder.replacedFiles, in: path)
    manifest =
      isNew
      ? LibraryManifest(sources: [source], attribution: attribution, task: task)
      : try folder.manifest()
    guard manifest.task == task else {
      throw .otherClasses(
        expected: manifest.task?.classes ?? [], found: task?.classes ?? [])
    }
    if !manifest.sources.contains(source) {
      guard appending else {
        throw .otherSource(
          expected: manifest.sources.map(\.label).joined(separator: ", "), found: source.label)
      }
      manifest.sources.append(source)
      if !manifest.attribution.contains(attribution) { manifest.attribution += attribution }
    }
    self.source = source
    if isNew { try Self.create(folder, manifest) }
    let path = folder.indexPath
    indexFile = try libraryErrors { () throws(FileError) in try OpenFile.updating(path) }
    let index = try folder.index(of: manifest)
    ids = Set(index.lines.map(\.entry.id))
    indexSize = index.end
    try resume(index)
  }

  /// The number of cases in the library, those not yet durable included.
  package var count: Int { ids.count }

  /// Whether the case of that id is in the library.
  package func contains(_ id: String) -> Bool { ids.contains(id) }

  /// Adds a case; its id must be new.
  package func append(_ subject: Case) throws(LibraryError) {
    guard manifest.task == nil else {
      throw .otherClasses(expected: manifest.task?.classes ?? [], found: [])
    }
    let layout = PixelRecord.layout(of: subject)
    try requireFit(layout, subject.id)
    try append(
      CaseEntry(subject), provenance: subject.provenance, layout,
      record: PixelRecord.bytes(of: subject, layout.encoding))
  }

  /// Adds a scene of the library's classes; its id must be new.
  package func append(_ scene: Scene) throws(LibraryError) {
    guard let task = manifest.task else { throw .noScenes }
    guard scene.labels.allSatisfy({ $0.hasOnly(classes: task.classes.count) }) else {
      throw .strangeClass(id: scene.id, classes: task.classes.count)
    }
    let areas = scene.labels.map(\.areas)
    let layout = PixelRecord.layout(of: scene)
    try requireFit(layout, scene.id)
    try append(
      CaseEntry(scene), classAreas: areas.map { Array($0.prefix(task.classes.count)) },
      provenance: scene.provenance, layout,
      record: PixelRecord.bytes(of: scene, layout.encoding))
  }

  private func requireFit(_ layout: PixelLayout, _ id: String) throws(LibraryError) {
    guard layout.stride <= Limits.caseRecord else {
      throw .tooLarge(id: id, bytes: layout.stride)
    }
  }

  private func append(
    _ entry: CaseEntry, classAreas: [[Int]]? = nil, provenance: Provenance,
    _ layout: PixelLayout, record: [UInt8]
  ) throws(LibraryError) {
    let isNew = ids.insert(entry.id).inserted
    guard isNew else { throw .duplicate(id: entry.id) }
    let number = try shard(for: layout)
    guard var shard = shards[number] else { return }
    try libraryErrors { () throws(FileError) in try shard.file.write(record, at: shard.size) }
    let line = IndexLine(
      entry: entry, classAreas: classAreas, encoding: layout.encoding, shard: number,
      row: shard.rows, checksum: PixelRecord.checksum(record))
    shard.rows += 1
    shard.isChanged = true
    shards[number] = shard
    pending.append(line.text(provenance: provenance))
    pendingBytes += record.count
    if pending.count >= Self.batch || pendingBytes >= Self.batchBytes { try commit() }
  }

  /// Makes durable what was appended so far.
  package func commit() throws(LibraryError) {
    guard !pending.isEmpty else { return }
    for (number, shard) in shards where shard.isChanged {
      try libraryErrors { () throws(FileError) in
        try shard.file.write(shard.layout.header(count: shard.rows), at: 0)
        try shard.file.synchronize()
      }
      shards[number]?.isChanged = false
    }
    let (text, folder) = (Array(pending.joined().utf8), folder.path)
    if hasNewFiles {
      try libraryErrors { () throws(FileError) in try DurableFile.synchronizeFolder(folder) }
      hasNewFiles = false
    }
    try libraryErrors { () throws(FileError) in
      try indexFile.write(text, at: indexSize)
      try indexFile.synchronize()
    }
    indexSize += text.count
    pending = []
    pendingBytes = 0
  }

  /// Ends the import: everything is durable, and `rejected.jsonl` lists what could not be imported.
  package func finish(rejected: [Rejection]) throws(LibraryError) {
    try commit()
    let lines = try folder.rejectedLines(except: source.label) + rejected.map(line)
    manifest.isComplete = true
    manifest.cases = count
    let (folder, text) = (folder, manifest.text)
    try libraryErrors { () throws(FileError) in
      try DurableFile.replace(folder.rejectedPath, with: Array(lines.joined().utf8))
      try DurableFile.replace(folder.manifestPath, with: text)
    }
  }

  private func line(_ rejection: Rejection) -> String {
    JSON.object([
      JSON.Member("source", .string(source.label)), JSON.Member("item", .string(rejection.item)),
      JSON.Member("reason", .string(rejection.reason)),
    ]).line + "\n"
  }

  // MARK: Beginning

  /// Makes the folder unless there is one; returns whether it holds no library yet.
  private static func makeFolder(_ folder: LibraryFolder) throws(LibraryError) -> Bool {
    if mkdir(folder.path, 0o755) == 0 { return true }
    guard errno == EEXIST else {
      throw .file(.refused(operation: "create", path: folder.path, number: errno))
    }
    if access(folder.manifestPath, F_OK) == 0 { return false }
    guard isUntouched(folder.path) else { throw .occupied(path: folder.path) }
    return true
  }

  /// Whether a folder holds nothing but what an import leaves that was killed at its very start.
  private static func isUntouched(_ path: String) -> Bool {
    guard let stream = opendir(path) else { return false }
    defer { closedir(stream) }
    while let item = readdir(stream) {
      let name = withUnsafeBytes(of: item.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      let isOurs = [".", "..", ".lock"].contains(name) || name.hasPrefix(".library.json.tmp-")
      guard isOurs else { return false }
    }
    return true
  }

  /// The manifest comes first: it tells a later program that the folder is a library.
  private static func create(
    _ folder: LibraryFolder, _ manifest: LibraryManifest
  ) throws(LibraryError) {
    try libraryErrors { () throws(FileError) in
      try DurableFile.createNew(folder.manifestPath, with: manifest.text)
    }
  }

  private static func lock(_ folder: LibraryFolder) throws(LibraryError) -> FileLock {
    do throws(FileLock.Refusal) {
      return try FileLock.take(folder.lockPath)
    } catch {
      switch error {
      case .file(let error): throw .file(error)
      case .held(let holder): throw .locked(path: folder.path, by: holder)
      }
    }
  }

  /// Cuts off what was not written to its end, and says in `library.json` that an import goes on.
  private func resume(_ index: CaseIndex) throws(LibraryError) {
    for line in index.lines {
      if shards[line.shard] == nil { shards[line.shard] = try open(line.shard, line.layout) }
      let rows = shards[line.shard]?.rows ?? 0
      shards[line.shard]?.rows = max(rows, line.row + 1)
    }
    manifest.isComplete = false
    let (folder, text) = (folder, manifest.text)
    try libraryErrors { () throws(FileError) in
      try indexFile.truncate(to: indexSize)
      for shard in shards.values {
        try shard.file.truncate(to: shard.size)
        try shard.file.write(shard.layout.header(count: shard.rows), at: 0)
      }
      try DurableFile.replace(folder.manifestPath, with: text)
    }
  }

  // MARK: Files of pixels

  /// Returns the number of a file of that layout with room for one more record.
  private func shard(for layout: PixelLayout) throws(LibraryError) -> Int {
    let open = shards.first {
      $0.value.layout == layout && $0.value.size + layout.stride <= Self.shardBytes
    }
    if let open { return open.key }
    let number = (shards.keys.max() ?? -1) + 1
    let shard = try self.open(number, layout)
    try libraryErrors { () throws(FileError) in
      try shard.file.truncate(to: 0)
      try shard.file.write(layout.header(count: 0), at: 0)
    }
    shards[number] = shard
    hasNewFiles = true
    return number
  }

  private func open(_ number: Int, _ layout: PixelLayout) throws(LibraryError) -> Shard {
    let path = folder.pixelsPath(number)
    let file = try libraryErrors { () throws(FileError) in try OpenFile.updating(path) }
    return Shard(layout: layout, file: file, rows: 0)
  }
}
