/// A place on the paper in pixels, from the upper left corner.
package struct Point: Equatable, Sendable {
  /// To the right.
  package var x: Double
  /// Down.
  package var y: Double

  /// A place.
  package init(_ x: Double, _ y: Double) { (self.x, self.y) = (x, y) }
}

/// A rectangle on the paper in pixels.
package struct Frame: Equatable, Sendable {
  /// The left edge.
  package var x: Double
  /// The upper edge.
  package var y: Double
  /// The size across.
  package var width: Double
  /// The size down.
  package var height: Double

  /// A rectangle.
  package init(x: Double, y: Double, width: Double, height: Double) {
    (self.x, self.y, self.width, self.height) = (x, y, width, height)
  }

  /// The right edge.
  package var right: Double { x + width }
  /// The lower edge.
  package var bottom: Double { y + height }
  /// The middle.
  package var middle: Point { Point(x + width / 2, y + height / 2) }

  /// Whether a part of both is the same.
  package func overlaps(_ other: Frame) -> Bool {
    x < other.right && other.x < right && y < other.bottom && other.y < bottom
  }

  /// Whether a place lies in it.
  package func holds(_ place: Point) -> Bool {
    (x...right).contains(place.x) && (y...bottom).contains(place.y)
  }

  /// Whether all of it lies in another one.
  package func isInside(_ other: Frame) -> Bool {
    x >= other.x && y >= other.y && right <= other.right && bottom <= other.bottom
  }
}
