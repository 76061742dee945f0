import Foundation
import Imaging
import Tensors
import Testing

@testable import Interchange

@Test("Pickles of protocols 2 to 4, of old and new NumPy, give the cases that were pickled")
func pickledCases() throws {
  let facts = try JSON(parsing: readFile(fixture("pickles/pickles.json"), limit: 1 << 20))
  for name in ["protocol-2", "protocol-3", "protocol-4", "old-numpy"] {
    let path = fixture("pickles/\(name).pickle")
    let source = try PickleImport(path: path) { _, _ in true }
    #expect(source.count == 5)
    #expect(source.attribution == LIDCImport.credit)
    let (cases, rejections) = importAll(source)
    #expect(rejections == [], "\(name)")
    try #require(cases.map(\.id) == (0..<5).map { "1_slice\($0)[lesion0]" }, "\(name)")
    for subject in cases {
      let expected = try #require(facts[subject.id])
      let values = (expected["image"]?.items ?? []).compactMap { $0.double.map { Float($0) } }
      #expect(subject.image.values == values)
      #expect(subject.image.unit == .unitInterval)
      #expect(subject.masks.map { JSON.integer($0.area) } == expected["areas"]?.items)
      let masks = subject.masks.map { $0.pixels.map { "\($0)" }.joined() }
      #expect(masks.map(JSON.string) == expected["masks"]?.items)
      #expect(
        subject.spacing == Spacing(rowInMillimeters: 0.703125, columnInMillimeters: 0.5))
      #expect(subject.patient == "1.3.6.1.4.1.14519.5.2.1.6279.6001.1")
      #expect(
        subject.provenance
          == Provenance(
            source: "\(name).pickle", facts: ["seriesInstanceUID": subject.patient]))
    }
  }
}

@Test("A folder of pickles is read as one, names that come twice are rejected")
func pickleFolder() throws {
  try withTemporaryFolder { folder in
    let matting = try readFile(fixture("pickles/matting.pkl"), limit: 1 << 20)
    try place(matting, folder + "/a.pkl")
    try place(matting, folder + "/b.PICKLE")
    let (cases, rejections) = importAll(try PickleImport(path: folder) { _, _ in true })
    #expect(cases.map(\.id) == ["a"])
    #expect(cases.map(\.patient) == ["x"])
    #expect(cases[0].masks.map(\.area) == [3])
    #expect(rejections == [Rejection(item: "a", reason: "another case has the same name")])
  }
}

@Test("A pickle that names anything else is refused, and nothing of it is executed")
func hostilePickle() throws {
  let error = #expect(throws: ImportError.self) {
    _ = try PickleImport(path: fixture("pickles/hostile.pickle")) { _, _ in true }
  }
  let reason = try #require(error?.rejections.first?.reason)
  #expect(
    reason
      == "not a plain pickle: 'posix.system' at byte 27 is not among the few names that are read, and"
      + " nothing of a pickle is ever executed")
  #expect(
    error?.description
      == "no pickled cases found: expected a dictionary of names, each with an image and masks as"
      + " NumPy arrays, found none that can be read")
}

@Test(
  "What is no plain pickle is refused with the reason",
  arguments: [
    ([], "truncated pickle: it ends at byte 0"),
    ([0x80, 5], "a pickle of protocol 5: expected 2 to 4"),
    ([0x80, 3], "truncated pickle: it ends at byte 2"),
    ([0x50], "not a plain pickle: instruction 80 at byte 0 is not followed"),
    ([0x4E, 0x2E], "damaged pickle: expected a dictionary at byte 2"),
    ([0x7D, 0x4E, 0x4E, 0x73], "damaged pickle: expected texts as keys at byte 4"),
    ([0x61], "damaged pickle: expected a value before at byte 1"),
    ([0x65], "damaged pickle: expected a mark before at byte 1"),
    ([0x85], "damaged pickle: expected 1 values before at byte 1"),
    ([0x68, 0], "damaged pickle: expected a reference to something before at byte 2"),
    (
      [0x7D, 0x71, 0, 0x68, 0],
      "not a plain pickle: it refers at byte 5 to something that is not kept"
    ),
    ([0x72, 255, 255, 255, 255], "damaged pickle: expected a value before at byte 5"),
    (
      [0x4E, 0x72, 255, 255, 255, 255],
      "too large: more than 4194304 references at byte 6"
    ),
    (
      [0x8E, 0, 0, 0, 0, 1, 0, 0, 0],
      "too large: more than 67108864 bytes in a value at byte 9"
    ),
    (
      [0x8E, 0, 0, 0, 0, 0, 0, 0, 255],
      "too large: more than 67108864 bytes in a value at byte 9"
    ),
    ([0x58, 1, 0, 0, 0, 0xFF], "damaged pickle: expected UTF-8 at byte 6"),
    (
      [UInt8](repeating: 0x28, count: 65), "too large: more than 64 marks at byte 65"
    ),
    (
      [0x29] + [UInt8](repeating: 0x85, count: 17),
      "too large: more than 16 values in each other at byte 17"
    ),
    (
      Array("cnumpy\nndarray\n)R".utf8),
      "damaged pickle: expected an array that is told what it holds at byte 17"
    ),
    (
      Array("c\u{1B}a\nb\n".utf8),
      "not a plain pickle: '\\u{1B}a.b' at byte 6 is not among the few names that are read, and"
        + " nothing of a pickle is ever executed"
    ),
  ] as [([UInt8], String)])
