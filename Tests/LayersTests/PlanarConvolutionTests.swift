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
