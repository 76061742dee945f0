import Foundation

/// Something that stands on a street and hides what is behind it.
protocol StreetObject {
  /// The depth of its middle, in metres.
  var depth: Float { get }
  /// Its distance to the right, in metres.
  var x: Float { get }
  /// Half of its greatest width, its length taken in, in metres.
  var reach: Float { get }
  /// The radius of its shadow, in metres.
  var shade: Float { get }
  /// What a line of sight meets of it.
  func hit(_ ray: StreetRay, _ light: StreetLight, _ grain: LatticeNoise) -> StreetHit?
}

/// A car seen from behind, with the side that faces the camera.
struct StreetCar: StreetObject {
  let x: Float
  let depth: Float
  private let width: Float
  private let height: Float
  private let length: Float
  private let paint: Color

  init(x: Float, depth: Float, using dice: inout Dice) {
    self.x = x
    self.depth = depth
    width = dice.uniform(1.65...1.9)
    height = dice.uniform(1.35...1.95)
    length = dice.uniform(3.7...4.8)
    let grey = dice.uniform(0.06...0.9)
    let hues: [Color] = [
      Color(grey, grey, grey), Color(grey, grey, grey), Color(0.5, 0.06, 0.08),
      Color(0.08, 0.16, 0.42), Color(0.12, 0.3, 0.2), Color(0.75, 0.62, 0.2),
    ]
    paint = dice.choice(hues)
  }

  var reach: Float { 0.5 * width + 0.3 }
  var shade: Float { 1.35 }

  func hit(_ ray: StreetRay, _ light: StreetLight, _ grain: LatticeNoise) -> StreetHit? {
    let back = depth - 0.5 * length
    if let color = rear((ray.x(at: back) - x) / (0.5 * width), ray.height(at: back)) {
      return StreetHit(depth: back, color: color, label: .car)
    }
    // The side towards the middle of the view.
    let side = x < 0 ? x + 0.5 * width : x - 0.5 * width
    guard abs(ray.across) > 1e-4 else { return nil }
    let place = side / ray.across
    guard place > back, place < back + length else { return nil }
    let share = (place - back) / length
    guard let color = flank(share, ray.height(at: place)) else { return nil }
    let wall = light.walls[x < 0 ? 0 : 1]
    return StreetHit(depth: place, color: color * wall, label: .car)
  }

  /// The color of the rear at a place across, from -1 to 1, and height; nil outside.
  private func rear(_ across: Float, _ level: Float) -> Color? {
    let waist = 0.58 * height
    guard abs(across) < 1, level > 0.05, level < height else { return nil }
    if level < 0.32 {
      return abs(across) > 0.68 ? Color(0.05, 0.05, 0.05) : Color(0.1, 0.1, 0.1)
    }
    if level > waist {
      // The cabin narrows towards the roof.
      let half = 0.94 - 0.24 * (level - waist) / (height - waist)
      guard abs(across) < half else { return nil }
      let isGlass = abs(across) < half - 0.13 && level < height - 0.14 && level > waist + 0.04
      return isGlass ? Color(0.13, 0.16, 0.19) : paint * 0.95
    }
    if abs(across) > 0.7, level > 0.78 * waist { return Color(0.62, 0.06, 0.05) }
    if abs(across) < 0.26, level > 0.5, level < 0.64 { return Color(0.85, 0.85, 0.8) }
    return paint * (0.75 + 0.25 * level / waist)
  }

  /// The color of the side at a share of the length and height; nil outside.
  private func flank(_ share: Float, _ level: Float) -> Color? {
    let waist = 0.58 * height
    let wheel: Float = 0.31
    for axle: Float in [0.19, 0.81] {
      let gap = hypot((share - axle) * length, level - wheel)
      if gap < wheel { return gap < 0.17 ? Color(0.45, 0.45, 0.46) : Color(0.05, 0.05, 0.05) }
    }
    guard level > 0.2 else { return nil }
    if level < waist { return paint * (0.7 + 0.3 * level / waist) }
    guard level < height else { return nil }
    let rise = (level - waist) / (height - waist)
    let cabin = (0.03 + 0.1 * rise)...(0.72 - 0.2 * rise)
    guard cabin.contains(share) else { return nil }
    let isPillar = abs(share - 0.38) < 0.015
    return rise < 0.82 && !isPillar && share > cabin.lowerBound + 0.03
      && share < cabin.upperBound - 0.03
      ? Color(0.12, 0.14, 0.17) : paint
  }
}

/// A walking or standing person.
struct StreetPerson: StreetObject {
  let x: Float
  let depth: Float
  private let height: Float
  private let stride: Float
  private let coat: Color
  private let trousers: Color
  private let skin: Color

