import Tensors
import Testing

@testable import Layers

/// Holds gradients against (f(x + h d) - f(x - h d)) / 2h along a random direction d.
///
/// Where f is linear in each of its arguments the quotient is exact for any h, so that a large h
/// keeps rounding small.
private struct DirectionTest {
  var step: Float = 0.5
  var generator = SplitMix64(seed: 17)

  /// Returns the difference of slope and gradient as a share of the lengths that make the slope.
  mutating func error(
    at point: Tensor, gradient: Tensor, _ function: (Tensor) throws -> Double
  ) rethrows -> Double {
    let direction = Tensor.random(point.shape, using: &generator)
    let moved = { (step: Float) in
      Tensor(
        shape: point.shape, values: zip(point.values, direction.values).map { $0 + step * $1 })
    }
    let slope = (try function(moved(step)) - function(moved(-step))) / Double(2 * step)
    let expected = dot(gradient, direction)
    let scale = (dot(gradient, gradient) * dot(direction, direction)).squareRoot()
    return abs(slope - expected) / max(scale, 1e-30)
  }
}

private func dot(_ a: Tensor, _ b: Tensor) -> Double {
  zip(a.values, b.values).reduce(0) { $0 + Double($1.0) * Double($1.1) }
}

@Test(
  "Gradients of a 3 x 3 convolution equal central differences", arguments: EngineSetting.single)
func convolutionSlopes(_ setting: EngineSetting) {
  let compute = setting.compute()
  var generator = SplitMix64(seed: 23)
  var layout = ParameterLayout()
  let layer = Convolution("c", inputs: [5, 18], outputs: 7, in: &layout)
  let weight = Tensor.random([7, 23, 3, 3], using: &generator)
  // So large that no ReLU stops anything.
  let bias = Tensor(shape: [7], values: (0..<7).map { 300 + Float($0) })
  let images = [
    Tensor.random([2, 5, 5, 13], using: &generator), .random([2, 18, 5, 13], using: &generator),
  ]
  let towards = Tensor.random([2, 7, 5, 13], using: &generator)
  func loss(_ images: [Tensor], _ weight: Tensor, _ bias: Tensor) -> Double {
    let parameters = ParameterValues(layout)
    parameters.set(layer.weight, to: weight)
    parameters.set(layer.bias, to: bias)
    return dot(layer(images.map(FeatureMap.init), parameters, on: compute).tensor, towards)
  }
  let parameters = ParameterValues(layout)
  parameters.set(layer.weight, to: weight)
  parameters.set(layer.bias, to: bias)
  let gradients = ParameterValues(layout)
  let inputs = layer.gradients(
    images.map(FeatureMap.init), gradient: FeatureMap(towards), masks: [nil, nil], parameters,
    into: gradients, on: compute)
  var test = DirectionTest()
  let bound = 10 * Double(setting.bounds.convolution)
  let slopes = [
    test.error(at: weight, gradient: gradients.tensor(layer.weight)) { loss(images, $0, bias) },
    test.error(at: bias, gradient: gradients.tensor(layer.bias)) { loss(images, weight, $0) },
    test.error(at: images[0], gradient: inputs[0].tensor) { loss([$0, images[1]], weight, bias) },
    test.error(at: images[1], gradient: inputs[1].tensor) { loss([images[0], $0], weight, bias) },
  ]
  #expect(slopes.allSatisfy { $0 < max(bound, 1e-4) }, "\(slopes)")
}

@Test("Gradients of a 1 x 1 convolution equal central differences")
func pointwiseSlopes() {
  let compute = Compute(threads: 2)
  var generator = SplitMix64(seed: 29)
  var layout = ParameterLayout()
  let layer = Pointwise("p", inputs: 5, constants: 3, outputs: 4, isRectified: false, in: &layout)
  let weight = Tensor.random([4, 8, 1, 1], using: &generator)
  let bias = Tensor.random([4], using: &generator)
  let image = Tensor.random([1, 5, 3, 5], using: &generator)
  let z = Tensor.random([3], using: &generator)
  let towards = Tensor.random([1, 4, 3, 5], using: &generator)
  func values(_ weight: Tensor, _ bias: Tensor) -> ParameterValues {
    let parameters = ParameterValues(layout)
    parameters.set(layer.weight, to: weight)
    parameters.set(layer.bias, to: bias)
    return parameters
  }
  func loss(_ image: Tensor, _ z: Tensor, _ weight: Tensor, _ bias: Tensor) -> Double {
    let result = layer(FeatureMap(image), z: [z.values], values(weight, bias), on: compute)
    return dot(result.tensor, towards)
  }
  let gradients = ParameterValues(layout)
  let found = layer.gradients(
    FeatureMap(image), z: [z.values], gradient: FeatureMap(towards), mask: nil,
    values(weight, bias), into: gradients, on: compute)
  let foundZ = Tensor(shape: [3], values: found.z[0])
  var test = DirectionTest()
  let slopes = [
    test.error(at: image, gradient: found.images.tensor) { loss($0, z, weight, bias) },
    test.error(at: z, gradient: foundZ) { loss(image, $0, weight, bias) },
    test.error(at: weight, gradient: gradients.tensor(layer.weight)) { loss(image, z, $0, bias) },
    test.error(at: bias, gradient: gradients.tensor(layer.bias)) { loss(image, z, weight, $0) },
  ]
  #expect(slopes.allSatisfy { $0 < 1e-5 }, "\(slopes)")
}

