import Foundation

/// The shape of a mark: models that share a colour differ in it.
package enum Marker: CaseIterable, Equatable, Sendable {
  /// A disc.
  case disc
  /// A square on its side.
  case square
  /// A triangle on its side.
  case triangle
  /// A square on its corner.
  case diamond
  /// An upright cross.
  case plus
  /// A triangle on its corner.
  case turnedTriangle
  /// A cross of diagonals.
  case cross
  /// A star of five points.
  case star

  /// Returns the shape of the series at `index`; with `Ink.series` no two of 56 look alike.
  package static func series(_ index: Int) -> Marker { allCases[index % allCases.count] }

  /// The corners of the shape about (0, 0), of about the area of a disc of radius 1; none of a disc.
  fileprivate var corners: [Point] {
    switch self {
    case .disc: []
    case .square: Self.polygon(corners: 4, radius: 1.25, from: 45)
    case .triangle: Self.polygon(corners: 3, radius: 1.45, from: 90)
    case .diamond: Self.polygon(corners: 4, radius: 1.35, from: 90)
    case .plus: Self.crossing
    case .turnedTriangle: Self.polygon(corners: 3, radius: 1.45, from: 270)
    case .cross:
      Self.crossing.map { Point(($0.x - $0.y) * 0.707, ($0.x + $0.y) * 0.707) }
    case .star:
      zip(
        Self.polygon(corners: 5, radius: 1.55, from: 90),
        Self.polygon(corners: 5, radius: 0.7, from: 126)
      ).flatMap { [$0, $1] }
    }
  }

  private static func polygon(corners: Int, radius: Double, from degrees: Double) -> [Point] {
    (0..<corners).map { corner in
      let angle = (degrees / 360 + Double(corner) / Double(corners)) * 2 * Double.pi
      return Point(radius * cos(angle), -radius * sin(angle))
    }
  }

  private static var crossing: [Point] {
    let (arm, half) = (1.35, 0.42)
    return [
      Point(-half, -arm), Point(half, -arm), Point(half, -half), Point(arm, -half),
      Point(arm, half), Point(half, half), Point(half, arm), Point(-half, arm),
      Point(-half, half), Point(-arm, half), Point(-arm, -half), Point(-half, -half),
    ]
  }
}

extension Canvas {
  /// Draws a mark of about the area of a disc of that radius, with a thin dark edge in a rim of paper.
  package mutating func mark(_ marker: Marker, at place: Point, radius: Double, _ ink: Ink) {
    let corners = marker.corners.map { Point(place.x + $0.x * radius, place.y + $0.y * radius) }
    guard !corners.isEmpty else {
      disc(place, radius: radius + 4, .white)
      disc(place, radius: radius + 2, .gray(60))
      return disc(place, radius: radius, ink)
    }
    let edge = [corners + [corners[0]]]
    draw(edge, .white, width: 8)
    draw(edge, .gray(60), width: 4)
    fill(corners, ink)
  }

  /// Fills the inside of a polygon.
  package mutating func fill(_ corners: [Point], _ ink: Ink) {
    guard let left = corners.map(\.x).min(), let right = corners.map(\.x).max(),
      let top = corners.map(\.y).min(), let bottom = corners.map(\.y).max(),
      [left, right, top, bottom].allSatisfy({ abs($0) < Double(2 * Self.longestSide) })
    else { return }
    let parts = 4
    for row in Int(top.rounded(.down))...Int(bottom.rounded(.up)) {
      for column in Int(left.rounded(.down))...Int(right.rounded(.up)) {
        let inside = (0..<parts * parts).count { part in
          let (down, across) = part.quotientAndRemainder(dividingBy: parts)
          return isInside(
            Point(
              Double(column) + (Double(across) + 0.5) / Double(parts),
              Double(row) + (Double(down) + 0.5) / Double(parts)), corners)
        }
        blend(ink, row: row, column: column, share: Double(inside) / Double(parts * parts))
      }
    }
  }
}

/// Whether a line from `point` to the right crosses the polygon's edge an odd number of times.
private func isInside(_ point: Point, _ corners: [Point]) -> Bool {
  var isInside = false
  var last = corners[corners.count - 1]
  for corner in corners {
    if (corner.y > point.y) != (last.y > point.y),
      point.x
        < (last.x - corner.x) * (point.y - corner.y) / (last.y - corner.y) + corner.x
    {
      isInside.toggle()
    }
    last = corner
  }
  return isInside
}
