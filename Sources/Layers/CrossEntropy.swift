import CKernels
import Tensors

/// The class that a loss ignores.
package let ignoredClass: UInt8 = 255

/// Returns the softmax cross-entropy summed over all pixels and averaged over the batch, in nats,
/// and its gradient for the logits.
///
/// `classes` is `[batch][height][width]`; pixels of class 255 count for nothing.
package func crossEntropy(
  _ logits: FeatureMap, classes: [UInt8], on compute: Compute
) -> (loss: Double, gradient: FeatureMap) {
  let shape = logits.shape
  precondition(
    classes.count == shape.batch * shape.height * shape.width,
    "crossEntropy: \(classes.count) classes for \(shape)")
  let gradient = compute.map(shape)
  let rows = shape.batch * shape.height
  var losses = [Double](repeating: 0, count: rows)
  let kernels = compute.kernels.table.pointee
  let described = logits.map
  var target = gradient.map
  losses.withUnsafeMutableBufferPointer { losses in
    classes.withUnsafeBufferPointer { classes in
      withUnsafeMutablePointer(to: &target) { target in
        compute.run(jobs: rows) { job in
          losses[job] = withUnsafePointer(to: described) {
            kernels.cross_entropy(
              $0, classes.baseAddress, shape.channels, shape.height, shape.width, job,
              1 / Float(shape.batch), target)
          }
        }
      }
    }
  }
  return (losses.reduce(0, +) / Double(shape.batch), gradient)
}
