import Foundation

/// Red, green and blue from 0 to 1.
typealias Color = SIMD3<Float>

/// A line of sight: where it is at each depth before the camera.
struct StreetRay {
  /// The height of the camera above the road, in metres.
  let eye: Float
  /// How far it goes to the right per metre of depth.
  let across: Float
  /// How far it goes down per metre of depth.
  let down: Float

  /// Its distance to the right at `depth`, in metres.
  func x(at depth: Float) -> Float { across * depth }

  /// Its height above the road at `depth`, in metres.
  func height(at depth: Float) -> Float { eye - down * depth }
}

/// What a line of sight meets.
struct StreetHit {
  /// In metres.
  let depth: Float
  let color: Color
  /// The class; nil is ignored.
  let label: StreetClass?
}

/// A smooth random function of the plane without memory: noise of a lattice of points, interpolated
/// (Perlin's value noise).
struct LatticeNoise {
  let seed: UInt32

  /// The value at a place of the plane, from -1 to 1; it changes over about one unit.
  func callAsFunction(_ x: Float, _ y: Float) -> Float {
    let (column, row) = (floor(x), floor(y))
    let (u, v) = (smooth(x - column), smooth(y - row))
    // Streets end long before the lattice does.
    let (i, j) = (Int32(column), Int32(row))
    let top = corner(i, j) + u * (corner(i &+ 1, j) - corner(i, j))
    let bottom = corner(i, j &+ 1) + u * (corner(i &+ 1, j &+ 1) - corner(i, j &+ 1))
    return top + v * (bottom - top)
  }

  private func smooth(_ t: Float) -> Float { t * t * (3 - 2 * t) }

  private func corner(_ i: Int32, _ j: Int32) -> Float {
    var bits =
      UInt32(bitPattern: i) &* 0x9E37_79B1 ^ UInt32(bitPattern: j) &* 0x85EB_CA77 ^ seed
    bits = (bits ^ (bits >> 15)) &* 0x2C1B_3C6D
    bits = (bits ^ (bits >> 12)) &* 0x297A_2D39
    return Float((bits ^ (bits >> 15)) >> 8) / Float(1 << 23) - 1
  }
}

/// Returns `from` for share 0, `to` for share 1 and a mixture between.
func mix(_ from: Color, _ to: Color, _ share: Float) -> Color {
  from + (to - from) * min(max(share, 0), 1)
}
