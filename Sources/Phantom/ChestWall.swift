import Foundation

/// The chest wall around a lung: pleura, muscle, fat and ribs, seen in an axial slice.
///
/// The lung is the inside of a wavy circle whose centre lies outside the crop.
struct ChestWall {
  private let center: Point
  private let radius: Float
  private let waves: [(count: Float, height: Float, phase: Float)]
  private let ribs: [Rib]
  private let muscle: Float
  /// How thick the muscle is before the fat begins, in pixels.
  private let thickness: Float
  /// How deep the body ends and the air of the room begins, in pixels.
  private let skin: Float

  private struct Rib {
    /// The direction of its middle.
    let angle: Float
    /// The distance of its middle from the pleura, in pixels.
    let depth: Float
    /// Half its length along the wall and half its thickness, in pixels.
    let length: Float
    let height: Float
    /// How far it leans out of the wall.
    let tilt: Float
    /// In Hounsfield units.
    let cortex: Float
    let marrow: Float
    /// The thickness of the cortex, in pixels; of a rib that the slice only grazes all of it.
    let shell: Float
    /// How blunt its ends are: 2 is an ellipse.
    let bluntness: Float
  }

  /// A wall whose pleura passes `middle` at distance `gap` in the direction `angle`, in pixels.
  init(near middle: Point, gap: Float, at angle: Float, using dice: inout Dice) {
    radius = dice.uniform(70...150)
    center = middle.moved(gap - radius, at: angle)
    waves = (0..<3).map { _ in
      (Float(dice.integer(2...9)), dice.uniform(0.3...1.6), dice.uniform(0...(2 * .pi)))
    }
    muscle = dice.uniform(30...65)
    thickness = dice.uniform(9...24)
    skin = dice.happens(0.35) ? dice.uniform(34...60) : .infinity
    ribs = Self.ribs(around: angle, radius: radius, using: &dice)
  }

  private static func ribs(
    around angle: Float, radius: Float, using dice: inout Dice
  ) -> [Rib] {
    var ribs: [Rib] = []
    var place = angle - dice.uniform(-0.3...1) * 60 / radius
    while place < angle + 75 / radius {
      let length = dice.uniform(12...26)
      ribs.append(
        Rib(
          angle: place, depth: dice.uniform(6...9.5), length: length, height: dice.uniform(3.8...6),
          tilt: dice.uniform(-0.12...0.12), cortex: dice.uniform(600...1300),
          marrow: dice.uniform(60...260), shell: dice.happens(0.2) ? 4 : dice.uniform(0.9...1.7),
          bluntness: dice.uniform(1.6...3.2)))
      place += (2 * length + dice.uniform(10...50)) / radius
    }
    return ribs
  }

  /// Where the vessels of this lung come from: far from the wall.
  var hilum: Point { center }

  /// The distance of `point` from the pleura in pixels, negative in the lung.
  func depth(_ point: Point) -> Float {
    let gap = point.distance(to: center) - radius
    // Far from the pleura its waves do not matter.
    guard gap > -8 else { return gap }
    let angle = point.angle(from: center)
    return gap - waves.reduce(0) { $0 + $1.height * sin($1.count * angle + $1.phase) }
  }

  /// The attenuation at `point`, `depth` pixels behind the pleura, in Hounsfield units.
  func attenuation(at point: Point, depth: Float) -> Float {
    let angle = point.angle(from: center)
    var value = soft(depth: depth, angle: angle)
    for rib in ribs {
      var turn = angle - rib.angle
      if turn > .pi { turn -= 2 * .pi }
      if turn < -.pi { turn += 2 * .pi }
      let along = turn * radius
      guard abs(along) < rib.length + 2 else { continue }
      let across = depth - rib.depth - rib.tilt * along
      let distance = Self.lens(along, across, rib)
      value += coverage(distance, width: 1.3) * (rib.cortex - value)
      value += coverage(distance + rib.shell, width: 1.5) * (rib.marrow - value)
    }
    value += coverage(skin - 2.5 - depth, width: 2) * (20 - value)
    return value + coverage(skin - depth, width: 2) * (-1000 - value)
  }

  /// Muscle next to the pleura, then fat with strands of muscle in it.
  private func soft(depth: Float, angle: Float) -> Float {
    // Whole waves, so that they meet behind the lung.
    let waves =
      2 * sin((0.07 * radius).rounded() * angle + radius)
      + 1.2 * sin((0.19 * radius).rounded() * angle)
    let fat = coverage(thickness + waves - depth, width: 3)
    let strand = coverage(abs(depth - 1.9 * thickness + 2 * waves) - 0.35 * thickness, width: 4)
    return muscle + fat * (1 - 0.85 * strand) * (-105 - muscle)
  }

  /// The distance from the border of a rib at a place along and across the wall, about, in pixels.
  private static func lens(_ along: Float, _ across: Float, _ rib: Rib) -> Float {
    let end = min(abs(along) / rib.length, 1)
    let half = rib.height * (1 - pow(end, rib.bluntness)).squareRoot()
    let beyond = max(abs(along) - rib.length, 0)
    return hypot(max(abs(across) - half, 0), beyond) + min(abs(across) - half, 0)
  }
}
