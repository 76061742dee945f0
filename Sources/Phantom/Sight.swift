import Imaging

/// What graders may see of a scene: each combination of decisions as a mask.
struct Sight {
  private let side: Int
  private let kind: NoduleKind
  /// The pixels near enough to be seen, measured once for all masks.
  private let pixels: [Pixel]

  /// What a pixel is to the nodule and its surroundings: distances from borders in pixels, negative
  /// inside.
  private struct Pixel {
    let row: Int
    let column: Int
    let core: Float
    let halo: Float
    let spicule: Float
    /// From the pleura, negative in the lung.
    let depth: Float
    /// From the vessel, as far as it is taken for part of the nodule.
    let vessel: Float
  }

  /// Looks at the nodule in a crop of `side` pixels.
  init(side: Int, nodule: Nodule, wall: ChestWall?, vessel: VesselPiece?) {
    self.side = side
    kind = nodule.kind
    let columns = nodule.reach(nodule.center.x, side)
    pixels = nodule.reach(nodule.center.y, side).flatMap { row in
      columns.map { column in
        let point = Point(x: Float(column), y: Float(row))
        let isNear = point.distance(to: nodule.center) < 2.6 * nodule.radius
        return Pixel(
          row: row, column: column, core: nodule.coreDistance(point),
          halo: nodule.haloDistance(point), spicule: nodule.spiculeFilling(point),
          depth: wall?.depth(point) ?? -.infinity,
          vessel: isNear ? vessel?.distance(point) ?? .infinity : .infinity)
      }
    }
  }

  /// How far a tight border lies inside the true one and a generous border outside, in pixels.
  private static let tight: Float = -0.7
  private static let generous: Float = 1.3

  /// Returns all different masks with their probabilities, which add up to 1.
  func opinions(_ habits: Habits, feature: String?) -> [Opinion] {
    var opinions: [Opinion] = []
    if habits.present < 1 {
      add("absent", 1 - habits.present, Mask(width: side, height: side), to: &opinions)
    }
    for (border, isTight) in [("tight", true), ("generous", false)] {
      let share = habits.present * (isTight ? habits.tight : 1 - habits.tight)
      guard let feature else {
        add(border, share, mask(isTight: isTight, withFeature: false), to: &opinions)
        continue
      }
      let without = mask(isTight: isTight, withFeature: false)
      add("\(border), \(feature) out", share * (1 - habits.feature), without, to: &opinions)
      let with = mask(isTight: isTight, withFeature: true)
      add("\(border), \(feature) in", share * habits.feature, with, to: &opinions)
    }
    return opinions
  }

  /// Adds an opinion; one whose mask is there already shares it, and the probabilities add up.
  private func add(
    _ name: String, _ probability: Double, _ mask: Mask, to opinions: inout [Opinion]
  ) {
    guard probability > 0 else { return }
    if let index = opinions.firstIndex(where: { $0.mask == mask }) {
      let same = opinions[index]
      opinions[index] = Opinion(
        name: same.name + " or " + name, probability: same.probability + probability, mask: mask)
    } else {
      opinions.append(Opinion(name: name, probability: probability, mask: mask))
    }
  }

  private func mask(isTight: Bool, withFeature: Bool) -> Mask {
    let margin = isTight ? Self.tight : Self.generous
    var mask = Mask(width: side, height: side)
    for pixel in pixels where isInside(pixel, margin: margin, withFeature: withFeature) {
      mask[pixel.row, pixel.column] = true
    }
    return mask
  }

  private func isInside(_ pixel: Pixel, margin: Float, withFeature: Bool) -> Bool {
    let isCore = pixel.core < margin
    switch kind {
    case .groundGlass: return pixel.halo < 1.5 * margin && pixel.depth < 0
    case .partSolid: return (withFeature ? pixel.halo < margin : isCore) && pixel.depth < 0
    case .spiculated:
      let isSpicule = withFeature && pixel.spicule > (margin < 0 ? 0.45 : 0.2)
      return (isSpicule || isCore) && pixel.depth < 0
    case .juxtapleural: return isCore && pixel.depth < (withFeature ? .infinity : 0)
    case .solid: return withFeature && pixel.vessel < 0.5 * margin || isCore && pixel.depth < 0
    }
  }
}
