import Foundation

/// Greys made of the strokes of ASCII alone: the brighter, the denser.
///
/// The densest sign covers a quarter of a cell, so strokes cannot be as bright as a picture is: from
/// nothing to the densest they stand for black to white, and cover as much as that grey gives light.
/// The dark of the lung is dots and blanks.
enum AsciiInk {
  /// Returns the sign for `levels`, 0...255, of 2 x 4 parts of a cell.
  static func sign(for levels: [Float]) -> Unicode.Scalar {
    let wanted = levels.map { light[Int(max(0, min(255, $0)))] }
    let mean = wanted.reduce(0, +) / Float(wanted.count)
    var best: Unicode.Scalar = " "
    var least = Float.infinity
    for shape in AsciiShape.all {
      let error = error(of: shape, wanted, mean)
      if error < least { (best, least) = (shape.scalar, error) }
    }
    return best
  }

  /// How much the place of strokes within a cell counts beside how many there are.
  private static let form: Float = 0.05

  private static func error(of shape: AsciiShape, _ wanted: [Float], _ mean: Float) -> Float {
    var misplaced: Float = 0
    for (value, share) in zip(wanted, shape.coverage) {
      let difference = (value - mean) - (share - shape.mean)
      misplaced += difference * difference
    }
    return (mean - shape.mean) * (mean - shape.mean) + form * misplaced / Float(wanted.count)
  }

  /// The share of a cell to cover for each grey.
  private static let light: [Float] = {
    let densest = AsciiShape.all.map(\.mean).max() ?? 1
    return (0...255).map { densest * Float(pow(Double($0) / 255, 2)) }
  }()
}
