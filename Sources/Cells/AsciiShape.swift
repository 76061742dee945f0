/// What a character covers of a cell that is cut into 2 x 4 parts.
struct AsciiShape {
  /// The character.
  let scalar: Unicode.Scalar
  /// The covered share of each part, row by row.
  let coverage: [Float]
  /// The mean of `coverage`.
  let mean: Float
  /// How much the coverage within the parts differs from theirs, as a mean square.
  let texture: Float

  /// A shape.
  init(_ scalar: Unicode.Scalar, _ coverage: [Float], _ texture: Float) {
    self.scalar = scalar
    self.coverage = coverage
    self.texture = texture
    mean = coverage.reduce(0, +) / Float(coverage.count)
  }

  /// Returns the squared error of the shape in two levels over `values`.
  ///
  /// `grain`, 0...1, is how much of the strokes' own contrast counts: all where a picture has greys
  /// enough without them, little where strokes are what makes greys.
  func error(_ values: [Float], low: Float, high: Float, grain: Float) -> Float {
    let step = high - low
    var error = grain * texture * step * step * Float(values.count)
    for (value, share) in zip(values, coverage) {
      let difference = value - low - step * share
      error += difference * difference
    }
    return error
  }

  /// Returns the two levels of least squared error over `values`, which may lie beyond 0...255.
  func levels(_ values: [Float], grain: Float) -> (low: Float, high: Float) {
    let middle = values.reduce(0, +) / Float(values.count)
    var product: Float = 0
    var square = grain * texture * Float(values.count)
    for (value, share) in zip(values, coverage) {
      product += value * (share - mean)
      square += (share - mean) * (share - mean)
    }
    let step = square > 0 ? product / square : 0
    return (middle - step * mean, middle + step * (1 - mean))
  }
}
