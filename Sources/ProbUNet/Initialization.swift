import Foundation
import Layers
import Tensors

extension Network {
  /// Returns parameters to begin a training with; each learner has a seed of its own.
  ///
  /// Filters are drawn as the configuration says, biases from a normal distribution of sigma 0.001
  /// that is cut off at two sigma. With He's filters the heads of prior and posterior begin at zero,
  /// so that both begin as the standard normal distribution.
  package func initialParameters(seed: UInt64) -> ParameterValues {
    let parameters = ParameterValues(layout)
    for (learner, slots) in learners.enumerated() {
      var generator = SplitMix64(seed: mixed(learnerSeed(seed, learner), 0))
      for slot in layout.slots[slots] {
        guard let values = initialValues(of: slot, using: &generator) else { continue }
        parameters.set(slot, to: Tensor(shape: slot.shape, values: values))
      }
    }
    return parameters
  }

  /// Nil for zeros.
  private func initialValues(
    of slot: ParameterSlot, using generator: inout some RandomNumberGenerator
  ) -> [Float]? {
    switch configuration.initialization {
    case .orthogonal where slot.isFilter: orthogonalFilter(slot.shape, using: &generator)
    case .orthogonal: truncatedNormals(slot.shape[0], sigma: 0.001, using: &generator)
    case .he where slot.name.contains(".head."): nil
    case .he:
      truncatedNormals(
        slot.parameterCount, sigma: slot.isFilter ? heSigma(slot.shape) : 0.001,
        using: &generator)
    }
  }

  private func heSigma(_ shape: [Int]) -> Float {
    (2 / Float(shape.dropFirst().reduce(1, *))).squareRoot()
  }
}

/// Returns the seed of one learner of a network; the first has that of the whole.
func learnerSeed(_ seed: UInt64, _ learner: Int) -> UInt64 {
  learner == 0 ? seed : mixed(seed, 5, UInt64(learner))
}

private func truncatedNormals(
  _ count: Int, sigma: Float, using generator: inout some RandomNumberGenerator
) -> [Float] {
  (0..<count).map { _ in sigma * truncatedNormal(using: &generator) }
}

private func truncatedNormal(using generator: inout some RandomNumberGenerator) -> Float {
  while true {
    let value = standardNormal(using: &generator)
    if abs(value) <= 2 { return value }
  }
}

/// Returns a filter `[outputs, inputs, side, side]` whose outputs are orthonormal vectors over inputs
/// and taps, or, where there are more outputs than those, the other way round; uniformly distributed
/// (Saxe et al., "Exact solutions to the nonlinear dynamics of learning", 2014), with gain 1.
func orthogonalFilter(
  _ shape: [Int], using generator: inout some RandomNumberGenerator
) -> [Float] {
  let (outputs, inputs) = (shape[0], shape.dropFirst().reduce(1, *))
  let isWide = outputs > inputs
  let (count, length) = isWide ? (inputs, outputs) : (outputs, inputs)
  let vectors = orthonormalVectors(count, length: length, using: &generator)
  return (0..<outputs * inputs).map { index in
    let (output, input) = index.quotientAndRemainder(dividingBy: inputs)
    return Float(isWide ? vectors[input * length + output] : vectors[output * length + input])
  }
}

/// Returns `count` orthonormal vectors of `length` numbers one after the other: normal numbers after
/// the method of Gram and Schmidt, in the order in which it stays exact.
private func orthonormalVectors(
  _ count: Int, length: Int, using generator: inout some RandomNumberGenerator
) -> [Double] {
  var values = (0..<count * length).map { _ in Double(standardNormal(using: &generator)) }
  values.withUnsafeMutableBufferPointer { values in
    guard let start = values.baseAddress else { return }
    for vector in 0..<count {
      let own = start + vector * length
      let scale = 1 / dot(own, own, length).squareRoot()
      for index in 0..<length { own[index] *= scale }
      for later in vector + 1..<max(count, vector + 1) {
        let other = start + later * length
        let share = dot(own, other, length)
        for index in 0..<length { other[index] -= share * own[index] }
      }
    }
  }
  return values
}

/// The scalar product, as eight sums that a processor can take at once.
private func dot(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ count: Int) -> Double {
  var sums = SIMD8<Double>(repeating: 0)
  let whole = count / 8 * 8
  for index in stride(from: 0, to: whole, by: 8) {
    sums +=
      UnsafeRawPointer(a + index).loadUnaligned(as: SIMD8<Double>.self)
      * UnsafeRawPointer(b + index).loadUnaligned(as: SIMD8<Double>.self)
  }
  return (whole..<count).reduce(sums.sum()) { $0 + a[$1] * b[$1] }
}
