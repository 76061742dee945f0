import Cells

/// The colours with a meaning: those of Okabe and Ito (2008), which colour-blind readers tell apart.
package enum Palette {
  /// The colours of graders 1...; further graders start again, and their digits differ. Among 16
  /// colours they are yellow, cyan, green and blue.
  package static let graders = [
    RGB(230, 159, 0, ansi: 11), RGB(86, 180, 233, ansi: 14), RGB(0, 190, 140, ansi: 10),
    RGB(240, 228, 66, ansi: 12), RGB(150, 170, 255, ansi: 6), RGB(200, 200, 200, ansi: 7),
  ]

  /// A hypothesis of the model.
  package static let sample = RGB(255, 102, 51, ansi: 9)

  /// A second hypothesis beside another.
  package static let otherSample = RGB(0, 170, 255, ansi: 14)

  /// The outermost contour of an opinion.
  package static let faintSample = RGB(150, 85, 60, ansi: 5)

  /// The innermost contour of an opinion.
  package static let strongSample = RGB(255, 190, 150, ansi: 11)

  /// Circles of 1, 2 and 3 standard deviations.
  package static let ring = RGB(200, 180, 80, ansi: 7)

  /// A mask that the reader edits.
  package static let edited = RGB(190, 90, 255, ansi: 5)

  /// What graders agree on.
  package static let consensus = RGB(221, 130, 190, ansi: 13)

  /// Where two masks agree.
  package static let agreement = RGB(225, 225, 235, ansi: 15)

  /// Returns the colour of grader `index`, counted from 0.
  package static func grader(_ index: Int) -> RGB { graders[index % graders.count] }
}

/// The looks of text and frames, for each number of colours.
package struct Theme: Sendable {
  /// What the terminal can show.
  package let look: Look

  /// A theme for a terminal.
  package init(_ look: Look) { self.look = look }

  private var isRich: Bool { look.depth >= .indexed256 }

  /// Keys, bars and the pane in focus: readable on black and on white, as all colours of text are.
  private var accent: Color { look.isLight ? .rgb(20, 90, 160) : .rgb(95, 150, 205) }

  /// Text of less weight.
  package var faint: Style {
    switch look.depth {
    case .monochrome: .plain
    case .ansi8, .ansi16: Style(.standard, on: .standard, .dim)
    case .indexed256, .trueColor: Style(.gray(look.isLight ? 100 : 128))
    }
  }

  /// Lines around panes.
  package var frame: Style { isRich ? Style(.gray(look.isLight ? 160 : 100)) : faint }

  /// Lines around the pane that keys go to.
  package var focusedFrame: Style {
    isRich ? Style(accent) : Style(.standard, on: .standard, .bold)
  }

  /// Titles of panes.
  package var title: Style { .bold }

  /// A key in hints and help.
  package var key: Style {
    look.depth == .monochrome
      ? Style(.standard, on: .standard, [.bold, .underline])
      : Style(isRich ? accent : .ansi(look.isLight ? 4 : 6), on: .standard, .bold)
  }

  /// The row or cell that keys act on.
  package var selected: Style {
    isRich
      ? look.isLight
        ? Style(.gray(0), on: .rgb(190, 215, 245), .bold)
        : Style(.gray(255), on: .rgb(38, 79, 120), .bold)
      : Style(.standard, on: .standard, [.reverse, .bold])
  }

  /// A pixel that the reader knows to be lesion.
  package var claim: Style { pixel(.rgb(70, 155, 80)) }

  /// A pixel that the reader knows not to be lesion.
  package var denial: Style { pixel(.rgb(200, 70, 50)) }

  private func pixel(_ color: Color) -> Style {
    look.depth == .monochrome
      ? Style(.standard, on: .standard, [.bold, .reverse]) : Style(.gray(255), on: color, .bold)
  }

  /// The full part of a bar.
  package var meter: Style { isRich ? Style(accent) : .bold }

  /// Something went wrong.
  package var error: Style {
    look.depth == .monochrome
      ? Style(.standard, on: .standard, [.bold, .reverse])
      : Style(isRich ? .rgb(225, 95, 60) : .ansi(9), on: .standard, .bold)
  }

  /// Something went well.
  package var good: Style {
    look.depth == .monochrome ? .bold : Style(isRich ? .rgb(70, 155, 80) : .ansi(10))
  }

  /// Returns the look of something in a colour with a meaning.
  package func colored(_ color: RGB, _ attributes: Attributes = .bold) -> Style {
    switch look.depth {
    case .monochrome: Style(.standard, on: .standard, attributes)
    case .ansi8, .ansi16: named(color, attributes)
    case .indexed256, .trueColor: Style(readable(color).color, on: .standard, attributes)
    }
  }

  /// Returns one of the 16 colours, the one that images are drawn with, or on a light background the dark
  /// one of its name; yellow has black behind it there, for no yellow is seen on white.
  private func named(_ color: RGB, _ attributes: Attributes) -> Style {
    let number = UInt8(clamping: ColorDepth.ansi16.number(of: color.color(at: .ansi16)))
    guard look.isLight else {
      // The blue of 8 colours is hardly seen on black.
      let isDark = look.depth == .ansi8 && number & 7 == 4
      return Style(.ansi(number), on: isDark ? .ansi(7) : .standard, attributes)
    }
    switch number {
    case 3, 11: return Style(.ansi(11), on: .ansi(0), attributes)
    case 9...14: return Style(.ansi(number - 8), on: .standard, attributes)
    case 7: return Style(.ansi(8), on: .standard, attributes)
    case 15: return Style(.ansi(0), on: .standard, attributes)
    default: return Style(.ansi(number), on: .standard, attributes)
    }
  }

  /// Returns `color`, darker on a light background so that text in it can be read.
  private func readable(_ color: RGB) -> RGB {
    guard look.isLight else { return color }
    func dark(_ part: UInt8) -> UInt8 { UInt8(Double(part) * 0.6) }
    return RGB(dark(color.red), dark(color.green), dark(color.blue))
  }

  /// Returns a background as strong as `share` (0...1) with readable text on it.
  package func heat(_ share: Double) -> Style {
    guard isRich else { return share >= 0.7 ? .bold : .plain }
    let part = min(1, max(0, share))
    let text = part > 0.55 ? Color.gray(255) : .gray(190)
    if look.depth == .indexed256 { return Style(text, on: Self.heats[Int(part * 4.99)].color) }
    func mix(_ from: Double, _ to: Double) -> UInt8 { UInt8(from + (to - from) * part) }
    let back = Color.rgb(mix(28, 60), mix(32, 130), mix(44, 190))
    return Style(text, on: back)
  }

  /// Blues that are among 256 colours: mixed ones would be rounded to green.
  private static let heats = [
    RGB(28, 28, 28), RGB(0, 0, 95), RGB(0, 0, 135), RGB(0, 95, 175), RGB(0, 135, 215),
  ]

  /// Returns `unicode` where the terminal shows it, else `ascii`.
  package func glyph(_ unicode: String, _ ascii: String) -> String {
    look.isUnicode ? unicode : ascii
  }
}
