/// Which part of an image is shown in which cells, in true physical proportion.
package struct Viewport: Equatable, Sendable {
  /// The part of the image.
  package let region: Region
  /// The cells it fills, centred in the area given.
  package let area: Area

  /// The part of an image of `width` x `height` pixels that fills `area` at `zoom`.
  ///
  /// At zoom 1 all of the image is in `area`. `pixelAspect` is the height of a pixel over its
  /// width, `cellAspect` that of a cell. The part is as near to `center` (in pixels) as the
  /// image's edges allow.
  package init(
    width: Int, height: Int, pixelAspect: Double = 1, center: (x: Double, y: Double)? = nil,
    zoom: Double = 1, area: Area, cellAspect: Double = 2
  ) {
    let across = Double(max(1, area.width))
    let down = Double(max(1, area.height)) * cellAspect
    let tall = Double(height) * pixelAspect
    // How many pixel widths one cell width shows.
    let scale = max(Double(width) / across, tall / down) / max(zoom, 0.01)
    let shownWidth = min(Double(width), across * scale)
    let shownHeight = min(tall, down * scale) / pixelAspect
    let middle = center ?? (Double(width) / 2, Double(height) / 2)
    region = Region(
      x: min(max(0, middle.x - shownWidth / 2), Double(width) - shownWidth),
      y: min(max(0, middle.y - shownHeight / 2), Double(height) - shownHeight),
      width: shownWidth, height: shownHeight)
    let columns = Int((shownWidth / scale).rounded())
    let rows = Int((shownHeight * pixelAspect / scale / cellAspect).rounded())
    self.area = area.centered(width: max(1, columns), height: max(1, rows))
  }

  /// Returns the image position shown at the middle of a cell.
  package func position(row: Int, column: Int) -> (x: Double, y: Double) {
    (
      region.x + (Double(column - area.column) + 0.5) * region.width / Double(max(1, area.width)),
      region.y + (Double(row - area.row) + 0.5) * region.height / Double(max(1, area.height))
    )
  }

  /// Returns the cell that shows the image position `x`, `y`; nil outside.
  package func cell(x: Double, y: Double) -> (row: Int, column: Int)? {
    let column = ((x - region.x) / region.width * Double(area.width)).rounded(.down)
    let row = ((y - region.y) / region.height * Double(area.height)).rounded(.down)
    // As they are: numbers that are too large for whole ones are outside as well.
    guard column >= 0, row >= 0, column < Double(area.width), row < Double(area.height) else {
      return nil
    }
    return (area.row + Int(row), area.column + Int(column))
  }

  /// How many image pixels lie across one cell.
  package var pixelsPerColumn: Double { region.width / Double(max(1, area.width)) }
}
