import Cells

/// The colours with a meaning: those of Okabe and Ito (2008), which colour-blind readers tell apart.
package enum Palette {
  /// The colours of graders 1...; further graders start again, and their digits differ.
  package static let graders = [
    RGB(230, 159, 0), RGB(86, 180, 233), RGB(0, 190, 140), RGB(240, 228, 66),
    RGB(150, 170, 255), RGB(200, 200, 200),
  ]

  /// A hypothesis of the model.
  package static let sample = RGB(255, 102, 51)

  /// The outermost contour of an opinion.
  package static let faintSample = RGB(150, 85, 60)

  /// The innermost contour of an opinion.
  package static let strongSample = RGB(255, 190, 150)

  /// A mask that the reader edits.
  package static let edited = RGB(190, 90, 255)

  /// What graders agree on.
  package static let consensus = RGB(221, 130, 190)

  /// Where two masks agree.
  package static let agreement = RGB(225, 225, 235)

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
    case .ansi8,
      .ansi16 where look.isLight && ColorDepth.ansi16.number(of: color.color) == 11:
      // Darker it would be the brown of orange, and on white it cannot be seen.
      Style(.ansi(11), on: .ansi(0), attributes)
    default: Style(readable(color).color, on: .standard, attributes)
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
    func mix(_ from: Double, _ to: Double) -> UInt8 { UInt8(from + (to - from) * part) }
    let back = Color.rgb(mix(28, 60), mix(32, 130), mix(44, 190))
    return Style(part > 0.55 ? .gray(255) : .gray(190), on: back)
  }

  /// Returns `unicode` where the terminal shows it, else `ascii`.
  package func glyph(_ unicode: String, _ ascii: String) -> String {
    look.isUnicode ? unicode : ascii
  }
}
