import Foundation

/// A square of numbers, one per pixel, row by row.
struct Field {
  /// The number of rows and of columns.
  let side: Int

  /// The numbers.
  var values: [Float]

  /// A field of one value throughout.
  init(side: Int, _ value: Float = 0) {
    self.side = side
    values = [Float](repeating: value, count: side * side)
  }

  /// White noise of standard deviation 1.
  init(noise side: Int, using dice: inout Dice) {
    self.init(side: side)
    for index in stride(from: 0, to: values.count - 1, by: 2) {
      (values[index], values[index + 1]) = dice.normals()
    }
  }

  /// Visits each pixel with its position, x to the right and y down, in pixels.
  mutating func update(_ body: (inout Float, Point) -> Void) {
    for row in 0..<side {
      for column in 0..<side {
        body(&values[row * side + column], Point(x: Float(column), y: Float(row)))
      }
    }
  }

  /// Returns the field blurred by a Gaussian of `sigma` pixels; the border is repeated.
  func blurred(_ sigma: Float) -> Field {
    let radius = max(1, Int((3 * sigma).rounded(.up)))
    let weights = (-radius...radius).map { exp(-Float($0 * $0) / (2 * sigma * sigma)) }
    let sum = weights.reduce(0, +)
    let kernel = weights.map { $0 / sum }
    return convolvedAlongRows(kernel).convolvedAlongColumns(kernel)
  }

  /// The field with mean 0 and standard deviation `deviation`.
  func scaled(to deviation: Float) -> Field {
    let mean = values.reduce(0, +) / Float(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(values.count)
    let factor = variance > 0 ? deviation / variance.squareRoot() : 0
    var result = self
    for index in values.indices { result.values[index] = (values[index] - mean) * factor }
    return result
  }

  private func convolvedAlongRows(_ kernel: [Float]) -> Field {
    var result = Field(side: side)
    let radius = kernel.count / 2
    var line = [Float](repeating: 0, count: side + 2 * radius)
    for row in 0..<side {
      for place in line.indices {
        line[place] = values[row * side + min(max(place - radius, 0), side - 1)]
      }
      for tap in kernel.indices { result.add(line[tap...], times: kernel[tap], toRow: row) }
    }
    return result
  }

  private func convolvedAlongColumns(_ kernel: [Float]) -> Field {
    var result = Field(side: side)
    let radius = kernel.count / 2
    for row in 0..<side {
      for tap in kernel.indices {
        let source = min(max(row + tap - radius, 0), side - 1)
        result.add(values[(source * side)...], times: kernel[tap], toRow: row)
      }
    }
    return result
  }

  /// Adds a multiple of the first numbers of `line` to a row.
  private mutating func add(_ line: ArraySlice<Float>, times factor: Float, toRow row: Int) {
    let side = self.side
    values.withUnsafeMutableBufferPointer { values in
      line.withUnsafeBufferPointer { line in
        let target = UnsafeMutableBufferPointer(rebasing: values[(row * side)..<((row + 1) * side)])
        for column in 0..<side { target[column] += factor * line[column] }
      }
    }
  }
}

/// A place in the plane of the slice, in pixels.
struct Point: Equatable {
  /// To the right.
  var x: Float
  /// Down.
  var y: Float

  /// The distance to `other`.
  func distance(to other: Point) -> Float { hypot(x - other.x, y - other.y) }

  /// The direction from `other` to this point, in radians.
  func angle(from other: Point) -> Float { atan2(y - other.y, x - other.x) }

  /// The point at `distance` in the direction `angle`.
  func moved(_ distance: Float, at angle: Float) -> Point {
    Point(x: x + distance * cos(angle), y: y + distance * sin(angle))
  }
}

/// The share of a pixel that lies inside a border at signed `distance` (negative inside), which is
/// `width` pixels soft.
func coverage(_ distance: Float, width: Float = 1) -> Float {
  min(max(0.5 - distance / width, 0), 1)
}

/// Returns the distance from `point` to the line from `start` to `end`, and how far along it lies.
func distance(
  _ point: Point, toLineFrom start: Point, to end: Point
) -> (distance: Float, along: Float) {
  let (dx, dy) = (end.x - start.x, end.y - start.y)
  let squared = max(dx * dx + dy * dy, 1e-6)
  let along = min(max(((point.x - start.x) * dx + (point.y - start.y) * dy) / squared, 0), 1)
  let nearest = Point(x: start.x + along * dx, y: start.y + along * dy)
  return (point.distance(to: nearest), along)
}
