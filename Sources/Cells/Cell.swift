/// How text looks besides its colours.
package struct Attributes: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Heavier strokes.
  package static let bold = Attributes(rawValue: 1)
  /// Fainter than usual.
  package static let dim = Attributes(rawValue: 2)
  /// A line below.
  package static let underline = Attributes(rawValue: 4)
  /// Foreground and background exchanged.
  package static let reverse = Attributes(rawValue: 8)
}

/// Colours and attributes of a cell.
package struct Style: Hashable, Sendable {
  /// The colour of the glyph.
  package var foreground: Color
  /// The colour behind it.
  package var background: Color
  /// Bold, dim, underline, reverse.
  package var attributes: Attributes

  /// A style; the terminal's own colours unless told.
  package init(
    _ foreground: Color = .standard, on background: Color = .standard,
    _ attributes: Attributes = []
  ) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }

  /// The terminal's own look.
  package static let plain = Style()
  /// Plain and bold.
  package static let bold = Style(.standard, on: .standard, .bold)
}

/// What one position of the terminal shows.
package struct Cell: Hashable, Sendable {
  /// The glyph; `Cell.continuation` in the right half of a wide one.
  package var scalar: Unicode.Scalar
  /// Its look.
  package var style: Style

  /// A cell.
  package init(_ scalar: Unicode.Scalar, _ style: Style = .plain) {
    self.scalar = scalar
    self.style = style
  }

  /// An empty position.
  package static let blank = Cell(" ")
  /// What stands in the right half of a wide glyph.
  package static let continuation: Unicode.Scalar = "\0"
}
