import Layers
import Tensors

/// The prior or posterior net: an encoder, the mean over all positions, and a linear map to the
/// numbers of a Gaussian: means, logarithms of the factor's diagonal, and, for a full covariance,
/// what lies below it.
struct GaussianNet {
  /// What is kept of a pass for the way back.
  struct Trace {
    let encoder: Encoder.Trace
    /// Means over the positions, one row per image.
    let means: [[Float]]
    /// Results of the linear map before any limit, one row per image.
    let heads: [[Float]]
    /// The Gaussians.
    let gaussians: [Gaussian]
  }

  private let encoder: Encoder
  private let weight: ParameterSlot
  private let bias: ParameterSlot
  private let dimensions: Int
  private let outputs: Int
  private let limit: Float

  init(
    _ name: String, inputs: Int, configuration: Configuration, in layout: inout ParameterLayout
  ) {
    dimensions = configuration.latentDimensions
    outputs =
      2 * dimensions
      + (configuration.covariance == .full ? dimensions * (dimensions - 1) / 2 : 0)
    limit = configuration.logSigmaLimit ?? .infinity
    encoder = Encoder(
      "\(name).encoder", inputs: inputs, channels: configuration.channels, in: &layout)
    weight = layout.filter(
      "\(name).head.weight", inputs: [configuration.channels[configuration.channels.count - 1]],
      outputs: outputs, side: 1)
    bias = layout.bias("\(name).head.bias", outputs: outputs)
  }

  func callAsFunction(
    _ images: PlanarImages, _ parameters: ParameterValues, cache: FilterCache? = nil,
    on compute: Compute
  ) -> Trace {
    let trace = encoder(images, parameters, cache: cache, on: compute)
    let means = means(of: trace.last, on: compute)
    let heads = means.map { head($0, parameters) }
    return Trace(
      encoder: trace, means: means, heads: heads, gaussians: heads.map(gaussian))
  }

  /// Returns the Gaussian of each image, of a pass that nothing else is kept of.
  func gaussians(
    of images: PlanarImages, _ parameters: ParameterValues, cache: FilterCache? = nil,
    on compute: Compute
  ) -> [Gaussian] {
    let results = encoder.results(images, parameters, cache: cache, on: compute)
    return means(of: results[results.count - 1], on: compute)
      .map { gaussian(head($0, parameters)) }
  }

  private func means(of map: FeatureMap, on compute: Compute) -> [[Float]] {
    let scale = 1 / Float(map.shape.height * map.shape.width)
    let sums = planeSums(map, on: compute)
    let width = weight.packedInputs
    return (0..<map.shape.batch).map { image in
      sums[image * width..<(image + 1) * width].map { $0 * scale }
    }
  }

  private func head(_ mean: [Float], _ parameters: ParameterValues) -> [Float] {
    var result = (0..<outputs).map { parameters[bias][$0] }
    for (input, value) in mean.enumerated() {
      let row = parameters[weight] + input * weight.packedOutputs
      for output in result.indices { result[output] += value * row[output] }
    }
    return result
  }

  private func gaussian(_ head: [Float]) -> Gaussian {
    Gaussian(
      mean: Array(head[..<dimensions]),
      logSigma: head[dimensions..<2 * dimensions].map { min(max($0, -limit), limit) },
      lower: Array(head[(2 * dimensions)...]))
  }

  /// Writes the gradients of all parameters; `gradient` holds those of the Gaussians.
  func gradients(
    _ trace: Trace, gradient: [Gaussian], _ parameters: ParameterValues,
    into gradients: ParameterValues, on compute: Compute
  ) {
    let towardsHeads = zip(gradient, trace.heads).map { gradient, head in
      gradient.mean
        + zip(gradient.logSigma, head[dimensions...]).map { abs($1) > limit ? 0 : $0 }
        + gradient.lower
    }
    for output in 0..<outputs {
      gradients[bias][output] = towardsHeads.reduce(0) { $0 + $1[output] }
      for input in 0..<weight.packedInputs {
        gradients[weight][input * weight.packedOutputs + output] =
          zip(towardsHeads, trace.means).reduce(0) { $0 + $1.0[output] * $1.1[input] }
      }
    }
    let towardsMap = spread(towardsHeads, over: trace.encoder.last, parameters, on: compute)
    encoder.gradients(
      trace.encoder, gradient: towardsMap, skips: [], parameters, into: gradients, on: compute)
  }

  /// Gives every position its share of the gradient of the mean, zero where the map is zero.
  private func spread(
    _ towardsHeads: [[Float]], over map: FeatureMap, _ parameters: ParameterValues,
    on compute: Compute
  ) -> FeatureMap {
    let width = map.shape.blocks * 16
    let share = 1 / Float(map.shape.height * map.shape.width)
    var values = [Float](repeating: 0, count: map.shape.batch * width)
    for (image, towards) in towardsHeads.enumerated() {
      for channel in 0..<map.shape.channels {
        let row = parameters[weight] + channel * weight.packedOutputs
        values[image * width + channel] =
          share * towards.indices.reduce(Float(0)) { $0 + towards[$1] * row[$1] }
      }
    }
    return Layers.spread(values, over: map, on: compute)
  }
}
