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

/// A layer that was run forward.
package struct LayerResult: Equatable, Sendable {
  /// The layer, for example `unet.encoder.0.1`.
  let layer: String
  /// Whether what it computed is finite.
  let isFinite: Bool

  init(_ layer: String, isFinite: Bool) {
    self.layer = layer
    self.isFinite = isFinite
  }
}

extension Network {
  /// Returns the first layer, in the order U-Net, prior, posterior, f_comb and each from its input
  /// on, with parameters or results that are not finite; without such, the first with a gradient
  /// that is not.
  func firstBadPlace(
    _ lessons: [Lesson], _ parameters: ParameterValues, _ gradients: ParameterValues,
    on compute: Compute
  ) -> NonFinitePlace {
    for result in results(of: lessons, parameters, on: compute) {
      let own = layout.slots.filter { $0.layer == result.layer }
      if !own.allSatisfy(parameters.isFinite) {
        return NonFinitePlace(.parameters, layer: result.layer)
      }
      if !result.isFinite { return NonFinitePlace(.result, layer: result.layer) }
    }
    return layout.slots.first { !gradients.isFinite($0) }.map { NonFinitePlace(.gradient, of: $0) }
      ?? NonFinitePlace(.loss, layer: "the network")
  }
}

extension UNet.Trace {
  /// The layers of the net called `name`, in order.
  func results(_ name: String) -> [LayerResult] {
    var results = encoder.results(name + ".encoder")
    for (scale, maps) in activations.enumerated().reversed() {
      results += maps.enumerated().map {
        LayerResult("\(name).decoder.\(scale).\($0)", isFinite: $1.isFinite)
      }
    }
    return results
  }
}

extension GaussianNet.Trace {
  /// The layers of the net called `name`, in order.
  func results(_ name: String) -> [LayerResult] {
    let isFinite = heads.allSatisfy { $0.allSatisfy(\.isFinite) }
    return encoder.results(name + ".encoder") + [LayerResult(name + ".head", isFinite: isFinite)]
  }
}

extension FComb.Trace {
  /// The layers of the f_comb called `name`, in order.
  func results(_ name: String) -> [LayerResult] {
    (inputs.dropFirst() + [logits]).enumerated().map {
      LayerResult("\(name).\($0)", isFinite: $1.isFinite)
    }
  }
}

extension Encoder.Trace {
  fileprivate func results(_ name: String) -> [LayerResult] {
    activations.enumerated().flatMap { scale, maps in
      maps.enumerated().map {
        LayerResult("\(name).\(scale).\($0)", isFinite: $1.isFinite)
      }
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
