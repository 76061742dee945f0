import Cells
import Foundation

/// All cases of the worklist as places in a plane: across how much graders differ, up how much the
/// samples differ from them, or how large the lesion is while no samples are drawn.
enum AmbiguityMap {
  static func draw(
    _ state: Session.State, in area: Area, _ theme: Theme, into buffer: inout CellBuffer
  ) {
    let list = state.worklist
    let hasSamples = list.measuredCount > 0
    let inside = Frame(
      "Across d_YY 0 to 1, up \(hasSamples ? "GED² 0 to 1" : "largest area, logarithmic")",
      note: ". to do  a accepted  d deferred  x rejected"
    ).draw(area, theme, into: &buffer)
    guard !state.isBlind else {
      buffer.put(
        "hidden in blind first mode", row: inside.row, column: inside.column + 1, theme.faint)
      return
    }
    var counts = [Int](repeating: 0, count: inside.width * inside.height)
    var letters = [Unicode.Scalar](repeating: ".", count: counts.count)
    let largest = Double(max(2, list.largestArea))
    for index in list.shown {
      let point = list.points[index]
      guard let cell = cell(point, hasSamples, largest, inside) else { continue }
      counts[cell] += 1
      if let letter = letter(point.verdict) { letters[cell] = letter }
    }
    for (cell, count) in counts.enumerated() where count > 0 {
      let letter = letters[cell]
      let glyph: Unicode.Scalar = letter == "." && count > 3 ? (count > 20 ? "#" : ":") : letter
      buffer[inside.row + cell / inside.width, inside.column + cell % inside.width] = Cell(
        glyph, letter == "." ? theme.faint : theme.key)
    }
    if let index = list.selectedIndex,
      let cell = cell(list.points[index], hasSamples, largest, inside)
    {
      buffer.put(
        theme.glyph("◉", "@"), row: inside.row + cell / inside.width,
        column: inside.column + cell % inside.width, theme.selected)
    }
  }

  private static func cell(
    _ point: MapPoint, _ hasSamples: Bool, _ largest: Double, _ area: Area
  ) -> Int? {
    let height = hasSamples ? Double(point.ged2) : log(Double(max(1, point.area))) / log(largest)
    guard point.disagreement.isFinite, height.isFinite, area.width > 0, area.height > 0 else {
      return nil
    }
    let column = Int(Double(min(1, max(0, point.disagreement))) * Double(area.width - 1))
    let line = Int((1 - min(1, max(0, height))) * Double(area.height - 1))
    return line * area.width + column
  }

  private static func letter(_ verdict: Verdict?) -> Unicode.Scalar? {
    switch verdict {
    case .accept: "a"
    case .defer: "d"
    case .reject: "x"
    case nil: nil
    }
  }
}
