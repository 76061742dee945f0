/// Why a NumPy array could not be read.
package enum NPYError: Error, Equatable, CustomStringConvertible {
  /// The mark at the beginning is missing.
  case magic
  /// The file is of a later version.
  case version(Int)
  /// The header is not what it should be at a byte.
  case header(offset: Int, expected: String)
  /// The numbers are of a type that is not read.
  case type(String)
  /// The array is larger than the program reads.
  case tooLarge([Int])
  /// The array lies column by column, and is larger than fits into memory.
  case columnsFirst(bytes: Int)
  /// There are more or fewer bytes than the shape needs.
  case size(expected: Int, found: Int)
  /// The bytes cannot be inflated.
  case inflating(InflatingError)

  package var description: String {
    switch self {
    case .magic: "not a NumPy array: expected the mark \\x93NUMPY at its beginning"
    case .version(let version):
      "a NumPy array of another version: expected 1 to 3, found \(version)"
    case .header(let offset, let expected):
      "damaged NumPy header: expected \(expected) at byte \(offset)"
    case .type(let type):
      "numbers of a type that is not read: expected bool, integers of 8 to 64 bits, float 16 to 64"
        + " or text, found '\(displaySafe(type))'"
    case .tooLarge(let shape): "too large: found the shape \(shapeText(shape))"
    case .columnsFirst(let bytes):
      "in Fortran order and too large to be turned: expected at most \(Limits.npyColumnsFirst)"
        + " bytes, found \(bytes); save it with numpy.ascontiguousarray"
    case .size(let expected, let found):
      "truncated NumPy array: expected \(expected) bytes, found \(found)"
    case .inflating(let error): error.description
    }
  }
}

/// A shape as Python writes it.
func shapeText(_ shape: [Int]) -> String {
  "(" + shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? ",)" : ")")
}

/// What the elements of a NumPy array are.
struct NPYType: Equatable {
  /// What an element means.
  enum Kind: UInt8 {
    case bool = 0x62
    case signed = 0x69
    case unsigned = 0x75
    case float = 0x66
    case bytes = 0x53
    case unicode = 0x55
  }

  let kind: Kind
  /// The number of bytes of an element.
  let size: Int
  let isBigEndian: Bool

  /// Whether elements are texts.
  var isText: Bool { kind == .bytes || kind == .unicode }
  /// Whether elements are whole numbers.
  var isInteger: Bool { kind == .bool || kind == .signed || kind == .unsigned }

  /// Reads a description such as `<f4`.
  init(_ text: String) throws(NPYError) {
    let letters = Array(text.utf8)
    guard letters.count >= 3, "<>|=".utf8.contains(letters[0]),
      let kind = Kind(rawValue: letters[1]),
      let number = Int(text.dropFirst(2)), (1...4096).contains(number)
    else { throw .type(text) }
    self.kind = kind
    size = kind == .unicode ? 4 * number : number
    isBigEndian = letters[0] == UInt8(ascii: ">")
    let sizes: [Int]? =
      switch kind {
      case .bool: [1]
      case .signed, .unsigned: [1, 2, 4, 8]
      case .float: [2, 4, 8]
      case .bytes, .unicode: nil
      }
    if let sizes, !sizes.contains(size) { throw .type(text) }
  }
}

/// The header of a NumPy file (`.npy`, versions 1 to 3): the type of the elements, their order, the
/// shape.
struct NPYHeader: Equatable {
  let type: NPYType
  /// Whether the first axis is the fastest.
  let isColumnsFirst: Bool
  let shape: [Int]
  /// Where the elements begin.
  let offset: Int

  /// The number of elements.
  var count: Int { shape.reduce(1, *) }
  /// The number of bytes of all elements.
  var byteCount: Int { count * type.size }

  /// The length of the longest header.
  static let longest = 12 + 65_536

