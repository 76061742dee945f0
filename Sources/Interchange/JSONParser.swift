/// Why a text is not the JSON this program reads.
package enum JSONError: Error, Equatable, CustomStringConvertible {
  /// Something else was expected at that byte.
  case unexpected(expected: String, offset: Int)
  /// An object names the same member twice.
  case duplicate(name: String, offset: Int)
  /// Arrays and objects nest too deep.
  case tooDeep(offset: Int)

  package var description: String {
    switch self {
    case .unexpected(let expected, let offset):
      "not JSON: expected \(expected) at byte \(offset)"
    case .duplicate(let name, let offset):
      "ambiguous JSON: '\(displaySafe(name))' is named twice, again at byte \(offset)"
    case .tooDeep(let offset):
      "JSON nests too deep: expected at most \(Limits.jsonDepth) levels, found more"
        + " at byte \(offset)"
    }
  }
}

extension JSON {
  /// The value that all of `bytes` spell, with blanks around it allowed.
  package init(parsing bytes: some Collection<UInt8>) throws(JSONError) {
    var parser = JSONParser(Array(bytes))
    parser.skipBlanks()
    self = try parser.value(depth: 0)
    parser.skipBlanks()
    guard parser.isAtEnd else { throw .unexpected(expected: "the end", offset: parser.offset) }
  }
}

/// A strict parser of JSON (RFC 8259) that walks over bytes.
struct JSONParser {
  private let bytes: [UInt8]
  private(set) var offset = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { offset == bytes.count }

