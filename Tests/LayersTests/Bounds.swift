import Layers
import Tensors
import Testing

/// The largest error that an operation may make: the largest difference from PyTorch's float64
/// result as a share of the largest number of that result.
struct Bounds: Sendable {
  /// Results of 3 x 3 convolutions, and the gradients of their inputs.
  var convolution: Float
  /// Gradients of the filters and biases of 3 x 3 convolutions.
  var filterGradient: Float
  /// All other operations, which are computed in single precision whatever the convolutions use.
  var other: Float = 1e-6

  /// Winograd kernels multiply transformed numbers, which costs about two bits.
  static let winograd = Bounds(convolution: 1e-5, filterGradient: 1e-5)

  /// bfloat16 has eight significant bits: map, factor and result are each rounded by up to 2⁻⁸ of
  /// terms that may be larger than their sum. The worst case of the fixtures is 1.4e-2.
  static let mixed = Bounds(convolution: 2e-2, filterGradient: 2e-2, other: 2e-2)

  /// Single precision, added up plainly.
  static let single = Bounds(convolution: 1e-6, filterGradient: 1e-6)
}

/// A way to compute, and how exact it has to be.
struct EngineSetting: CustomTestStringConvertible, Sendable {
  var testDescription: String
  var bounds: Bounds
  var compute: @Sendable () -> Compute

  /// All kernels of this processor, those of mixed precision last.
  static let kernels = Kernels.available + (Kernels.mixed.map { [$0] } ?? [])

  /// All kernels of this processor, those of single precision with both algorithms.
  static let all: [EngineSetting] =
    single
    + kernels.filter(\.isMixed).map { kernels in
      EngineSetting(testDescription: kernels.name, bounds: .mixed) {
        Compute(threads: 2, kernels: kernels)
      }
    }

  /// Kernels of single precision, with both algorithms.
  static let single: [EngineSetting] = Kernels.available.flatMap { kernels in
    [(ConvolutionAlgorithm.winograd, Bounds.winograd), (.direct, .single)].map {
      algorithm, bounds in
      EngineSetting(testDescription: "\(kernels.name) \(algorithm)", bounds: bounds) {
        Compute(threads: 2, kernels: kernels, algorithm: algorithm)
      }
    }
  }
}

/// Returns the largest difference as a share of the largest expected number.
func relativeError(_ ours: [Float], _ expected: [Float]) -> Float {
  guard ours.count == expected.count else { return .infinity }
  let scale = expected.reduce(Float.leastNormalMagnitude) { max($0, abs($1)) }
  return zip(ours, expected).reduce(0) { worst, pair in
    let error = abs(pair.0 - pair.1) / scale
    return error.isNaN ? .infinity : max(worst, error)
  }
}
