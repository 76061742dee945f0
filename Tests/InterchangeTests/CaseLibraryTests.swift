import Foundation
import Imaging
import Testing

@testable import Interchange

private let source = LibraryManifest.Source(format: "test", name: "cases")

@Test("A case comes back exactly as it was stored, whatever its values")
func libraryRoundTrip() throws {
  try withTemporaryFolder { folder in
    let cases = [
      example("a/byte", .unitInterval) { Float($0 % 256) / 255 },
      example("a/word", .unitInterval) { Float($0 * 777 % 65536) / 65535 },
      example("b/hounsfield", .hounsfield, spacing: 0.7) { Float($0 * 31 % 4000 - 1024) },
      example("b/single", .hounsfield, graders: 1) { Float($0) * 0.1 - 7 },
      example("c/wide", .unitInterval, width: 9, graders: 7) { Float($0 % 2) },
    ]
    try write(cases, to: folder + "/library")
    let library = try CaseLibrary.open(folder + "/library")
    #expect(library.manifest.isComplete)
    #expect(library.manifest.cases == 5)
    #expect(library.entries == cases.map { CaseEntry($0) })
    for (index, expected) in cases.enumerated() {
      #expect(try library.case(at: index) == expected)
    }
    #expect(library.index(of: "b/single") == 3)
    #expect(library.index(of: "none") == nil)
  }
}

@Test("A library in memory shows the same as one in a folder")
func memoryLibrary() throws {
  let cases = [example("a", .unitInterval) { _ in 0 }]
  let library = CaseLibrary(cases, manifest: LibraryManifest(sources: [source], attribution: ""))
  #expect(library.entries == cases.map { CaseEntry($0) })
  #expect(try library.case(at: 0) == cases[0])
}

@Test("An import that was killed goes on and ends with the same bytes")
func resuming() throws {
  try withTemporaryFolder { folder in
    let cases = (0..<20).map { number in
      example("case-\(number)", .unitInterval, width: number % 3 + 4) {
        Float(($0 + number) % 256) / 255
      }
    }
    try write(cases, to: folder + "/whole")
    do {
      let writer = try LibraryWriter(
        path: folder + "/cut", source: source, attribution: "Nobody")
      for subject in cases.prefix(8) { try writer.append(subject) }
      try writer.commit()
      for subject in cases[8..<13] { try writer.append(subject) }
      // The writer goes here without a commit, as if it had been killed.
    }
    let index = try OpenFile.updating(folder + "/cut/cases.jsonl")
    try index.write(Array("{\"id\":\"torn".utf8), at: index.size())
    #expect(try CaseLibrary.open(folder + "/cut").entries.count == 8)
    #expect(try !CaseLibrary.open(folder + "/cut").manifest.isComplete)
    try write(cases, to: folder + "/cut")
    let (cut, whole) = try (contents(folder + "/cut"), contents(folder + "/whole"))
    #expect(Set(cut.keys) == Set(whole.keys))
    for name in whole.keys { #expect(cut[name] == whole[name], "\(name)") }
  }
}

@Test("A second import from the same source adds nothing twice")
func importingTwice() throws {
  try withTemporaryFolder { folder in
    let cases = [example("a", .unitInterval) { _ in 1 }]
    try write(cases, to: folder + "/library")
    let before = try contents(folder + "/library")
    try write(cases, to: folder + "/library")
    #expect(try contents(folder + "/library") == before)
    let writer = try LibraryWriter(path: folder + "/library", source: source)
    #expect(
      text { try writer.append(cases[0]) }
        == "two cases have the id 'a'; ids must be unique")
  }
}

