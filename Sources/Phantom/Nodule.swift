import Foundation

/// A nodule: where it is dense, where it is hazy, and how it is shaped.
struct Nodule {
  /// What it is.
  let kind: NoduleKind
  /// Its middle.
  let center: Point
  /// The mean radius of its dense core, in pixels.
  let radius: Float
  /// The mean radius of the haze around the core; 0 without.
  let haloRadius: Float
  /// How dense the haze is, as a part of soft tissue.
  let haloDensity: Float
  private let lobes: [(count: Float, height: Float, phase: Float)]
  private let stretch: (angle: Float, factor: Float)
  private let spicules: [Spicule]
  /// How far the border is pushed out at each pixel around the middle, in pixels: nature draws no
  /// circles.
  private let warp: Field

  /// A nodule of `kind` about `center`.
  init(
    _ kind: NoduleKind, at center: Point, radius: ClosedRange<Float>, using dice: inout Dice
  ) {
    self.kind = kind
    self.center = center
    let size = dice.uniform(radius)
    self.radius = kind == .groundGlass ? 0 : size
    haloRadius =
      switch kind {
      case .groundGlass: size * 1.2
      case .partSolid: size * dice.uniform(1.7...2.1)
      default: 0
      }
    haloDensity = kind == .groundGlass ? dice.uniform(0.2...0.36) : dice.uniform(0.26...0.4)
    lobes = (2...5).map { count in
      (Float(count), dice.uniform(0...0.25) / Float(count), dice.uniform(0...(2 * .pi)))
    }
    stretch = (dice.uniform(0...(.pi)), dice.uniform(1...1.4))
    warp = Self.warp(kind, using: &dice)
    spicules =
      kind == .spiculated ? Self.spicules(from: center, radius: size, using: &dice) : []
  }

  /// The rows or columns, of `side`, that the nodule and all that belongs to it may touch, when its
  /// middle lies at `middle` of them.
  func reach(_ middle: Float, _ side: Int) -> Range<Int> {
    let reach = 3 * max(radius, haloRadius) + 8
    return max(0, Int(middle - reach))..<min(side, Int(middle + reach) + 1)
  }

  /// The distance of `point` from the border of the core in pixels, negative inside.
  func coreDistance(_ point: Point) -> Float {
    distance(point, radius, warp: kind == .partSolid ? 0.4 : 1)
  }

  /// The distance of `point` from the border of the haze in pixels, negative inside.
  func haloDistance(_ point: Point) -> Float { distance(point, haloRadius, warp: 1) }

  /// How much of `point` spicules fill, from 0 to 1.
  func spiculeFilling(_ point: Point) -> Float {
    spicules.reduce(0) { max($0, $1.filling(point)) }
  }

  private func distance(_ point: Point, _ radius: Float, warp share: Float) -> Float {
    guard radius > 0 else { return .infinity }
    let angle = point.angle(from: center)
    let shape = lobes.reduce(1) { $0 + $1.height * cos($1.count * angle + $1.phase) }
    // Nearly an ellipse of the same area whose axes differ by the factor.
    let ellipse = 1 + 0.5 * (stretch.factor - 1) * cos(2 * (angle - stretch.angle))
    return point.distance(to: center) - radius * shape * ellipse - share * push(point)
  }

  private func push(_ point: Point) -> Float {
    let row = Int(point.y - center.y) + warp.side / 2
    let column = Int(point.x - center.x) + warp.side / 2
    guard (0..<warp.side).contains(row), (0..<warp.side).contains(column) else { return 0 }
    return warp.values[row * warp.side + column]
  }

  private static func warp(_ kind: NoduleKind, using dice: inout Dice) -> Field {
    let side = 64
    let (coarse, fine): (Float, Float) =
      switch kind {
      case .solid, .juxtapleural: (0.35, 0.25)
      case .spiculated: (1.1, 0.7)
      case .partSolid: (1.4, 0.6)
      case .groundGlass: (2, 0.9)
      }
    var field = Field(noise: side, using: &dice).blurred(4).scaled(to: coarse)
    let detail = Field(noise: side, using: &dice).blurred(1.7).scaled(to: fine)
    for index in field.values.indices { field.values[index] += detail.values[index] }
    return field
  }

  private static func spicules(
    from center: Point, radius: Float, using dice: inout Dice
  ) -> [Spicule] {
    (0..<dice.integer(6...11)).map { _ in
      Spicule(from: center, radius: radius, using: &dice)
    }
  }
}

/// A thin, bent strand that runs from a nodule into the lung.
private struct Spicule {
  private let start: Point
  private let bend: Point
  private let end: Point
  private let width: Float
  private let density: Float

  init(from center: Point, radius: Float, using dice: inout Dice) {
    let angle = dice.uniform(-.pi...(.pi))
    start = center.moved(0.3 * radius, at: angle)
    bend = center.moved(radius * dice.uniform(0.95...1.25), at: angle)
    let length = radius * (0.25 + 1.3 * dice.uniform(0...1) * dice.uniform(0...1))
    end = bend.moved(length, at: angle + dice.uniform(-0.6...0.6))
    width = dice.uniform(0.5...1.3)
    density = dice.uniform(0.5...1)
  }

  func filling(_ point: Point) -> Float {
    let root = distance(point, toLineFrom: start, to: bend)
    let tip = distance(point, toLineFrom: bend, to: end)
    let rootWidth = width * (2.6 - 1.6 * root.along)
    let tipWidth = width * (1 - 0.7 * tip.along)
    let fade = 1 - 0.6 * tip.along
    return density
      * max(
        coverage(root.distance - rootWidth, width: 1.6),
        fade * coverage(tip.distance - tipWidth, width: 1.4))
  }
}
