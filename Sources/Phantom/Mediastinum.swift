import Foundation

/// The organs between the lungs, seen in an axial slice: round vessels and the heart, bone of the
/// spine, and fat between them.
struct Mediastinum {
  private let organs: [Organ]
  private let waves: [(count: Float, height: Float, phase: Float)]

  private struct Organ {
    let center: Point
    /// In pixels.
    let radius: Float
    /// Inside, in Hounsfield units.
    let attenuation: Float
    /// A bright rim, in Hounsfield units; nil without.
    let cortex: Float?
  }

  /// Organs whose border passes `middle` at distance `gap` in the direction `angle`, in pixels.
  init(near middle: Point, gap: Float, at angle: Float, using dice: inout Dice) {
    // With or without contrast medium.
    let blood = dice.choice([Float(40), 45, 50, 150, 230])
    let radius = dice.uniform(26...60)
    waves = (0..<4).map { _ in
      (Float(dice.integer(2...7)), dice.uniform(0.4...2), dice.uniform(0...(2 * .pi)))
    }
    let first = Organ(
      center: middle.moved(gap + radius, at: angle), radius: radius, attenuation: blood, cortex: nil
    )
    var organs = [first]
    let side: Float = dice.happens(0.5) ? 1 : -1
    for turn in [side * dice.uniform(1.1...1.5), -side * dice.uniform(1.2...1.6)] {
      let radius = dice.uniform(16...40)
      let isBone = organs.count == 1 && dice.happens(0.5)
      // Set back, so that the first organ stays the one that `middle` faces.
      let direction = angle + .pi - turn
      let place = first.center.moved(0.85 * (first.radius + radius), at: direction + turn * 0.35)
      organs.append(
        Organ(
          center: place.moved(0.45 * radius, at: angle), radius: radius,
          attenuation: isBone ? dice.uniform(120...220) : blood * dice.uniform(0.7...1),
          cortex: isBone ? dice.uniform(500...900) : nil))
    }
    organs.append(
      Organ(
        center: first.center.moved(70, at: angle), radius: 62, attenuation: 45, cortex: nil))
    self.organs = organs
  }

  /// Where the vessels of this lung come from.
  var hilum: Point { organs[0].center }

  /// The distance of `point` from the border in pixels, negative in the lung.
  func depth(_ point: Point) -> Float {
    let melt: Float = 22
    var smooth = -Float.infinity
    for organ in organs {
      let depth = organ.radius - point.distance(to: organ.center)
      guard smooth > -.infinity else {
        smooth = depth
        continue
      }
      let blend = max(melt - abs(smooth - depth), 0) / melt
      smooth = max(smooth, depth) + 0.25 * blend * blend * melt
    }
    guard smooth > -10 else { return smooth }
    let angle = point.angle(from: organs[0].center)
    return smooth + waves.reduce(0) { $0 + $1.height * cos($1.count * angle + $1.phase) }
  }

  /// The attenuation at `point`, in Hounsfield units: fat where there is no organ.
  func attenuation(at point: Point) -> Float {
    var value: Float = -95
    for organ in organs {
      let gap = point.distance(to: organ.center) - organ.radius
      if let cortex = organ.cortex {
        value += coverage(gap + 1, width: 1.5) * (cortex - value)
        value += coverage(gap + 2.6, width: 1.6) * (organ.attenuation - value)
      } else {
        value += coverage(gap + 0.5, width: 1.8) * (organ.attenuation - value)
      }
    }
    return value
  }
}