  private var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      offset += 1
    }
  }

  mutating func value(depth: Int) throws(JSONError) -> JSON {
    guard depth <= Limits.jsonDepth else { throw .tooDeep(offset: offset) }
    switch next {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSON {
    var members: [JSON.Member] = []
    var names: Set<String> = []
    try list(until: UInt8(ascii: "}"), "',' or '}'") { (parser) throws(JSONError) in
      let start = parser.offset
      let name = try parser.string()
      guard !Self.contains(name, members, &names) else {
        throw .duplicate(name: name, offset: start)
      }
      parser.skipBlanks()
      try parser.expect(UInt8(ascii: ":"), "':'")
      parser.skipBlanks()
      members.append(JSON.Member(name, try parser.value(depth: depth + 1)))
    }
    return .object(members)
  }

  /// Whether a member has that name; a set of names pays off only in large objects.
  private static func contains(
    _ name: String, _ members: [JSON.Member], _ names: inout Set<String>
  ) -> Bool {
    if members.count < 32 { return members.contains { $0.name == name } }
    if names.isEmpty { names = Set(members.map(\.name)) }
    return !names.insert(name).inserted
  }

  private mutating func array(depth: Int) throws(JSONError) -> JSON {
    var items: [JSON] = []
    try list(until: UInt8(ascii: "]"), "',' or ']'") { (parser) throws(JSONError) in
      items.append(try parser.value(depth: depth + 1))
    }
    return .array(items)
  }

  private mutating func list(
    until end: UInt8, _ expected: String,
    element: (inout JSONParser) throws(JSONError) -> Void
  ) throws(JSONError) {
    offset += 1
    skipBlanks()
    if next == end {
      offset += 1
      return
    }
    while true {
      skipBlanks()
      try element(&self)
      skipBlanks()
      guard next == UInt8(ascii: ",") else { break }
      offset += 1
    }
    try expect(end, expected)
  }

  private mutating func expect(_ byte: UInt8, _ expected: String) throws(JSONError) {
    guard next == byte else { throw .unexpected(expected: expected, offset: offset) }
    offset += 1
  }

  private mutating func word(_ word: String, _ value: JSON) throws(JSONError) -> JSON {
    guard bytes[offset...].starts(with: word.utf8) else {
      throw .unexpected(expected: "a value", offset: offset)
    }
    offset += word.utf8.count
    return value
  }
}

// MARK: Numbers

extension JSONParser {
  private mutating func number() throws(JSONError) -> JSON {
    let start = offset
    if next == UInt8(ascii: "-") { offset += 1 }
    let firstDigit = next
    let whole = skipDigits()
    guard whole > 0, whole == 1 || firstDigit != UInt8(ascii: "0") else {
      throw .unexpected(expected: "a value", offset: start)
    }
    let isWhole = try !skipFraction()
    let text = String(decoding: bytes[start..<offset], as: UTF8.self)
    if isWhole, let integer = Int(text) { return .integer(integer) }
    guard let number = Double(text), number.isFinite else {
      throw .unexpected(expected: "a number that fits 64 bits", offset: start)
    }
    return .number(number)
  }

  private mutating func skipDigits() -> Int {
    let start = offset
    while let byte = next, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { offset += 1 }
    return offset - start
  }

  private mutating func skipFraction() throws(JSONError) -> Bool {
    guard next == UInt8(ascii: ".") else { return try skipExponent() }
    offset += 1
    guard skipDigits() > 0 else { throw .unexpected(expected: "a digit", offset: offset) }
    _ = try skipExponent()
    return true
  }

  private mutating func skipExponent() throws(JSONError) -> Bool {
    guard next == UInt8(ascii: "e") || next == UInt8(ascii: "E") else { return false }
    offset += 1
    if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { offset += 1 }
    guard skipDigits() > 0 else { throw .unexpected(expected: "a digit", offset: offset) }
    return true
  }
}

// MARK: Texts

extension JSONParser {
  private mutating func string() throws(JSONError) -> String {
    try expect(UInt8(ascii: "\""), "'\"'")
    let start = offset
    var text = ""
    var piece = offset
    while let byte = next, byte >= 0x20 {
      if byte == UInt8(ascii: "\"") {
        text += try validText(piece..<offset)
        offset += 1
        return text
      }
      offset += 1
      if byte == UInt8(ascii: "\\") {
        text += try validText(piece..<(offset - 1))
        text.unicodeScalars.append(try escape())
        piece = offset
      }
    }
    throw .unexpected(expected: "the end of the text begun at byte \(start)", offset: offset)
  }

  private func validText(_ range: Range<Int>) throws(JSONError) -> String {
    guard !range.isEmpty else { return "" }
    // Nearly all texts are ASCII, which needs no slow validation.
    if bytes[range].allSatisfy({ $0 < 0x80 }) {
      return String(decoding: bytes[range], as: UTF8.self)
    }
    guard let text = String(validating: bytes[range], as: UTF8.self) else {
      throw .unexpected(expected: "UTF-8", offset: range.lowerBound)
    }
    return text
  }

  private mutating func escape() throws(JSONError) -> Unicode.Scalar {
    let start = offset - 1
    guard let byte = next else { throw .unexpected(expected: "an escape", offset: start) }
    offset += 1
    switch byte {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicodeEscape(start)
    default: throw .unexpected(expected: "an escape", offset: start)
    }
  }

  private mutating func unicodeEscape(_ start: Int) throws(JSONError) -> Unicode.Scalar {
    let first = try fourHexDigits()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard bytes[offset...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) else {
      throw .unexpected(expected: "a character", offset: start)
    }
    offset += 2
    let second = try fourHexDigits()
    guard (0xD800..<0xDC00).contains(first), (0xDC00..<0xE000).contains(second),
      let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
    else { throw .unexpected(expected: "a character", offset: start) }
    return scalar
  }

  private mutating func fourHexDigits() throws(JSONError) -> UInt32 {
    guard offset + 4 <= bytes.count else {
      throw .unexpected(expected: "four hexadecimal digits", offset: offset)
    }
    var value: UInt32 = 0
    for byte in bytes[offset..<(offset + 4)] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw .unexpected(expected: "four hexadecimal digits", offset: offset)
      }
      value = value << 4 | UInt32(digit)
    }
    offset += 4
    return value
  }
}
