/// The lowest place that a descent has reached.
struct Descent: Equatable {
  /// The place.
  private(set) var place: [Double]

  /// The value there.
  private(set) var value: Double

  /// The steps that were made.
  private(set) var steps = 0

  /// Steps of the central differences.
  private static let difference = 0.01

  /// Shares of a full step that are tried at once.
  private static let shares = [1, 0.25, 0.0625, 0.015_625]

  /// Descends from `start` until a step gains less than `tolerance`, and no further than `isWanted`, which
  /// is asked before each step.
  ///
  /// The method of Broyden, Fletcher, Goldfarb and Shanno (1970) with gradients by central
  /// differences. `values` returns the values at several places, all of which must be finite or
  /// infinite above.
  init(
    from start: [Double], tolerance: Double = 1e-3, limit: Int = 60,
    while isWanted: () -> Bool = { true }, _ values: ([[Double]]) -> [Double]
  ) {
    place = start
    value = .infinity
    guard isWanted() else { return }
    value = values([start])[0]
    var slope = Self.gradient(at: start, values)
    var inverse = Self.identity(start.count, scale: 1 / max(1, Self.dot(slope, slope).squareRoot()))
    while steps < limit, isWanted() {
      let direction = inverse.map { -Self.dot($0, slope) }
      let tried = Self.shares.map { share in
        zip(place, direction).map { $0 + share * $1 }
      }
      let found = values(tried)
      let best = found.indices.reduce(0) { found[$1] < found[$0] ? $1 : $0 }
      let gain = value - found[best]
      guard gain > 0 else { break }
      let step = direction.map { Self.shares[best] * $0 }
      (place, value, steps) = (tried[best], found[best], steps + 1)
      guard gain >= tolerance else { break }
      let next = Self.gradient(at: place, values)
      Self.update(&inverse, step: step, change: zip(next, slope).map { $0 - $1 })
      slope = next
    }
  }

  private static func gradient(
    at place: [Double], _ values: ([[Double]]) -> [Double]
  ) -> [Double] {
    let places = place.indices.flatMap { axis in
      [-difference, difference].map { shift in
        var moved = place
        moved[axis] += shift
        return moved
      }
    }
    let found = values(places)
    return place.indices.map { (found[2 * $0 + 1] - found[2 * $0]) / (2 * difference) }
  }

  /// H becomes (I - r s yᵀ) H (I - r y sᵀ) + r s sᵀ with r = 1 / (y · s).
  private static func update(_ inverse: inout [[Double]], step s: [Double], change y: [Double]) {
    let curvature = dot(y, s)
    guard curvature > 1e-10 else { return }
    let r = 1 / curvature
    let hy = inverse.map { dot($0, y) }
    let yhy = dot(y, hy)
    for i in s.indices {
      for j in s.indices {
        inverse[i][j] += (1 + r * yhy) * r * s[i] * s[j] - r * (hy[i] * s[j] + s[i] * hy[j])
      }
    }
  }

  private static func identity(_ count: Int, scale: Double) -> [[Double]] {
    (0..<count).map { row in (0..<count).map { $0 == row ? scale : 0 } }
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
