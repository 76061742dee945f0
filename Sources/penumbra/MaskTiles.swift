import Imaging

/// Masks as small pictures in block characters, side by side, all of the same part of the image.
struct MaskTiles: Equatable {
  /// What is drawn.
  let tiles: [(caption: String, mask: Mask)]

  /// The most columns of a tile.
  private static let width = 24

  /// The columns of a line.
  private static let lineWidth = 80

  static func == (a: MaskTiles, b: MaskTiles) -> Bool {
    a.tiles.elementsEqual(b.tiles) { $0.caption == $1.caption && $0.mask == $1.mask }
  }

  /// The tiles in lines, several beside each other; no lines when all masks are empty.
  func lines(isASCII: Bool) -> [String] {
    guard let window = Window(around: tiles.map(\.mask), width: Self.width) else { return [] }
    let blocks = tiles.map { [fitted($0.caption, window)] + window.rows(of: $0.mask, isASCII) }
    let perLine = max(1, (Self.lineWidth + 2) / (window.columns + 2))
    return stride(from: 0, to: blocks.count, by: perLine).flatMap { start -> [String] in
      let group = blocks[start..<min(start + perLine, blocks.count)]
      let rows = (group.first ?? []).indices.map { row in
        group.map { $0[row] }.joined(separator: "  ").trimmingTrailingBlanks
      }
      return rows + [""]
    }.dropLast()
  }

  private func fitted(_ caption: String, _ window: Window) -> String {
    let text = String(caption.prefix(window.columns))
    return text + String(repeating: " ", count: window.columns - text.count)
  }
}

/// The part of an image in which any of some masks has a pixel, in steps of one or more pixels.
private struct Window {
  let top: Int
  let left: Int
  let step: Int
  let columns: Int
  let rows: Int

  init?(around masks: [Mask], width limit: Int) {
    guard let first = masks.first else { return nil }
    let pixels = (0..<first.width * first.height).filter { pixel in
      masks.contains { $0.pixels[pixel] != 0 }
    }
    let columns = pixels.map { $0 % first.width }
    let rows = pixels.map { $0 / first.width }
    guard let left = columns.min(), let right = columns.max(), let top = rows.min(),
      let bottom = rows.max()
    else { return nil }
    // A margin of a pixel all around; not narrower than the captions.
    let side = max(right - left + 3, bottom - top + 3, 16)
    step = (side + limit - 1) / limit
    self.columns = (side + step - 1) / step
    self.rows = self.columns + self.columns % 2
    self.left = (left + right - side) / 2
    self.top = (top + bottom - side) / 2
  }

  /// Two rows of pixels to a line; blanks and `#` of two rows each where there are no blocks.
  func rows(of mask: Mask, _ isASCII: Bool) -> [String] {
    let cells = cells(of: mask)
    return stride(from: 0, to: rows, by: 2).map { row in
      String(
        (0..<columns).map { column in
          let (upper, lower) = (cells[row][column], cells[row + 1][column])
          if isASCII { return upper || lower ? "#" : "." }
          return upper ? (lower ? "█" : "▀") : (lower ? "▄" : "·")
        } as [Character])
    }
  }

  /// The steps of which at least half is inside; the fullest one alone where none is, so that no mask
  /// looks like the empty one.
  private func cells(of mask: Mask) -> [[Bool]] {
    let counts = (0..<rows).map { row in (0..<columns).map { pixels(of: mask, row, $0) } }
    let most = counts.joined().max() ?? 0
    guard most > 0, 2 * most < step * step else {
      return counts.map { row in row.map { 2 * $0 >= step * step } }
    }
    var cells = counts.map { row in row.map { _ in false } }
    for row in counts.indices {
      guard let column = counts[row].firstIndex(of: most) else { continue }
      cells[row][column] = true
      break
    }
    return cells
  }

  /// The pixels of a step that are inside.
  private func pixels(of mask: Mask, _ row: Int, _ column: Int) -> Int {
    var inside = 0
    for y in top + row * step..<top + (row + 1) * step {
      for x in left + column * step..<left + (column + 1) * step
      where y >= 0 && x >= 0 && y < mask.height && x < mask.width && mask[y, x] { inside += 1 }
    }
    return inside
  }
}
