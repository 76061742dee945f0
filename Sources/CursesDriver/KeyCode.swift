import CNcurses
import Cells

/// Translates what ncurses reads into keys.
enum KeyCode {
  /// Returns the key; nil for what is none, for example a lone surrogate.
  static func key(code: wint_t, isSpecial: Bool) -> Key? {
    isSpecial ? special(Int32(bitPattern: code)) : typed(code)
  }

  private static func special(_ code: Int32) -> Key? {
    if let key = specials[code] { return key }
    for number in 1...12 where penumbra_function_key(Int32(number)) == code {
      return .function(number)
    }
    return nil
  }

  private static let specials: [Int32: Key] = [
    KEY_UP: .up, KEY_DOWN: .down, KEY_LEFT: .left, KEY_RIGHT: .right, KEY_SR: .shiftUp,
    KEY_SF: .shiftDown, KEY_SLEFT: .shiftLeft, KEY_SRIGHT: .shiftRight, KEY_HOME: .home,
    KEY_END: .end, KEY_PPAGE: .pageUp, KEY_NPAGE: .pageDown, KEY_IC: .insert, KEY_DC: .delete,
    KEY_ENTER: .enter, KEY_BTAB: .backTab, KEY_BACKSPACE: .backspace,
  ]

  private static func typed(_ code: wint_t) -> Key? {
    switch code {
    case 9: .tab
    case 10, 13: .enter
    case 8, 127: .backspace
    case 27: .escape
    case 32: .space
    case 1...26: Unicode.Scalar(code + 96).map { .control($0) }
    case 0..<32, 128..<160: nil
    default: Unicode.Scalar(code).map { .character($0) }
    }
  }
}
