import CKernels
import Tensors

/// Averaging 2 x 2 pixels, and interpolating back.
package enum Resizing {
  /// Returns the means of 2 x 2 pixels; both sides must be even.
  package static func pool(_ image: FeatureMap, on compute: Compute) -> FeatureMap {
    let shape = image.shape
    precondition(
      shape.height % 2 == 0 && shape.width % 2 == 0,
      "pool: \(shape.width) x \(shape.height) has an odd side")
    let result = compute.map(
      FeatureMap.Shape(
        batch: shape.batch, channels: shape.channels, height: shape.height / 2,
        width: shape.width / 2))
    run(fine: image, coarse: result, on: compute) { $0.pool }
    return result
  }

  /// Returns, or adds to `skip`, the gradient of the larger image, stopped where `image` is zero.
  package static func poolGradient(
    _ gradient: FeatureMap, image: FeatureMap, addingTo skip: FeatureMap?, on compute: Compute
  ) -> FeatureMap {
    let result = skip ?? compute.map(image.shape)
    run(fine: result, coarse: gradient, mask: image, accumulate: skip != nil, on: compute) {
      $0.pool_gradient
    }
    return result
  }

  /// Returns an image interpolated bilinearly to another size, corners on corners.
  package static func enlarge(
    _ image: FeatureMap, height: Int, width: Int, on compute: Compute
  ) -> FeatureMap {
    let result = compute.map(
      FeatureMap.Shape(
        batch: image.shape.batch, channels: image.shape.channels, height: height, width: width))
    run(fine: result, coarse: image, on: compute) { $0.enlarge }
    return result
  }

  /// Returns the gradient of the smaller image, stopped where `image` is zero.
  package static func enlargeGradient(
    _ gradient: FeatureMap, image: FeatureMap, on compute: Compute
  ) -> FeatureMap {
    let result = compute.map(image.shape)
    run(fine: gradient, coarse: result, mask: image, on: compute) { $0.enlarge_gradient }
    return result
  }

  private typealias Kernel = @convention(c) (UnsafePointer<penumbra_resize>?, Int) -> Void

  private static func run(
    fine: FeatureMap, coarse: FeatureMap, mask: FeatureMap? = nil, accumulate: Bool = false,
    on compute: Compute, _ kernel: (penumbra_kernels) -> Kernel?
  ) {
    let operation = penumbra_resize(
      batch: fine.shape.batch, fineHeight: fine.shape.height, fineWidth: fine.shape.width,
      coarseHeight: coarse.shape.height, coarseWidth: coarse.shape.width, fine: fine.map,
      coarse: coarse.map, mask: mask?.map ?? penumbra_map(), accumulate: accumulate ? 1 : 0)
    guard let kernel = kernel(compute.kernels.table.pointee) else { return }
    compute.run(jobs: fine.shape.batch * fine.shape.blocks) { job in
      withUnsafePointer(to: operation) { kernel($0, job) }
    }
  }
}
