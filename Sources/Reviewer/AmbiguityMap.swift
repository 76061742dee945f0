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
      "d_YY of graders across, \(hasSamples ? "GED² of samples" : "largest area") up",
      note: note(theme)
    ).draw(area, theme, into: &buffer)
    guard !state.isBlind else {
      buffer.put(
        "hidden in blind first mode", row: inside.row, column: inside.column + 1, theme.faint)
      return
    }
    let plane = MapAxes(list, hasSamples: hasSamples, in: inside)
    plane.draw(theme, into: &buffer)
    drawCases(list, plane, theme, into: &buffer)
  }

  private static func drawCases(
    _ list: Worklist, _ plane: MapAxes, _ theme: Theme, into buffer: inout CellBuffer
  ) {
    let area = plane.area
    var counts = [Int](repeating: 0, count: area.width * area.height)
    var letters = [Unicode.Scalar?](repeating: nil, count: counts.count)
    for index in list.shown {
      let point = list.points[index]
      guard let cell = plane.cell(point) else { continue }
      counts[cell] += 1
      if let letter = letter(point.verdict) { letters[cell] = letter }
    }
    for (cell, count) in counts.enumerated() where count > 0 {
      buffer[area.row + cell / area.width, area.column + cell % area.width] =
        letters[cell].map { Cell($0, theme.key) } ?? Cell(sign(count, theme))
    }
    if let index = list.selectedIndex, let cell = plane.cell(list.points[index]) {
      buffer.put(
        theme.glyph("◉", "@"), row: area.row + cell / area.width,
        column: area.column + cell % area.width, theme.selected)
    }
  }

  /// Returns what stands for so many cases without a decision.
  private static func sign(_ count: Int, _ theme: Theme) -> Unicode.Scalar {
    let signs: [Unicode.Scalar] = theme.look.isUnicode ? ["·", ":", "#"] : [".", ":", "#"]
    return signs[count == 1 ? 0 : count <= 20 ? 1 : 2]
  }

  private static func note(_ theme: Theme) -> String {
    let signs = [1, 2, 21].map { String(Character(sign($0, theme))) }
    return "to do: \(signs[0]) 1 case, \(signs[1]) to 20, \(signs[2]) more  "
      + "a accepted  d deferred  x rejected"
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

/// Where cases lie in the map, and the numbers along its sides.
struct MapAxes {
  /// The cells of the cases.
  let area: Area
  private let hasSamples: Bool
  private let largest: Double
  private let outer: Area

  /// The axes of a map in `outer`: numbers take its left edge and its last row.
  init(_ list: Worklist, hasSamples: Bool, in outer: Area) {
    self.outer = outer
    self.hasSamples = hasSamples
    largest = Double(max(2, list.largestArea))
    let rest = outer.splitLeft(Self.margin).rest
    area = rest.splitBottom(1).rest
  }

  private static let margin = 7

  /// Draws the numbers of both axes.
  func draw(_ theme: Theme, into buffer: inout CellBuffer) {
    guard !area.isEmpty else { return }
    for tick in 0...4 {
      let share = Double(tick) / 4
      let text = decimal(share, 2)
      let middle = area.column + column(share)
      let start = min(max(area.column, middle - columnWidth(of: text) / 2), area.endColumn - 4)
      buffer.put(text, row: area.endRow, column: start, theme.faint)
    }
    var used = Set<Int>()
    for (text, share) in heights {
      let row = area.row + line(share)
      guard used.insert(row).inserted else { continue }
      buffer.put(
        padded(text, to: Self.margin - 1, right: true), row: row, column: outer.column, theme.faint)
    }
    buffer.put(
      hasSamples ? "GED²" : "px", row: area.endRow,
      column: outer.column + 1, theme.faint)
  }

  /// The numbers up, with where they stand, 0...1.
  private var heights: [(text: String, share: Double)] {
    if hasSamples { return [("1+", 1), ("0.5", 0.5), ("0", 0)] }
    let powers = (0...7).map { pow(10, Double($0)) }.filter { $0 < largest * 0.99 }
    return ([largest] + powers).map { (decimal($0, 0), log($0) / log(largest)) }
  }

  /// The cell of a case, row by row in `area`; nil where a number is not known yet.
  func cell(_ point: MapPoint) -> Int? {
    let height =
      hasSamples ? Double(point.ged2) : log(Double(max(1, point.area))) / log(largest)
    guard point.disagreement.isFinite, height.isFinite, !area.isEmpty else { return nil }
    return line(height) * area.width + column(Double(point.disagreement))
  }

  private func column(_ share: Double) -> Int {
    Int(min(1, max(0, share)) * Double(area.width - 1))
  }

  private func line(_ share: Double) -> Int {
    Int((1 - min(1, max(0, share))) * Double(area.height - 1))
  }
}
