import Tensors
import Testing

@testable import Layers

@Test("A planar convolution and its gradients equal the plain loops", arguments: [1, 3])
func planarEqualsReference(_ channels: Int) {
  for kernels in Kernels.available {
    var generator = SplitMix64(seed: 5)
    let compute = Compute(threads: 2, kernels: kernels)
    var layout = ParameterLayout()
    let layer = PlanarConvolution("c", inputs: channels, outputs: 20, in: &layout)
    let parameters = ParameterValues(layout)
    let filter = Tensor.random(layer.weight.shape, using: &generator)
    let bias = Tensor.random(layer.bias.shape, using: &generator)
    parameters.set(layer.weight, to: filter)
    parameters.set(layer.bias, to: bias)
    let images = Tensor.random([2, channels, 7, 11], using: &generator)
    let planar = PlanarImages(images)
    let plain = Reference.convolution(images, filter, bias: bias.values)
    #expect(
      layer(planar, parameters, on: compute).tensor.isClose(to: plain.rectified, within: 1e-5))

    let gradient = Tensor.random(plain.shape, using: &generator)
    let expected = Reference.convolutionGradient(images, filter, gradient: gradient)
    let gradients = ParameterValues(layout)
    layer.gradients(
      planar, gradient: FeatureMap(gradient), parameters, into: gradients, on: compute)
    #expect(gradients.tensor(layer.weight).isClose(to: expected.filter, within: 1e-5))
    #expect(
      gradients.tensor(layer.bias).values.elementsEqual(expected.bias) { abs($0 - $1) < 1e-4 })
  }
}

@Test("Channels of one value per image are joined, and get the sums of their pixels' gradients")
func constantChannels() {
  var generator = SplitMix64(seed: 6)
  let compute = Compute(threads: 2)
  var layout = ParameterLayout()
  let layer = PlanarConvolution("c", inputs: 4, outputs: 20, in: &layout)
  let parameters = ParameterValues(layout)
  let filter = Tensor.random(layer.weight.shape, using: &generator)
  parameters.set(layer.weight, to: filter)
  let images = Tensor.random([2, 2, 5, 7], using: &generator)
  let constants: [[Float]] = [[0.5, -1], [2, 0.25]]
  var joined = Tensor(zeros: [2, 4, 5, 7])
  for (n, c) in [(0, 0), (0, 1), (0, 2), (0, 3), (1, 0), (1, 1), (1, 2), (1, 3)] {
    for (y, x) in (0..<35).map({ ($0 / 7, $0 % 7) }) {
      joined[n, c, y, x] = c < 2 ? images[n, c, y, x] : constants[n][c - 2]
    }
  }
  let bias = [Float](repeating: 0, count: 20)
  let planar = PlanarImages(images).appending(constants)
  let plain = Reference.convolution(joined, filter, bias: bias)
  #expect(layer(planar, parameters, on: compute).tensor.isClose(to: plain.rectified, within: 1e-5))

  let gradient = Tensor.random(plain.shape, using: &generator)
  let expected = Reference.convolutionGradient(joined, filter, gradient: gradient).image
  let ours = layer.constantGradients(2, gradient: FeatureMap(gradient), parameters, on: compute)
  for (n, c) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
    let sum = (0..<35).reduce(Float(0)) { $0 + expected[n, 2 + c, $1 / 7, $1 % 7] }
    #expect(abs(ours[n][c] - sum) < 1e-3)
  }
}
