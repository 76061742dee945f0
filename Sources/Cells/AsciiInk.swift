import Foundation

/// Greys made of the strokes of ASCII alone, for terminals without colours.
///
/// The densest sign covers a quarter of a cell; what is brighter is reversed, up to blanks for white. Less
/// is covered than a grey would take by itself, so that the dark of the lung is sparse and digits of
/// outlines are read on it.
enum AsciiInk {
  /// Returns the cell for `levels`, 0...255, of 2 x 4 parts of it.
  static func cell(for levels: [Float]) -> Cell {
    let wanted = levels.map { share[Int(max(0, min(255, $0)))] }
    let mean = wanted.reduce(0, +) / Float(wanted.count)
    var best = Cell.blank
    var least = Float.infinity
    for shape in AsciiShape.all {
      let error = error(of: shape, wanted, mean)
      if error < least { (best, least) = (Cell(shape.scalar), error) }
      let reversed = reversedError(of: shape, wanted, mean)
      if reversed < least {
        (best, least) = (Cell(shape.scalar, Style(.standard, on: .standard, .reverse)), reversed)
      }
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

  private static func reversedError(
    of shape: AsciiShape, _ wanted: [Float], _ mean: Float
  ) -> Float {
    error(of: shape, wanted.map { 1 - $0 }, 1 - mean)
  }

  /// The share of a cell to cover for each grey.
  private static let share: [Float] = (0...255).map { Float(pow(Double($0) / 255, 1.8)) }
}
