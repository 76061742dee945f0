import Cells

/// What stands in the place of graders and samples while they are hidden.
enum BlindPane {
  static func draw(
    _ state: Session.State, in area: Area, _ theme: Theme, into buffer: inout CellBuffer
  ) {
    let inside = Frame("Blind first").draw(area, theme, into: &buffer).inset()
    let rows = answers(state)
    var row = inside.row
    for line in Paragraph.lines(
      "Graders and samples are hidden until your first impression is recorded. What do you see?",
      width: inside.width)
    {
      buffer.put(line, row: row, column: inside.column)
      row += 1
    }
    for (offset, item) in rows.enumerated() {
      let after = buffer.put(
        state.keyName(of: item.action, in: .blind), row: row + 1 + offset,
        column: inside.column + 2, theme.key)
      buffer.put(
        fitted("  \(state.worded(item.text))", to: inside.endColumn - after), row: row + 1 + offset,
        column: after)
    }
    row += rows.count + 2
    let rest = Area(
      column: inside.column, row: row, width: inside.width, height: inside.endRow - row)
    let place =
      state.review.isCursorPlaced
      ? state.impression(.unsure).place?.text ?? ""
      : "the pixel of the cursor, once you place it,"
    Paragraph.draw(
      "With it goes \(place) and a note if you like. Impression and reveal are recorded with their"
        + " times, as in the blinded and unblinded readings of LIDC.",
      in: rest, theme.faint, into: &buffer)
  }

  /// What can be said of the case.
  private static func answers(_ state: Session.State) -> [(action: Action, text: String)] {
    let lesions: [(action: Action, text: String)] =
      state.hasLesionSizes
      ? [
        (.seeLesion, "a lesion >= 3 mm"),
        (.seeSmallLesion, "a lesion < 3 mm"),
      ] : [(.seeLesion, "a lesion is there")]
    return lesions + [(.seeNone, "no lesion is there"), (.seeUnsure, "it cannot be told")]
  }
}

/// Where the reader saw a lesion before graders and samples were shown.
enum ImpressionPlace {
  /// Draws a cross whose middle is free, so that the pixel is seen.
  static func draw(
    _ place: Impression.Place, _ viewport: Viewport, _ theme: Theme, into buffer: inout CellBuffer
  ) {
    guard let cell = viewport.cell(x: Double(place.column) + 0.5, y: Double(place.row) + 0.5)
    else { return }
    let style =
      theme.look.depth > .monochrome ? Style(.gray(255), on: .standard, .bold) : Style.bold
    let (across, down) = (theme.glyph("─", "-"), theme.glyph("│", "|"))
    let arms = [
      (0, -2, across), (0, -1, across), (0, 1, across), (0, 2, across), (-1, 0, down), (1, 0, down),
    ]
    for (rows, columns, glyph) in arms {
      let (row, column) = (cell.row + rows, cell.column + columns)
      guard viewport.area.contains(row: row, column: column) else { continue }
      buffer.put(glyph, row: row, column: column, style.over(buffer[row, column]))
    }
  }
}

extension OpenCase {
  /// Returns in how many graders' masks a pixel lies, and in which; nil when the image has no such pixel.
  func masks(around place: Impression.Place) -> String? {
    guard (0..<record.image.height).contains(place.row),
      (0..<record.image.width).contains(place.column)
    else { return nil }
    let found = record.masks.indices.filter { record.masks[$0][place.row, place.column] }
    let names = found.map { String(Character(ImagePane.digit($0))) }.joined(separator: " ")
    let count = found.isEmpty ? "none" : "\(found.count)"
    return "in \(count) of \(record.masks.count) masks" + (found.isEmpty ? "" : " (\(names))")
  }
}
