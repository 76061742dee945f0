import CKernels
import Tensors

/// A 1 x 1 convolution: a linear map of the channels of each pixel, y = W x + b.
///
/// A second input that is the same at every pixel of an image, such as a latent code tiled to the
/// image's size, only adds to the bias: W [x; z] + b = W_x x + (W_z z + b).
package struct Pointwise: Equatable, Sendable {
  /// Filters, shaped `[outputs, inputs + constants, 1, 1]`.
  package let weight: ParameterSlot

  /// One number per output channel.
  package let bias: ParameterSlot

  /// Whether negative results become 0.
  package let isRectified: Bool

  /// Input channels that are the same at every pixel.
  package let constants: Int

  private let inputs: Int

  /// A map of `inputs` channels and `constants`, with its parameters added to `layout`.
  package init(
    _ name: String, inputs: Int, constants: Int = 0, outputs: Int, isRectified: Bool,
    in layout: inout ParameterLayout
  ) {
    weight = layout.filter(
      name + ".weight", inputs: constants > 0 ? [inputs, constants] : [inputs], outputs: outputs,
      side: 1)
    bias = layout.bias(name + ".bias", outputs: outputs)
    self.isRectified = isRectified
    self.constants = constants
    self.inputs = inputs
  }

  private var outputs: Int { weight.packedOutputs }
  private var imageInputs: Int { roundedToBlocks(inputs) }

  /// Returns W_z z + b for one image, padded to whole blocks.
  package func shift(_ z: [Float], _ parameters: ParameterValues) -> [Float] {
    precondition(z.count == constants, "Pointwise: \(z.count) constants, expected \(constants)")
    var shift = (0..<outputs).map { parameters[bias][$0] }
    for (index, value) in z.enumerated() {
      let row = parameters[weight] + (imageInputs + index) * outputs
      for output in 0..<outputs { shift[output] += value * row[output] }
    }
    return shift
  }

  /// Returns W_x x + b for each pixel: what does not depend on z, before the ReLU.
  package func base(
    _ images: FeatureMap, _ parameters: ParameterValues, on compute: Compute
  ) -> FeatureMap {
    let result = compute.map(images.shape.with(channels: weight.shape[0]))
    var operation = penumbra_pointwise(images.shape, from: images, to: result)
    operation.bias = UnsafePointer(parameters[bias])
    operation.filter = UnsafePointer(parameters[weight])
    operation.run(on: compute)
    return result
  }

  /// Returns W_z z for one image, padded to whole blocks.
  package func codeShift(_ z: [Float], _ parameters: ParameterValues) -> [Float] {
    zip(shift(z, parameters), 0..<outputs).map { $0 - parameters[bias][$1] }
  }

  /// Returns the result for each pixel, shaped `[batch, outputs, height, width]`.
  ///
  /// `z` has one row per image, or none where the map has no constants.
  package func callAsFunction(
    _ images: FeatureMap, z: [[Float]] = [], _ parameters: ParameterValues, on compute: Compute
  ) -> FeatureMap {
    let result = compute.map(images.shape.with(channels: weight.shape[0]))
    let shifts = compute.array("shifts", count: images.shape.batch * outputs)
    for image in 0..<images.shape.batch {
      let shift = self.shift(z.isEmpty ? [] : z[image], parameters)
      for output in 0..<outputs { shifts.floats[image * outputs + output] = shift[output] }
    }
    var operation = penumbra_pointwise(images.shape, from: images, to: result)
    operation.bias = UnsafePointer(shifts.floats)
    operation.biasStride = outputs
    operation.relu = isRectified ? 1 : 0
    operation.filter = UnsafePointer(parameters[weight])
    operation.run(on: compute)
    compute.observer?(weight.name, result)
    return result
  }

  /// Writes the gradients of weight and bias, returns those of the images and of `z`.
  ///
  /// - Parameters:
  ///   - gradient: the gradient before the ReLU, zero where a rectified result was zero.
  ///   - mask: activations whose zeros stop the gradient of the images.
  package func gradients(
    _ images: FeatureMap, z: [[Float]] = [], gradient: FeatureMap, mask: FeatureMap?,
    _ parameters: ParameterValues, into gradients: ParameterValues, on compute: Compute
  ) -> (images: FeatureMap, z: [[Float]]) {
    weightGradient(images, gradient, into: gradients, on: compute)
    let sums = imageSums(gradient, on: compute)
    let towardsZ = constantGradients(sums, z, parameters, into: gradients)
    return (
      imageGradient(images, gradient, mask: mask, parameters, on: compute), towardsZ
    )
  }

  private func imageGradient(
    _ images: FeatureMap, _ gradient: FeatureMap, mask: FeatureMap?,
    _ parameters: ParameterValues, on compute: Compute
  ) -> FeatureMap {
    let turned = compute.array("turned pointwise", count: imageInputs * outputs)
    for input in 0..<imageInputs {
      for output in 0..<outputs {
        turned.floats[output * imageInputs + input] = parameters[weight][input * outputs + output]
      }
    }
    let result = compute.map(images.shape)
    var operation = penumbra_pointwise(images.shape, from: gradient, to: result)
    operation.mask = mask?.map ?? penumbra_map()
    operation.filter = UnsafePointer(turned.floats)
    operation.run(on: compute)
    return result
  }

  private func weightGradient(
    _ images: FeatureMap, _ gradient: FeatureMap, into gradients: ParameterValues,
    on compute: Compute
  ) {
    let operation = penumbra_pointwise(images.shape, from: images, to: gradient)
    let rows = images.shape.batch * images.shape.height
    let parts = min(rows, 8)
    let count = imageInputs * outputs
    let sums = compute.array("gradient sums", count: parts * count)
    let kernels = compute.kernels.table.pointee
    compute.run(jobs: parts) { part in
      withUnsafePointer(to: operation) {
        kernels.pointwise_gradient(
          $0, rows * part / parts, rows * (part + 1) / parts, sums.floats + part * count)
      }
    }
    addParts(sums.floats, parts: parts, stride: count, count: count, to: gradients[weight])
  }

  /// Sums of a gradient over the pixels of each image, padded to whole blocks.
  private func imageSums(_ gradient: FeatureMap, on compute: Compute) -> [[Float]] {
    let sums = planeSums(gradient, on: compute)
    return (0..<gradient.shape.batch).map { Array(sums[$0 * outputs..<($0 + 1) * outputs]) }
  }

  private func constantGradients(
    _ sums: [[Float]], _ z: [[Float]], _ parameters: ParameterValues,
    into gradients: ParameterValues
  ) -> [[Float]] {
    for output in 0..<outputs {
      gradients[bias][output] = sums.reduce(0) { $0 + $1[output] }
    }
    guard constants > 0 else { return [] }
    var result = [[Float]](repeating: [Float](repeating: 0, count: constants), count: z.count)
    for index in 0..<constants {
      let place = (imageInputs + index) * outputs
      for output in 0..<outputs {
        var sum: Float = 0
        for image in z.indices {
          sum += z[image][index] * sums[image][output]
          result[image][index] += parameters[weight][place + output] * sums[image][output]
        }
        gradients[weight][place + output] = sum
      }
    }
    return result
  }
}

