import Tensors

/// Adds the numbers of `map` to those of `sum`, which has the same shape.
package func add(_ map: FeatureMap, to sum: FeatureMap, on compute: Compute) {
  precondition(map.shape == sum.shape, "add: shapes \(map.shape) and \(sum.shape) differ")
  let stride = map.shape.planeStride
  compute.run(jobs: map.shape.batch * map.shape.blocks) { plane in
    for offset in plane * stride..<(plane + 1) * stride { sum[offset] += map[offset] }
  }
}
