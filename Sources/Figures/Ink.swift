/// A colour of a figure: red, green and blue of sRGB, 0...255.
package struct Ink: Equatable, Hashable, Sendable {
  /// Red.
  package var red: UInt8
  /// Green.
  package var green: UInt8
  /// Blue.
  package var blue: UInt8

  /// A colour from its parts.
  package init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    (self.red, self.green, self.blue) = (red, green, blue)
  }

  /// A grey.
  package static func gray(_ level: UInt8) -> Ink { Ink(level, level, level) }

  /// The paper.
  package static let white = Ink.gray(255)
  /// Text and axes.
  package static let black = Ink.gray(0)
  /// Lines that guide the eye.
  package static let faint = Ink.gray(222)
  /// What stands back: controls, second texts.
  package static let quiet = Ink.gray(110)

  /// Colours that people with any colour vision tell apart. Source: Okabe and Ito, Color Universal
  /// Design (2008).
  package static let palette = [
    Ink(0, 114, 178), Ink(213, 94, 0), Ink(0, 158, 115), Ink(204, 121, 167), Ink(230, 159, 0),
    Ink(86, 180, 233), Ink(240, 228, 66),
  ]

  /// Returns the colour of the series at `index`; after seven they begin again, with another `Marker`.
  package static func series(_ index: Int) -> Ink { palette[index % palette.count] }
}
