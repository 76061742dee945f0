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

extension Network {
  /// Returns where numbers are not finite, to be asked after `gradients` met some: the first layer
  /// with such parameters; without one, the first layer of the pass with such a result; without one,
  /// the first with such a gradient, or one whose norm is too large for a float.
  func firstBadPlace(
    _ lessons: [Lesson], beta: Float, _ parameters: ParameterValues,
    _ gradients: ParameterValues, on compute: Compute
  ) -> NonFinitePlace {
    if let slot = layout.slots.first(where: { !parameters.isFinite($0) }) {
      return NonFinitePlace(.parameters, of: slot)
    }
    var first: NonFinitePlace?
    compute.observer = { [layout] weight, result in
      guard first == nil, !result.isFinite else { return }
      first = layout.slots.first { $0.name == weight }.map { NonFinitePlace(.result, of: $0) }
    }
    _ = self.gradients(of: lessons, beta: beta, parameters, into: gradients, on: compute)
    compute.observer = nil
    let squares = gradients.squares(of: layout.slots[...], on: compute)
    return first
      ?? zip(layout.slots, squares).first { !$0.1.isFinite }.map {
        NonFinitePlace(.gradient, of: $0.0)
      }
      ?? NonFinitePlace(.loss, layer: "the network")
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
