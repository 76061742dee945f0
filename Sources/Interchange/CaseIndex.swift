import Dispatch
import Imaging
import Synchronization

/// One line of `cases.jsonl`: an entry, and where its pixels lie.
struct IndexLine: Equatable, Sendable {
  let entry: CaseEntry
  /// The area of each class in each label map of a scene; nil for a case.
  var classAreas: [[Int]]?
  let encoding: PixelLayout.Encoding
  /// The number of the file of pixels.
  let shard: Int
  /// The number of the record in it.
  let row: Int
  /// The CRC-32 of the record.
  let checksum: Int

  var layout: PixelLayout {
    PixelLayout(
      encoding: encoding, channels: classAreas == nil ? 1 : ColorImage.channels,
      width: entry.width, height: entry.height, graders: entry.graders)
  }

  /// What a list shows of the case, or of the scene by one class.
  func entry(of label: UInt8?) -> CaseEntry {
    guard let label, let classAreas else { return entry }
    return entry.with(areas: classAreas.map { $0[Int(label)] })
  }
}

extension IndexLine {
  /// The line of a case, with its line feed.
  func text(provenance: Provenance) -> String {
    var members = [
      JSON.Member("id", .string(entry.id)), JSON.Member("patient", .string(entry.patient)),
      JSON.Member("split", .optional(entry.split)), JSON.Member("width", .integer(entry.width)),
      JSON.Member("height", .integer(entry.height)),
      JSON.Member("unit", .string(entry.unit.rawValue)),
      areasMember,
      JSON.Member("spacing", Self.json(entry.spacing)),
      JSON.Member("source", .string(entry.source)), JSON.Member("shard", .integer(shard)),
      JSON.Member("row", .integer(row)), JSON.Member("type", .string(encoding.rawValue)),
      JSON.Member("crc32", .integer(checksum)),
      JSON.Member("sop", .optional(provenance.sopInstanceUID)),
    ]
    let facts = provenance.facts.sorted { $0.key < $1.key }
    members.append(
      JSON.Member("facts", .object(facts.map { JSON.Member($0.key, .string($0.value)) })))
    return JSON.object(members).line + "\n"
  }

  private var areasMember: JSON.Member {
    guard let classAreas else {
      return JSON.Member("areas", .array(entry.areas.map(JSON.integer)))
    }
    return JSON.Member(
      "classAreas", .array(classAreas.map { .array($0.map(JSON.integer)) }))
  }

  /// Reads one line; an error says what was expected.
  init(parsing line: ArraySlice<UInt8>) throws(IndexLineError) {
    let json: JSON
    do { json = try JSON(parsing: line) } catch { throw IndexLineError(error.description) }
    let classAreas = try Self.classAreas(json)
    let entry = try Self.entry(json, areas: classAreas?.map { $0.reduce(0, +) })
    guard let shard = json["shard"]?.int, let row = json["row"]?.int, shard >= 0, row >= 0,
      shard < 1 << 20, row < 1 << 32, let checksum = json["crc32"]?.int,
      let encoding = json["type"]?.text.flatMap(PixelLayout.Encoding.init)
    else { throw IndexLineError("expected shard, row, type and crc32") }
    self.init(
      entry: entry, classAreas: classAreas, encoding: encoding, shard: shard, row: row,
      checksum: checksum)
    guard layout.stride <= Limits.caseRecord else {
      throw IndexLineError(
        "expected a record of at most \(Limits.caseRecord) bytes, found \(layout.stride)")
    }
  }

  /// The provenance that a line holds beside its entry.
  static func provenance(_ line: [UInt8], source: String) throws(IndexLineError) -> Provenance {
    let json: JSON
    do { json = try JSON(parsing: line) } catch { throw IndexLineError(error.description) }
    var facts: [String: String] = [:]
    for fact in json["facts"]?.members ?? [] {
      guard let value = fact.value.text else { throw IndexLineError("expected facts as texts") }
      facts[fact.name] = value
    }
    return Provenance(source: source, sopInstanceUID: json["sop"]?.text, facts: facts)
  }

  private static func classAreas(_ json: JSON) throws(IndexLineError) -> [[Int]]? {
    guard let items = json["classAreas"]?.items else { return nil }
    let pixels = Limits.caseSide * Limits.caseSide
    let areas = items.map {
      ($0.items ?? []).compactMap(\.int).filter { (0...pixels).contains($0) }
    }
    guard zip(areas, items).allSatisfy({ $0.count == $1.items?.count }),
      areas.allSatisfy({ (1...Limits.sceneClasses).contains($0.count) })
    else { throw IndexLineError("expected areas of 1 to \(Limits.sceneClasses) classes") }
    return areas
  }

