/// The rows of a CSV file (RFC 4180) with the names of its columns in the first line.
package struct CSVTable: Equatable, Sendable {
  /// The names of the columns.
  package let columns: [String]
  /// The fields of each row; as many as there are columns.
  package let rows: [[String]]

  /// Reads the text of a file; an unclosed quote or a row of another length is an error.
  package init(parsing text: [UInt8]) throws(CSVError) {
    var parser = CSVParser(bytes: text)
    var rows: [[String]] = []
    while let row = try parser.row() {
      guard row.count == rows.first?.count ?? row.count else {
        throw .fields(line: rows.count + 1, expected: rows[0].count, found: row.count)
      }
      rows.append(row)
    }
    columns = rows.first ?? []
    self.rows = Array(rows.dropFirst())
  }

  /// Returns `text` as one cell of a file to be written, which no terminal obeys and no spreadsheet
  /// takes for a formula.
  package static func cell(_ text: String) -> String {
    var safe = displaySafe(text)
    let isNumber = safe.utf8.allSatisfy { "0123456789+-.eE ".utf8.contains($0) }
    if let first = safe.first, "=@".contains(first) || "+-".contains(first) && !isNumber {
      safe = "'" + safe
    }
    guard safe.contains(where: { $0 == "," || $0 == "\"" }) else { return safe }
    return "\"" + safe.replacing("\"", with: "\"\"") + "\""
  }

  /// The place of the column of that name.
  package func column(_ name: String) -> Int? { columns.firstIndex(of: name) }
}

/// Why a text is no table.
package enum CSVError: Error, Equatable, CustomStringConvertible {
  /// A row has another number of fields than the first.
  case fields(line: Int, expected: Int, found: Int)
  /// A quoted field does not end.
  case unclosedQuote(offset: Int)

  package var description: String {
    switch self {
    case .fields(let line, let expected, let found):
      "damaged CSV: row \(line): expected \(expected) fields, found \(found)"
    case .unclosedQuote(let offset):
      "damaged CSV: expected the end of the quote begun at byte \(offset)"
    }
  }
}

private struct CSVParser {
  let bytes: [UInt8]
  var offset = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// The next row, or nil at the end.
  mutating func row() throws(CSVError) -> [String]? {
    guard offset < bytes.count else { return nil }
    var fields = [try field()]
    while offset < bytes.count, bytes[offset] == UInt8(ascii: ",") {
      offset += 1
      fields.append(try field())
    }
    if offset < bytes.count, bytes[offset] == 0x0D { offset += 1 }
    if offset < bytes.count, bytes[offset] == 0x0A { offset += 1 }
    return fields
  }

  private mutating func field() throws(CSVError) -> String {
    guard offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") else {
      let field = bytes[offset...].prefix { $0 != 0x2C && $0 != 0x0A && $0 != 0x0D }
      offset += field.count
      return String(decoding: field, as: UTF8.self)
    }
    return try quotedField()
  }

  private mutating func quotedField() throws(CSVError) -> String {
    let start = offset
    var field: [UInt8] = []
    offset += 1
    while offset < bytes.count {
      let byte = bytes[offset]
      offset += 1
      if byte == UInt8(ascii: "\"") {
        guard offset < bytes.count, bytes[offset] == byte else {
          skipToSeparator()
          return String(decoding: field, as: UTF8.self)
        }
        offset += 1
      }
      field.append(byte)
    }
    throw .unclosedQuote(offset: start)
  }

  private mutating func skipToSeparator() {
    while offset < bytes.count, ![0x2C, 0x0A, 0x0D].contains(bytes[offset]) { offset += 1 }
  }
}
