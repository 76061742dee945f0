import Tensors

/// Adds the numbers of `map` to those of `sum`, which has the same shape.
package func add(_ map: FeatureMap, to sum: FeatureMap, on compute: Compute) {
  precondition(map.shape == sum.shape, "add: shapes \(map.shape) and \(sum.shape) differ")
  let stride = map.shape.planeStride
  compute.run(jobs: map.shape.batch * map.shape.blocks) { plane in
    let (from, to) = (map.floats + plane * stride, sum.floats + plane * stride)
    for index in 0..<stride { to[index] += from[index] }
  }
}
