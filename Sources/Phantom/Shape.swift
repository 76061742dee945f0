import Foundation

/// A smooth random outline: a few overlapping circles, melted together and pushed about.
struct Shape {
  private let circles: [(center: Point, radius: Float)]
  private let center: Point
  /// How far the border is pushed out at each pixel around the middle, in pixels.
  private let warp: Field
  /// How far circles melt together, in pixels.
  private let melt: Float

  /// An outline about `center` whose mean radius is about `radius` pixels.
  ///
  /// - Parameters:
  ///   - lobes: how many circles sit on the first.
  ///   - roughness: how far the border is pushed about, as a share of the radius.
  ///   - stretch: how much longer than broad it is, about, and in which direction.
  init(
    at center: Point, radius: Float, lobes: ClosedRange<Int>, roughness: Float,
    stretch: (factor: Float, angle: Float)? = nil, using dice: inout Dice
  ) {
    self.center = center
    melt = 0.35 * radius
    var circles = [(center: center, radius: radius * (stretch == nil ? 0.86 : 0.65))]
    let turn = dice.uniform(-.pi...(.pi))
    let count = dice.integer(lobes)
    for number in 0..<count {
      let angle = turn + 2 * .pi * (Float(number) + dice.uniform(-0.45...0.45)) / Float(count)
      let offset = radius * dice.uniform(0.3...0.65)
      circles.append((center.moved(offset, at: angle), radius * dice.uniform(0.35...0.6)))
    }
    if let stretch {
      for side: Float in [0, .pi] {
        let offset = radius * (stretch.factor - 1) * dice.uniform(0.6...0.9)
        circles.append((center.moved(offset, at: stretch.angle + side), radius * 0.5))
      }
    }
    self.circles = circles
    warp = Self.warp(radius: radius, roughness: roughness, using: &dice)
  }

  private static func warp(radius: Float, roughness: Float, using dice: inout Dice) -> Field {
    let side = min(Int(5 * radius) + 12, 96)
    var field = Field(noise: side, using: &dice).blurred(max(1.5, 0.45 * radius))
    field = field.scaled(to: roughness * radius + 0.15)
    field.add(Field(noise: side, using: &dice).blurred(1.4).scaled(to: 0.5 * roughness * radius))
    return field
  }

  /// The distance of `point` from the outline in pixels, negative inside, about.
  func distance(_ point: Point) -> Float {
    var smooth = point.distance(to: circles[0].center) - circles[0].radius
    for circle in circles.dropFirst() {
      let other = point.distance(to: circle.center) - circle.radius
      // Two distances melt into one where they are nearly equal (Quílez's polynomial minimum).
      let blend = max(melt - abs(smooth - other), 0) / melt
      smooth = min(smooth, other) - 0.25 * blend * blend * melt
    }
    let middle = Float(warp.side / 2)
    return smooth
      - warp.value(at: Point(x: point.x - center.x + middle, y: point.y - center.y + middle))
  }
}
