/// A name whose digits compare by value: `slice-9` before `slice-10`.
package struct NaturalKey: Comparable, Sendable {
  private let parts: [(text: String, number: Int)]

  /// The key of `name`.
  package init(_ name: String) {
    var parts: [(text: String, number: Int)] = []
    var text = ""
    var digits = ""
    for character in name + "\u{0}" {
      if character.isASCII, character.isNumber, digits.count < 18 {
        digits.append(character)
      } else {
        if !digits.isEmpty {
          parts.append((text, Int(digits) ?? 0))
          (text, digits) = ("", "")
        }
        text.append(character)
      }
    }
    self.parts = parts + [(text, -1)]
  }

  package static func < (a: NaturalKey, b: NaturalKey) -> Bool {
    for (left, right) in zip(a.parts, b.parts) {
      if left.text != right.text { return left.text < right.text }
      if left.number != right.number { return left.number < right.number }
    }
    return a.parts.count < b.parts.count
  }

  package static func == (a: NaturalKey, b: NaturalKey) -> Bool {
    !(a < b) && !(b < a)
  }
}
