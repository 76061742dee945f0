import Cells

/// Where the panes of the latent screen lie.
package struct LatentLayout {
  /// The latent plane.
  package let plane: Area
  /// The image with the hypothesis at the cursor.
  package let image: Area
  /// Numbers on it.
  package let numbers: Area

  /// The panes for `state`.
  package init(_ state: Session.State) { self.init(ScreenLayout(state).body, state.look) }

  /// The panes in `body`.
  package init(_ body: Area, _ look: Look) {
    let square = Int(Double(body.height - 2) * look.cellAspect) + 2
    let wide = min(max(square, body.width / 2), body.width * 62 / 100)
    let (left, right) = body.splitLeft(wide)
    plane = left
    let tallest = right.height - 9
    let wished = Int(Double(right.width - 2) / look.cellAspect) + 2
    (image, numbers) = right.splitTop(min(tallest, wished))
  }

  /// Whether a lattice of masks would be large enough to read.
  package var hasRoomForGrid: Bool { plane.height >= 32 && plane.width >= 60 }
}

/// Translates between standard deviations and cells.
struct PlaneScale {
  /// The cells of the plane.
  let area: Area
  /// Cells across for one standard deviation.
  let perSigmaAcross: Double
  /// Cells down for one standard deviation.
  let perSigmaDown: Double

  /// The scale at which circles up to `reach` standard deviations fit into `area` and are round.
  init(area: Area, reach: Double = 3.4, cellAspect: Double) {
    self.area = area
    perSigmaDown = min(Double(area.height) / 2, Double(area.width) / 2 / cellAspect) / reach
    perSigmaAcross = perSigmaDown * cellAspect
  }

  /// Where `x`, `y` lies, in cells from the upper left corner of the area, y upwards.
  ///
  /// Places more than a thousand standard deviations away are that far away.
  func place(_ x: Double, _ y: Double) -> (across: Double, down: Double) {
    func near(_ value: Double) -> Double { value.isNaN ? 0 : min(1000, max(-1000, value)) }
    return (
      Double(area.width) / 2 + near(x) * perSigmaAcross,
      Double(area.height) / 2 - near(y) * perSigmaDown
    )
  }

  /// The place at the middle of a cell, in standard deviations.
  func sigmas(row: Int, column: Int) -> (x: Double, y: Double) {
    (
      (Double(column - area.column) + 0.5 - Double(area.width) / 2) / perSigmaAcross,
      (Double(area.height) / 2 - Double(row - area.row) - 0.5) / perSigmaDown
    )
  }

  /// The cell of `x`, `y`, moved to the edge where it lies outside.
  func cell(_ x: Double, _ y: Double) -> (row: Int, column: Int, isInside: Bool) {
    let spot = place(x, y)
    let column = Int(spot.across.rounded(.down))
    let row = Int(spot.down.rounded(.down))
    let isInside = column >= 0 && column < area.width && row >= 0 && row < area.height
    return (
      area.row + min(max(0, row), area.height - 1),
      area.column + min(max(0, column), area.width - 1), isInside
    )
  }
}
