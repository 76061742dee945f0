import Foundation

/// The attenuation of everything in a slice before the scanner blurs it, in Hounsfield units.
struct Anatomy {
  /// The attenuation of each pixel.
  private(set) var tissue: Field

  /// Draws the lung, its vessels and airways, the nodule and what the lung borders on, in this order.
  init(_ slice: LungSlice, using dice: inout Dice) {
    tissue = Self.parenchyma(side: slice.side, using: &dice)
    if dice.happens(0.25) { drawEmphysema(using: &dice) }
    if dice.happens(0.15) { drawReticulation(using: &dice) }
    if let bulla = slice.bulla { draw(bulla, using: &dice) }
    if let fissure = slice.fissure { draw(fissure) }
    if slice.fissure == nil && dice.happens(0.2) {
      let side = Float(slice.side)
      let place = Point(x: dice.uniform(0...side), y: dice.uniform(0...side))
      draw(Fissure(through: place, using: &dice))
    }
    drawVessels(slice, using: &dice)
    draw(slice.nodule, using: &dice)
    draw(slice.surroundings, using: &dice)
  }

  /// Air and capillaries: darker above, brighter where blood gathers, and cloudy.
  private static func parenchyma(side: Int, using dice: inout Dice) -> Field {
    let base = dice.uniform(-895...(-825))
    let gradient = dice.uniform(-0.15...0.4)
    let clouds = Field(noise: side, using: &dice).blurred(6).scaled(to: dice.uniform(7...16))
    let grains = Field(noise: side, using: &dice).blurred(1.3).scaled(to: dice.uniform(8...18))
    var lung = Field(side: side, base)
    lung.add(clouds)
    lung.add(grains)
    lung.update { $0 += gradient * ($1.y - Float(side) / 2) }
    return lung
  }

  /// Small holes of destroyed lung: where a smooth noise is high there is nearly nothing but air.
  private mutating func drawEmphysema(using dice: inout Dice) {
    let holes = Field(noise: tissue.side, using: &dice).blurred(dice.uniform(2.5...5)).scaled(to: 1)
    let threshold = dice.uniform(0.7...1.6)
    for index in tissue.values.indices {
      let share = min(max(0.9 * (holes.values[index] - threshold), 0), 1)
      tissue.values[index] += 0.7 * share * (-970 - tissue.values[index])
    }
  }

  /// A net of thickened septa: where a smooth noise crosses zero.
  private mutating func drawReticulation(using dice: inout Dice) {
    let net = Field(noise: tissue.side, using: &dice).blurred(dice.uniform(3...4.5)).scaled(to: 1)
    let extent = Field(noise: tissue.side, using: &dice).blurred(14).scaled(to: 1)
    let strength = dice.uniform(70...180)
    for index in tissue.values.indices {
      let line = exp(-pow(net.values[index] / 0.14, 2))
      tissue.values[index] += strength * line * min(max(extent.values[index], 0), 1)
    }
  }

  private mutating func draw(_ fissure: Fissure) {
    tissue.update { value, point in
      value += fissure.brightness * coverage(abs(fissure.distance(point)) - 0.5, width: 1.8)
    }
  }

  private mutating func draw(_ bulla: Bulla, using dice: inout Dice) {
    tissue.update { value, point in
      let gap = bulla.shape.distance(point)
      value += coverage(gap - 0.9, width: 1.6) * (bulla.wall - value)
      value += coverage(gap, width: 1.6) * (-985 - value)
    }
  }

  private mutating func drawVessels(_ slice: LungSlice, using dice: inout Dice) {
    let nodule = slice.nodule
    let far = nodule.center.moved(120, at: dice.uniform(-.pi...(.pi)))
    let hilum = slice.surroundings.hilum ?? far
    var vessels = Vessels(side: tissue.side)
    vessels.grow(from: hilum, using: &dice)
    if nodule.radius > 2.8 {
      vessels.feed(nodule.center, radius: nodule.radius, from: hilum, using: &dice)
    }
    let blood = dice.uniform(10...60)
    let core = max(nodule.radius, 0.7 * nodule.haloRadius)
    tissue.update { value, point in
      let index = Int(point.y) * vessels.blood.side + Int(point.x)
      let hole = slice.bulla?.shape.distance(point) ?? .infinity
      // Vessels that would hide the nodule's border pass above or below the slice.
      var away = coverage(core + 1.5 - point.distance(to: nodule.center), width: 3)
      if nodule.kind == .groundGlass { away = 0.4 + 0.6 * away }
      away *= coverage(-hole)
      value += away * vessels.blood.values[index] * (blood - value)
      value += away * vessels.bronchi.values[index] * (-120 - value)
      value += away * vessels.air.values[index] * (-985 - value)
    }
  }

