import Imaging

/// What graders may see of a scene: each combination of decisions as a mask.
struct Sight {
  let side: Int
  let nodule: Nodule
  let wall: ChestWall?
  let vessel: VesselPiece?

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
    let rows = nodule.reach(nodule.center.y, side)
    let columns = nodule.reach(nodule.center.x, side)
    for row in rows {
      for column in columns {
        let point = Point(x: Float(column), y: Float(row))
        mask[row, column] = isInside(point, margin: margin, withFeature: withFeature)
      }
    }
    return mask
  }

  private func isInside(_ point: Point, margin: Float, withFeature: Bool) -> Bool {
    let depth = wall?.depth(point) ?? -.infinity
    switch nodule.kind {
    case .groundGlass: return nodule.haloDistance(point) < 1.5 * margin && depth < 0
    case .partSolid where withFeature:
      return nodule.haloDistance(point) < margin && depth < 0
    case .spiculated where withFeature:
      let isSpicule = nodule.spiculeFilling(point) > (margin < 0 ? 0.45 : 0.2)
      return (isSpicule || nodule.coreDistance(point) < margin) && depth < 0
    case .juxtapleural:
      return nodule.coreDistance(point) < margin && depth < (withFeature ? .infinity : 0)
    default: break
    }
    if withFeature, let vessel, vessel.distance(point) < 0.5 * margin,
      point.distance(to: nodule.center) < 2.6 * nodule.radius
    {
      return true
    }
    return nodule.coreDistance(point) < margin && depth < 0
  }
}