  /// Reads the header at the beginning of `bytes`, of which no more is needed than `longest`.
  init(parsing bytes: [UInt8]) throws(NPYError) {
    guard bytes.count >= 10, bytes.starts(with: [0x93] + Array("NUMPY".utf8)) else { throw .magic }
    guard (1...3).contains(bytes[6]) else { throw .version(Int(bytes[6])) }
    let width = bytes[6] == 1 ? 2 : 4
    guard bytes.count >= 8 + width else { throw .header(offset: 8, expected: "a length") }
    let length = bytes.number(8, width)
    offset = 8 + width + length
    guard length <= 65_536, offset <= bytes.count else {
      throw .header(offset: 8, expected: "a length of at most \(bytes.count - 8 - width)")
    }
    var parser = NPYParser(bytes: Array(bytes[..<offset]), offset: 8 + width)
    let fields = try parser.dictionary()
    type = try NPYType(fields.type)
    isColumnsFirst = fields.isColumnsFirst
    shape = fields.shape
    var total = type.size
    for length in shape {
      // An axis of no length must not hide the others.
      let (product, overflow) = total.multipliedReportingOverflow(by: max(1, length))
      guard !overflow, product <= Limits.npyBytes else { throw .tooLarge(shape) }
      total = product
    }
  }
}

/// Reads the one kind of Python dictionary that a header has; nothing is evaluated.
private struct NPYParser {
  let bytes: [UInt8]
  var offset: Int

  mutating func dictionary() throws(NPYError) -> (
    type: String, isColumnsFirst: Bool, shape: [Int]
  ) {
    var type: String?
    var isColumnsFirst: Bool?
    var shape: [Int]?
    try expect("{")
    while !take("}") {
      let key = try text()
      try expect(":")
      switch key {
      case "descr" where type == nil: type = try text()
      case "fortran_order" where isColumnsFirst == nil: isColumnsFirst = try bool()
      case "shape" where shape == nil: shape = try tuple()
      default: throw .header(offset: offset, expected: "descr, fortran_order and shape, once each")
      }
      if !take(",") {
        try expect("}")
        break
      }
    }
    guard let type, let isColumnsFirst, let shape else {
      throw .header(offset: offset, expected: "descr, fortran_order and shape, once each")
    }
    return (type, isColumnsFirst, shape)
  }

  private mutating func text() throws(NPYError) -> String {
    skipBlanks()
    guard let quote = peek, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      throw .header(offset: offset, expected: "a text in quotes")
    }
    let content = bytes[(offset + 1)...].prefix { $0 != quote }
    offset += content.count + 2
    guard offset <= bytes.count else {
      throw .header(offset: bytes.count, expected: "the end of a text")
    }
    return String(decoding: content, as: UTF8.self)
  }

  private mutating func bool() throws(NPYError) -> Bool {
    if take("True") { return true }
    if take("False") { return false }
    throw .header(offset: offset, expected: "True or False")
  }

  private mutating func tuple() throws(NPYError) -> [Int] {
    try expect("(")
    var numbers: [Int] = []
    while !take(")") {
      guard numbers.count < 32 else { throw .header(offset: offset, expected: "at most 32 axes") }
      skipBlanks()
      let digits = bytes[offset...].prefix { (0x30...0x39).contains($0) }
      guard let number = Int(String(decoding: digits, as: UTF8.self)) else {
        throw .header(offset: offset, expected: "the length of an axis")
      }
      offset += digits.count
      numbers.append(number)
      if !take(",") {
        try expect(")")
        break
      }
    }
    return numbers
  }

  private var peek: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  private mutating func skipBlanks() {
    while let byte = peek, byte == 0x20 || byte == 0x0A { offset += 1 }
  }

  private mutating func take(_ word: String) -> Bool {
    skipBlanks()
    guard bytes[offset...].starts(with: word.utf8) else { return false }
    offset += word.utf8.count
    return true
  }

  private mutating func expect(_ word: String) throws(NPYError) {
    if !take(word) { throw .header(offset: offset, expected: "'\(word)'") }
  }
}
