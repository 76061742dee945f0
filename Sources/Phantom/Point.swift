import Foundation

/// A place in the plane of the slice, in pixels.
struct Point: Equatable {
  /// To the right.
  var x: Float
  /// Down.
  var y: Float

  /// The distance to `other`.
  func distance(to other: Point) -> Float {
    let (dx, dy) = (x - other.x, y - other.y)
    return (dx * dx + dy * dy).squareRoot()
  }

  /// The direction from `other` to this point, in radians.
  func angle(from other: Point) -> Float { atan2(y - other.y, x - other.x) }

  /// The point at `distance` in the direction `angle`.
  func moved(_ distance: Float, at angle: Float) -> Point {
    Point(x: x + distance * cos(angle), y: y + distance * sin(angle))
  }
}

/// The share of a pixel that lies inside a border at signed `distance` (negative inside), which is
/// `width` pixels soft.
func coverage(_ distance: Float, width: Float = 1) -> Float {
  min(max(0.5 - distance / width, 0), 1)
}

/// Returns the distance from `point` to the line from `start` to `end`, and how far along it lies.
func distance(
  _ point: Point, toLineFrom start: Point, to end: Point
) -> (distance: Float, along: Float) {
  let (dx, dy) = (end.x - start.x, end.y - start.y)
  let squared = max(dx * dx + dy * dy, 1e-6)
  let along = min(max(((point.x - start.x) * dx + (point.y - start.y) * dy) / squared, 0), 1)
  let nearest = Point(x: start.x + along * dx, y: start.y + along * dy)
  return (point.distance(to: nearest), along)
}
