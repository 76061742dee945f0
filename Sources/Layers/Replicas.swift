import CKernels
import Tensors

/// Returns the images of `map` `count` times over: all of them, then all of them again, and so on.
package func repeated(_ map: FeatureMap, count: Int, on compute: Compute) -> FeatureMap {
  var shape = map.shape
  shape.batch *= count
  let result = compute.map(shape)
  let kernels = compute.kernels.table.pointee
  let (from, to) = (map.map, result.map)
  let planes = map.shape.batch * map.shape.blocks
  compute.run(jobs: planes * count) { job in
    kernels.sum_planes(
      from.data, job % planes, 0, 1, to.data, job, map.shape.planeStride)
  }
  return result
}

/// Returns the sums over the copies that `repeated` makes, added in single precision.
package func sumOfRepeats(_ map: FeatureMap, count: Int, on compute: Compute) -> FeatureMap {
  precondition(
    map.shape.batch % count == 0, "sumOfRepeats: \(map.shape.batch) images, \(count) copies")
  var shape = map.shape
  shape.batch /= count
  let result = compute.map(shape)
  let kernels = compute.kernels.table.pointee
  let (from, to) = (map.map, result.map)
  let planes = shape.batch * shape.blocks
  compute.run(jobs: planes) { job in
    kernels.sum_planes(from.data, job, planes, count, to.data, job, shape.planeStride)
  }
  return result
}