  private mutating func draw(_ nodule: Nodule, using dice: inout Dice) {
    let soft = dice.uniform(10...70)
    let calcium = nodule.calcified ? dice.uniform(350...900) : 0
    let mottle = Field(noise: 64, using: &dice).blurred(1.5).scaled(to: 1)
    let blurs = Field(noise: 64, using: &dice).blurred(3).scaled(to: 0.35)
    let corner = Point(x: nodule.center.x - 32, y: nodule.center.y - 32)
    let side = tissue.side
    let (rows, columns) = (nodule.rows(of: side), nodule.columns(of: side))
    tissue.update(rows: rows, columns: columns) { value, point in
      let place = Point(x: point.x - corner.x, y: point.y - corner.y)
      let grain = mottle.value(at: place)
      let haze = nodule.haze(point) * (1 + 0.25 * grain)
      value += min(max(haze, 0), 1) * (soft - value)
      value += 0.9 * nodule.strands.filling(point) * max(soft - value, 0)
      let softness = nodule.softness * (1 + max(blurs.value(at: place), -0.5))
      let distance = min(nodule.coreDistance(point), nodule.twinDistance(point))
      let dense = nodule.density * coverage(distance, width: softness)
      value += dense * (max(soft + 22 * grain, value) - value)
      value += coverage(distance + 0.4 * nodule.radius, width: 2) * calcium
      value += coverage(nodule.cavityDistance(point), width: 1.6) * (-930 - value)
    }
  }

  private mutating func draw(_ surroundings: Surroundings, using dice: inout Dice) {
    let texture = Field(noise: tissue.side, using: &dice).blurred(2.2).scaled(to: 14)
    let side = tissue.side
    // The pleura runs obliquely through a thick slice.
    let softness = dice.uniform(1.6...3.2)
    tissue.update { value, point in
      let depth = surroundings.depth(point)
      guard depth > -2 else { return }
      let index = Int(point.y) * side + Int(point.x)
      var inside = surroundings.attenuation(at: point)
      if inside > -900 { inside += texture.values[index] }
      let share = coverage(-depth, width: softness)
      value += share * ((depth > 3 ? inside : max(inside, value)) - value)
    }
  }
}

/// The thin sheet between two lobes: an arc of a large circle.
struct Fissure {
  private let center: Point
  private let radius: Float
  /// In Hounsfield units above the lung.
  let brightness: Float
  /// Its direction where it was laid through.
  let angle: Float

  /// A sheet through `point`.
  init(through point: Point, using dice: inout Dice) {
    radius = dice.uniform(90...300)
    let turn = dice.uniform(-.pi...(.pi))
    center = point.moved(radius, at: turn)
    angle = turn + .pi / 2
    brightness = dice.uniform(120...280)
  }

  /// The signed distance of `point` from the sheet, in pixels.
  func distance(_ point: Point) -> Float { point.distance(to: center) - radius }
}

/// A large hole in the lung with a thin wall.
struct Bulla {
  /// Its outline.
  let shape: Shape
  /// The attenuation of its wall, in Hounsfield units.
  let wall: Float

  /// A hole whose wall passes `point`.
  init(at point: Point, using dice: inout Dice) {
    let radius = dice.uniform(9...18)
    let middle = point.moved(1.05 * radius, at: dice.uniform(-.pi...(.pi)))
    shape = Shape(at: middle, radius: radius, lobes: 3...5, roughness: 0.05, using: &dice)
    wall = dice.uniform(-420...(-200))
  }
}
