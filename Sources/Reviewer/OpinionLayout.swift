import Cells

/// Where the panes of the screen of opinions lie.
package struct OpinionLayout {
  /// The image with the selected opinion.
  package let image: Area
  /// The opinions.
  package let list: Area
  /// What all draws say.
  package let summary: Area

  /// The panes in `body`.
  package init(_ body: Area, _ look: Look) {
    let square = Int(Double(body.height - 2) * look.cellAspect) + 2
    let (left, right) = body.splitLeft(
      min(max(square, body.width * 2 / 5), body.width * 48 / 100))
    image = left
    (list, summary) = right.splitBottom(min(7, right.height / 3))
  }
}

/// Where the opinions of the list lie: a row each, or four with a picture where there is room, with a
/// free row between them when all have room for it.
struct OpinionRows {
  /// The rows from one to the next.
  let step: Int
  /// The opinions that are shown.
  let shown: Range<Int>
  private let rows: Area

  /// The rows of a list in `area`, whose first row is the heading.
  init(_ area: Area, _ state: OpinionState) {
    let count = state.set?.opinions.count ?? 0
    rows = area.splitTop(1).rest
    let isTall = rows.height >= 5 * max(1, min(count, 4)) && area.width >= 50
    step = !isTall ? 1 : rows.height + 1 >= 5 * count ? 5 : 4
    let room = max(1, rows.height / step)
    let first = min(max(0, state.selection - room + 1), max(0, count - room))
    shown = first..<min(count, first + room)
  }

  /// The cells of an opinion.
  func area(of index: Int) -> Area {
    Area(
      column: rows.column, row: rows.row + (index - shown.lowerBound) * step, width: rows.width,
      height: step == 1 ? 1 : 4)
  }

  /// The opinion in a row of the screen; nil where there is none.
  func index(row: Int) -> Int? {
    guard row >= rows.row else { return nil }
    let index = shown.lowerBound + (row - rows.row) / step
    return shown.contains(index) ? index : nil
  }
}
