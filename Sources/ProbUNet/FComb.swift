import Layers
import Tensors

/// f_comb: 1 x 1 convolutions that turn features and a latent code into logits.
///
/// The code is the same at every pixel, so it only shifts the first layer: what does not depend on
/// z is computed once per image.
struct FComb {
  /// What is kept of a pass for the way back.
  struct Trace {
    /// The features and the results of all layers but the last.
    var inputs: [FeatureMap]
    let logits: FeatureMap
    let z: [[Float]]
  }

  /// The layers; all but the last are followed by a ReLU.
  let layers: [Pointwise]

  /// f_comb for codes of `constants` numbers, which may be none.
  init(
    _ name: String, configuration: Configuration, constants: Int,
    in layout: inout ParameterLayout
  ) {
    let (width, hidden) = (configuration.channels[0], configuration.fcombHiddenLayers)
    layers = (0...hidden).map { index in
      Pointwise(
        "\(name).\(index)", inputs: width,
        constants: index == 0 ? constants : 0,
        outputs: index == hidden ? configuration.classes : width, isRectified: index < hidden,
        in: &layout)
    }
  }

  /// Returns the logits for one code per image, `[batch, classes, height, width]`.
  func callAsFunction(
    _ features: FeatureMap, z: [[Float]], _ parameters: ParameterValues, on compute: Compute
  ) -> Trace {
    var inputs = [features]
    for (index, layer) in layers.enumerated() {
      let code = index == 0 ? z : []
      inputs.append(layer(inputs[index], z: code, parameters, on: compute))
    }
    let logits = inputs.removeLast()
    return Trace(inputs: inputs, logits: logits, z: z)
  }

  /// Writes the gradients of all parameters, returns those of the features, zero where the features
  /// are zero, and those of the codes.
  func gradients(
    _ trace: Trace, gradient: FeatureMap, _ parameters: ParameterValues,
    into gradients: ParameterValues, on compute: Compute
  ) -> (features: FeatureMap, z: [[Float]]) {
    var gradient = gradient
    var towardsZ: [[Float]] = []
    for (index, layer) in layers.enumerated().reversed() {
      let towards = layer.gradients(
        trace.inputs[index], z: index == 0 ? trace.z : [], gradient: gradient,
        mask: trace.inputs[index], parameters, into: gradients, on: compute)
      gradient = towards.images
      towardsZ = towards.z
    }
    return (gradient, towardsZ)
  }
}
