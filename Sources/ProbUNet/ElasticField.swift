import Tensors

/// A smooth random displacement of each pixel of a crop.
///
/// It is what Gaussian smoothing makes of white noise, the elastic deformation of Simard et al.
/// (2003), computed as a cubic B-spline over a coarse lattice of random numbers (Rueckert et al.,
/// 1999): the cubic B-spline is the fourfold convolution of a box as wide as the lattice's spacing h,
/// so it smooths like a Gaussian with the standard deviation h / sqrt(3).
struct ElasticField {
  /// Displacements down, row by row.
  let rows: [Float]
  /// Displacements to the right, row by row.
  let columns: [Float]
  /// The length of the longest displacement.
  let longest: Float

  /// Draws a field with `smoothing` as the standard deviation, in pixels; its size is arbitrary.
  init(size: CropSize, smoothing: Float, using generator: inout SplitMix64) {
    let spline = Spline(size: size, spacing: smoothing * Float(3).squareRoot(), using: &generator)
    rows = spline.surface(using: &generator)
    columns = spline.surface(using: &generator)
    var longest: Float = 0
    for index in rows.indices {
      longest = max(longest, rows[index] * rows[index] + columns[index] * columns[index])
    }
    self.longest = longest.squareRoot()
  }

  /// The four numbers of the lattice that each pixel of a row sees, with their weights.
  private struct Spline {
    let size: CropSize
    private let first: [Int]
    private let weights: [SIMD4<Float>]

    init(size: CropSize, spacing: Float, using generator: inout SplitMix64) {
      self.size = size
      let shift = Float.random(in: 0..<1, using: &generator)
      let places = (0..<max(size.width, size.height)).map { Float($0) / spacing + shift }
      first = places.map { Int($0) }
      weights = places.map { place in
        let t = place - place.rounded(.down)
        let (t2, t3) = (t * t, t * t * t)
        return SIMD4(1 - 3 * t + 3 * t2 - t3, 4 - 6 * t2 + 3 * t3, 1 + 3 * t + 3 * t2 - 3 * t3, t3)
          / 6
      }
    }

    /// The points of the lattice along a side of `length` pixels.
    private func points(_ length: Int) -> Int { first[length - 1] + 4 }

    /// Draws the lattice and returns the surface over it, row by row.
    func surface(using generator: inout SplitMix64) -> [Float] {
      let points = points(size.width)
      let lattice = (0..<self.points(size.height) * points).map { _ in
        Float.random(in: -1...1, using: &generator)
      }
      var line = [Float](repeating: 0, count: points)
      return [Float](unsafeUninitializedCapacity: size.width * size.height) { surface, count in
        for row in 0..<size.height {
          for column in 0..<points {
            let start = first[row] * points + column
            line[column] =
              (weights[row]
              * SIMD4(
                lattice[start], lattice[start + points], lattice[start + 2 * points],
                lattice[start + 3 * points])).sum()
          }
          evaluate(line, into: surface, at: row * size.width)
        }
        count = size.width * size.height
      }
    }

    private func evaluate(
      _ line: [Float], into surface: UnsafeMutableBufferPointer<Float>, at start: Int
    ) {
      line.withUnsafeBytes { line in
        for column in 0..<size.width {
          let four = line.loadUnaligned(
            fromByteOffset: 4 * first[column], as: SIMD4<Float>.self)
          surface[start + column] = (weights[column] * four).sum()
        }
      }
    }
  }
}
