import Foundation

/// Branching vessels of the lung, grown in space and cut by the slice.
struct Vessels {
  /// The part of each pixel that vessels fill.
  private(set) var filling: Field

  /// Half the thickness of the slice, in pixels.
  private static let halfSlice: Float = 1.4

  /// A lung without vessels.
  init(side: Int) { filling = Field(side: side) }

  /// Grows vessels that come from the direction of `hilum`: some long ones in the plane of the
  /// slice, and many short ones that pierce it.
  mutating func grow(from hilum: Point, using dice: inout Dice) {
    let side = Float(filling.side)
    for _ in 0..<dice.integer(7...11) {
      let place = Point(x: dice.uniform(0...side), y: dice.uniform(0...side))
      let angle = place.angle(from: hilum) + dice.uniform(-0.5...0.5)
      let tip = Tip(
        place: place.moved(-dice.uniform(10...40), at: angle), height: dice.uniform(-3...3),
        angle: angle, slope: 0.12 * dice.normal(), radius: dice.uniform(0.8...2.3))
      grow(tip, length: dice.uniform(45...110), depth: 0, using: &dice)
    }
    for _ in 0..<dice.integer(16...30) {
      let place = Point(x: dice.uniform(0...side), y: dice.uniform(0...side))
      let slope = (dice.happens(0.5) ? 1 : -1) * dice.uniform(0.5...2.2)
      let tip = Tip(
        place: place, height: -4 * slope, angle: place.angle(from: hilum) + 0.8 * dice.normal(),
        slope: slope, radius: dice.uniform(0.6...1.7))
      grow(tip, length: dice.uniform(12...26), depth: 2, using: &dice)
    }
  }

  /// The growing end of a vessel.
  private struct Tip {
    var place: Point
    /// Above the middle of the slice, in pixels.
    var height: Float
    var angle: Float
    /// How far it climbs per pixel.
    var slope: Float
    var radius: Float
  }

  private mutating func grow(_ start: Tip, length: Float, depth: Int, using dice: inout Dice) {
    var tip = start
    var nextBranch = dice.uniform(8...26)
    for step in 0..<Int(2 * length) {
      splat(tip)
      tip.angle += 0.045 * dice.normal()
      tip.slope += 0.02 * dice.normal()
      tip.place = tip.place.moved(0.5, at: tip.angle)
      tip.height += 0.5 * tip.slope
      tip.radius *= 0.9965
      if tip.radius < 0.45 { return }
      guard Float(step) > 2 * nextBranch, depth < 3 else { continue }
      nextBranch += dice.uniform(10...28)
      branch(&tip, length: length, depth: depth, using: &dice)
    }
  }

  /// Splits off a branch; the cubes of the radii add up (Murray, 1926).
  private mutating func branch(
    _ tip: inout Tip, length: Float, depth: Int, using dice: inout Dice
  ) {
    let share = dice.uniform(0.45...0.8)
    var branch = tip
    branch.radius = share * tip.radius
    branch.angle += (dice.happens(0.5) ? 1 : -1) * dice.uniform(0.4...1)
    branch.slope = tip.slope + 0.25 * dice.normal()
    tip.radius *= pow(1 - share * share * share, 1 / 3)
    grow(branch, length: 0.6 * length, depth: depth + 1, using: &dice)
  }

  /// Fills what the slice cuts from a ball at the tip.
  private mutating func splat(_ tip: Tip) {
    let over = max(abs(tip.height) - Self.halfSlice, 0)
    guard over < tip.radius else { return }
    let radius = (tip.radius * tip.radius - over * over).squareRoot()
    // A ball that only touches the slice fills part of its thickness.
    let share = min(1, (tip.radius + Self.halfSlice - abs(tip.height)) / (2 * Self.halfSlice))
    let side = filling.side
    let (top, bottom) = (Int(tip.place.y - radius - 1), Int(tip.place.y + radius + 2))
    let (left, right) = (Int(tip.place.x - radius - 1), Int(tip.place.x + radius + 2))
    guard bottom > 0, right > 0, top < side, left < side else { return }
    for row in max(0, top)..<min(side, bottom) {
      for column in max(0, left)..<min(side, right) {
        let distance = Point(x: Float(column), y: Float(row)).distance(to: tip.place) - radius
        let index = row * side + column
        filling.values[index] = max(filling.values[index], share * coverage(distance, width: 1.2))
      }
    }
  }
}
