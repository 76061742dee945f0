import Tensors
import Testing

@testable import Layers

/// A convolution with random parameters and images, on every set of kernels and each algorithm.
struct ConvolutionSetting: CustomTestStringConvertible, Sendable {
  var kernels: Kernels
  var algorithm: ConvolutionAlgorithm
  var inputs: [Int]
  var outputs: Int
  var height: Int
  var width: Int

  var testDescription: String {
    "\(kernels.name) \(algorithm) \(inputs) -> \(outputs) at \(width) x \(height)"
  }

  static var all: [ConvolutionSetting] {
    let shapes: [(inputs: [Int], outputs: Int, height: Int, width: Int)] = [
      ([16], 16, 8, 8), ([5], 7, 6, 9), ([16, 20], 32, 5, 4), ([32], 48, 4, 11), ([80], 64, 4, 4),
      ([16], 16, 1, 2),
    ]
    return Kernels.available.flatMap { kernels in
      [ConvolutionAlgorithm.winograd, .direct].flatMap { algorithm in
        shapes.map {
          ConvolutionSetting(
            kernels: kernels, algorithm: algorithm, inputs: $0.inputs, outputs: $0.outputs,
            height: $0.height, width: $0.width)
        }
      }
    }
  }
}

@Test("A convolution and its gradients equal the plain loops", arguments: ConvolutionSetting.all)
func convolutionEqualsReference(_ setting: ConvolutionSetting) {
  var generator = SplitMix64(seed: 7)
  let compute = Compute(threads: 2, kernels: setting.kernels, algorithm: setting.algorithm)
  var layout = ParameterLayout()
  let layer = Convolution("c", inputs: setting.inputs, outputs: setting.outputs, in: &layout)
  let parameters = ParameterValues(layout)
  let filter = Tensor.random(layer.weight.shape, using: &generator)
  let bias = Tensor.random(layer.bias.shape, using: &generator)
  parameters.set(layer.weight, to: filter)
  parameters.set(layer.bias, to: bias)
  let batch = 3
  let images = setting.inputs.map {
    Tensor.random([batch, $0, setting.height, setting.width], using: &generator)
  }
  let maps = images.map(FeatureMap.init)
  let joined = Tensor.joined(images)

  let plain = Reference.convolution(joined, filter, bias: bias.values)
  let result = layer(maps, parameters, on: compute)
  #expect(result.tensor.isClose(to: plain.rectified, within: 1e-4))

  let gradient = Tensor.random(plain.shape, using: &generator)
  let expected = Reference.convolutionGradient(joined, filter, gradient: gradient)
  let gradients = ParameterValues(layout)
  let towards = layer.gradients(
    maps, gradient: FeatureMap(gradient), masks: maps.map { $0 }, parameters, into: gradients,
    on: compute)
  #expect(gradients.tensor(layer.weight).isClose(to: expected.filter, within: 2e-4))
  #expect(
    gradients.tensor(layer.bias).isClose(
      to: Tensor(shape: layer.bias.shape, values: expected.bias), within: 1e-4))
  let masked = Tensor(
    shape: joined.shape,
    values: zip(expected.image.values, joined.values).map { $1 > 0 ? $0 : 0 })
  #expect(Tensor.joined(towards.map(\.tensor)).isClose(to: masked, within: 2e-4))
}

@Test("The number of threads does not change a bit", arguments: [1, 3, 4])
func threadsDoNotMatter(_ threads: Int) {
  for kernels in EngineSetting.kernels {
    #expect(gradients(threads: threads, kernels) == gradients(threads: 2, kernels))
  }

  func gradients(threads: Int, _ kernels: Kernels) -> [Float] {
    var generator = SplitMix64(seed: 3)
    let compute = Compute(threads: threads, kernels: kernels)
    var layout = ParameterLayout()
    let layer = Convolution("c", inputs: [96], outputs: 64, in: &layout)
    let parameters = ParameterValues(layout)
    parameters.set(layer.weight, to: .random(layer.weight.shape, using: &generator))
    let image = FeatureMap(.random([2, 96, 8, 8], using: &generator), on: compute)
    let gradient = FeatureMap(.random([2, 64, 8, 8], using: &generator), on: compute)
    let result = ParameterValues(layout)
    let towards = layer.gradients(
      [image], gradient: gradient, masks: [nil], parameters, into: result, on: compute)
    return result.memory.array + towards[0].tensor.values
  }
}
