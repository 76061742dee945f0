import Foundation

/// A nodule: where it is dense, where it is hazy, and what belongs to it.
struct Nodule {
  /// What it is.
  let kind: NoduleKind
  /// Its middle.
  let center: Point
  /// The mean radius of its dense core, in pixels; 0 without.
  let radius: Float
  /// The mean radius of the haze around the core, in pixels; 0 without.
  let haloRadius: Float
  /// How dense the haze is, as a share of soft tissue.
  let haloDensity: Float
  /// How dense the core is, as a share of soft tissue.
  let density: Float
  /// How soft its border is, in pixels.
  let softness: Float
  /// Whether calcium lies in it.
  let calcified: Bool
  /// Spicules, or the strands of the story.
  let strands: [Strand]
  private let core: Shape?
  private let halo: Shape?
  private let twin: Shape?
  private let cavity: Shape?

  /// The nodule of a finding about `center`; `wall` is the direction and distance of the pleura, and
  /// `stretch` how a flat one lies.
  init(
    _ finding: Finding, at center: Point, wall: (angle: Float, distance: Float)?,
    stretch: (factor: Float, angle: Float)?, using dice: inout Dice
  ) {
    kind = finding.kind
    self.center = center
    let size = dice.uniform(finding.radius)
    radius = kind == .groundGlass ? 0 : size
    haloRadius =
      switch kind {
      case .groundGlass: size
      case .partSolid: size * dice.uniform(1.9...2.5)
      default: 0
      }
    softness = dice.uniform(finding.softness)
    density = dice.uniform(finding.density)
    haloDensity = density * dice.uniform(0.27...0.4)
    calcified = dice.happens(finding.calcified)
    core =
      radius > 0
      ? Shape(
        at: center, radius: size, lobes: size > 2.5 ? 2...5 : 1...2,
        roughness: kind == .spiculated ? 0.2 : 0.13, stretch: stretch, using: &dice) : nil
    halo =
      haloRadius > 0
      ? Shape(at: center, radius: haloRadius, lobes: 3...6, roughness: 0.2, using: &dice) : nil
    twin = Self.twin(finding, at: center, size, using: &dice)
    cavity = Self.cavity(finding, at: center, size, using: &dice)
    strands = Self.strands(finding, at: center, size, wall, using: &dice)
  }

  private static func twin(
    _ finding: Finding, at center: Point, _ size: Float, using dice: inout Dice
  ) -> Shape? {
    guard finding.feature == .twin else { return nil }
    let radius = size * dice.uniform(0.55...0.8)
    let gap = dice.uniform(-1.2...1.2)
    let place = center.moved(size + radius + gap, at: dice.uniform(-.pi...(.pi)))
    return Shape(at: place, radius: radius, lobes: 1...3, roughness: 0.1, using: &dice)
  }

  private static func cavity(
    _ finding: Finding, at center: Point, _ size: Float, using dice: inout Dice
  ) -> Shape? {
    guard finding.feature == .cavity else { return nil }
    let place = center.moved(0.2 * size, at: dice.uniform(-.pi...(.pi)))
    let radius = size * dice.uniform(0.4...0.55)
    return Shape(at: place, radius: radius, lobes: 1...3, roughness: 0.08, using: &dice)
  }

  private static func strands(
    _ finding: Finding, at center: Point, _ size: Float,
    _ wall: (angle: Float, distance: Float)?, using dice: inout Dice
  ) -> [Strand] {
    switch finding.feature {
    case .spicules: .spicules(from: center, radius: size, using: &dice)
    case .vessel:
      .vessel(through: center, radius: size * dice.uniform(0.4...0.55), using: &dice)
    case .branches:
      .branches(from: center, count: 3, length: 15, width: 0.6 * size, using: &dice)
    case .scar: .branches(from: center, count: 4, length: 17, width: 0.4 * size, using: &dice)
    case .tag:
      .tag(from: center, at: wall?.angle ?? 0, length: wall?.distance ?? 12, using: &dice)
    default: []
    }
  }

  /// How far from its middle the nodule and all that belongs to it may reach, in pixels.
  var reach: Float {
    let strands = strands.map { max($0.end.distance(to: center), $0.bend.distance(to: center)) }
    return max((twin == nil ? 1.8 : 3.2) * radius, 1.6 * haloRadius, strands.max() ?? 0) + 6
  }

  /// The distance of `point` from the border of the core in pixels, negative inside.
  func coreDistance(_ point: Point) -> Float { core?.distance(point) ?? .infinity }

  /// The distance of `point` from the border of the haze in pixels, negative inside.
  func haloDistance(_ point: Point) -> Float { halo?.distance(point) ?? .infinity }

  /// The share of `point` that haze fills: it thins out towards its border.
  func haze(_ point: Point) -> Float {
    guard haloRadius > 0 else { return 0 }
    return haloDensity * coverage(haloDistance(point), width: 0.4 * haloRadius + softness)
  }

  /// The distance of `point` from the border of the second nodule in pixels, negative inside.
  func twinDistance(_ point: Point) -> Float { twin?.distance(point) ?? .infinity }

  /// The distance of `point` from the border of the hole in pixels, negative inside.
  func cavityDistance(_ point: Point) -> Float { cavity?.distance(point) ?? .infinity }
}
