import Foundation
import Imaging

/// What graders may see of a slice: each combination of decisions as a mask.
struct Sight {
  private let side: Int
  private let feature: Feature?
  /// The pixels near enough to be seen, measured once for all masks.
  private let pixels: [Pixel]
  /// How each border wavers about its margin at each of `pixels`: no hand is steady.
  private let hands: [[Float]]

  /// What a pixel is to the nodule and its surroundings: distances from borders in pixels, negative
  /// inside.
  private struct Pixel {
    let index: Int
    /// From the border of what all who mark anything mark.
    let base: Float
    /// From the border of the feature.
    let extra: Float
    /// From the hole, which is counted in or not.
    let cavity: Float
    /// From the pleura, negative in the lung.
    let depth: Float
    /// The direction from the nodule's middle, in radians.
    let angle: Float
  }

  /// Looks at the nodule in a crop of `side` pixels.
  init(
    side: Int, nodule: Nodule, surroundings: Surroundings, feature: Feature?,
    using dice: inout Dice
  ) {
    self.side = side
    self.feature = feature
    let pixels = Self.pixels(side, nodule, surroundings, feature)
    self.pixels = pixels
    let size = max(nodule.radius, nodule.haloRadius)
    let unrest = 0.1 + 0.025 * size + 0.03 * nodule.softness
    hands = Border.allCases.map { _ in
      let waves: [(count: Float, height: Float, phase: Float)] = (2...6).map { count in
        (Float(count), unrest * dice.normal() / Float(count - 1), dice.uniform(0...(2 * .pi)))
      }
      return pixels.map { pixel in
        waves.reduce(0) { $0 + $1.height * cos($1.count * pixel.angle + $1.phase) }
      }
    }
  }

  private static func pixels(
    _ side: Int, _ nodule: Nodule, _ surroundings: Surroundings, _ feature: Feature?
  ) -> [Pixel] {
    let isHazy = nodule.kind == .groundGlass
    return nodule.rows(of: side).flatMap { row in
      nodule.columns(of: side).map { column in
        let point = Point(x: Float(column), y: Float(row))
        return Pixel(
          index: row * side + column,
          base: isHazy ? nodule.haloDistance(point) : nodule.coreDistance(point),
          extra: feature.map { nodule.distance(point, from: $0) } ?? .infinity,
          cavity: nodule.cavityDistance(point), depth: surroundings.depth(point),
          angle: point.angle(from: nodule.center))
      }
    }
  }

  /// Returns all different masks with their probabilities, which add up to 1.
  func opinions(_ habits: Habits) -> [Opinion] {
    var opinions: [Opinion] = []
    if habits.present < 1 {
      add("absent", 1 - habits.present, Mask(width: side, height: side), to: &opinions)
    }
    let share = habits.present * Border.probability
    // Feature by feature, so that a systematic sample of graders divides over both.
    for (isIn, part) in [(false, 1 - habits.feature), (true, habits.feature)] where part > 0 {
      for (hand, border) in Border.allCases.enumerated() {
        let mask = mask(hand, margin: border.margin * habits.spread, withFeature: isIn)
        let suffix = feature.map { ", \($0.rawValue) \(isIn ? "in" : "out")" } ?? ""
        add(border.rawValue + suffix, share * part, mask, to: &opinions)
      }
    }
    return opinions
  }

  /// Adds an opinion; one whose mask is there already shares it, and the probabilities add up.
  private func add(
    _ name: String, _ probability: Double, _ mask: Mask, to opinions: inout [Opinion]
  ) {
    if let index = opinions.firstIndex(where: { $0.mask == mask }) {
      let same = opinions[index]
      opinions[index] = Opinion(
        name: same.name + " or " + name, probability: same.probability + probability, mask: mask)
    } else {
      opinions.append(Opinion(name: name, probability: probability, mask: mask))
    }
  }

  private func mask(_ hand: Int, margin: Float, withFeature: Bool) -> Mask {
    var bytes = [UInt8](repeating: 0, count: side * side)
    for (pixel, waver) in zip(pixels, hands[hand])
    where isInside(pixel, margin: margin + waver, withFeature: withFeature) {
      bytes[pixel.index] = 1
    }
    // Who marks anything marks a pixel at least.
    if !bytes.contains(1), let middle = pixels.min(by: { $0.base < $1.base }) {
      bytes[middle.index] = 1
    }
    return Mask(width: side, height: side, pixels: bytes)
  }

  private func isInside(_ pixel: Pixel, margin: Float, withFeature: Bool) -> Bool {
    let isBase = pixel.base < margin
    switch feature {
    case .wall, .mediastinum: return isBase && (withFeature || pixel.depth < 0)
    case .cavity: return isBase && pixel.depth < 0 && (withFeature || pixel.cavity > -0.5 * margin)
    case nil: return isBase && pixel.depth < 0
    case .halo, .twin: return (isBase || withFeature && pixel.extra < margin) && pixel.depth < 0
    // A strand is traced, not outlined, so that its width varies less than a border.
    default: return (isBase || withFeature && pixel.extra < 0.4 * margin) && pixel.depth < 0
    }
  }
}

extension Nodule {
  /// The rows of a crop of `side` pixels that the nodule and all that belongs to it may touch.
  func rows(of side: Int) -> Range<Int> { range(center.y, side) }

  /// The columns of a crop of `side` pixels that the nodule and all that belongs to it may touch.
  func columns(of side: Int) -> Range<Int> { range(center.x, side) }

  private func range(_ middle: Float, _ side: Int) -> Range<Int> {
    let first = max(0, Int(middle - reach))
    return first..<max(first, min(side, Int(middle + reach) + 1))
  }

  /// The distance of `point` from a feature in pixels, negative inside.
  fileprivate func distance(_ point: Point, from feature: Feature) -> Float {
    switch feature {
    case .spicules, .tag: strands.tracedDistance(point)
    // Farther away it is a strand and nothing else.
    case .vessel, .branches, .scar:
      point.distance(to: center) < 2.6 * radius ? strands.tracedDistance(point) : .infinity
    case .halo: haloDistance(point)
    case .twin: twinDistance(point)
    case .wall, .mediastinum, .cavity: .infinity
    }
  }
}
