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
  /// On black it keeps three quarters of the brightness of `tint`, so that fills are seen in the dark
  /// of the lung. With 256 colours it is one of the terminal's that has that hue, so that a fill is of
  /// one hue; with fewer it is the one that stands for `tint`.
  package static func tinted(
    _ level: Float, _ tint: RGB, strength: Float, depth: ColorDepth = .trueColor
  ) -> Color {
    guard depth > .ansi16 else { return tint.color(at: depth) }
    func mix(_ channel: UInt8) -> UInt8 {
      let hued = Float(channel) * (0.75 + 0.25 * level / 255)
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
  /// Which of the 16 colours stands for it where there are no others, 0...15; nil for the one of its
  /// hue.
  ///
  /// Orange and yellow are two colours to those who see them, but two shades of yellow among 16.
  package var ansi: UInt8?

  /// A colour from its parts.
  package init(_ red: UInt8, _ green: UInt8, _ blue: UInt8, ansi: UInt8? = nil) {
    self.red = red
    self.green = green
    self.blue = blue
    self.ansi = ansi
  }

  /// The colour of a cell.
  package var color: Color { .rgb(red, green, blue) }

  /// Returns the colour of a cell of a terminal with so many colours.
  package func color(at depth: ColorDepth) -> Color {
    guard depth <= .ansi16, let ansi else { return color }
    return .ansi(ansi)
  }
}
