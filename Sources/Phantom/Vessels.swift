import Foundation

/// Branching vessels and airways of the lung, grown in space and cut by the slice.
struct Vessels {
  /// The part of each pixel that blood fills.
  private(set) var blood: Field
  /// The part of each pixel that airways with their walls fill.
  private(set) var bronchi: Field
  /// The part of each pixel that the air in airways fills.
  private(set) var air: Field

  /// Half the thickness of the slice, in pixels.
  private static let halfSlice: Float = 1.3

  /// A lung without vessels.
  init(side: Int) {
    blood = Field(side: side)
    bronchi = blood
    air = blood
  }

  /// Grows vessels that come from the direction of `hilum`.
  ///
  /// They cross the slice at places all equally likely and in directions of space all equally
  /// likely, so that most are seen as dots and few lie in the slice; thin ones are many.
  mutating func grow(from hilum: Point, using dice: inout Dice) {
    let side = Float(blood.side)
    let area = side * side
    for _ in 0..<Int(area * dice.uniform(0.008...0.016)) {
      let radius = min(0.27 * pow(dice.uniform(0.004...1), -0.42), 2.3)
      grow(Self.crossing(side, radius, hilum, using: &dice), depth: 0, using: &dice)
    }
    for _ in 0..<Int(area * dice.uniform(0...0.00014)) {
      growAirway(
        Self.crossing(side, dice.uniform(0.9...2.6), hilum, using: &dice), using: &dice)
    }
  }

  /// Grows a vessel from the border of a nodule outwards.
  mutating func feed(_ center: Point, radius: Float, from hilum: Point, using dice: inout Dice) {
    let towards = hilum.angle(from: center)
    for number in 0..<dice.integer(0...3) {
      let angle = number == 0 ? towards + 0.5 * dice.normal() : dice.uniform(-.pi...(.pi))
      let tip = Tip(
        place: center.moved(0.7 * radius, at: angle), height: dice.uniform(-0.5...0.5),
        angle: angle, slope: 0.12 * dice.normal(), radius: dice.uniform(0.45...1.1))
      trace(tip, growth: 1.006, using: &dice)
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

    /// The tip that looks back.
    var reversed: Tip {
      var back = self
      back.angle += .pi
      back.slope = -slope
      return back
    }
  }

  /// A place where a vessel of that radius crosses the slice, and its direction there.
  private static func crossing(
    _ side: Float, _ radius: Float, _ hilum: Point, using dice: inout Dice
  ) -> Tip {
    let place = Point(x: dice.uniform(-4...(side + 4)), y: dice.uniform(-4...(side + 4)))
    // Crossings of directions that are equally likely in space: sin² of the elevation is uniform.
    let squared = dice.uniform(0.004...0.97)
    let slope = (squared / (1 - squared)).squareRoot() * (dice.happens(0.5) ? 1 : -1)
    let angle = place.angle(from: hilum) + 0.55 * dice.normal()
    return Tip(
      place: place, height: dice.uniform(-1...1), angle: angle, slope: slope, radius: radius)
  }

  /// Grows both ways from where the vessel crosses the slice.
  private mutating func grow(_ tip: Tip, depth: Int, using dice: inout Dice) {
    trace(tip.reversed, growth: 1.003, using: &dice)
    trace(tip, growth: 0.993, depth: depth, using: &dice)
  }

  /// Follows a vessel until it leaves the slice or the crop or gets too thin.
  private mutating func trace(
    _ start: Tip, growth: Float, depth: Int = 3, using dice: inout Dice
  ) {
    var tip = start
    var nextBranch = dice.uniform(4...16)
    let side = Float(blood.side)
    for length in 0..<300 {
      splat(tip)
      step(&tip, growth: growth, wander: 1, using: &dice)
      let isGone = abs(tip.height) > Self.halfSlice + tip.radius + 0.5
      if isGone || tip.radius < 0.2 || tip.radius > 3.4 { return }
      if min(tip.place.x, tip.place.y) < -12 || max(tip.place.x, tip.place.y) > side + 12 { return }
      guard depth < 3, Float(length) > 2 * nextBranch else { continue }
      nextBranch += dice.uniform(6...18)
      branch(&tip, depth: depth, using: &dice)
    }
  }

  /// Half a pixel further, with a little change of direction.
  private func step(_ tip: inout Tip, growth: Float, wander: Float, using dice: inout Dice) {
    let (turn, climb) = dice.normals()
    tip.angle += 0.06 * wander * turn
    tip.slope += 0.022 * wander * climb
    tip.place.x += 0.5 * cos(tip.angle)
    tip.place.y += 0.5 * sin(tip.angle)
    tip.height += 0.5 * tip.slope
    tip.radius *= growth
  }

  /// Splits off a branch; the cubes of the radii add up (Murray, 1926).
  private mutating func branch(_ tip: inout Tip, depth: Int, using dice: inout Dice) {
    let share = dice.uniform(0.5...0.85)
    var branch = tip
    branch.radius = share * tip.radius
    let turn = dice.happens(0.5) ? Float(1) : -1
    branch.angle += turn * dice.uniform(0.5...1.1)
    branch.slope = tip.slope + 0.3 * dice.normal()
    tip.angle -= turn * 0.25
    tip.radius *= pow(1 - share * share * share, 1 / 3)
    trace(branch, growth: 0.992, depth: depth + 1, using: &dice)
  }

  /// An airway and the artery that runs beside it.
  private mutating func growAirway(_ start: Tip, using dice: inout Dice) {
    let offset = dice.uniform(1.5...2) * (dice.happens(0.5) ? 1 : -1)
    for (first, growth) in [(start, Float(0.996)), (start.reversed, 1.002)] {
      let turn = growth < 1 ? Float.pi / 2 : -.pi / 2
      var tip = first
      for _ in 0..<120 where abs(tip.height) <= Self.halfSlice + tip.radius + 1.5 {
        var wall = tip
        wall.radius += 0.4 + 0.16 * tip.radius
        Self.splat(wall, into: &bronchi)
        Self.splat(tip, into: &air)
        var artery = tip
        artery.place = tip.place.moved(
          offset * (tip.radius + 0.9), at: tip.angle + turn)
        artery.radius *= 0.9
        Self.splat(artery, into: &blood)
        step(&tip, growth: growth, wander: 0.6, using: &dice)
      }
    }
  }

  private mutating func splat(_ tip: Tip) { Self.splat(tip, into: &blood) }

  /// Fills what the slice cuts from a ball at the tip.
  private static func splat(_ tip: Tip, into field: inout Field) {
    let over = max(abs(tip.height) - halfSlice, 0)
    guard over < tip.radius else { return }
    let radius = (tip.radius * tip.radius - over * over).squareRoot()
    // What is thinner than the slice fills part of its thickness.
    let inside =
      min(tip.height + tip.radius, halfSlice) - max(tip.height - tip.radius, -halfSlice)
    let share = min(1, 1.15 * inside / (2 * halfSlice))
    let side = field.side
    let (top, bottom) = (Int(tip.place.y - radius - 1), Int(tip.place.y + radius + 2))
    let (left, right) = (Int(tip.place.x - radius - 1), Int(tip.place.x + radius + 2))
    guard bottom > 0, right > 0, top < side, left < side else { return }
    for row in max(0, top)..<min(side, bottom) {
      for column in max(0, left)..<min(side, right) {
        let distance = Point(x: Float(column), y: Float(row)).distance(to: tip.place) - radius
        let index = row * side + column
        field.values[index] = max(field.values[index], share * coverage(distance, width: 1.2))
      }
    }
  }
}