func pickleRefusals(bytes: [UInt8], reason: String) throws {
  var reader = try PickleReader(parsing: bytes)
  let error = reader.forEach { (_, _) throws(Never) in true }
  #expect(error?.description == reason)
}

@Test("A pickle that is cut or damaged is read in part or refused, never trapped")
func damagedPickles() throws {
  let whole = try readFile(fixture("pickles/protocol-4.pickle"), limit: 1 << 20)
  for count in 0..<whole.count {
    var reader = try PickleReader(parsing: Array(whole.prefix(count)))
    #expect(reader.forEach { (_, _) throws(Never) in true } != nil)
  }
  var dice = SplitMix64(seed: 31)
  for name in ["protocol-2", "protocol-3", "protocol-4"] {
    let whole = try readFile(fixture("pickles/\(name).pickle"), limit: 1 << 20)
    for _ in 0..<500 {
      var damaged = whole
      for _ in 0..<Int.random(in: 1...4, using: &dice) {
        damaged[Int.random(in: 0..<whole.count, using: &dice)] = UInt8.random(
          in: 0...255, using: &dice)
      }
      var reader = try PickleReader(parsing: damaged)
      _ = reader.forEach { (_, value) throws(Never) in
        if case .dictionary(let dictionary) = value {
          for case .array(let array) in dictionary.entries.values { _ = array.rows }
        }
        return true
      }
    }
  }
}

@Test("Cases with an impossible spacing are rejected")
func strangePickledSpacing() throws {
  try withTemporaryFolder { folder in
    var bytes = try readFile(fixture("pickles/protocol-4.pickle"), limit: 1 << 20)
    // The only 0.703125 becomes 1e300; the other cases refer to it.
    let bits = (0.703125).bitPattern
    let number = (0..<8).map { UInt8(truncatingIfNeeded: bits >> (56 - 8 * $0)) }
    let place = try #require(bytes.indices.first { bytes[$0...].starts(with: number) })
    bytes.replaceSubrange(
      place..<(place + 8),
      with: (0..<8).map { UInt8(truncatingIfNeeded: (1e300).bitPattern >> (56 - 8 * $0)) })
    try DurableFile.replace(folder + "/a.pickle", with: bytes)
    let (cases, rejections) = importAll(
      try PickleImport(path: folder + "/a.pickle") { _, _ in true })
    #expect(cases.isEmpty)
    #expect(
      Set(rejections.map(\.reason)) == [
        "an impossible pixel_spacing: expected two distances of 0.000001 to 10000 mm, found 1e+300"
          + " and 0.5"
      ])
  }
}

@Test("What may be referred to again takes no more than its limit, however much a pickle names")
func pickleMemory() throws {
  // {, then texts of 4000 letters, each kept under a number and then given away as a key.
  let text = [0x58, 0xA0, 0x0F, 0, 0] + [UInt8](repeating: 0x61, count: 4000)
  let count = Limits.pickleMemoryBytes / 4000 + 100
  var bytes: [UInt8] = [0x80, 4, 0x7D]
  for _ in 0..<count { bytes += text + [0x94, 0x4E, 0x73] }
  let near = bytes + [0x68, 0, 0x4E, 0x73, 0x2E]
  var reader = try PickleReader(parsing: near)
  var found = 0
  #expect(
    reader.forEach { (_, _) throws(Never) in
      found += 1
      return true
    } == nil)
  #expect(found == count + 1)
  let late = (0..<4).map { UInt8(truncatingIfNeeded: (count - 1) >> (8 * $0)) }
  reader = try PickleReader(parsing: bytes + [0x6A] + late)
  let error = reader.forEach { (_, _) throws(Never) in true }
  #expect(error?.description.contains("to something that is not kept") == true)
}

@Test("Entries that make no case are named with their reason")
func badEntries() throws {
  try withTemporaryFolder { folder in
    // {'a': None}
    try place([0x80, 2, 0x7D, 0x55, 1, 0x61, 0x4E, 0x73, 0x2E], folder + "/a.pickle")
    let (cases, rejections) = importAll(try PickleImport(path: folder) { _, _ in true })
    #expect(cases == [])
    #expect(
      rejections == [
        Rejection(
          item: "a", reason: "expected an image of two axes and a list of masks, found other")
      ])
  }
}
