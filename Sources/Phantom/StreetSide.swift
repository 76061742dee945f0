import Foundation

/// One side of a street: sidewalk, perhaps a green verge, then houses with gaps.
struct StreetSide {
  /// -1 on the left, 1 on the right.
  let sign: Float
  /// Where the sidewalk begins and ends, as distances from the camera's line, in metres.
  let curb: Float
  let walk: Float
  /// Where the houses stand.
  let front: Float
  private let blocks: [Block]
  private let paving: Float
  private let stone: Color
  private let turf: Color

  /// A piece of the side along the street.
  private struct Block {
    let end: Float
    /// In metres; a hedge or fence where it is low.
    let height: Float
    let isHedge: Bool
    let color: Color
    let glass: Color
    /// The size of a window with the wall around it, in metres.
    let bay: Float
    let storey: Float
  }

  init(sign: Float, from curb: Float, using dice: inout Dice) {
    self.sign = sign
    self.curb = curb
    walk = curb + dice.uniform(1.8...3.6)
    front = walk + (dice.happens(0.45) ? dice.uniform(0.8...3.5) : 0)
    paving = dice.uniform(0.5...1.2)
    let grey = dice.uniform(0.42...0.62)
    stone = Color(grey * 1.04, grey, grey * dice.uniform(0.9...1))
    turf = Color(0.25, 0.38, 0.16) * dice.uniform(0.7...1.3)
    var blocks: [Block] = []
    var depth: Float = 0
    while depth < Street.end {
      depth += dice.uniform(7...22)
      blocks.append(Self.block(end: depth, using: &dice))
    }
    self.blocks = blocks
  }

  private static func block(end: Float, using dice: inout Dice) -> Block {
    let isHedge = dice.happens(0.22)
    let bright = dice.uniform(0.35...0.8)
    let tint = Color(1, dice.uniform(0.82...1), dice.uniform(0.68...1))
    return Block(
      end: end, height: isHedge ? dice.uniform(1.2...4) : dice.uniform(5...17), isHedge: isHedge,
      color: isHedge ? Color(0.2, 0.34, 0.14) * dice.uniform(0.7...1.3) : bright * tint,
      glass: Color(0.16, 0.2, 0.25) * dice.uniform(0.6...1.8), bay: dice.uniform(2...3.6),
      storey: dice.uniform(2.7...3.5))
  }

  /// The color and class of the ground at distance `x` from the camera's line, away from the road;
  /// nil before the sidewalk begins.
  func ground(_ x: Float, _ depth: Float, _ grain: LatticeNoise) -> (Color, StreetClass)? {
    guard x >= curb else { return nil }
    if x < curb + 0.15 { return (stone * 1.25, .sidewalk) }
    if x > walk {
      let tuft = 1 + 0.3 * grain(3 * x, 3 * depth)
      return (turf * tuft, .vegetation)
    }
    // Joints between slabs, as far as the eye resolves them.
    let isJoint = min(fold(x - curb, paving), fold(depth, paving)) < 0.05 && depth < 14
    let wear = 1 + 0.12 * grain(0.8 * x, 0.8 * depth) + 0.07 * grain(9 * x, 9 * depth)
    return (stone * (isJoint ? 0.75 : wear), .sidewalk)
  }

  /// What a line of sight meets of the houses; nil when it goes over them.
  func wall(_ ray: StreetRay, light: Float, _ grain: LatticeNoise) -> StreetHit? {
    guard ray.across * sign > 1e-4 else { return nil }
    let depth = front / (ray.across * sign)
    let height = ray.height(at: depth)
    guard depth < Street.end, height >= 0 else { return nil }
    guard let block = blocks.first(where: { depth < $0.end }) else { return nil }
    if block.isHedge {
      let ragged = block.height + 0.5 * grain(1.5 * depth, 7 * sign)
      guard height < ragged else { return nil }
      let leaves = 1 + 0.35 * grain(4 * depth, 4 * height)
      return StreetHit(depth: depth, color: block.color * leaves * light, label: .vegetation)
    }
    guard height < block.height else { return nil }
    return StreetHit(
      depth: depth, color: facade(block, depth, height, grain) * light, label: .background)
  }

  private func facade(
    _ block: Block, _ depth: Float, _ height: Float, _ grain: LatticeNoise
  ) -> Color {
    let along = (block.end - depth) / block.bay
    let up = height / block.storey
    let (u, v) = (along - floor(along), up - floor(up))
    let isWindow = abs(u - 0.5) < 0.27 && (0.3..<0.82).contains(v)
    if isWindow {
      let shine = grain(floor(along) * 7.3, floor(up) * 3.1 + block.end)
      return block.glass * (1 + 0.6 * shine)
    }
    let eaves: Float = block.height - height < 0.35 ? 0.7 : 1
    return block.color * eaves * (1 + 0.08 * grain(1.3 * depth, 1.3 * height))
  }

  /// The distance of `value` from the next multiple of `period` below, or above where that is nearer.
  private func fold(_ value: Float, _ period: Float) -> Float {
    let rest = value - floor(value / period) * period
    return min(rest, period - rest)
  }
}
