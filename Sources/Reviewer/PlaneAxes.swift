/// A plane through the mean of the prior, spanned by two directions at right angles, in standard
/// deviations of the prior: circles in it are isoprobable.
package struct PlaneAxes: Equatable, Sendable {
  /// What lies across and up, for the frame.
  package let name: String
  /// The unit vector across.
  package let across: [Float]
  /// The unit vector up.
  package let up: [Float]
  /// The two dimensions, when they are the axes.
  package let plane: Plane?

  /// The plane of two of `dimensions` dimensions.
  package init(_ plane: Plane, dimensions: Int) {
    func unit(_ index: Int) -> [Float] { (0..<dimensions).map { $0 == index ? 1 : 0 } }
    name =
      "z\(plane.x + 1) across, z\(plane.y + 1) up" + (dimensions > 2 ? " of \(dimensions)" : "")
    (across, up) = (unit(plane.x), unit(plane.y))
    self.plane = plane
  }

  /// The plane that holds most of the graders' places: it explains this case's disagreement.
  ///
  /// Its directions are the first two principal axes about the mean of the prior. Nil where the
  /// graders span no plane, or where there are no more dimensions than two.
  package init?(through places: [[Float]]) {
    guard let dimensions = places.first?.count, dimensions > 2 else { return nil }
    let axes = principalAxes(of: places)
    guard axes.count > 1, axes[1].length > 1e-4 * max(axes[0].length, 1e-6) else { return nil }
    name = "graders' main axes of \(dimensions)"
    (across, up) = (axes[0].direction, axes[1].direction)
    plane = nil
  }

  /// Returns where `u` lies in the plane, seen at right angles to it.
  package func place(_ u: [Float]) -> (x: Double, y: Double) {
    (Self.dot(u, across), Self.dot(u, up))
  }

  /// Returns the distance of the place of `u` in the plane from the mean.
  package func radius(_ u: [Float]) -> Double {
    let place = place(u)
    return (place.x * place.x + place.y * place.y).squareRoot()
  }

  /// Returns `u` moved within the plane.
  package func moved(_ u: [Float], across x: Double, up y: Double) -> [Float] {
    u.indices.map { u[$0] + Float(x) * across[$0] + Float(y) * up[$0] }
  }

  /// Returns `u` at another place of the plane, as far off it as before.
  package func put(_ u: [Float], at place: (x: Double, y: Double)) -> [Float] {
    let now = self.place(u)
    return moved(u, across: place.x - now.x, up: place.y - now.y)
  }

  /// Returns the distance of `u` from the plane.
  package func distance(_ u: [Float]) -> Double {
    let rest = put(u, at: (0, 0))
    return Self.dot(rest, rest).squareRoot()
  }

  private static func dot(_ a: [Float], _ b: [Float]) -> Double {
    zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }
}

/// Returns the principal axes of `points` about the origin, the longest first: unit vectors, and the
/// root of the sum of squares along each.
///
/// By Jacobi's method on the matrix of second moments. The largest number of a direction is positive.
package func principalAxes(
  of points: [[Float]]
) -> [(direction: [Float], length: Double)] {
  let count = points.first?.count ?? 0
  var matrix = (0..<count).map { row in
    (0..<count).map { column in
      points.reduce(0.0) { $0 + Double($1[row]) * Double($1[column]) }
    }
  }
  var vectors = (0..<count).map { row in (0..<count).map { $0 == row ? 1.0 : 0 } }
  for _ in 0..<30 {
    for p in 0..<count {
      for q in p + 1..<max(p + 1, count) where abs(matrix[p][q]) > 1e-300 {
        rotate(&matrix, &vectors, p, q)
      }
    }
  }
  return (0..<count).sorted { matrix[$0][$0] > matrix[$1][$1] }.map { axis in
    let direction = vectors.map { Float($0[axis]) }
    let largest = direction.max { abs($0) < abs($1) } ?? 1
    return (
      direction.map { largest < 0 ? -$0 : $0 }, max(0, matrix[axis][axis]).squareRoot()
    )
  }
}

/// Makes the number at `p`, `q` zero by a rotation of both dimensions.
private func rotate(_ matrix: inout [[Double]], _ vectors: inout [[Double]], _ p: Int, _ q: Int) {
  let theta = (matrix[q][q] - matrix[p][p]) / (2 * matrix[p][q])
  let t = (theta >= 0 ? 1.0 : -1) / (abs(theta) + (theta * theta + 1).squareRoot())
  let c = 1 / (t * t + 1).squareRoot()
  let s = t * c
  for k in matrix.indices {
    (matrix[k][p], matrix[k][q]) = (
      c * matrix[k][p] - s * matrix[k][q], s * matrix[k][p] + c * matrix[k][q]
    )
  }
  for k in matrix.indices {
    (matrix[p][k], matrix[q][k]) = (
      c * matrix[p][k] - s * matrix[q][k], s * matrix[p][k] + c * matrix[q][k]
    )
  }
  for k in vectors.indices {
    (vectors[k][p], vectors[k][q]) = (
      c * vectors[k][p] - s * vectors[k][q], s * vectors[k][p] + c * vectors[k][q]
    )
  }
}
