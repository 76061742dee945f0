import CKernels
import Tensors

/// The class that a loss ignores.
package let ignoredClass: UInt8 = 255

/// Returns the softmax cross-entropy summed over all pixels and averaged over the batch, in nats,
/// and its gradient for the logits.
///
/// `classes` is `[batch][height][width]`; pixels of class 255 count for nothing. It may be that of the
/// first images only, which are then the batch; the gradient of the others is left as it is.
/// `weights` has one factor for each image; without any, all count alike.
package func crossEntropy(
  _ logits: FeatureMap, classes: [UInt8], weights: [Float]? = nil, on compute: Compute
) -> (loss: Double, gradient: FeatureMap) {
  let gradient = compute.map(logits.shape)
  let batch = classes.count / (logits.shape.height * logits.shape.width)
  let rows = rowEntropies(
    logits, classes: classes, gradient: gradient,
    scales: (0..<batch).map { (weights?[$0] ?? 1) / Float(batch) }, on: compute)
  guard let weights else { return (rows.reduce(0, +) / Double(batch), gradient) }
  let losses = zip(imageSums(rows, logits.shape), weights).map { $0 * Double($1) }
  return (losses.reduce(0, +) / Double(batch), gradient)
}

/// Returns the cross-entropy of each image, summed over its pixels.
package func crossEntropies(
  _ logits: FeatureMap, classes: [UInt8], on compute: Compute
) -> [Double] {
  let rows = rowEntropies(
    logits, classes: classes, gradient: nil,
    scales: [Float](repeating: 1, count: logits.shape.batch), on: compute)
  return imageSums(rows, logits.shape)
}

private func imageSums(_ rows: [Double], _ shape: FeatureMap.Shape) -> [Double] {
  (0..<shape.batch).map { image in
    rows[image * shape.height..<(image + 1) * shape.height].reduce(0, +)
  }
}

/// Returns the cross-entropy of each row of each image, and writes the gradient of the sum times the
/// image's scale where it is wanted.
private func rowEntropies(
  _ logits: FeatureMap, classes: [UInt8], gradient: FeatureMap?, scales: [Float],
  on compute: Compute
) -> [Double] {
  let shape = logits.shape
  precondition(
    classes.count == scales.count * shape.height * shape.width && scales.count <= shape.batch,
    "crossEntropy: \(classes.count) classes for \(shape)")
  let rows = scales.count * shape.height
  var losses = [Double](repeating: 0, count: rows)
  let kernels = compute.kernels.table.pointee
  let described = logits.map
  var target = gradient?.map ?? penumbra_map()
  losses.withUnsafeMutableBufferPointer { losses in
    classes.withUnsafeBufferPointer { classes in
      withUnsafeMutablePointer(to: &target) { target in
        compute.run(jobs: rows) { job in
          losses[job] = withUnsafePointer(to: described) {
            kernels.cross_entropy(
              $0, classes.baseAddress, shape.channels, shape.height, shape.width, job,
              scales[job / shape.height], gradient == nil ? nil : target)
          }
        }
      }
    }
  }
  return losses
}
