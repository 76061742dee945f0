import Tensors

/// Writes the sums of `parts` arrays that lie `stride` floats apart, in a fixed order.
func addParts(
  _ sums: UnsafePointer<Float>, parts: Int, stride: Int, count: Int,
  to result: UnsafeMutablePointer<Float>
) {
  for index in 0..<count {
    var sum = sums[index]
    for part in 1..<max(parts, 1) { sum += sums[part * stride + index] }
    result[index] = sum
  }
}

extension ParameterValues {
  /// Writes the gradients of a filter and its bias as sums over `rows` rows of all images, in at most
  /// `parts` parts that threads share; their number does not depend on the number of threads.
  ///
  /// `body` sums some rows into arrays of the filter's and the bias's size.
  func sumRows(
    _ rows: Int, parts: Int, of weight: ParameterSlot, and bias: ParameterSlot,
    on compute: Compute,
    _ body: (Range<Int>, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) {
    let parts = min(rows, parts)
    let stride = weight.floats + weight.packedOutputs
    let sums = compute.array("gradient sums", count: parts * stride)
    compute.run(jobs: parts) { part in
      let own = sums.floats + part * stride
      body(rows * part / parts..<rows * (part + 1) / parts, own, own + weight.floats)
    }
    addParts(
      sums.floats, parts: parts, stride: stride, count: weight.floats, to: self[weight])
    addParts(
      sums.floats + weight.floats, parts: parts, stride: stride, count: weight.packedOutputs,
      to: self[bias])
  }
}