  init(x: Float, depth: Float, using dice: inout Dice) {
    self.x = x
    self.depth = depth
    height = dice.uniform(1.15...1.95)
    stride = dice.uniform(0.02...0.24)
    coat = Color(dice.uniform(0.05...0.85), dice.uniform(0.05...0.7), dice.uniform(0.05...0.7))
    trousers = Color(0.12, 0.14, 0.2) * dice.uniform(0.4...2.4)
    skin = Color(0.8, 0.6, 0.48) * dice.uniform(0.4...1.1)
  }

  var reach: Float { 0.5 }
  var shade: Float { 0.45 }

  func hit(_ ray: StreetRay, _ light: StreetLight, _ grain: LatticeNoise) -> StreetHit? {
    let across = (ray.x(at: depth) - x) * 1.75 / height
    let level = ray.height(at: depth) * 1.75 / height
    guard abs(across) < 0.5, level > 0, level < 1.75 else { return nil }
    guard let color = color(across, level) else { return nil }
    return StreetHit(depth: depth, color: color, label: .person)
  }

  /// The color at a place of a person of 1.75 m; nil outside.
  private func color(_ across: Float, _ level: Float) -> Color? {
    if level > 1.46 {
      let gap = hypot(across / 0.105, (level - 1.61) / 0.14)
      return gap < 1 ? (level > 1.66 ? skin * 0.35 : skin) : nil
    }
    if level > 0.82 {
      let shoulder: Float = level > 1.38 ? 0.2 - 1.4 * (level - 1.38) : 0.2
      let arm = shoulder + 0.06
      if abs(across) < shoulder { return coat * (1 - 0.5 * abs(across)) }
      return abs(across) < arm && level < 1.36 ? coat * 0.75 : nil
    }
    let spread = stride * (0.82 - level) / 0.82
    let isLeg = [-spread - 0.08, spread + 0.08].contains { abs(across - $0) < 0.075 }
    return isLeg ? (level < 0.09 ? Color(0.06, 0.05, 0.05) : trousers) : nil
  }
}

/// A tree: a trunk, and a ragged crown with gaps.
struct StreetTree: StreetObject {
  let x: Float
  let depth: Float
  private let crown: (height: Float, radius: Float)
  private let trunk: Float
  private let leaves: Color

  init(x: Float, depth: Float, using dice: inout Dice) {
    self.x = x
    self.depth = depth
    let radius = dice.uniform(1.2...2.7)
    crown = (dice.uniform(2.6...4.6) + 0.5 * radius, radius)
    trunk = dice.uniform(0.1...0.2)
    leaves = Color(dice.uniform(0.16...0.34), dice.uniform(0.3...0.44), 0.12)
  }

  var reach: Float { 1.35 * crown.radius }
  var shade: Float { 0.9 * crown.radius }

  func hit(_ ray: StreetRay, _ light: StreetLight, _ grain: LatticeNoise) -> StreetHit? {
    let across = ray.x(at: depth) - x
    let level = ray.height(at: depth)
    guard level > 0, abs(across) < reach else { return nil }
    let gap = hypot(across, (level - crown.height) / 1.15)
    let rag = grain(2 * across + depth, 2 * level) + 0.6 * grain(5 * across, 5 * level + depth)
    if gap < crown.radius * (1 + 0.24 * rag) {
      // Brighter above, with depth between the leaves.
      let shine = 0.8 + 0.16 * (level - crown.height) + 0.4 * grain(4 * across, 4 * level + depth)
      return StreetHit(depth: depth, color: leaves * max(shine, 0.25), label: .vegetation)
    }
    guard abs(across) < trunk, level < crown.height else { return nil }
    return StreetHit(
      depth: depth, color: Color(0.26, 0.2, 0.15) * (1 - across / trunk * 0.3),
      label: .vegetation)
  }
}

/// A lamp post, or the post of a sign.
struct StreetPole: StreetObject {
  let x: Float
  let depth: Float
  private let height: Float
  private let sign: Color?

  init(x: Float, depth: Float, using dice: inout Dice) {
    self.x = x
    self.depth = depth
    let signs: [Color?] = [nil, Color(0.75, 0.08, 0.08), Color(0.1, 0.25, 0.7)]
    let sign = dice.choice(signs)
    self.sign = sign
    height = sign == nil ? dice.uniform(4.5...8) : dice.uniform(2.3...3)
  }

  var reach: Float { 0.4 }
  var shade: Float { 0.15 }

  func hit(_ ray: StreetRay, _ light: StreetLight, _ grain: LatticeNoise) -> StreetHit? {
    let across = ray.x(at: depth) - x
    let level = ray.height(at: depth)
    guard level > 0, level < height else { return nil }
    if let sign, hypot(across, level - height + 0.32) < 0.32 {
      return StreetHit(depth: depth, color: sign, label: .background)
    }
    guard abs(across) < 0.06 else { return nil }
    return StreetHit(depth: depth, color: Color(0.3, 0.31, 0.32), label: .background)
  }
}
