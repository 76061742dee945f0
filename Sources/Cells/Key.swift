/// A key, or keys pressed together.
package enum Key: Hashable, Sendable {
  /// A printing character, as typed: `Q` is shift and `q`.
  case character(Unicode.Scalar)
  /// Control and a letter, in lower case.
  case control(Unicode.Scalar)
  /// F1 and so on.
  case function(Int)
  /// Arrows, and the same with shift.
  case up, down, left, right, shiftUp, shiftDown, shiftLeft, shiftRight
  /// The block above the arrows.
  case home, end, pageUp, pageDown, insert, delete
  /// The others.
  case enter, escape, tab, backTab, backspace, space

  /// How the key is written in help, hints and scripts.
  package var name: String {
    switch self {
    case .character(let scalar): String(Character(scalar))
    case .control(let scalar): "Ctrl-" + String(Character(scalar)).uppercased()
    case .function(let number): "F\(number)"
    default: Self.names.first { $0.value == self }?.key ?? "?"
    }
  }

  /// Returns the key of that name; nil for none.
  package init?(name: String) {
    if let key = Self.names[name] {
      self = key
    } else if name.hasPrefix("Ctrl-"),
      let letter = name.dropFirst(5).lowercased().unicodeScalars.first
    {
      self = .control(letter)
    } else if name.hasPrefix("F"), let number = Int(name.dropFirst()), (1...63).contains(number) {
      self = .function(number)
    } else if name.unicodeScalars.count == 1, let scalar = name.unicodeScalars.first {
      self = .character(scalar)
    } else {
      return nil
    }
  }

  private static let names: [String: Key] = [
    "Up": .up, "Down": .down, "Left": .left, "Right": .right, "S-Up": .shiftUp,
    "S-Down": .shiftDown, "S-Left": .shiftLeft, "S-Right": .shiftRight, "Home": .home,
    "End": .end, "PgUp": .pageUp, "PgDn": .pageDown, "Insert": .insert,
    "Delete": .delete, "Enter": .enter, "Esc": .escape, "Tab": .tab, "S-Tab": .backTab,
    "Backspace": .backspace, "Space": .space,
  ]
}
