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
    _ difference: MaskDifference, _ open: OpenCase, _ settings: ViewSettings, below area: Area,
    _ theme: Theme, into buffer: inout CellBuffer
  ) {
    let regions = difference.regions
    let parts: [(mask: Mask, color: RGB, label: Unicode.Scalar, text: String)] = [
      (regions.onlyFirst, difference.color, difference.label, "only \(difference.name)"),
      (regions.onlySecond, Palette.consensus, "C", "only \(difference.other)"),
      (regions.both, Palette.agreement, "=", "both"),
    ]
    let row = area.endRow - 1
    // Two blanks between them where there is room.
    let wide = parts.reduce(3) { $0 + columnWidth(of: $1.text) + 4 }
    let gap = wide <= area.width - 2 ? " " : ""
    var column = area.column + 2
    for part in parts {
      let sign = swatch(
        part.color, part.label, open.level(inside: part.mask, settings), settings, theme)
      guard column + columnWidth(of: part.text) + 4 < area.endColumn else { return }
      column = buffer.put(" \(sign.text)", row: row, column: column, sign.style)
      column = buffer.put(" \(part.text)\(gap)", row: row, column: column)
    }
    buffer.put(" ", row: row, column: column)
  }

  /// Returns a sign that looks as a region filled with `color` does over the grey `level`.
  static func swatch(
    _ color: RGB, _ label: Unicode.Scalar, _ level: Float, _ settings: ViewSettings, _ theme: Theme
  ) -> (text: String, style: Style) {
    guard theme.look.depth > .monochrome else { return (String(Character(label)), .bold) }
    let fill = Color.tinted(
      level, color, strength: PairRegions.strength(settings.opacity), depth: theme.look.depth)
    return (theme.glyph("■", "#"), Style(fill))
  }

  /// Greys from nothing to the most, with what they count.
  static func draw(
    _ scale: PlaneLegend, isInverted: Bool, below area: Area, _ theme: Theme,
    into buffer: inout CellBuffer
  ) {
    let row = area.endRow - 1
    let width = scale.steps * scale.cellsPerStep
    guard area.width > width + columnWidth(of: scale.low + scale.high) + 8 else { return }
    var column = buffer.put(" \(scale.low) ", row: row, column: area.column + 2)
    for place in 0..<width {
      let share = Double(place / scale.cellsPerStep) / Double(max(1, scale.steps - 1))
      buffer[row, column] = cell(isInverted ? 1 - share : share, theme)
      column += 1
    }
    buffer.put(" \(scale.high) ", row: row, column: column)
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

/// What the greys of a plane count: their ends, and how many there are.
struct PlaneLegend: Equatable {
  /// What black is.
  let low: String
  /// What white is, with its unit.
  let high: String
  /// The number of greys.
  let steps: Int
  /// How wide each is.
  let cellsPerStep: Int

  /// What the greys of `kind` count; nil for what has none.
  init?(_ kind: PlaneView.Kind, graderCount: Int) {
    switch kind {
    case .image, .difference: return nil
    case .votes:
      low = "0"
      high = "\(graderCount) of \(graderCount) graders"
      // Each number of votes is one grey.
      steps = min(9, graderCount + 1)
      cellsPerStep = 2
    case .probability: (low, high, steps, cellsPerStep) = ("probability 0", "1", 8, 1)
    case .entropy: (low, high, steps, cellsPerStep) = ("entropy 0", "1 bit", 8, 1)
    }
  }
}

extension OpenCase {
  /// Returns the mean grey of the image inside `mask`, 0...255; that of lung where it is empty.
  func level(inside mask: Mask, _ settings: ViewSettings) -> Float {
    guard let mean = meanValue(inside: mask) else { return 64 }
    return settings.window(for: self).window.level(Float(mean))
  }
}
