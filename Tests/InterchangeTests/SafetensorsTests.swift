import Testing

@testable import Interchange

/// What `make_safetensors.py` writes with the reference implementation.
private let reference = Safetensors(
  tensors: [
    ("generator", .init(unsignedIntegers: [.max, 5], shape: [2])),
    ("step", .init(integers: [-7], shape: [])),
    ("moment", .init(doubles: [0.1, -2], shape: [2])),
    ("empty", .init(floats: [], shape: [0, 3])),
    ("weight", .init(floats: [1, -2.5, 3, 0, 0.1, -1e-3], shape: [2, 3])),
    ("half", .init(halves: [1, 0.5, 65504], shape: [3])),
    ("mask", .init(bytes: [0, 1, 2], shape: [1, 3])),
  ], metadata: ["format": "penumbra"])

@Test("A file of the reference implementation is read, number by number")
func readsReference() throws {
  let file = try Safetensors(path: fixture("tiny.safetensors"))
  #expect(file.metadata == reference.metadata)
  #expect(Set(file.tensors.map(\.name)) == Set(reference.tensors.map(\.name)))
  for (name, entry) in reference.tensors { #expect(file[name] == entry, "\(name)") }
  #expect(try Safetensors.metadata(path: fixture("tiny.safetensors")) == reference.metadata)
}

@Test("The same tensors give the bytes that the reference implementation writes")
func writesReference() throws {
  let expected = try readFile(fixture("tiny.safetensors"), limit: 10_000)
  #expect(try reference.serialized() == expected)
}

@Test("A file is the same after writing and reading, and the order given does not matter")
func roundTrip() throws {
  try withTemporaryFolder { folder in
    var shuffled = reference
    shuffled.tensors.reverse()
    try shuffled.write(to: folder + "/a.safetensors")
    #expect(try Safetensors(path: folder + "/a.safetensors") == reference)
    #expect(try shuffled.serialized() == reference.serialized())
  }
}

@Test("Halves and brain floats become floats exactly")
func narrowFloats() throws {
  #expect(try Safetensors.Entry(halves: [0.1, -2], shape: [2]).floats() == [0.099975586, -2])
  let brain = Safetensors.Entry(dtype: .brain, shape: [2], bytes: [0x80, 0x3F, 0x49, 0xC0])
  #expect(try brain.floats() == [1, -3.140625])
}

@Test("A tensor is set, replaced and removed by its name")
func byName() throws {
  var file = Safetensors()
  file["a"] = .init(floats: [1], shape: [1])
  file["a"] = .init(floats: [2], shape: [1])
  #expect(try file["a"]?.floats() == [2])
  #expect(file.tensors.count == 1)
  file["a"] = nil
  #expect(file.tensors.isEmpty)
}

@Test("Asking for other numbers than a tensor has is an error")
func wrongType() {
  #expect(
    text { _ = try Safetensors.Entry(bytes: [1], shape: [1]).floats() }
      == "expected a tensor of type F32, F16 or BF16, found U8")
}

@Test("Two tensors of one name are not written")
func duplicateOnWriting() {
  let entry = Safetensors.Entry(bytes: [1], shape: [1])
  let file = Safetensors(tensors: [("a", entry), ("a", entry)])
  #expect(text { _ = try file.serialized() } == "tensor 'a' is named twice")
}

