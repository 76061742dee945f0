import Tensors
import Testing

@testable import Layers

@Test("Every case of the fixture is a case of a test here")
func everyOperationIsTested() throws {
  let operations = [
    "convolution", "planar", "pointwise", "pool", "enlarge", "mean", "cross_entropy", "adam",
    "decoder",
  ]
  let counts = operations.map { Operation.all($0).count }
  #expect(counts.allSatisfy { $0 > 0 })
  #expect(counts.reduce(0, +) == (try Operation.count()))
}

@Test(
  "A 3 x 3 convolution and all its gradients equal PyTorch's",
  arguments: EngineSetting.all, Operation.all("convolution"))
func convolutionEqualsPyTorch(_ setting: EngineSetting, _ sizes: Operation) throws {
  let (compute, bounds) = (setting.compute(), setting.bounds)
  var numbers = sizes.numbers
  let images = sizes.inputs.map {
    FeatureMap(numbers.draw(sizes.batch, $0, sizes.height, sizes.width).rectified, on: compute)
  }
  var layout = ParameterLayout()
  let layer = Convolution("c", inputs: sizes.inputs, outputs: sizes.outputs, in: &layout)
  let parameters = ParameterValues(layout)
  let inputs = sizes.inputs.reduce(0, +)
  parameters.set(layer.weight, to: numbers.draw(sizes.outputs, inputs, 3, 3))
  parameters.set(layer.bias, to: numbers.draw(sizes.outputs))
  let result = layer(images, parameters, on: compute)
  let output = try sizes.expected("output")
  #expect(relativeError(result.tensor.values, output) < bounds.convolution)

  let towards = stopped(
    numbers.draw(sizes.batch, sizes.outputs, sizes.height, sizes.width), where: output)
  let gradients = ParameterValues(layout)
  let masked = layer.gradients(
    images, gradient: FeatureMap(towards, on: compute), masks: images, parameters, into: gradients,
    on: compute)
  for (slot, part) in [(layer.weight, "gradient.weight"), (layer.bias, "gradient.bias")] {
    let expected = try sizes.expected(part)
    #expect(relativeError(gradients.tensor(slot).values, expected) < bounds.filterGradient)
  }
  // A gradient that a mask stops altogether has no size of its own to compare errors with.
  let free = try sizes.expected("gradient.unmasked")
  let scale = free.reduce(0) { max($0, abs($1)) }
  for (index, map) in masked.enumerated() {
    let expected = try sizes.expected("gradient.input.\(index)")
    let worst = zip(map.tensor.values, expected).reduce(0) { max($0, abs($1.0 - $1.1)) }
    #expect(worst / scale < bounds.convolution)
  }
  let unmasked = layer.gradients(
    images, gradient: FeatureMap(towards, on: compute), masks: images.map { _ in nil }, parameters,
    into: gradients, on: compute)
  let joined = Tensor.joined(unmasked.map(\.tensor)).values
  #expect(relativeError(joined, free) < bounds.convolution)
}

@Test(
  "A planar convolution and its gradients equal PyTorch's",
  arguments: EngineSetting.kernels.map(\.name), Operation.all("planar"))
func planarEqualsPyTorch(_ kernels: String, _ sizes: Operation) throws {
  let compute = try compute(kernels)
  var numbers = sizes.numbers
  let channels = sizes.inputs[0]
  let images = PlanarImages(numbers.draw(sizes.batch, channels, sizes.height, sizes.width))
  var layout = ParameterLayout()
  let layer = PlanarConvolution("c", inputs: channels, outputs: sizes.outputs, in: &layout)
  let parameters = ParameterValues(layout)
  parameters.set(layer.weight, to: numbers.draw(sizes.outputs, channels, 3, 3))
  parameters.set(layer.bias, to: numbers.draw(sizes.outputs))
  let output = try sizes.expected("output")
  let result = layer(images, parameters, on: compute).tensor.values
  #expect(relativeError(result, output) < bound(compute))

  let towards = stopped(
    numbers.draw(sizes.batch, sizes.outputs, sizes.height, sizes.width), where: output)
  let gradients = ParameterValues(layout)
  layer.gradients(
    images, gradient: FeatureMap(towards, on: compute), parameters, into: gradients, on: compute)
  for (slot, part) in [(layer.weight, "gradient.weight"), (layer.bias, "gradient.bias")] {
    let expected = try sizes.expected(part)
    #expect(relativeError(gradients.tensor(slot).values, expected) < bound(compute))
  }
}

@Test(
  "A 1 x 1 convolution with constants and all its gradients equal PyTorch's",
  arguments: EngineSetting.kernels.map(\.name), Operation.all("pointwise"))
