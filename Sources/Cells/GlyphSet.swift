/// The characters an image is drawn with: how many sub-pixels one cell has.
package enum GlyphSet: String, CaseIterable, Sendable {
  /// 2 x 3 sub-pixels (U+1FB00).
  case sextant
  /// 2 x 2 sub-pixels (U+2596).
  case quadrant
  /// 1 x 2 sub-pixels.
  case half
  /// One of five densities of the foreground.
  case shade
  /// Signs of ASCII: 2 x 4 sub-pixels, as far as their strokes allow.
  case ascii

  /// The sub-pixel columns of a cell.
  package var columns: Int { self == .half || self == .shade ? 1 : 2 }

  /// The sub-pixel rows of a cell.
  package var rows: Int {
    switch self {
    case .sextant: 3
    case .quadrant, .half: 2
    case .shade: 1
    case .ascii: 4
    }
  }

  /// Whether any pattern of sub-pixels has a glyph.
  package var isTwoLevel: Bool { self != .shade && self != .ascii }

  /// The characters that are drawn with.
  package var scalars: [Unicode.Scalar] {
    switch self {
    case .shade: [" ", "░", "▒", "▓", "█"]
    case .ascii: AsciiShape.all.map(\.scalar)
    case .sextant, .quadrant, .half: (0..<(1 << (columns * rows))).map { scalar(for: $0) }
    }
  }

  /// Returns the glyph whose foreground covers the sub-pixels set in `pattern`.
  ///
  /// Bit 0 is the upper left sub-pixel, then row by row.
  package func scalar(for pattern: Int) -> Unicode.Scalar {
    switch self {
    case .sextant: Self.sextants[pattern & 63]
    case .quadrant: Self.quadrants[pattern & 15]
    case .half: [" ", "▀", "▄", "█"][pattern & 3]
    case .shade: pattern == 0 ? " " : "█"
    case .ascii: pattern == 0 ? " " : "#"
    }
  }

  private static let quadrants: [Unicode.Scalar] = [
    " ", "▘", "▝", "▀", "▖", "▌", "▞", "▛", "▗", "▚", "▐", "▜", "▄", "▙", "▟", "█",
  ]

  /// Unicode leaves out the four patterns that older blocks already had: 0, left, right, all.
  private static let sextants: [Unicode.Scalar] = (0..<64).map { pattern in
    switch pattern {
    case 0: return " "
    case 0b010101: return "▌"
    case 0b101010: return "▐"
    case 63: return "█"
    default:
      let skipped = 1 + (pattern > 0b010101 ? 1 : 0) + (pattern > 0b101010 ? 1 : 0)
      return Unicode.Scalar(UInt32(0x1FB00 + pattern - skipped)) ?? "?"
    }
  }
}