  /// The entry; of a scene its `areas` have been read.
  private static func entry(
    _ json: JSON, areas read: [Int]?
  ) throws(IndexLineError) -> CaseEntry {
    guard let id = json["id"]?.text, let patient = json["patient"]?.text,
      let source = json["source"]?.text
    else { throw IndexLineError("expected id, patient and source") }
    guard let width = json["width"]?.int, let height = json["height"]?.int,
      (1...Limits.caseSide).contains(width), (1...Limits.caseSide).contains(height)
    else { throw IndexLineError("expected a width and height of 1 to \(Limits.caseSide)") }
    guard let unit = json["unit"]?.text.flatMap(GrayImage.Unit.init) else {
      throw IndexLineError("expected a unit")
    }
    let items = read?.map(JSON.integer) ?? json["areas"]?.items ?? []
    guard (1...Limits.caseGraders).contains(items.count) else {
      throw IndexLineError("expected 1 to \(Limits.caseGraders) areas")
    }
    let areas = items.compactMap(\.int).filter { (0...(width * height)).contains($0) }
    guard areas.count == items.count else {
      throw IndexLineError("expected areas of 0 to \(width * height) pixels")
    }
    return CaseEntry(
      id: id, patient: patient, split: json["split"]?.text, width: width, height: height,
      unit: unit, areas: areas, spacing: try spacing(json["spacing"]), source: source)
  }

  private static func spacing(_ json: JSON?) throws(IndexLineError) -> Spacing? {
    guard let items = json?.items else { return nil }
    let numbers = items.compactMap(\.double)
    guard items.count == 2, numbers.count == 2,
      let spacing = Spacing(possibleRow: numbers[0], column: numbers[1])
    else { throw IndexLineError("expected a spacing of two distances of \(Spacing.rangeText)") }
    return spacing
  }

  private static func json(_ spacing: Spacing?) -> JSON {
    guard let spacing else { return .null }
    return .array([.number(spacing.rowInMillimeters), .number(spacing.columnInMillimeters)])
  }
}

/// What is wrong with one line of the index.
struct IndexLineError: Error {
  let reason: String

  init(_ reason: String) { self.reason = reason }
}

/// All lines of `cases.jsonl`, and where each lies.
struct CaseIndex {
  private(set) var lines: [IndexLine] = []
  /// Where each line lies in the file, without its line feed.
  private(set) var ranges: [Range<Int>] = []
  /// The number of bytes up to and with the last line feed; what follows was not written to its end.
  private(set) var end = 0

  /// Reads the bytes of `cases.jsonl`, of cases or of the scenes of a task.
  init(parsing bytes: [UInt8], task: SceneTask? = nil) throws(LibraryError) {
    ranges = Self.ranges(of: bytes)
    end = ranges.last.map { $0.upperBound + 1 } ?? 0
    lines = try Self.lines(bytes, ranges)
    try requireConsistent()
    try requireClasses(of: task)
  }

  private static func ranges(of bytes: [UInt8]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start = 0
    bytes.withUnsafeBufferPointer { bytes in
      for index in bytes.indices where bytes[index] == 0x0A {
        ranges.append(start..<index)
        start = index + 1
      }
    }
    return ranges
  }

  /// Reads pieces of the file at the same time; the first damaged line is reported.
  private static func lines(
    _ bytes: [UInt8], _ ranges: [Range<Int>]
  ) throws(LibraryError) -> [IndexLine] {
    let piece = 2048
    let count = (ranges.count + piece - 1) / piece
    let results = Mutex<[Int: Result<[IndexLine], LibraryError>]>([:])
    DispatchQueue.concurrentPerform(iterations: count) { number in
      let numbers = (number * piece)..<min((number + 1) * piece, ranges.count)
      let result = Result { () throws(LibraryError) in
        try numbers.map { (line) throws(LibraryError) in
          try Self.line(bytes[ranges[line]], number: line + 1)
        }
      }
      results.withLock { $0[number] = result }
    }
    let pieces = results.withLock { $0 }
    var lines: [IndexLine] = []
    lines.reserveCapacity(ranges.count)
    for number in 0..<count { lines += try pieces[number]?.get() ?? [] }
    return lines
  }

  /// Ids are unique, and all records of a file have one shape.
  private func requireConsistent() throws(LibraryError) {
    var ids = Set<String>(minimumCapacity: lines.count)
    var layouts: [Int: PixelLayout] = [:]
    for (number, line) in lines.enumerated() {
      let isNew = ids.insert(line.entry.id).inserted
      guard isNew else { throw .duplicate(id: line.entry.id) }
      guard layouts[line.shard, default: line.layout] == line.layout else {
        throw .index(line: number + 1, reason: "its shape differs from that of its file")
      }
      layouts[line.shard] = line.layout
    }
  }

  /// All lines are of cases, or all of scenes of the same classes.
  private func requireClasses(of task: SceneTask?) throws(LibraryError) {
    for (number, line) in lines.enumerated() {
      guard task != nil || line.classAreas == nil else {
        throw .index(line: number + 1, reason: "a scene in a library of cases")
      }
      guard let task else { continue }
      let counts = line.classAreas?.map(\.count)
      guard counts?.allSatisfy({ $0 == task.classes.count }) == true,
        line.entry.unit == .unitInterval
      else {
        throw .index(
          line: number + 1, reason: "expected a scene with areas of \(task.classes.count) classes")
      }
    }
  }

  private static func line(
    _ bytes: ArraySlice<UInt8>, number: Int
  ) throws(LibraryError) -> IndexLine {
    do {
      return try IndexLine(parsing: bytes)
    } catch {
      throw .index(line: number, reason: error.reason)
    }
  }
}
