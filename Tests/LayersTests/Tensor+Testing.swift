import Tensors

extension Tensor {
  /// Returns numbers between -1 and 1.
  static func random(_ shape: [Int], using generator: inout SplitMix64) -> Tensor {
    Tensor(
      shape: shape,
      values: (0..<shape.reduce(1, *)).map { _ in Float.random(in: -1...1, using: &generator) })
  }

  /// Returns the images of all tensors with their channels one after the other.
  static func joined(_ tensors: [Tensor]) -> Tensor {
    let first = tensors[0].shape
    let channels = tensors.reduce(0) { $0 + $1.shape[1] }
    var values: [Float] = []
    for image in 0..<first[0] {
      for tensor in tensors {
        let size = tensor.shape[1...].reduce(1, *)
        values += tensor.values[image * size..<(image + 1) * size]
      }
    }
    return Tensor(shape: [first[0], channels, first[2], first[3]], values: values)
  }

  /// The same with negative numbers replaced by 0.
  var rectified: Tensor { Tensor(shape: shape, values: values.map { max($0, 0) }) }

  /// Whether all numbers are equal but for `tolerance` times the largest one.
  func isClose(to other: Tensor, within tolerance: Float) -> Bool {
    guard shape == other.shape else { return false }
    let scale = max(1, other.values.reduce(0) { max($0, abs($1)) })
    return zip(values, other.values).allSatisfy { abs($0 - $1) <= tolerance * scale }
  }
}
