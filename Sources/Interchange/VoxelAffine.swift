/// Where the voxels of a volume lie: a linear map from column, row and slice, counted from 0, to
/// millimeters in the patient, x to the right, y to the front, z to the head (RAS).
package struct VoxelAffine: Equatable, Sendable {
  /// Millimeters from one column to the next: x, y, z.
  package var columnStep: [Double]
  /// Millimeters from one row to the next.
  package var rowStep: [Double]
  /// Millimeters from one slice to the next.
  package var sliceStep: [Double]
  /// The centre of the first voxel.
  package var origin: [Double]

  /// A map from its four vectors of three numbers.
  package init(
    columnStep: [Double], rowStep: [Double], sliceStep: [Double], origin: [Double]
  ) {
    precondition(
      [columnStep, rowStep, sliceStep, origin].allSatisfy { $0.count == 3 },
      "VoxelAffine: expected vectors of 3 numbers")
    self.columnStep = columnStep
    self.rowStep = rowStep
    self.sliceStep = sliceStep
    self.origin = origin
  }

  /// The place of a voxel: x, y, z in millimeters.
  package func place(column: Double, row: Double, slice: Double) -> [Double] {
    (0..<3).map {
      columnStep[$0] * column + rowStep[$0] * row + sliceStep[$0] * slice + origin[$0]
    }
  }

  /// The same map, with slice `slice` counted as 0.
  package func beginning(atSlice slice: Int) -> VoxelAffine {
    var moved = self
    moved.origin = place(column: 0, row: 0, slice: Double(slice))
    return moved
  }

  /// The same map with all lengths multiplied by `factor`.
  func scaled(by factor: Double) -> VoxelAffine {
    guard factor != 1 else { return self }
    let scale = { (vector: [Double]) in vector.map { $0 * factor } }
    return VoxelAffine(
      columnStep: scale(columnStep), rowStep: scale(rowStep), sliceStep: scale(sliceStep),
      origin: scale(origin))
  }

  /// The distances between the centres of columns, rows and slices in millimeters.
  package var spacing: [Double] { [columnStep, rowStep, sliceStep].map(Self.length) }

  /// The sides of the patient that columns, rows and slices go to, for example `LPS`: left, back,
  /// head.
  package var directions: String {
    let names = [("R", "L"), ("A", "P"), ("S", "I")]
    return [columnStep, rowStep, sliceStep].map { step in
      let axis = (0..<3).max { abs(step[$0]) < abs(step[$1]) } ?? 0
      return step[axis] < 0 ? names[axis].1 : names[axis].0
    }.joined()
  }

  static func length(_ vector: [Double]) -> Double {
    (vector[0] * vector[0] + vector[1] * vector[1] + vector[2] * vector[2]).squareRoot()
  }
}

// MARK: As text

extension VoxelAffine {
  /// The twelve numbers of the matrix, row by row, with blanks between them.
  package var text: String {
    (0..<3).flatMap { [columnStep[$0], rowStep[$0], sliceStep[$0], origin[$0]] }
      .map { "\($0)" }.joined(separator: " ")
  }

  /// The map that `text` gave; nil for any other text.
  package init?(text: String) {
    let numbers = text.split(separator: " ").compactMap { Double($0) }
    guard numbers.count == 12, numbers.allSatisfy(\.isFinite) else { return nil }
    let columns = (0..<4).map { column in (0..<3).map { numbers[$0 * 4 + column] } }
    self.init(
      columnStep: columns[0], rowStep: columns[1], sliceStep: columns[2], origin: columns[3])
  }
}

// MARK: As a rotation

/// The rotation of a NIfTI header: a unit quaternion without its real part, which is not negative.
package struct NIfTIRotation: Equatable, Sendable {
  package var b: Double
  package var c: Double
  package var d: Double
  /// -1 when the slices run against the right-hand rule, else 1.
  package var handedness: Double

  /// A rotation from its numbers.
  package init(b: Double, c: Double, d: Double, handedness: Double) {
    self.b = b
    self.c = c
    self.d = d
    self.handedness = handedness
  }
}

