import Tensors
import Testing

@testable import Layers

@Test("A 1 x 1 convolution with constants equals the one over a tiled image")
func pointwiseEqualsReference() {
  for kernels in Kernels.available {
    var generator = SplitMix64(seed: 11)
    let compute = Compute(threads: 2, kernels: kernels)
    var layout = ParameterLayout()
    let layer = Pointwise(
      "p", inputs: 18, constants: 3, outputs: 20, isRectified: false, in: &layout)
    let parameters = ParameterValues(layout)
    let filter = Tensor.random(layer.weight.shape, using: &generator)
    let bias = Tensor.random(layer.bias.shape, using: &generator)
    parameters.set(layer.weight, to: filter)
    parameters.set(layer.bias, to: bias)
    let images = Tensor.random([2, 18, 3, 9], using: &generator)
    let z = (0..<2).map { _ in (0..<3).map { _ in Float.random(in: -1...1, using: &generator) } }
    let tiled = Tensor(
      shape: [2, 3, 3, 9], values: z.flatMap { $0.flatMap { [Float](repeating: $0, count: 27) } })
    let joined = Tensor.joined([images, tiled])
    let map = FeatureMap(images)
    let plain = Reference.convolution(joined, filter, bias: bias.values)
    #expect(layer(map, z: z, parameters, on: compute).tensor.isClose(to: plain, within: 1e-5))

    let gradient = Tensor.random(plain.shape, using: &generator)
    let expected = Reference.convolutionGradient(joined, filter, gradient: gradient)
    let gradients = ParameterValues(layout)
    let towards = layer.gradients(
      map, z: z, gradient: FeatureMap(gradient), mask: nil, parameters, into: gradients,
      on: compute)
    #expect(gradients.tensor(layer.weight).isClose(to: expected.filter, within: 1e-5))
    #expect(
      gradients.tensor(layer.bias).values.elementsEqual(expected.bias) { abs($0 - $1) < 1e-4 })
    let sums = towards.z.flatMap { $0 }
    for (index, value) in sums.enumerated() {
      let plane = (index / 3) * 21 + 18 + index % 3
      let sum = expected.image.values[plane * 27..<(plane + 1) * 27].reduce(0, +)
      #expect(abs(sum - value) < 1e-4)
    }
    for image in 0..<2 {
      let size = 18 * 27
      let ours = towards.images.tensor.values[image * size..<(image + 1) * size]
      let theirs = expected.image.values[image * 21 * 27..<image * 21 * 27 + size]
      #expect(ours.elementsEqual(theirs) { abs($0 - $1) < 1e-4 })
    }
  }
}