func pointwiseEqualsPyTorch(_ kernels: String, _ sizes: Operation) throws {
  let compute = try compute(kernels)
  let largest = bound(compute)
  var numbers = sizes.numbers
  let channels = sizes.inputs[0]
  let image = FeatureMap(
    numbers.draw(sizes.batch, channels, sizes.height, sizes.width).rectified, on: compute)
  var layout = ParameterLayout()
  let layer = Pointwise(
    "p", inputs: channels, constants: sizes.constants, outputs: sizes.outputs,
    isRectified: sizes.rectified, in: &layout)
  let parameters = ParameterValues(layout)
  let weight = numbers.draw(sizes.outputs, channels + sizes.constants)
  parameters.set(layer.weight, to: Tensor(shape: layer.weight.shape, values: weight.values))
  parameters.set(layer.bias, to: numbers.draw(sizes.outputs))
  let codes = numbers.draw(sizes.batch, max(sizes.constants, 1))
  let z = sizes.constants > 0 ? codes.rows : []
  let output = try sizes.expected("output")
  let result = layer(image, z: z, parameters, on: compute).tensor.values
  #expect(relativeError(result, output) < largest)

  let drawn = numbers.draw(sizes.batch, sizes.outputs, sizes.height, sizes.width)
  let gradients = ParameterValues(layout)
  let towards = layer.gradients(
    image, z: z,
    gradient: FeatureMap(sizes.rectified ? stopped(drawn, where: output) : drawn, on: compute),
    mask: image, parameters, into: gradients, on: compute)
  for (slot, part) in [(layer.weight, "gradient.weight"), (layer.bias, "gradient.bias")] {
    let expected = try sizes.expected(part)
    #expect(relativeError(gradients.tensor(slot).values, expected) < largest)
  }
  let towardsImage = try sizes.expected("gradient.image")
  #expect(relativeError(towards.images.tensor.values, towardsImage) < largest)
  if sizes.constants > 0 {
    let towardsZ = try sizes.expected("gradient.z")
    #expect(relativeError(towards.z.flatMap { $0 }, towardsZ) < largest)
  }
}

@Test(
  "The 2 x 2 mean and its gradient equal PyTorch's",
  arguments: EngineSetting.kernels.map(\.name), Operation.all("pool"))
func poolEqualsPyTorch(_ kernels: String, _ sizes: Operation) throws {
  let compute = try compute(kernels)
  var numbers = sizes.numbers
  let image = FeatureMap(
    numbers.draw(sizes.batch, sizes.channels, sizes.height, sizes.width).rectified, on: compute)
  let result = Resizing.pool(image, on: compute).tensor.values
  #expect(relativeError(result, try sizes.expected("output")) < bound(compute))
  let towards = FeatureMap(
    numbers.draw(sizes.batch, sizes.channels, sizes.height / 2, sizes.width / 2), on: compute)
  let expected = try sizes.expected("gradient.image")
  let gradient = Resizing.poolGradient(towards, image: image, addingTo: nil, on: compute)
  #expect(relativeError(gradient.tensor.values, expected) < bound(compute))
  let sum = Resizing.poolGradient(
    towards, image: image, addingTo: FeatureMap(gradient.tensor, on: compute), on: compute)
  #expect(relativeError(sum.tensor.values, expected.map { 2 * $0 }) < bound(compute))
}

@Test(
  "Bilinear enlargement, corners on corners, and its gradient equal PyTorch's",
  arguments: EngineSetting.kernels.map(\.name), Operation.all("enlarge"))
func enlargeEqualsPyTorch(_ kernels: String, _ sizes: Operation) throws {
  let compute = try compute(kernels)
  var numbers = sizes.numbers
  let image = FeatureMap(
    numbers.draw(sizes.batch, sizes.channels, sizes.height, sizes.width).rectified, on: compute)
  let result = Resizing.enlarge(
    image, height: sizes.toHeight, width: sizes.toWidth, on: compute)
  #expect(relativeError(result.tensor.values, try sizes.expected("output")) < bound(compute))
  let towards = FeatureMap(
    numbers.draw(sizes.batch, sizes.channels, sizes.toHeight, sizes.toWidth), on: compute)
  let gradient = Resizing.enlargeGradient(towards, image: image, on: compute).tensor.values
  #expect(relativeError(gradient, try sizes.expected("gradient.image")) < bound(compute))
}

@Test(
  "Sums over the pixels of a plane equal PyTorch's means",
  arguments: EngineSetting.kernels.map(\.name), Operation.all("mean"))
func meanEqualsPyTorch(_ kernels: String, _ sizes: Operation) throws {
  let compute = try compute(kernels)
  var numbers = sizes.numbers
  let map = FeatureMap(
    numbers.draw(sizes.batch, sizes.channels, sizes.height, sizes.width), on: compute)
  let sums = planeSums(map, on: compute)
  let stride = roundedToBlocks(sizes.channels)
  let share = 1 / Float(sizes.height * sizes.width)
  let means = (0..<sizes.batch).flatMap { image in
    sums[image * stride..<image * stride + sizes.channels].map { $0 * share }
  }
  #expect(relativeError(means, try sizes.expected("output")) < bound(compute))
}

@Test(
  "Cross-entropy of 2 to 17 classes, ignored pixels and its gradient equal PyTorch's",
  arguments: EngineSetting.kernels.map(\.name), Operation.all("cross_entropy"))
