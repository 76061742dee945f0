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
    update(rows: 0..<side, columns: 0..<side, body)
  }

  /// Visits the pixels of some rows and columns with their positions.
  mutating func update(
    rows: Range<Int>, columns: Range<Int>, _ body: (inout Float, Point) -> Void
  ) {
    for row in rows {
      for column in columns {
        body(&values[row * side + column], Point(x: Float(column), y: Float(row)))
      }
    }
  }

  /// Returns the field blurred by a Gaussian of `sigma` pixels; the border is repeated.
  func blurred(_ sigma: Float) -> Field { blurred(x: sigma, y: sigma) }

  /// Returns the field blurred by a Gaussian of `x` pixels along rows and `y` along columns.
  func blurred(x: Float, y: Float) -> Field {
    convolvedAlongRows(Self.gaussian(x)).convolvedAlongColumns(Self.gaussian(y))
  }

  private static func gaussian(_ sigma: Float) -> [Float] {
    let radius = max(1, Int((3 * sigma).rounded(.up)))
    let weights = (-radius...radius).map { exp(-Float($0 * $0) / (2 * sigma * sigma)) }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }

  /// The value at the pixel of `point`; 0 outside.
  func value(at point: Point) -> Float {
    let (row, column) = (Int(point.y.rounded()), Int(point.x.rounded()))
    guard (0..<side).contains(row), (0..<side).contains(column) else { return 0 }
    return values[row * side + column]
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

  /// Adds `other` times `factor`.
  mutating func add(_ other: Field, times factor: Float = 1) {
    for index in values.indices { values[index] += factor * other.values[index] }
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
