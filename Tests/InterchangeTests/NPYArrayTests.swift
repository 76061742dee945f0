import Tensors
import Testing

@testable import Interchange

@Test("Arrays of every type, order and version give what numpy reads")
func npyValues() throws {
  let facts = try arrayFacts()
  for (name, expected) in facts where name.hasSuffix(".npy") {
    let bytes = try readFile(fixture("arrays/" + name), limit: 1 << 20)
    let array = try NPYArray(parsing: bytes)
    let shape = (expected["shape"]?.items ?? []).compactMap { $0.int }
    #expect(array.header.shape == shape, "\(name)")
    #expect(array.header.isColumnsFirst == (expected["columnsFirst"] == .bool(true)), "\(name)")
    #expect(array.count == shape.first ?? 1)
    let values = expected["values"]?.items ?? []
    if array.header.type.isText {
      var texts: [String] = []
      while let more = try array.texts() { texts += more }
      #expect(texts == values.compactMap { $0.text }, "\(name)")
    } else {
      var numbers: [Float] = []
      while let more = try array.numbers() { numbers += more }
      #expect(numbers == values.compactMap { $0.double.map { Float($0) } }, "\(name)")
    }
    #expect(try array.isWholeAtEnd())
  }
  let bytes = try NPYArray(parsing: readFile(fixture("arrays/bytes.npy"), limit: 1 << 20))
  #expect(try bytes.texts() == ["ab"])
}

@Test("Whole numbers are told as texts without rounding, signed and of either order")
func npyIntegerTexts() throws {
  let type = try NPYType(">i8")
  #expect(type.texts([255, 255, 255, 255, 255, 255, 255, 254]) == ["-2"])
  #expect(try NPYType("<i2").texts([0xFE, 0xFF, 1, 0]) == ["-2", "1"])
  #expect(try NPYType("<u8").texts([1, 0, 0, 0, 0, 0, 0, 0x80]) == ["9223372036854775809"])
  #expect(try NPYType("|b1").texts([1]) == ["1"])
}

@Test(
  "A header that cannot be right is refused with the reason",
  arguments: [
    ("", "not a NumPy array: expected the mark \\x93NUMPY at its beginning"),
    (
      "{'descr': '<f4', 'shape': (2,), }",
      "damaged NumPy header: expected descr,"
        + " fortran_order and shape, once each at byte 43"
    ),
    (
      "{'descr': '<f4', 'descr': '<f4'}",
      "damaged NumPy header: expected descr, fortran_order and"
        + " shape, once each at byte 35"
    ),
    (
      "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}",
      "damaged NumPy header: expected a text in quotes at byte 20"
    ),
    (
      "{'descr': '|O', 'fortran_order': False, 'shape': (1,)}",
      "numbers of a type that is not read: expected bool, integers of 8 to 64 bits, float 16 to 64 or"
        + " text, found '|O'"
    ),
    (
      "{'descr': '<f3', 'fortran_order': False, 'shape': (1,)}",
      "numbers of a type that is not read: expected bool, integers of 8 to 64 bits, float 16 to 64 or"
        + " text, found '<f3'"
    ),
    (
      "{'descr': '<\u{1B}4', 'fortran_order': False, 'shape': (1,)}",
      "numbers of a type that is not read: expected bool, integers of 8 to 64 bits, float 16 to 64 or"
        + " text, found '<\\u{1B}4'"
    ),
    (
      "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}",
      "damaged NumPy header: expected True or False at byte 44"
    ),
    (
      "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}",
      "damaged NumPy header: expected the length of an axis at byte 61"
    ),
    (
      "{'descr': '<f4', 'fortran_order': False, 'shape': (1",
      "damaged NumPy header: expected ')' at byte 62"
    ),
    (
      "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 999999999999, 999999999999)}",
      "too large: found the shape (0, 999999999999, 999999999999)"
    ),
    (
      "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}",
      "damaged NumPy header: expected the length of an axis at byte 61"
    ),
  ])
func npyHeaderRefusals(text header: String, reason: String) {
  let body = Array(header.utf8)
  let bytes: [UInt8] =
    header.isEmpty ? [] : [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(body.count), 0] + body
  #expect(text { _ = try NPYHeader(parsing: bytes) } == reason)
}

@Test("Other versions, false lengths and endings are refused")
func npyEnds() throws {
  let whole = try readFile(fixture("arrays/little-f4.npy"), limit: 1 << 20)
  var later = whole
  later[6] = 4
  #expect(
    text { _ = try NPYArray(parsing: later) }
      == "a NumPy array of another version: expected 1 to 3, found 4")
  #expect(
    text { _ = try NPYArray(parsing: Array(whole.dropLast())) }
      == "truncated NumPy array: expected 152 bytes, found 151")
  #expect(
    text { _ = try NPYArray(parsing: whole + [0]) }
      == "truncated NumPy array: expected 152 bytes, found 153")
  #expect(
    text { _ = try NPYHeader(parsing: Array(whole.prefix(50))) }
      == "damaged NumPy header: expected a length of at most 40 at byte 8")
  for count in 0..<whole.count {
    #expect(throws: NPYError.self) { try NPYArray(parsing: Array(whole.prefix(count))) }
  }
}

@Test("An array with random damage is read or refused, never trapped")
func npyDamage() throws {
  var dice = SplitMix64(seed: 11)
  for name in ["columns-first.npy", "little-f2.npy", "unicode.npy", "scalar.npy", "version-2.npy"] {
    let whole = try readFile(fixture("arrays/" + name), limit: 1 << 20)
    for _ in 0..<300 {
      var damaged = whole
      for _ in 0..<Int.random(in: 1...3, using: &dice) {
        damaged[Int.random(in: 0..<whole.count, using: &dice)] = UInt8.random(
          in: 0...255, using: &dice)
      }
      guard let array = try? NPYArray(parsing: damaged) else { continue }
      var records = 0
      while records < 20, (try? array.texts()) != nil { records += 1 }
    }
  }
}

/// What numpy reads from the files in `arrays/`.
func arrayFacts() throws -> [(name: String, facts: JSON)] {
  let json = try JSON(parsing: readFile(fixture("arrays/arrays.json"), limit: 1 << 20))
  return (json.members ?? []).map { ($0.name, $0.value) }
}