@Test("A library of another source is not touched, unless both are wanted in one")
func otherSource() throws {
  try withTemporaryFolder { folder in
    let path = folder + "/library"
    try write([example("a", .unitInterval) { _ in 1 }], to: path)
    let before = try contents(path)
    let other = LibraryManifest.Source(format: "test", name: "more")
    #expect(
      text { _ = try LibraryWriter(path: path, source: other) }
        == "the library was made from another source: expected test cases, found test more; "
        + "choose another folder, or add --append to put both into one library")
    #expect(try contents(path) == before)
    let writer = try LibraryWriter(path: path, source: other, appending: true)
    try writer.append(example("b", .unitInterval) { _ in 0 })
    try writer.finish(rejected: [])
    #expect(try CaseLibrary.open(path).manifest.sources == [source, other])
    #expect(try CaseLibrary.open(path).entries.map(\.id) == ["a", "b"])
  }
}

@Test("What was rejected is listed with its reason, for each source")
func rejections() throws {
  try withTemporaryFolder { folder in
    let path = folder + "/library"
    try LibraryWriter(path: path, source: source)
      .finish(rejected: [Rejection(item: "x.png", reason: "torn")])
    let other = LibraryManifest.Source(format: "test", name: "more")
    try LibraryWriter(path: path, source: other, appending: true)
      .finish(rejected: [Rejection(item: "y.png", reason: "huge")])
    let lines = try readFile(path + "/rejected.jsonl", limit: 1000)
    #expect(
      String(decoding: lines, as: UTF8.self) == """
        {"source":"test cases","item":"x.png","reason":"torn"}
        {"source":"test more","item":"y.png","reason":"huge"}

        """)
  }
}

@Test("Two programs do not write one library at the same time")
func locking() throws {
  try withTemporaryFolder { folder in
    let path = folder + "/library"
    let writer = try LibraryWriter(path: path, source: source)
    let message = text { _ = try LibraryWriter(path: path, source: source) }
    #expect(message.hasPrefix("\(path): another program (process \(getpid()) on "))
    #expect(message.hasSuffix(") is writing this library; wait for it to end"))
    try writer.finish(rejected: [])
  }
}

@Test("A folder with other files in it is left alone")
func occupied() throws {
  try withTemporaryFolder { folder in
    try DurableFile.replace(folder + "/thesis.tex", with: [1])
    #expect(
      text { _ = try LibraryWriter(path: folder, source: source) }
        == "\(folder): expected an empty folder or a library, found other files;"
        + " choose another folder")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["thesis.tex"])
    #expect(
      text { _ = try CaseLibrary.open(folder) }
        == "\(folder): not a library: expected a file library.json in it, found none;"
        + " make one with penumbra import")
  }
}

@Test(
  "Damage is found and named",
  arguments: [
    (
      "library.json", "\"version\": 1", "\"version\": 9",
      "the library is newer than this program: expected version 2 or older, found 9;"
        + " update penumbra"
    ),
    (
      "library.json", "penumbra-library", "other",
      "library.json is damaged: expected the format penumbra-library"
    ),
    (
      "library.json", "{", "(",
      "library.json is damaged: not JSON: expected a value at byte 0"
    ),
    (
      "cases.jsonl", "\"width\":6", "\"width\":-6",
      "cases.jsonl is damaged: line 1: expected a width and height of 1 to 8192"
    ),
    (
      "cases.jsonl", "\"unit\":\"hounsfield\"", "\"unit\":\"hours\"",
      "cases.jsonl is damaged: line 1: expected a unit"
    ),
    (
      "cases.jsonl", "\"areas\":[12,", "\"areas\":[9999,",
      "cases.jsonl is damaged: line 1: expected areas of 0 to 30 pixels"
    ),
    (
      "cases.jsonl", "\"row\":0", "\"row\":-1",
      "cases.jsonl is damaged: line 1: expected shard, row, type and crc32"
    ),
    (
      "cases.jsonl", "\"row\":0", "\"row\":5",
      "PATH/pixels-00000.npy: truncated: expected 1336 bytes, found 436"
    ),
    (
      "cases.jsonl", "\"row\":0", "\"row\":4294967295",
      "PATH/pixels-00000.npy: truncated: expected 773094113536 bytes, found 436"
    ),
    (
      "cases.jsonl", "\"width\":6,\"height\":5", "\"width\":8192,\"height\":8192",
      "cases.jsonl is damaged: line 1: expected a record of at most 536870912 bytes,"
        + " found 671088640"
    ),
    (
      "cases.jsonl", "\"spacing\":[0.7,", "\"spacing\":[1e300,",
      "cases.jsonl is damaged: line 1: expected a spacing of two distances of"
        + " 0.000001 to 10000 mm"
    ),
    (
      "cases.jsonl", "\"width\":6", "\"width\":5",
      "pixels-00000.npy is damaged: its header is not what the index says"
    ),
    (
      "pixels-00000.npy", "\u{1}\u{1}\u{1}", "\u{1}\u{0}\u{1}",
      "the pixels of 'a' are damaged: their checksum is wrong; import again"
    ),
  ])