func crossEntropyEqualsPyTorch(_ kernels: String, _ sizes: Operation) throws {
  let compute = try compute(kernels)
  var numbers = sizes.numbers
  var logits = numbers.draw(sizes.batch, sizes.classes, sizes.height, sizes.width)
  for index in logits.values.indices { logits.values[index] *= sizes.scale }
  let classes = (0..<sizes.batch * sizes.height * sizes.width).map { index in
    index % 7 == 3 ? ignoredClass : UInt8(index * 5 % 11 % sizes.classes)
  }
  let (loss, gradient) = crossEntropy(
    FeatureMap(logits, on: compute), classes: classes, on: compute)
  #expect(relativeError([Float(loss)], try sizes.expected("output")) < bound(compute))
  let expected = try sizes.expected("gradient.logits")
  #expect(relativeError(gradient.tensor.values, expected) < bound(compute))
}

@Test(
  "Twelve steps of Adam, with weight decay and averages, equal PyTorch's",
  arguments: Kernels.available.map(\.name), Operation.all("adam"))
func adamEqualsPyTorch(_ kernels: String, _ sizes: Operation) throws {
  let compute = try compute(kernels)
  let inputs = sizes.inputs[0]
  var numbers = sizes.numbers
  var layout = ParameterLayout()
  let slots = [
    layout.filter("weight", inputs: [inputs], outputs: sizes.outputs, side: 1),
    layout.bias("bias", outputs: sizes.outputs),
  ]
  let parameters = ParameterValues(layout)
  let gradients = ParameterValues(layout)
  parameters.set(slots[0], to: numbers.draw(sizes.outputs, inputs, 1, 1))
  parameters.set(slots[1], to: numbers.draw(sizes.outputs))
  var adam = Adam(parameters)
  adam.weightDecay = sizes.weightDecay
  for _ in 0..<sizes.steps {
    gradients.set(slots[0], to: numbers.draw(sizes.outputs, inputs, 1, 1))
    gradients.set(slots[1], to: numbers.draw(sizes.outputs))
    adam.update(
      parameters, gradients: gradients, gradientScales: slots.map { _ in sizes.gradientScale },
      rate: 1e-2, averageDecay: sizes.averageDecay, on: compute)
  }
  // 1 - 0.999 in single precision is 1.3e-5 less than 0.001, in the running squares and in their
  // correction alike, so that the parameters do not notice.
  for (values, part, bound) in [
    (parameters, "output", Float(1e-6)), (adam.averages, "average", 1e-6),
    (adam.firstMoments, "first", 1e-6), (adam.secondMoments, "second", 2e-5),
  ] {
    for slot in slots {
      let expected = try sizes.expected("\(part).\(slot.name)")
      let error = relativeError(values.tensor(slot).values, expected)
      #expect(error < bound, "\(part).\(slot.name)")
    }
  }
}

@Test(
  "The decoder of many codes equals PyTorch's logits",
  arguments: EngineSetting.kernels.map(\.name), Operation.all("decoder"))
func decoderEqualsPyTorch(_ kernels: String, _ sizes: Operation) throws {
  let compute = try compute(kernels)
  var numbers = sizes.numbers
  let features = FeatureMap(
    numbers.draw(1, sizes.channels, sizes.height, sizes.width).rectified, on: compute)
  let z = numbers.draw(sizes.codes, sizes.latent).rows
  var layout = ParameterLayout()
  let layers = (0...sizes.hidden).map { index in
    Pointwise(
      "\(index)", inputs: sizes.channels, constants: index == 0 ? sizes.latent : 0,
      outputs: index == sizes.hidden ? sizes.classes : sizes.channels,
      isRectified: index < sizes.hidden, in: &layout)
  }
  let parameters = ParameterValues(layout)
  for layer in layers {
    let shape = layer.weight.shape
    let weight = numbers.draw(shape[0], shape[1])
    parameters.set(layer.weight, to: Tensor(shape: shape, values: weight.values))
    parameters.set(layer.bias, to: numbers.draw(shape[0]))
  }
  let decoder = PixelDecoder(
    features, width: sizes.width, height: sizes.height, layers: layers, parameters, on: compute)
  let margins = decoder(z).flatMap(\.margins)
  #expect(relativeError(margins, try sizes.expected("output")) < bound(compute))
}

/// Returns a place to compute with the kernels of a name.
private func compute(_ kernels: String) throws -> Compute {
  Compute(threads: 2, kernels: try #require(EngineSetting.kernels.first { $0.name == kernels }))
}

/// Returns the largest error of what is not a 3 x 3 convolution.
private func bound(_ compute: Compute) -> Float {
  (compute.kernels.isMixed ? Bounds.mixed : .single).other
}

/// Returns a gradient that a ReLU has stopped where its output is zero.
private func stopped(_ gradient: Tensor, where output: [Float]) -> Tensor {
  Tensor(shape: gradient.shape, values: zip(gradient.values, output).map { $1 > 0 ? $0 : 0 })
}

extension Tensor {
  /// The rows of a matrix.
  fileprivate var rows: [[Float]] {
    (0..<shape[0]).map { Array(values[$0 * shape[1]..<($0 + 1) * shape[1]]) }
  }
}
