/// A JSON value, as strict as the formats of this program need: duplicate names are refused, whole
/// numbers stay whole, and members keep their order.
package enum JSON: Equatable, Sendable {
  /// Nothing, or unknown.
  case null
  /// True or false.
  case bool(Bool)
  /// A number written without fraction or exponent that fits 64 bits.
  case integer(Int)
  /// Any other number.
  case number(Double)
  /// A text.
  case string(String)
  /// Values in order.
  case array([JSON])
  /// Named values in order.
  case object([Member])

  /// One named value of an object.
  package struct Member: Equatable, Sendable {
    /// The name, unique in its object.
    package var name: String
    /// The value.
    package var value: JSON

    /// A named value.
    package init(_ name: String, _ value: JSON) {
      self.name = name
      self.value = value
    }
  }
}

extension JSON {
  /// The member of that name; nil when there is none or this is no object.
  package subscript(_ name: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  /// The text, if this is one.
  package var text: String? {
    if case .string(let text) = self { return text }
    return nil
  }

  /// The whole number, if this is one.
  package var int: Int? {
    if case .integer(let number) = self { return number }
    return nil
  }

  /// The number, whole or not, if this is one.
  package var double: Double? {
    switch self {
    case .integer(let number): Double(number)
    case .number(let number): number
    default: nil
    }
  }

  /// The values, if this is an array.
  package var items: [JSON]? {
    if case .array(let items) = self { return items }
    return nil
  }

  /// The members, if this is an object.
  package var members: [Member]? {
    if case .object(let members) = self { return members }
    return nil
  }

  /// A text, or null.
  package static func optional(_ text: String?) -> JSON { text.map(JSON.string) ?? .null }

  /// A number, or null.
  package static func optional(_ number: Double?) -> JSON { number.map(JSON.number) ?? .null }
}

extension JSON {
  /// The value as one line of JSON without blanks; not-a-number and infinities become null.
  package var line: String {
    var text = ""
    write(into: &text, indent: nil)
    return text
  }

  /// The value as indented JSON that ends with a line feed, for files that people open.
  package var page: String {
    var text = ""
    write(into: &text, indent: 0)
    return text + "\n"
  }

  private func write(into text: inout String, indent: Int?) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .number(let value): text += value.isFinite ? "\(value)" : "null"
    case .string(let value): Self.write(value, into: &text)
    case .array(let items):
      // Lists of plain numbers and texts stay on one line; they read better so.
      let inner = items.allSatisfy(\.isPlain) ? nil : indent
      Self.write(items, "[", "]", into: &text, indent: inner) { item, text, indent in
        item.write(into: &text, indent: indent)
      }
    case .object(let members):
      Self.write(members, "{", "}", into: &text, indent: indent) { member, text, indent in
        Self.write(member.name, into: &text)
        text += indent == nil ? ":" : ": "
        member.value.write(into: &text, indent: indent)
      }
    }
  }

  private var isPlain: Bool {
    switch self {
    case .array, .object: false
    default: true
    }
  }

  private static func write<Element>(
    _ elements: [Element], _ open: String, _ close: String, into text: inout String, indent: Int?,
    each: (Element, inout String, Int?) -> Void
  ) {
    let inner = elements.isEmpty ? nil : indent.map { $0 + 2 }
    text += open
    for (index, element) in elements.enumerated() {
      if index > 0 { text += "," }
      if let inner { text += "\n" + String(repeating: " ", count: inner) }
      each(element, &text, inner)
    }
    if inner != nil, let indent { text += "\n" + String(repeating: " ", count: indent) }
    text += close
  }

  private static func write(_ value: String, into text: inout String) {
    text += "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case _ where !scalar.isDisplaySafe:
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