@Test("Gradients of a planar convolution equal central differences")
func planarSlopes() {
  let compute = Compute(threads: 2)
  var generator = SplitMix64(seed: 37)
  var layout = ParameterLayout()
  let layer = PlanarConvolution("c", inputs: 2, outputs: 5, in: &layout)
  let images = PlanarImages(Tensor.random([2, 2, 5, 13], using: &generator))
  let weight = Tensor.random([5, 2, 3, 3], using: &generator)
  // So large that no ReLU stops anything.
  let bias = Tensor(shape: [5], values: (0..<5).map { 40 + Float($0) })
  let towards = Tensor.random([2, 5, 5, 13], using: &generator)
  func values(_ weight: Tensor, _ bias: Tensor) -> ParameterValues {
    let parameters = ParameterValues(layout)
    parameters.set(layer.weight, to: weight)
    parameters.set(layer.bias, to: bias)
    return parameters
  }
  func loss(_ weight: Tensor, _ bias: Tensor) -> Double {
    dot(layer(images, values(weight, bias), on: compute).tensor, towards)
  }
  let gradients = ParameterValues(layout)
  layer.gradients(
    images, gradient: FeatureMap(towards), values(weight, bias), into: gradients, on: compute)
  var test = DirectionTest()
  let slopes = [
    test.error(at: weight, gradient: gradients.tensor(layer.weight)) { loss($0, bias) },
    test.error(at: bias, gradient: gradients.tensor(layer.bias)) { loss(weight, $0) },
  ]
  #expect(slopes.allSatisfy { $0 < 2e-5 }, "\(slopes)")
}

@Test("Gradients of the 2 x 2 mean and of enlargement equal central differences")
func resizingSlopes() {
  let compute = Compute(threads: 2)
  var generator = SplitMix64(seed: 31)
  let image = Tensor.random([2, 3, 4, 6], using: &generator)
  let everywhere = FeatureMap(Tensor(shape: image.shape, values: image.values.map { _ in 1 }))
  let small = Tensor.random([2, 3, 2, 3], using: &generator)
  let large = Tensor.random([2, 3, 7, 13], using: &generator)
  var test = DirectionTest()
  let pooled = Resizing.poolGradient(
    FeatureMap(small), image: everywhere, addingTo: nil, on: compute)
  let enlarged = Resizing.enlargeGradient(FeatureMap(large), image: everywhere, on: compute)
  let slopes = [
    test.error(at: image, gradient: pooled.tensor) {
      dot(Resizing.pool(FeatureMap($0), on: compute).tensor, small)
    },
    test.error(at: image, gradient: enlarged.tensor) {
      dot(Resizing.enlarge(FeatureMap($0), height: 7, width: 13, on: compute).tensor, large)
    },
  ]
  #expect(slopes.allSatisfy { $0 < 1e-5 }, "\(slopes)")
}

@Test("The gradient of cross-entropy equals central differences", arguments: [2, 3, 17])
func crossEntropySlopes(_ count: Int) {
  let compute = Compute(threads: 2)
  var generator = SplitMix64(seed: 41)
  let logits = Tensor.random([2, count, 3, 5], using: &generator)
  let classes = (0..<30).map { $0 % 7 == 3 ? ignoredClass : UInt8($0 % count) }
  let (_, gradient) = crossEntropy(FeatureMap(logits), classes: classes, on: compute)
  var test = DirectionTest(step: 1e-2)
  let error = test.error(at: logits, gradient: gradient.tensor) {
    crossEntropy(FeatureMap($0), classes: classes, on: compute).loss
  }
  #expect(error < 1e-4)
}
