import Foundation

/// A straight street with what stands, grows, drives and walks on it; all lengths in metres, x to the
/// right of the camera and depth ahead of it.
struct Street {
  /// The camera: its height, the tilt of its view and how wide the view is.
  let eye: Float
  let horizon: Float
  let focalLength: Float
  /// Whether the bonnet of the own car is seen.
  let hasBonnet: Bool
  /// The edges of the road.
  let road: ClosedRange<Float>
  /// The sides, left and right.
  let sides: [StreetSide]
  let cars: [StreetCar]
  let people: [StreetPerson]
  let trees: [StreetTree]
  let poles: [StreetPole]
  /// How the light falls.
  let light: StreetLight
  /// What surfaces look like.
  let grain: LatticeNoise

  /// The depth at which the street ends.
  static let end: Float = 90

  /// A street as any town may have it.
  init(using dice: inout Dice) {
    eye = dice.uniform(1.25...1.7)
    horizon = dice.uniform(0.36...0.48)
    focalLength = dice.uniform(0.62...0.95)
    hasBonnet = dice.happens(0.35)
    light = StreetLight(using: &dice)
    grain = LatticeNoise(seed: UInt32(dice.integer(0...0xFFFF_FFFF)))
    let lane = dice.uniform(2.7...3.6)
    // Half of the streets are driven on the right, with more road to the left.
    let left = lane * dice.uniform(0.6...1.8)
    let right = lane * dice.uniform(0.6...1.4)
    let road = -left...right
    self.road = road
    let sides = [
      StreetSide(sign: -1, from: left, using: &dice),
      StreetSide(sign: 1, from: right, using: &dice),
    ]
    self.sides = sides
    cars = Self.cars(road, using: &dice)
    people = Self.people(road, sides, using: &dice)
    trees = Self.trees(sides, using: &dice)
    poles = Self.poles(sides, using: &dice)
  }

  /// Parked along both edges, and driving ahead.
  private static func cars(_ road: ClosedRange<Float>, using dice: inout Dice) -> [StreetCar] {
    var cars: [StreetCar] = []
    for edge in [road.lowerBound + 1.1, road.upperBound - 1.1] where dice.happens(0.65) {
      var depth = dice.uniform(4...16)
      while depth < 60 {
        if dice.happens(0.6) { cars.append(StreetCar(x: edge, depth: depth, using: &dice)) }
        depth += dice.uniform(5.2...12)
      }
    }
    if dice.happens(0.5) {
      let x = 0.5 * (road.lowerBound + road.upperBound) + dice.uniform(-1...1)
      cars.append(StreetCar(x: x, depth: dice.uniform(9...35), using: &dice))
    }
    return cars
  }

  private static func people(
    _ road: ClosedRange<Float>, _ sides: [StreetSide], using dice: inout Dice
  ) -> [StreetPerson] {
    guard dice.happens(0.9) else { return [] }
    return (0..<dice.integer(1...7)).map { _ in
      let side = dice.choice(sides)
      let crosses = dice.happens(0.2)
      let x =
        crosses
        ? dice.uniform(road) : side.sign * dice.uniform((side.curb + 0.4)...(side.front - 0.1))
      // Nearer ones would stand outside the picture.
      let near = max(4, 1.6 * abs(x))
      let depth = near + 18 * dice.uniform(0...1) * dice.uniform(0...1)
      return StreetPerson(x: x, depth: depth, using: &dice)
    }
  }

  private static func trees(_ sides: [StreetSide], using dice: inout Dice) -> [StreetTree] {
    sides.flatMap { side -> [StreetTree] in
      guard dice.happens(0.6) else { return [] }
      let x = side.sign * (dice.happens(0.5) ? side.curb + 0.5 : side.front + 0.6)
      var trees: [StreetTree] = []
      var depth = dice.uniform(6...20)
      while depth < 70 {
        trees.append(StreetTree(x: x, depth: depth, using: &dice))
        depth += dice.uniform(7...20)
      }
      return trees
    }
  }

  private static func poles(_ sides: [StreetSide], using dice: inout Dice) -> [StreetPole] {
    (0..<dice.integer(0...4)).map { _ in
      let side = dice.choice(sides)
      return StreetPole(
        x: side.sign * (side.curb + 0.3), depth: dice.uniform(7...40), using: &dice)
    }
  }
}

/// How the light of a day falls on a street.
struct StreetLight {
  /// The colors of the sky at the horizon and above.
  let haze: Color
  let zenith: Color
  /// How much of the sky clouds cover.
  let clouds: Float
  /// How bright walls to the left and right are.
  let walls: [Float]
  /// How dark a shadow is.
  let shadow: Float
  /// The depth over which haze swallows half, in metres.
  let visibility: Float

  init(using dice: inout Dice) {
    let grey = dice.uniform(0.6...0.95)
    haze = Color(grey, grey, grey * dice.uniform(0.96...1.06))
    zenith = mix(haze, Color(0.35, 0.55, 0.85), dice.uniform(0...1))
    clouds = dice.uniform(0...0.7)
    let sun = dice.uniform(-0.3...0.3)
    walls = [0.85 + sun, 0.85 - sun]
    shadow = dice.uniform(0.35...0.75)
    visibility = dice.uniform(60...220)
  }
}
