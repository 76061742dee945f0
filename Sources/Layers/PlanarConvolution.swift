import CKernels
import Tensors

/// Images of few channels with a border of one zero: `[batch, channels, height + 2, width + 2]`.
package struct PlanarImages: Sendable {
  /// The lengths without the border.
  package let shape: FeatureMap.Shape

  let memory: AlignedMemory

  /// Black images.
  package init(_ shape: FeatureMap.Shape) {
    self.shape = shape
    memory = AlignedMemory(
      count: shape.batch * shape.channels * (shape.height + 2) * (shape.width + 2))
  }

  /// The images of a tensor shaped `[batch, channels, height, width]`.
  package init(_ tensor: Tensor) {
    self.init(
      FeatureMap.Shape(
        batch: tensor.shape[0], channels: tensor.shape[1], height: tensor.shape[2],
        width: tensor.shape[3]))
    for plane in 0..<shape.batch * shape.channels {
      for row in 0..<shape.height {
        for column in 0..<shape.width {
          memory.floats[offset(plane: plane, row: row) + column] =
            tensor.values[(plane * shape.height + row) * shape.width + column]
        }
      }
    }
  }

  /// The first pixel of a row; `plane` counts `batch * channels + channel`.
  package func row(plane: Int, row: Int) -> UnsafeMutablePointer<Float> {
    memory.floats + offset(plane: plane, row: row)
  }

  private func offset(plane: Int, row: Int) -> Int {
    (plane * (shape.height + 2) + row + 1) * (shape.width + 2) + 1
  }
}

/// A `Convolution` over images of few channels, the first layer of a network.
package struct PlanarConvolution: Equatable, Sendable {
  /// Filters, shaped `[outputs, inputs, 3, 3]`.
  package let weight: ParameterSlot

  /// One number per output channel.
  package let bias: ParameterSlot

  /// A convolution with its parameters added to `layout`.
  package init(_ name: String, inputs: Int, outputs: Int, in layout: inout ParameterLayout) {
    weight = layout.filter(
      name + ".weight", inputs: [inputs], outputs: outputs, side: 3, isBlocked: false)
    bias = layout.bias(name + ".bias", outputs: outputs)
  }

  /// Returns the filtered images, shaped `[batch, outputs, height, width]`.
  package func callAsFunction(
    _ images: PlanarImages, _ parameters: ParameterValues, on compute: Compute
  ) -> FeatureMap {
    let result = compute.map(images.shape.with(channels: weight.shape[0]))
    let operation = self.operation(images, result, parameters)
    let kernels = compute.kernels.table.pointee
    compute.run(jobs: operation.batch * operation.height) { job in
      withUnsafePointer(to: operation) { kernels.planar($0, job) }
    }
    return result
  }

  /// Writes the gradients of weight and bias; `gradient` is zero where the result was zero.
  package func gradients(
    _ images: PlanarImages, gradient: FeatureMap, _ parameters: ParameterValues,
    into gradients: ParameterValues, on compute: Compute
  ) {
    let operation = self.operation(images, gradient, parameters)
    let kernels = compute.kernels.table.pointee
    gradients.sumRows(
      operation.batch * operation.height, parts: 8, of: weight, and: bias, on: compute
    ) { rows, sums, biasSums in
      withUnsafePointer(to: operation) {
        kernels.planar_gradient($0, rows.lowerBound, rows.upperBound, sums, biasSums)
      }
    }
  }

  private func operation(
    _ images: PlanarImages, _ map: FeatureMap, _ parameters: ParameterValues
  ) -> penumbra_planar {
    penumbra_planar(
      batch: images.shape.batch, height: images.shape.height, width: images.shape.width,
      channels: images.shape.channels, input: UnsafePointer(images.memory.floats),
      output: map.map, bias: UnsafePointer(parameters[bias]),
      filter: UnsafePointer(parameters[weight]))
  }
}