extension VoxelAffine {
  /// The map of a rotation, of distances between columns, rows and slices, and of the first voxel
  /// (NIfTI-1, method 2).
  package init(_ rotation: NIfTIRotation, spacing: [Double], origin: [Double]) {
    var (b, c, d) = (rotation.b, rotation.c, rotation.d)
    let square = b * b + c * c + d * d
    var a = max(0, 1 - square).squareRoot()
    if square > 1 {
      let scale = 1 / square.squareRoot()
      (a, b, c, d) = (0, b * scale, c * scale, d * scale)
    }
    let columns = [
      [a * a + b * b - c * c - d * d, 2 * (b * c + a * d), 2 * (b * d - a * c)],
      [2 * (b * c - a * d), a * a + c * c - b * b - d * d, 2 * (c * d + a * b)],
      [2 * (b * d + a * c), 2 * (c * d - a * b), a * a + d * d - b * b - c * c],
    ]
    let scale = [spacing[0], spacing[1], spacing[2] * rotation.handedness]
    let steps = zip(columns, scale).map { column, scale in column.map { $0 * scale } }
    self.init(columnStep: steps[0], rowStep: steps[1], sliceStep: steps[2], origin: origin)
  }

  /// The rotation of the map; nil when its directions are not at right angles or vanish.
  package var rotation: NIfTIRotation? {
    let steps = [columnStep, rowStep, sliceStep]
    let lengths = steps.map(Self.length)
    guard lengths.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
    var r = zip(steps, lengths).map { step, length in step.map { $0 / length } }
    for (a, b) in [(0, 1), (0, 2), (1, 2)] {
      guard abs(r[a][0] * r[b][0] + r[a][1] * r[b][1] + r[a][2] * r[b][2]) < 1e-3 else {
        return nil
      }
    }
    let handedness: Double = Self.determinant(r) < 0 ? -1 : 1
    r[2] = r[2].map { $0 * handedness }
    let q = Self.quaternion(r)
    let sign: Double = q[0] < 0 ? -1 : 1
    return NIfTIRotation(
      b: sign * q[1], c: sign * q[2], d: sign * q[3], handedness: handedness)
  }

  private static func determinant(_ r: [[Double]]) -> Double {
    r[0][0] * (r[1][1] * r[2][2] - r[1][2] * r[2][1])
      - r[1][0] * (r[0][1] * r[2][2] - r[0][2] * r[2][1])
      + r[2][0] * (r[0][1] * r[1][2] - r[0][2] * r[1][1])
  }

  /// The quaternion of a rotation matrix given by its columns, by its largest part, which keeps the
  /// others exact.
  private static func quaternion(_ r: [[Double]]) -> [Double] {
    let (x, y, z) = (r[0][0], r[1][1], r[2][2])
    let squares = [1 + x + y + z, 1 + x - y - z, 1 + y - x - z, 1 + z - x - y]
    let largest = (0..<4).max { squares[$0] < squares[$1] } ?? 0
    let part = max(0, squares[largest]).squareRoot() / 2
    // Sums and differences of entries across the diagonal are four times products of two parts.
    let differences = [r[1][2] - r[2][1], r[2][0] - r[0][2], r[0][1] - r[1][0]]
    let sums = [r[1][0] + r[0][1], r[2][0] + r[0][2], r[2][1] + r[1][2]]
    let others: [Double]
    switch largest {
    case 0: others = [4 * part * part, differences[0], differences[1], differences[2]]
    case 1: others = [differences[0], 4 * part * part, sums[0], sums[1]]
    case 2: others = [differences[1], sums[0], 4 * part * part, sums[2]]
    default: others = [differences[2], sums[1], sums[2], 4 * part * part]
    }
    return others.map { $0 / (4 * part) }
  }
}
