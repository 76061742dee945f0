import Cells

/// Where the panes of the worklist lie.
struct BrowseLayout {
  /// The cases.
  let list: Area
  /// A look at the selected case.
  let preview: Area
  /// All cases in a plane; nil where there is no room.
  let map: Area?

  /// The panes in `body`.
  init(_ body: Area) {
    let isLarge = body.width >= 140 && body.height >= 42
    let (top, bottom) = body.splitBottom(isLarge ? 11 : 0)
    map = isLarge ? bottom : nil
    (list, preview) = top.splitLeft(top.width - Self.previewWidth(top))
  }

  /// The rows of the cases, below the heading.
  var rows: Area { list.inset().splitTop(1).rest }

  /// The place of the case in the first row.
  func firstRow(_ worklist: Worklist) -> Int { Self.firstRow(worklist, height: rows.height) }

  /// Keeps the selection in the middle, except near the ends.
  static func firstRow(_ list: Worklist, height: Int) -> Int {
    min(max(0, list.selection - height / 2), max(0, list.shown.count - height))
  }

  /// The preview is as wide as a square image of its height needs, and leaves room for the list.
  private static func previewWidth(_ area: Area) -> Int {
    if area.width < 76 { return 26 }
    return max(26, min((area.height - 7) * 2 + 2, area.width - 60, area.width * 45 / 100))
  }
}
