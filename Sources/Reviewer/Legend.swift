import Cells
import Imaging

/// A mask against what graders agree on.
struct MaskDifference {
  /// What only one of them contains, and what both do.
  let regions: PairRegions
  /// The name of the mask.
  let name: String
  /// Its colour.
  let color: RGB
  /// What it is made of where there are no colours.
  let label: Unicode.Scalar
  /// What graders agree on, by name.
  let other: String

  /// What is compared with what.
  var text: String { "\(name) against \(other)" }
}

/// What colours and greys in an image mean, in the lower line of its frame.
enum Legend {
  /// The colours of a difference, as many as there is room for.
  static func draw(
    _ difference: MaskDifference, below area: Area, _ theme: Theme, into buffer: inout CellBuffer
  ) {
    let parts = [
      (difference.color, "only \(difference.name)", difference.label),
      (Palette.consensus, "only \(difference.other)", "C" as Unicode.Scalar),
      (Palette.agreement, "both", "=" as Unicode.Scalar),
    ]
    var column = area.column + 2
    for (color, text, label) in parts {
      let sign = theme.look.depth == .monochrome ? String(Character(label)) : theme.glyph("■", "#")
      guard column + columnWidth(of: text) + 4 < area.endColumn else { return }
      column = buffer.put(" \(sign)", row: area.endRow - 1, column: column, theme.colored(color))
      column = buffer.put(" \(text) ", row: area.endRow - 1, column: column)
    }
  }

  /// Greys from 0 to 1.
  static func drawRamp(
    isInverted: Bool, below area: Area, _ theme: Theme, into buffer: inout CellBuffer
  ) {
    let row = area.endRow - 1
    let steps = 8
    guard area.width > steps + 10 else { return }
    var column = buffer.put(" 0 ", row: row, column: area.column + 2)
    for step in 0..<steps {
      let share = Double(step) / Double(steps - 1)
      buffer[row, column] = cell(isInverted ? 1 - share : share, theme)
      column += 1
    }
    buffer.put(" 1 ", row: row, column: column)
  }

  private static func cell(_ share: Double, _ theme: Theme) -> Cell {
    guard theme.look.depth <= .ansi16 else {
      return Cell(" ", Style(.standard, on: .gray(UInt8(1 + 254 * share))))
    }
    // What is written is dark where the background is light.
    let ink = theme.look.depth == .monochrome && theme.look.isLight ? 1 - share : share
    let signs: [Unicode.Scalar] =
      theme.look.isUnicode ? [" ", "░", "▒", "▓", "█"] : [" ", ".", "=", "%", "@"]
    let style =
      theme.look.depth == .monochrome ? Style.plain : Style(.gray(255), on: .gray(0))
    return Cell(signs[min(4, Int((ink * 4).rounded()))], style)
  }
}
