import Foundation

/// A thin, bent, tapering strand: a spicule, a vessel in the slice, a scar, a tag to the pleura.
struct Strand {
  /// Where it begins, bends and ends.
  let start: Point
  let bend: Point
  let end: Point
  /// Half its width at the beginning, the bend and the end, in pixels.
  let widths: (start: Float, bend: Float, end: Float)
  /// The share of soft tissue it is made of at its beginning and its end.
  let density: (start: Float, end: Float)

  /// The distance of `point` from the border of the strand in pixels, negative inside, and the
  /// density there.
  func distance(_ point: Point) -> (distance: Float, density: Float) {
    let first = Phantom.distance(point, toLineFrom: start, to: bend)
    let second = Phantom.distance(point, toLineFrom: bend, to: end)
    let firstGap = first.distance - widths.start - first.along * (widths.bend - widths.start)
    let secondGap = second.distance - widths.bend - second.along * (widths.end - widths.bend)
    let along = firstGap < secondGap ? 0.5 * first.along : 0.5 + 0.5 * second.along
    return (min(firstGap, secondGap), density.start + along * (density.end - density.start))
  }

  /// How much of `point` the strand fills, from 0 to 1; thinner than a pixel it fills in part.
  func filling(_ point: Point) -> Float {
    let (distance, density) = distance(point)
    return density * coverage(distance, width: 1.3)
  }
}

extension [Strand] {
  /// The distance of `point` from the nearest border in pixels, negative inside; a strand is traced
  /// the narrower the fainter it gets.
  func tracedDistance(_ point: Point) -> Float {
    reduce(.infinity) { nearest, strand in
      let (distance, density) = strand.distance(point)
      return Swift.min(nearest, distance + 1.6 * (1 - density))
    }
  }

  /// How much of `point` they fill, from 0 to 1.
  func filling(_ point: Point) -> Float {
    reduce(0) { Swift.max($0, $1.filling(point)) }
  }

  /// Spicules of a nodule of mean radius `radius`: broad at the root, fine at the tip.
  static func spicules(
    from center: Point, radius: Float, using dice: inout Dice
  ) -> [Strand] {
    // Those of a large mass are more, and not longer in proportion.
    let scale = Swift.min(radius, 4 + 0.35 * radius)
    return (0..<dice.integer(7...13)).map { _ in
      let angle = dice.uniform(-.pi...(.pi))
      let bend = center.moved(0.75 * radius + scale * dice.uniform(0.2...0.6), at: angle)
      let length = scale * (0.4 + 1.6 * dice.uniform(0...1) * dice.uniform(0...1))
      let width = dice.uniform(0.6...1.15)
      return Strand(
        start: center.moved(0.4 * radius, at: angle), bend: bend,
        end: bend.moved(length, at: angle + dice.uniform(-0.8...0.8)),
        widths: (3 * width, width, 0.25), density: (1, dice.uniform(0.5...0.85)))
    }
  }

  /// A vessel of half width `radius` that runs in the slice through `center` and leaves it on both
  /// sides.
  static func vessel(
    through center: Point, radius: Float, using dice: inout Dice
  ) -> [Strand] {
    let angle = dice.uniform(-.pi...(.pi))
    return [angle, angle + .pi + dice.uniform(-0.5...0.5)].map { direction in
      let bend = center.moved(dice.uniform(7...13), at: direction)
      return Strand(
        start: center, bend: bend,
        end: bend.moved(dice.uniform(7...15), at: direction + dice.uniform(-0.5...0.5)),
        widths: (radius, 0.85 * radius, 0.55 * radius), density: (1, dice.uniform(0.1...0.4)))
    }
  }

  /// Strands that run from `center` in `count` directions, about `length` pixels long.
  static func branches(
    from center: Point, count: Int, length: Float, width: Float, using dice: inout Dice
  ) -> [Strand] {
    let angle = dice.uniform(-.pi...(.pi))
    return (0..<count).map { number in
      let turn = 2 * Float.pi * Float(number) / Float(count) + dice.uniform(-0.8...0.8)
      let bend = center.moved(length * dice.uniform(0.2...0.7), at: angle + turn)
      return Strand(
        start: center, bend: bend,
        end: bend.moved(
          length * dice.uniform(0.3...0.6), at: angle + turn + dice.uniform(-0.6...0.6)),
        widths: (width, width * dice.uniform(0.4...0.9), 0.4 * width),
        density: (1, dice.uniform(0.4...0.8)))
    }
  }

  /// A strand from `center` towards the wall in the direction `angle`, `length` pixels long, with a
  /// small tent where it meets the pleura.
  static func tag(
    from center: Point, at angle: Float, length: Float, using dice: inout Dice
  ) -> [Strand] {
    let bend = center.moved(0.5 * length, at: angle + dice.uniform(-0.12...0.12))
    return [
      Strand(
        start: center, bend: bend, end: center.moved(length, at: angle), widths: (1.6, 0.75, 1.5),
        density: (0.9, 0.9))
    ]
  }
}
