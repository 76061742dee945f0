import Foundation

/// The attenuation of everything in a slice before the scanner blurs it, in Hounsfield units.
struct Anatomy {
  /// The attenuation of each pixel.
  private(set) var tissue: Field

  /// Draws the lung, its vessels and airways, the nodule and the wall, in this order.
  init(
    side: Int, wall: ChestWall?, nodule: Nodule, vessel: VesselPiece?, using dice: inout Dice
  ) {
    tissue = Self.parenchyma(side: side, using: &dice)
    if dice.happens(0.3) { drawFissure(using: &dice) }
    drawVessels(around: nodule, vessel, from: wall?.hilum, using: &dice)
    drawAirway(away: nodule, using: &dice)
    draw(nodule, using: &dice)
    if let wall { draw(wall, using: &dice) }
  }

  /// Air and capillaries: darker above, brighter where blood gathers, and cloudy.
  private static func parenchyma(side: Int, using dice: inout Dice) -> Field {
    let base = dice.uniform(-905...(-835))
    let gradient = dice.uniform(-0.25...0.35)
    let clouds = Field(noise: side, using: &dice).blurred(7).scaled(to: dice.uniform(8...20))
    let grains = Field(noise: side, using: &dice).blurred(1.6).scaled(to: dice.uniform(8...16))
    var lung = Field(side: side, base)
    for index in lung.values.indices {
      lung.values[index] += clouds.values[index] + grains.values[index]
    }
    lung.update { $0 += gradient * ($1.y - Float(side) / 2) }
    return lung
  }

  private mutating func drawVessels(
    around nodule: Nodule, _ piece: VesselPiece?, from hilum: Point?, using dice: inout Dice
  ) {
    let far = nodule.center.moved(120, at: dice.uniform(-.pi...(.pi)))
    var vessels = Vessels(side: tissue.side)
    vessels.grow(from: hilum ?? far, using: &dice)
    let blood = dice.uniform(0...70)
    let filling = vessels.filling
    let core = max(nodule.radius, 0.8 * nodule.haloRadius)
    tissue.update { value, point in
      let index = Int(point.y) * filling.side + Int(point.x)
      // Vessels that would hide the nodule's border pass above or below the slice.
      let away = coverage(core + 2.5 - point.distance(to: nodule.center), width: 3)
      var share = filling.values[index] * (nodule.kind == .groundGlass ? 0.4 + 0.6 * away : away)
      if let piece { share = max(share, coverage(piece.distance(point)) * piece.visibility(point)) }
      value += share * (blood - value)
    }
  }

  /// The thin sheet between two lobes.
  private mutating func drawFissure(using dice: inout Dice) {
    let side = Float(tissue.side)
    let through = Point(x: dice.uniform(0...side), y: dice.uniform(0...side))
    let radius = dice.uniform(90...300)
    let center = through.moved(radius, at: dice.uniform(-.pi...(.pi)))
    let brightness = dice.uniform(50...130)
    tissue.update { value, point in
      value += brightness * coverage(abs(point.distance(to: center) - radius) - 0.3, width: 1.6)
    }
  }

  /// A bronchus cut across: a thin bright ring about dark air.
  private mutating func drawAirway(away nodule: Nodule, using dice: inout Dice) {
    guard dice.happens(0.55) else { return }
    let side = Float(tissue.side)
    let place = Point(x: dice.uniform(10...(side - 10)), y: dice.uniform(10...(side - 10)))
    let radius = dice.uniform(1.6...3.6)
    let thickness = 0.8 + 0.22 * radius
    guard place.distance(to: nodule.center) > 26 else { return }
    let companion = place.moved(radius + 2.4, at: dice.uniform(-.pi...(.pi)))
    let artery = 0.85 * radius
    tissue.update { value, point in
      value += coverage(point.distance(to: companion) - artery) * (30 - value)
      value += coverage(point.distance(to: place) - radius - thickness) * (-150 - value)
      value += coverage(point.distance(to: place) - radius) * (-985 - value)
    }
  }

  private mutating func draw(_ nodule: Nodule, using dice: inout Dice) {
    let soft = dice.uniform(15...90)
    let calcified = nodule.kind == .solid && dice.happens(0.12) ? dice.uniform(250...700) : 0
    let mottle = Field(noise: tissue.side, using: &dice).blurred(1.6).scaled(to: 0.3)
    let softness: Float = nodule.kind == .spiculated ? 3 : 1.6
    let side = tissue.side
    let (rows, columns) = (nodule.reach(nodule.center.y, side), nodule.reach(nodule.center.x, side))
    tissue.update { value, point in
      guard rows.contains(Int(point.y)), columns.contains(Int(point.x)) else { return }
      let index = Int(point.y) * side + Int(point.x)
      let haze = coverage(nodule.haloDistance(point), width: 6) * nodule.haloDensity
      value += haze * (1 + mottle.values[index]) * (soft - value)
      value += 0.75 * nodule.spiculeFilling(point) * max(soft - value, 0)
      value += coverage(nodule.coreDistance(point), width: softness) * (soft - value)
      let center = coverage(point.distance(to: nodule.center) - 0.55 * nodule.radius, width: 2)
      value += center * calcified
    }
  }

  private mutating func draw(_ wall: ChestWall, using dice: inout Dice) {
    let texture = Field(noise: tissue.side, using: &dice).blurred(2.2).scaled(to: 16)
    let side = tissue.side
    tissue.update { value, point in
      let depth = wall.depth(point)
      guard depth > -1 else { return }
      let index = Int(point.y) * side + Int(point.x)
      let inside = wall.attenuation(at: point, depth: depth) + texture.values[index]
      value += coverage(-depth, width: 1.4) * (max(inside, value) - value)
    }
  }
}
