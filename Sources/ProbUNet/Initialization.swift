import Foundation
import Layers
import Tensors

extension ProbabilisticUNet {
  /// Returns parameters to begin a training with.
  ///
  /// Filters are drawn from a normal distribution cut off at two standard deviations of
  /// sqrt(2 / inputs) (He et al., 2015), biases likewise with 0.001. The heads of prior and posterior begin
  /// at zero, so that both begin as the standard normal distribution.
  package func initialParameters(
    using generator: inout some RandomNumberGenerator
  ) -> ParameterValues {
    let parameters = ParameterValues(layout)
    for slot in layout.slots where !slot.name.contains(".head.") {
      let fanIn = slot.shape.dropFirst().reduce(1, *)
      let scale = slot.isFilter ? (2 / Float(fanIn)).squareRoot() : 0.001
      var tensor = Tensor(zeros: slot.shape)
      for index in tensor.values.indices {
        tensor.values[index] = scale * truncatedNormal(using: &generator)
      }
      parameters.set(slot, to: tensor)
    }
    return parameters
  }

  private func truncatedNormal(using generator: inout some RandomNumberGenerator) -> Float {
    while true {
      let value = standardNormal(using: &generator)
      if abs(value) <= 2 { return value }
    }
  }
}
