import Imaging
import Synchronization

/// A collection of cases that opens at once and reads the pixels of a case when they are asked for.
///
/// A library of scenes shows each scene as a case of one class, and gives it as a scene too.
/// It may be used from any thread.
package final class CaseLibrary: Sendable {
  /// What the library was made from.
  package let manifest: LibraryManifest

  /// What a list shows of each case, in the order of the library.
  package let entries: [CaseEntry]

  /// The class that scenes are shown by; nil in a library of cases, and where none was chosen.
  package let shownClass: UInt8?

  private let storage: Storage

  /// Where the pixels are.
  private enum Storage: Sendable {
    case memory(@Sendable (Int) throws(LibraryError) -> Case)
    case scenes([Scene])
    case folder(FolderStorage)
  }

  /// A library of `cases` in memory, for example of phantoms.
  package init(_ cases: [Case], manifest: LibraryManifest) {
    self.manifest = manifest
    entries = cases.map { CaseEntry($0) }
    shownClass = nil
    storage = .memory { (index) throws(LibraryError) in cases[index] }
  }

  /// A library of `scenes` of a task in memory.
  package init(_ scenes: [Scene], task: SceneTask, showing label: UInt8? = nil) {
    manifest = LibraryManifest(sources: [], attribution: "", task: task)
    entries = scenes.map { scene in label.map { CaseEntry(scene.case(of: $0)) } ?? CaseEntry(scene)
    }
    shownClass = label
    storage = .scenes(scenes)
  }

  /// A library whose cases are made when they are asked for, such that they fit `entries`.
  package init(
    entries: [CaseEntry], manifest: LibraryManifest,
    makeCase: @escaping @Sendable (Int) throws(LibraryError) -> Case
  ) {
    self.manifest = manifest
    self.entries = entries
    shownClass = nil
    storage = .memory(makeCase)
  }

  private init(
    manifest: LibraryManifest, entries: [CaseEntry], folder: FolderStorage, shownClass: UInt8?
  ) {
    self.manifest = manifest
    self.entries = entries
    self.shownClass = shownClass
    storage = .folder(folder)
  }

  /// Opens the library in the folder `path` without reading pixels; scenes are shown by the class of
  /// that name.
  package static func open(
    _ path: String, class name: String? = nil
  ) throws(LibraryError) -> CaseLibrary {
    let folder = LibraryFolder(path)
    let manifest = try folder.manifest()
    let label = try manifest.label(named: name)
    let index = try folder.index(of: manifest)
    return CaseLibrary(
      manifest: manifest, entries: index.lines.map { $0.entry(of: label) },
      folder: FolderStorage(folder: folder, index: index), shownClass: label)
  }

  /// Returns the case at `index` of `entries`, checked against its checksum.
  package func `case`(at index: Int) throws(LibraryError) -> Case {
    if manifest.task != nil { return try shown(at: index).record }
    return switch storage {
    case .memory(let makeCase): try makeCase(index)
    case .scenes: throw .noScenes
    case .folder(let folder): try folder.case(at: index)
    }
  }

  /// Returns the case at `index` of `entries`, and the scene it shows one class of, where it does.
  package func shown(
    at index: Int
  ) throws(LibraryError) -> (record: Case, scene: Scene?) {
    guard let task = manifest.task else { return (try self.case(at: index), nil) }
    let (scene, label) = (try scene(at: index), try requireShownClass())
    return (scene.case(of: label, named: task.classes[Int(label)]), scene)
  }

  /// Returns the scene at `index` of `entries`, checked against its checksum.
  package func scene(at index: Int) throws(LibraryError) -> Scene {
    guard manifest.task != nil else { throw .noScenes }
    return switch storage {
    case .memory: throw .noScenes
    case .scenes(let scenes): scenes[index]
    case .folder(let folder): try folder.scene(at: index)
    }
  }

  /// Returns the CRC-32 of the image and masks, or label maps, of the case at `index` of `entries`:
  /// cases of one id in two libraries may differ in it.
  package func checksum(at index: Int) throws(LibraryError) -> Int {
    switch storage {
    case .memory(let makeCase): PixelRecord.checksum(of: try makeCase(index))
    case .scenes(let scenes): PixelRecord.checksum(of: scenes[index])
    case .folder(let folder): folder.checksum(at: index)
    }
  }

  /// Throws unless there are cases to show: of a library of scenes, a class must have been chosen.
  package func requireCases() throws(LibraryError) {
    if manifest.task != nil { _ = try requireShownClass() }
  }

  private func requireShownClass() throws(LibraryError) -> UInt8 {
    guard let shownClass else { throw .classNeeded(known: manifest.task?.classes ?? []) }
    return shownClass
  }

  /// The place of the case `id` in `entries`.
  package func index(of id: String) -> Int? {
    entries.firstIndex { $0.id == id }
  }
}

/// The names of the files in the folder of a library.
struct LibraryFolder: Sendable {
  let path: String

  init(_ path: String) { self.path = path }

  private static let manifestName = "library.json"
  private static let rejectedName = "rejected.jsonl"

  /// The files that are replaced whole.
  static let replacedFiles = [manifestName, rejectedName]

  var manifestPath: String { path + "/" + Self.manifestName }
  var indexPath: String { path + "/cases.jsonl" }
  var rejectedPath: String { path + "/" + Self.rejectedName }
  var lockPath: String { path + "/.lock" }

  func pixelsPath(_ shard: Int) -> String { path + "/" + Self.pixelsName(shard) }

  static func pixelsName(_ shard: Int) -> String {
    let digits = String(shard)
    return "pixels-" + String(repeating: "0", count: max(0, 5 - digits.count)) + digits + ".npy"
  }

