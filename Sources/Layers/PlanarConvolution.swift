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

  /// Returns the images with further channels after their own, each of one value per image.
  package func appending(_ constants: [[Float]]) -> PlanarImages {
    precondition(
      constants.count == shape.batch, "appending: \(constants.count) rows for \(shape.batch) images"
    )
    let added = constants.first?.count ?? 0
    let result = PlanarImages(shape.with(channels: shape.channels + added))
    for image in 0..<shape.batch {
      for row in 0..<shape.height {
        for channel in 0..<result.shape.channels {
          let target = result.row(plane: image * result.shape.channels + channel, row: row)
          if channel < shape.channels {
            let source = self.row(plane: image * shape.channels + channel, row: row)
            target.update(from: source, count: shape.width)
          } else {
            let value = constants[image][channel - shape.channels]
            target.update(repeating: value, count: shape.width)
          }
        }
      }
    }
    return result
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
    compute.observer?(weight.name, result)
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

  /// Returns the gradients of the last `count` channels for each image, where these have one value
  /// per image; `gradient` is zero where the result was zero.
  ///
  /// A tap reaches all pixels but those of the row or column that it finds outside the image.
  package func constantGradients(
    _ count: Int, gradient: FeatureMap, _ parameters: ParameterValues, on compute: Compute
  ) -> [[Float]] {
    guard count > 0 else { return [] }
    let outputs = weight.packedOutputs
    let first = weight.shape[1] - count
    let sums = tapSums(gradient, on: compute)
    return (0..<gradient.shape.batch).map { image in
      (0..<count).map { constant in
        let filter = parameters[weight] + (first + constant) * 9 * outputs
        let reached = sums[image * 9 * outputs..<(image + 1) * 9 * outputs]
        return reached.enumerated().reduce(Float(0)) { $0 + $1.element * filter[$1.offset] }
      }
    }
  }

  /// Returns the sums of a gradient over the pixels that each tap reaches, `[batch][9][outputs]`.
  private func tapSums(_ gradient: FeatureMap, on compute: Compute) -> [Float] {
    let (shape, outputs) = (gradient.shape, weight.packedOutputs)
    let whole = planeSums(gradient, on: compute)
    let (rows, columns) = (0..<shape.height, 0..<shape.width)
    var result: [Float] = []
    for image in 0..<shape.batch {
      for (i, j) in (0..<9).map({ ($0 / 3, $0 % 3) }) {
        // The row and the column of results whose tap lies outside.
        let row = i == 0 ? 0 : i == 2 ? shape.height - 1 : nil
        let column = j == 0 ? 0 : j == 2 ? shape.width - 1 : nil
        for output in 0..<outputs {
          func at(_ row: Int, _ column: Int) -> Float {
            gradient[gradient.offset(batch: image, channel: output, row: row, column: column)]
          }
          var sum = whole[image * outputs + output]
          if let row { sum -= columns.reduce(0) { $0 + at(row, $1) } }
          if let column { sum -= rows.reduce(0) { $0 + at($1, column) } }
          if let row, let column { sum += at(row, column) }
          result.append(sum)
        }
      }
    }
    return result
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
