import Testing

@testable import Interchange

@Test("A value survives writing and reading, on one line and indented")
func jsonRoundTrip() throws {
  let value = JSON.object([
    JSON.Member("text", .string("é\"\\\n\u{1}\u{1F600}")),
    JSON.Member("numbers", .array([.integer(-3), .number(0.1), .number(1e300)])),
    JSON.Member("nested", .array([.object([JSON.Member("a", .null)]), .array([])])),
    JSON.Member("truth", .bool(true)), JSON.Member("none", .object([])),
  ])
  #expect(try JSON(parsing: Array(value.line.utf8)) == value)
  #expect(try JSON(parsing: Array(value.page.utf8)) == value)
}

@Test("A page is indented; lists of plain values stay on one line")
func jsonPage() {
  let value = JSON.object([
    JSON.Member("areas", .array([.integer(1), .integer(2)])),
    JSON.Member("a", .array([.object([JSON.Member("b", .null)])])),
  ])
  let page = """
    {
      "areas": [1,2],
      "a": [
        {
          "b": null
        }
      ]
    }

    """
  #expect(value.page == page)
}

@Test("Not-a-number is written as null")
func notANumber() {
  #expect(JSON.number(.nan).line == "null")
}

@Test("Escapes are read, also those of two halves")
func escapes() throws {
  #expect(try parse(#""\u00e9\ud83d\ude00\/\b""#) == .string("é\u{1F600}/\u{8}"))
}

@Test(
  "What is not strict JSON is refused with its place",
  arguments: [
    ("", "not JSON: expected a value at byte 0"),
    ("{\"a\":1,}", "not JSON: expected '\"' at byte 7"),
    ("[1 2]", "not JSON: expected ',' or ']' at byte 3"),
    ("[01]", "not JSON: expected a value at byte 1"),
    ("[1.]", "not JSON: expected a digit at byte 3"),
    ("[1e999]", "not JSON: expected a number that fits 64 bits at byte 1"),
    ("nul", "not JSON: expected a value at byte 0"),
    ("1 1", "not JSON: expected the end at byte 2"),
    ("\"a\nb\"", "not JSON: expected the end of the text begun at byte 1 at byte 2"),
    ("\"\\ud83d\"", "not JSON: expected a character at byte 1"),
    ("\"\\u12g4\"", "not JSON: expected four hexadecimal digits at byte 3"),
    ("{\"a\":1,\"a\":2}", "ambiguous JSON: 'a' is named twice, again at byte 7"),
    (
      String(repeating: "[", count: 100_000),
      "JSON nests too deep: expected at most 64 levels, found more at byte 65"
    ),
  ])
func strictness(_ json: String, _ message: String) {
  #expect(text { _ = try parse(json) } == message)
}

@Test("Bytes that are no UTF-8 are refused")
func notUTF8() {
  #expect(throws: JSONError.unexpected(expected: "UTF-8", offset: 1)) {
    try JSON(parsing: [0x22, 0xFF, 0x22])
  }
}

@Test("What a terminal might obey is written in digits and read back unchanged")
func terminalSafe() throws {
  let value = JSON.string("\u{9B}2J \u{202E} \u{E0041} é 肺 😀 \u{1B}")
  #expect(value.line == "\"\\u009b2J \\u202e \\udb40\\udc41 é 肺 😀 \\u001b\"")
  #expect(try parse(value.line) == value)
}

private func parse(_ text: String) throws -> JSON { try JSON(parsing: Array(text.utf8)) }

@Test("Values may nest as deep as the limit")
func deepestJSON() throws {
  let depth = Limits.jsonDepth
  let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
  _ = try parse(text)
}