  func manifest() throws(LibraryError) -> LibraryManifest {
    do {
      return try LibraryManifest(parsing: readFile(manifestPath, limit: Limits.jsonDocument))
    } catch let error as FileError where error.isMissing {
      throw .notALibrary(path: path)
    } catch let error as FileError {
      throw .file(error)
    } catch let error as LibraryError {
      throw error
    } catch {
      throw .manifest("\(error)")
    }
  }

  func index(of manifest: LibraryManifest) throws(LibraryError) -> CaseIndex {
    try CaseIndex(
      parsing: contents(indexPath, limit: Limits.libraryIndex), task: manifest.task)
  }

  /// The lines of `rejected.jsonl` that do not belong to the source of that label.
  func rejectedLines(except label: String) throws(LibraryError) -> [String] {
    let text = try contents(rejectedPath, limit: Limits.libraryIndex)
    return text.split(separator: 0x0A).compactMap { line in
      guard let source = try? JSON(parsing: line)["source"]?.text, source != label else {
        return nil
      }
      return String(decoding: line, as: UTF8.self) + "\n"
    }
  }

  /// The bytes of a file, none when there is no such file.
  private func contents(_ path: String, limit: Int) throws(LibraryError) -> [UInt8] {
    do {
      return try readFile(path, limit: limit)
    } catch {
      guard error.isMissing else { throw .file(error) }
      return []
    }
  }
}

/// Reads cases from the files of a library.
private final class FolderStorage: Sendable {
  private let folder: LibraryFolder
  private let lines: [IndexLine]
  private let ranges: [Range<Int>]
  /// The files opened so far, by number; -1 is the index.
  private let files = Mutex<[Int: OpenFile]>([:])

  init(folder: LibraryFolder, index: CaseIndex) {
    self.folder = folder
    lines = index.lines
    ranges = index.ranges
  }

  func checksum(at index: Int) -> Int { lines[index].checksum }

  func `case`(at index: Int) throws(LibraryError) -> Case {
    let line = lines[index]
    let record = try checkedRecord(line)
    let masks = PixelRecord.masks(record, line.layout)
    let entry = line.entry
    return Case(
      id: entry.id, patient: entry.patient, split: entry.split,
      image: PixelRecord.image(record, line.layout, unit: entry.unit), masks: masks,
      spacing: entry.spacing, provenance: try provenance(at: index))
  }

  func scene(at index: Int) throws(LibraryError) -> Scene {
    let line = lines[index]
    let record = try checkedRecord(line)
    let (entry, labels) = (line.entry, PixelRecord.labels(record, line.layout))
    let classes = line.classAreas?.first?.count ?? 0
    guard labels.allSatisfy({ $0.hasOnly(classes: classes) }) else {
      throw .strangeClass(id: entry.id, classes: classes)
    }
    return Scene(
      id: entry.id, patient: entry.patient, split: entry.split,
      image: PixelRecord.colorImage(record, line.layout), labels: labels,
      provenance: try provenance(at: index))
  }

  private func checkedRecord(_ line: IndexLine) throws(LibraryError) -> [UInt8] {
    let record = try record(line)
    guard PixelRecord.checksum(record) == line.checksum else {
      throw .checksum(id: line.entry.id)
    }
    return record
  }

  private func record(_ line: IndexLine) throws(LibraryError) -> [UInt8] {
    let shard = line.shard
    let file = try open(shard, folder.pixelsPath(shard)) { (file) throws(LibraryError) in
      let header = try libraryErrors { () throws(FileError) in
        try file.bytes(at: 0, count: PixelLayout.headerSize)
      }
      guard line.layout.matches(header) else {
        throw .pixels(
          file: LibraryFolder.pixelsName(shard), reason: "its header is not what the index says")
      }
    }
    // Neither overflows: the index has limits for rows and for the size of a record.
    let offset = PixelLayout.headerSize + line.row * line.layout.stride
    let end = offset + line.layout.stride
    return try libraryErrors { () throws(FileError) in
      let size = try file.size()
      guard end <= size else {
        throw .truncated(path: file.path, expected: end, found: size)
      }
      return try file.bytes(at: offset, count: line.layout.stride)
    }
  }

  private func provenance(at index: Int) throws(LibraryError) -> Provenance {
    let file = try open(-1, folder.indexPath) { (_) throws(LibraryError) in }
    let range = ranges[index]
    let line = try libraryErrors { () throws(FileError) in
      try file.bytes(at: range.lowerBound, count: range.count)
    }
    do {
      return try IndexLine.provenance(line, source: lines[index].entry.source)
    } catch {
      throw .index(line: index + 1, reason: error.reason)
    }
  }

  /// Returns the file of that number, opened and checked at its first use.
  private func open(
    _ number: Int, _ path: String, check: (OpenFile) throws(LibraryError) -> Void
  ) throws(LibraryError) -> OpenFile {
    if let file = files.withLock({ $0[number] }) { return file }
    let file = try libraryErrors { () throws(FileError) in try OpenFile.reading(path) }
    try check(file)
    return files.withLock {
      $0[number] = $0[number] ?? file
      return $0[number] ?? file
    }
  }
}

extension LibraryManifest {
  /// The class of that name; nil without a name.
  fileprivate func label(named name: String?) throws(LibraryError) -> UInt8? {
    guard let name else { return nil }
    guard let task else { throw .noScenes }
    guard let label = task.label(named: name) else {
      throw .unknownClass(found: name, known: task.classes)
    }
    return label
  }
}
