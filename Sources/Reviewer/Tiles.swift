import Cells

/// Where equal small pictures with a caption lie in a pane.
package struct Tiles: Equatable, Sendable {
  /// The number across.
  package let columns: Int
  /// The number of rows that fit.
  package let rows: Int
  /// The cells of a picture across.
  package let width: Int
  /// The cells of a picture down, without its caption.
  package let height: Int
  /// The smallest height of a picture worth showing.
  package static let smallestHeight = 4

  /// The largest square tiles of which `count` fit into `area`; when they would become too small,
  /// tiles of the smallest size, as many as fit.
  package init(count: Int, in area: Area, cellAspect: Double) {
    var best = (height: 0, columns: 1)
    for columns in 1...max(1, count) {
      let rows = (count + columns - 1) / columns
      let wide = (area.width - (columns - 1)) / columns
      let tall = min(area.height / max(rows, 1) - 1, Int(Double(wide) / cellAspect))
      if tall > best.height { best = (tall, columns) }
    }
    let smallest = Self.smallestHeight
    if best.height >= smallest {
      columns = best.columns
      height = best.height
      rows = (count + columns - 1) / columns
    } else {
      height = min(smallest, max(1, area.height - 1))
      columns = max(1, (area.width + 1) / (Int(Double(height) * cellAspect) + 1))
      rows = max(1, area.height / (height + 1))
    }
    width = max(1, Int(Double(height) * cellAspect))
  }

  /// The number of tiles on one page.
  package var pageSize: Int { columns * rows }

  /// Returns the first tile of the page that shows tile `index`.
  package func firstOfPage(showing index: Int) -> Int {
    let row = index / columns
    return max(0, row - rows + 1) * columns
  }

  /// Returns the place of a page whose tile has the cell; nil between tiles.
  package func place(row: Int, column: Int, in pane: Area) -> Int? {
    (0..<pageSize).first { place in
      let tile = area(at: place, in: pane)
      return tile.picture.contains(row: row, column: column)
        || tile.caption.contains(row: row, column: column)
    }
  }

  /// Returns the cells of the tile at `place` of a page, with one row for its caption.
  package func area(at place: Int, in area: Area) -> (picture: Area, caption: Area) {
    let stride = min((area.width + 1) / columns, width + 4)
    let left = area.column + (place % columns) * stride
    let extra = rows > 0 && area.height / rows > height + 1 && rows > 1 ? 1 : 0
    let top = area.row + (place / columns) * (height + 1 + extra)
    return (
      Area(column: left, row: top, width: width, height: height),
      Area(column: left, row: top + height, width: stride - 1, height: 1)
    )
  }
}