func damage(_ file: String, _ old: String, _ new: String, _ message: String) throws {
  try withTemporaryFolder { folder in
    let path = folder + "/library"
    let graders = new.contains("8192") ? 8 : 4
    try write(
      [example("a", .hounsfield, graders: graders, spacing: 0.7) { Float($0) }], to: path)
    try replace(old, by: new, in: path + "/" + file)
    let found = text { _ = try CaseLibrary.open(path).case(at: 0) }
    #expect(found == message.replacing("PATH", with: path))
  }
}

@Test("A library with any byte changed is read or refused, never trapped")
func mutatedLibrary() throws {
  try withTemporaryFolder { folder in
    let path = folder + "/library"
    try write([example("a", .hounsfield) { Float($0) }], to: path)
    for name in ["library.json", "cases.jsonl", "pixels-00000.npy"] {
      let whole = try readFile(path + "/" + name, limit: 100_000)
      for index in whole.indices {
        var damaged = whole
        damaged[index] = damaged[index] &+ UInt8(truncatingIfNeeded: 1 + index % 254)
        try OpenFile.updating(path + "/" + name).write(damaged, at: 0)
        if let library = try? CaseLibrary.open(path), !library.entries.isEmpty {
          _ = try? library.case(at: 0)
        }
      }
      try OpenFile.updating(path + "/" + name).write(whole, at: 0)
    }
    #expect(try CaseLibrary.open(path).case(at: 0).id == "a")
  }
}

private func example(
  _ id: String, _ unit: GrayImage.Unit, width: Int = 6, graders: Int = 4, spacing: Double? = nil,
  value: (Int) -> Float
) -> Case {
  let height = 5
  let masks = (0..<graders).map { grader in
    Mask(
      width: width, height: height,
      pixels: (0..<(width * height)).map { $0 < 12 + grader ? 1 : 0 })
  }
  return Case(
    id: id, patient: String(id.prefix(1)), split: graders == 1 ? nil : "train",
    image: GrayImage(
      width: width, height: height, unit: unit, values: (0..<(width * height)).map(value)),
    masks: masks,
    spacing: spacing.map { Spacing(rowInMillimeters: $0, columnInMillimeters: $0 + 0.1) },
    provenance: Provenance(
      source: "test é\n", sopInstanceUID: graders == 7 ? "1.2" : nil, facts: ["b": "2", "a": "1"]))
}

private func write(_ cases: [Case], to path: String) throws {
  let writer = try LibraryWriter(path: path, source: source, attribution: "Nobody")
  for subject in cases where !writer.contains(subject.id) { try writer.append(subject) }
  try writer.finish(rejected: [])
}

private func contents(_ folder: String) throws -> [String: [UInt8]] {
  var contents: [String: [UInt8]] = [:]
  for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
    contents[name] = try readFile(folder + "/" + name, limit: 1 << 24)
  }
  return contents
}

private func replace(_ old: String, by new: String, in path: String) throws {
  var bytes = try readFile(path, limit: 100_000)
  let range = try #require(bytes.firstRange(of: Array(old.utf8)))
  bytes.replaceSubrange(range, with: Array(new.utf8))
  try DurableFile.replace(path, with: bytes)
}