@Test(
  "What the reference implementation accepts is accepted",
  arguments: [
    ("{}", 0), (#"{"a":{"dtype":"U8","shape":[],"data_offsets":[0,1]}}"#, 1),
    (#"{"a":{"dtype":"F32","shape":[2,0],"data_offsets":[0,0]}}   "#, 0),
    (#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"more":[1]}}"#, 1),
    (
      #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"#
        + #""b":{"dtype":"F32","shape":[1],"data_offsets":[1,5]}}"#, 5
    ),
  ])
func accepted(_ header: String, _ dataBytes: Int) throws {
  _ = try Safetensors(parsing: file(header, dataBytes))
}

@Test(
  "A damaged header is refused with the reason",
  arguments: [
    (" {}", 0, "not a safetensors file: expected '{' at byte 8, found byte 32"),
    ("[]", 0, "not a safetensors file: expected '{' at byte 8, found byte 91"),
    ("{]", 0, "damaged safetensors header: not JSON: expected '\"' at byte 1"),
    ("{}", 1, "damaged safetensors file: expected 0 bytes of data, found 1"),
    (one("U8", "[2]", "[0,2]"), 1, "damaged safetensors file: expected 2 bytes of data, found 1"),
    (one("U8", "[1]", "[1,2]"), 2, "tensor 'a': expected to begin at byte 0 of the data, found 1"),
    (
      "{\"a\":\(body("U8", "[1]", "[0,1]")),\"b\":\(body("U8", "[1]", "[2,3]"))}", 3,
      "tensor 'b': expected to begin at byte 1 of the data, found 2"
    ),
    (
      "{\"a\":\(body("U8", "[2]", "[0,2]")),\"b\":\(body("U8", "[2]", "[1,3]"))}", 3,
      "tensor 'b': expected to begin at byte 2 of the data, found 1"
    ),
    (
      "{\"a\":\(body("U8", "[1]", "[0,1]")),\"b\":\(body("U8", "[1]", "[0,1]"))}", 1,
      "tensor 'b': expected to begin at byte 1 of the data, found 0"
    ),
    (one("F32", "[2]", "[0,4]"), 4, "tensor 'a': expected 8 bytes for its shape, found 4"),
    (one("U8", "[-1]", "[0,1]"), 1, "tensor 'a': impossible shape [-1]"),
    (
      one("F32", "[4194305,4194305,211106198978564]", "[0,4]"), 4,
      "tensor 'a': impossible shape [4194305, 4194305, 211106198978564]"
    ),
    (
      one("F8", "[1]", "[0,1]"), 1,
      "tensor 'a': unknown type: expected one of U8, F16, BF16, F32, F64, I64, U64, found 'F8'"
    ),
    (one("U8", "[1.5]", "[0,1]"), 1, "tensor 'a': expected a shape of whole numbers"),
    (one("U8", "[1]", "[1,0]"), 1, "tensor 'a': expected data_offsets [begin, end]"),
    (one("U8", "[1]", "[0]"), 1, "tensor 'a': expected data_offsets [begin, end]"),
    (#"{"a":7}"#, 0, "tensor 'a': expected a dtype"),
    (
      #"{"__metadata__":{"a":1}}"#, 0,
      "damaged safetensors header: expected __metadata__ to map texts to texts"
    ),
    (
      "{\"a\":\(body("U8", "[0]", "[0,0]")),\"a\":\(body("U8", "[0]", "[0,0]"))}", 0,
      "damaged safetensors header: ambiguous JSON: 'a' is named twice, again at byte 53"
    ),
    (
      "{\"a\":" + String(repeating: "[", count: 200), 0,
      "damaged safetensors header: JSON nests too deep: expected at most 64 levels, found more"
        + " at byte 69"
    ),
  ])
func refused(_ header: String, _ dataBytes: Int, _ message: String) {
  #expect(text { _ = try Safetensors(parsing: file(header, dataBytes)) } == message)
}

@Test("An impossible length of the header is refused before memory is taken")
func headerLength() {
  #expect(
    text { _ = try Safetensors(parsing: [1, 2, 3]) }
      == "not a safetensors file: expected at least 10 bytes, found 3")
  #expect(
    text { _ = try Safetensors(parsing: [9, 0, 0, 0, 0, 0, 0, 0, 0x7B]) }
      == "not a safetensors file: expected at least 10 bytes, found 9")
  #expect(
    text { _ = try Safetensors(parsing: [3, 0, 0, 0, 0, 0, 0, 0, 0x7B, 0x7D]) }
      == "not a safetensors file: expected a header of 2 to 2 bytes, found 3")
  #expect(
    text { _ = try Safetensors(parsing: [UInt8](repeating: 0xFF, count: 16)) }
      == "not a safetensors file: expected a header of 2 to 8 bytes, found 18446744073709551615")
  #expect(
    text { _ = try Safetensors(parsing: [0, 0, 0, 0, 0, 0, 0, 0, 0x7B, 0x7D]) }
      == "not a safetensors file: expected a header of 2 to 2 bytes, found 0")
}

@Test("A file with any byte changed or cut anywhere is read or refused, never trapped")
func mutatedSafetensors() throws {
  let whole = try readFile(fixture("tiny.safetensors"), limit: 10_000)
  for index in whole.indices {
    for change in [0x01, 0x10, 0x80] as [UInt8] {
      var damaged = whole
      damaged[index] ^= change
      if let file = try? Safetensors(parsing: damaged) {
        for tensor in file.tensors { _ = try? tensor.entry.floats() }
      }
    }
    #expect(throws: SafetensorsError.self) { try Safetensors(parsing: Array(whole[..<index])) }
  }
}

@Test("A header of the longest length is read, one byte more is refused")
func longestHeader() throws {
  let longest = "{}" + String(repeating: " ", count: Limits.safetensorsHeader - 2)
  #expect(try Safetensors(parsing: file(longest, 0)).tensors.isEmpty)
  #expect(
    text { _ = try Safetensors(parsing: file(longest + " ", 0)) }
      == "not a safetensors file: expected a header of 2 to 16777216 bytes, found 16777217")
}

@Test("As many tensors as the limit are read, more are refused")
func tooManyTensors() throws {
  let most = (0..<Limits.safetensorsTensors).map { "\"\($0)\":\(body("U8", "[0]", "[0,0]"))" }
  #expect(
    try Safetensors(parsing: file("{" + most.joined(separator: ",") + "}", 0)).tensors.count
      == Limits.safetensorsTensors)
  let tensors = (0...Limits.safetensorsTensors).map { "\"\($0)\":\(body("U8", "[0]", "[0,0]"))" }
  let message = text {
    _ = try Safetensors(parsing: file("{" + tensors.joined(separator: ",") + "}", 0))
  }
  #expect(message == "too many tensors: expected at most 65536, found 65537")
}

private func body(_ dtype: String, _ shape: String, _ offsets: String) -> String {
  "{\"dtype\":\"\(dtype)\",\"shape\":\(shape),\"data_offsets\":\(offsets)}"
}

private func one(_ dtype: String, _ shape: String, _ offsets: String) -> String {
  "{\"a\":\(body(dtype, shape, offsets))}"
}

private func file(_ header: String, _ dataBytes: Int) -> [UInt8] {
  let length = header.utf8.count
  return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + Array(header.utf8)
    + [UInt8](repeating: 0, count: dataBytes)
}
