/// A colour of a cell.
package enum Color: Hashable, Sendable {
  /// The terminal's own foreground or background.
  case standard
  /// One of the 16 colours whose look the user chose, 0...15.
  case ansi(UInt8)
  /// Red, green and blue in sRGB.
  case rgb(UInt8, UInt8, UInt8)

  /// A grey.
  package static func gray(_ level: UInt8) -> Color { .rgb(level, level, level) }

  /// Returns the colour as bright as `level` (0...255) says, in the hue of `tint`, `strength` 0...1.
  ///
  /// With 256 colours it is one of the terminal's that has that hue, so that a fill is of one hue.
  package static func tinted(
    _ level: Float, _ tint: RGB, strength: Float, depth: ColorDepth = .trueColor
  ) -> Color {
    func mix(_ channel: UInt8) -> UInt8 {
      let hued = Float(channel) * (0.5 + 0.5 * level / 255)
      return UInt8(max(0, min(255, level + (hued - level) * strength)))
    }
    let mixed = RGB(mix(tint.red), mix(tint.green), mix(tint.blue))
    return depth == .indexed256 ? ColorCube.tinted(luma: mixed.luma, tint).color : mixed.color
  }
}

/// Red, green and blue in sRGB, 0...255 each.
package struct RGB: Hashable, Sendable {
  /// The red part.
  package var red: UInt8
  /// The green part.
  package var green: UInt8
  /// The blue part.
  package var blue: UInt8

  /// A colour from its parts.
  package init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// The colour of a cell.
  package var color: Color { .rgb(red, green, blue) }
}
