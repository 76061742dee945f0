import CKernels
import Tensors

/// Adam (Kingma and Ba, 2015), with weight decay as an L2 term of the loss and a running average
/// of the parameters.
///
/// m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g², w -= rate m̂ / (sqrt(v̂) + epsilon).
package struct Adam {
  /// Running means of the gradients.
  package let firstMoments: ParameterValues

  /// Running means of the squared gradients.
  package let secondMoments: ParameterValues

  /// Running averages of the parameters, which generalise better than the last ones.
  package let averages: ParameterValues

  /// Steps taken.
  package var step = 0

  /// Factors of the running means.
  package var beta1: Float = 0.9
  /// Factors of the running squares.
  package var beta2: Float = 0.999
  /// Keeps quotients finite.
  package var epsilon: Float = 1e-8
  /// The factor of the term sum(w²)/2 over filters; biases do not decay.
  package var weightDecay: Float = 1e-5

  /// Moments of zero and averages that begin at `parameters`.
  package init(_ parameters: ParameterValues) {
    firstMoments = ParameterValues(parameters.layout)
    secondMoments = ParameterValues(parameters.layout)
    averages = ParameterValues(parameters.layout)
    averages.memory.copy(from: parameters.memory)
  }

  /// Moments and averages from an earlier training.
  package init(
    firstMoments: ParameterValues, secondMoments: ParameterValues, averages: ParameterValues
  ) {
    self.firstMoments = firstMoments
    self.secondMoments = secondMoments
    self.averages = averages
  }

  /// Moves `parameters` against `gradients`, which are scaled first, each slot by a number of its
  /// own; without numbers they stay as they are.
  ///
  /// The averages keep `averageDecay` of themselves, less in the first steps.
  package mutating func update(
    _ parameters: ParameterValues, gradients: ParameterValues, gradientScales: [Float] = [],
    rate: Float, averageDecay: Float, on compute: Compute
  ) {
    step += 1
    let warmUp = Float(1 + step) / Float(10 + step)
    var operation = penumbra_adam()
    operation.values = parameters.memory.floats
    operation.gradients = gradients.memory.floats
    operation.firstMoments = firstMoments.memory.floats
    operation.secondMoments = secondMoments.memory.floats
    operation.averages = averages.memory.floats
    operation.rate = rate
    operation.beta1 = beta1
    operation.beta2 = beta2
    operation.epsilon = epsilon
    operation.correction1 = correction(beta1)
    operation.correction2 = correction(beta2)
    operation.averageDecay = min(averageDecay, warmUp)
    run(operation, scales: gradientScales, over: parameters.layout.slots, on: compute)
  }

  private func correction(_ beta: Float) -> Float {
    Float(1 / (1 - power(Double(beta), step)))
  }

  private func power(_ base: Double, _ exponent: Int) -> Double {
    var (result, square, rest) = (1.0, base, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result *= square }
      square *= square
      rest >>= 1
    }
    return result
  }

  private func run(
    _ operation: penumbra_adam, scales: [Float], over slots: [ParameterSlot], on compute: Compute
  ) {
    let kernels = compute.kernels.table.pointee
    compute.run(jobs: slots.count) { index in
      var own = operation
      own.gradientScale = scales.isEmpty ? 1 : scales[index]
      own.weightDecay = slots[index].isFilter ? weightDecay : 0
      let first = slots[index].offset
      withUnsafePointer(to: own) { kernels.adam($0, first, first + slots[index].floats) }
    }
  }
}