/// Returns the sums over the pixels of each image, `[batch][channels in whole blocks]`.
package func planeSums(_ map: FeatureMap, on compute: Compute) -> [Float] {
  let block = Int(PENUMBRA_CHANNEL_BLOCK)
  let planes = map.shape.batch * map.shape.blocks
  let sums = compute.array("plane sums", count: planes * block)
  let kernels = compute.kernels.table.pointee
  let described = map.map
  compute.run(jobs: planes) { job in
    withUnsafePointer(to: described) {
      kernels.plane_sums($0, map.shape.height, map.shape.width, job, sums.floats)
    }
  }
  return Array(UnsafeBufferPointer(start: sums.floats, count: planes * block))
}

/// Returns a map with one value per image and channel, `[batch][channels in whole blocks]`, at every
/// pixel where `map` is positive, and zero elsewhere.
package func spread(
  _ values: [Float], over map: FeatureMap, on compute: Compute
) -> FeatureMap {
  let block = Int(PENUMBRA_CHANNEL_BLOCK)
  let planes = map.shape.batch * map.shape.blocks
  precondition(values.count == planes * block, "spread: \(values.count) values for \(map.shape)")
  let array = compute.array("plane values", count: planes * block)
  array.floats.update(from: values, count: planes * block)
  let result = compute.map(map.shape)
  let kernels = compute.kernels.table.pointee
  let described = map.map
  var target = result.map
  withUnsafeMutablePointer(to: &target) { target in
    compute.run(jobs: planes) { job in
      withUnsafePointer(to: described) {
        kernels.spread($0, array.floats, map.shape.height, map.shape.width, job, target)
      }
    }
  }
  return result
}

extension penumbra_pointwise {
  init(_ shape: FeatureMap.Shape, from input: FeatureMap, to output: FeatureMap) {
    self.init()
    batch = shape.batch
    height = shape.height
    width = shape.width
    self.input = input.map
    self.output = output.map
  }

  func run(on compute: Compute) {
    let kernels = compute.kernels.table.pointee
    compute.run(jobs: batch * height) { job in
      withUnsafePointer(to: self) { kernels.pointwise($0, job) }
    }
  }
}
