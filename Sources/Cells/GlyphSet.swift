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
  /// One of ten characters of growing density.
  case ascii

  /// The sub-pixel columns of a cell.
  package var columns: Int { self == .sextant || self == .quadrant ? 2 : 1 }

  /// The sub-pixel rows of a cell.
  package var rows: Int {
    switch self {
    case .sextant: 3
    case .quadrant, .half: 2
    case .shade, .ascii: 1
    }
  }

  /// Whether a cell has two colours; otherwise density shows brightness.
  package var isTwoLevel: Bool { columns * rows > 1 }

  /// The densities from none to full of a set that is not two-level.
  package var ramp: [Unicode.Scalar] {
    switch self {
    case .shade: [" ", "░", "▒", "▓", "█"]
    case .ascii: [" ", ".", ":", "-", "=", "+", "*", "#", "%", "@"]
    case .sextant, .quadrant, .half: []
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
    case .shade, .ascii: pattern == 0 ? " " : ramp[ramp.count - 1]
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
