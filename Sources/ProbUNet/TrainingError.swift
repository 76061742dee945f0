import Layers
import Tensors

/// What ends a training.
package enum TrainingError: Error, Equatable, CustomStringConvertible {
  /// Numbers that are infinite or none, and where they are met first.
  case notFinite(step: Int, NonFinitePlace)

  package var description: String {
    switch self {
    case .notFinite(let step, let place):
      "training diverged at step \(step): expected finite numbers, found others in the "
        + "\(place.kind.rawValue) of \(place.layer); lower --rate and go on from the last checkpoint"
    }
  }
}

/// Where in a network numbers are not finite.
package struct NonFinitePlace: Equatable, Sendable {
  /// What numbers they are.
  package enum Kind: String, Sendable {
    /// Weights or biases.
    case parameters
    /// What the layer computes.
    case result
    /// What the layer learns from.
    case gradient
    /// The loss alone.
    case loss
  }

  /// What numbers they are.
  package let kind: Kind
  /// The layer, for example `unet.encoder.0.1`.
  package let layer: String

  init(_ kind: Kind, layer: String) {
    self.kind = kind
    self.layer = layer
  }

  init(_ kind: Kind, of slot: ParameterSlot) {
    self.init(kind, layer: slot.layer)
  }
}

extension ProbabilisticUNet {
  /// Returns the first layer, in the order U-Net, prior, posterior, f_comb and each from its input
  /// on, with parameters or results that are not finite; without such, the first with a gradient
  /// that is not.
  func firstBadPlace(
    _ batch: Batch, epsilon: [[Float]], _ parameters: ParameterValues,
    _ gradients: ParameterValues, on compute: Compute
  ) -> NonFinitePlace {
    for (layer, isFinite) in results(batch, epsilon: epsilon, parameters, on: compute) {
      let own = layout.slots.filter { $0.layer == layer }
      if !own.allSatisfy(parameters.isFinite) { return NonFinitePlace(.parameters, layer: layer) }
      if !isFinite { return NonFinitePlace(.result, layer: layer) }
    }
    return layout.slots.first { !gradients.isFinite($0) }.map { NonFinitePlace(.gradient, of: $0) }
      ?? NonFinitePlace(.loss, layer: "the network")
  }

  /// Runs the network forward; returns its layers in order, and whether their results are finite.
  private func results(
    _ batch: Batch, epsilon: [[Float]], _ parameters: ParameterValues, on compute: Compute
  ) -> [(layer: String, isFinite: Bool)] {
    let features = unet(batch.images, parameters, on: compute)
    var results = features.encoder.results("unet.encoder")
    for (scale, maps) in features.activations.enumerated().reversed() {
      results += maps.enumerated().map { ("unet.decoder.\(scale).\($0)", $1.isFinite) }
    }
    var z: [[Float]] = []
    if let prior, let posterior {
      let p = prior(batch.images, parameters, on: compute)
      let q = posterior(batch.withMasks(configuration), parameters, on: compute)
      for (name, trace) in [("prior", p), ("posterior", q)] {
        let isFinite = trace.heads.allSatisfy { $0.allSatisfy(\.isFinite) }
        results += trace.encoder.results("\(name).encoder") + [("\(name).head", isFinite)]
      }
      z = zip(q.gaussians, epsilon).map { $0.code(at: $1) }
    }
    let decoded = fcomb(features.features, z: z, parameters, on: compute)
    let maps = decoded.inputs.dropFirst() + [decoded.logits]
    return results + maps.enumerated().map { ("fcomb.\($0)", $1.isFinite) }
  }
}

extension Encoder.Trace {
  fileprivate func results(_ name: String) -> [(layer: String, isFinite: Bool)] {
    activations.enumerated().flatMap { scale, maps in
      maps.enumerated().map { ("\(name).\(scale).\($0)", $1.isFinite) }
    }
  }
}

extension FeatureMap {
  fileprivate var isFinite: Bool { tensor.values.allSatisfy(\.isFinite) }
}

extension ParameterSlot {
  /// The name without `weight` or `bias`.
  fileprivate var layer: String {
    name.split(separator: ".").dropLast().joined(separator: ".")
  }
}

extension ParameterValues {
  /// Whether all numbers of a slot are finite.
  func isFinite(_ slot: ParameterSlot) -> Bool {
    let floats = self[slot]
    return (0..<slot.floats).allSatisfy { floats[$0].isFinite }
  }
}
