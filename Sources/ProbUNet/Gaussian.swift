import Foundation

/// A Gaussian over the latent code z: z = mu + L u, where u is standard normal and L a lower
/// triangular matrix, the Cholesky factor of the covariance.
///
/// The diagonal of L is exp(logSigma). Without numbers below the diagonal the Gaussian is
/// axis-aligned, and exp(logSigma) are the standard deviations of the dimensions.
public struct Gaussian: Equatable, Sendable {
  /// The mean of each dimension.
  public var mean: [Float]

  /// The logarithms of the diagonal of L.
  public var logSigma: [Float]

  /// The numbers of L below the diagonal, row by row; empty for an axis-aligned Gaussian.
  public var lower: [Float]

  /// A Gaussian from its mean and its factor.
  public init(mean: [Float], logSigma: [Float], lower: [Float] = []) {
    let count = mean.count
    precondition(
      count == logSigma.count, "Gaussian: \(mean.count) means, \(logSigma.count) sigmas")
    precondition(
      lower.isEmpty || lower.count == count * (count - 1) / 2,
      "Gaussian: \(lower.count) numbers below the diagonal of \(count) dimensions")
    self.mean = mean
    self.logSigma = logSigma
    self.lower = lower
  }

  /// The standard normal distribution.
  public static func standard(_ dimensions: Int) -> Gaussian {
    let zeros = [Float](repeating: 0, count: dimensions)
    return Gaussian(mean: zeros, logSigma: zeros)
  }

  /// The number of dimensions.
  public var dimensions: Int { mean.count }

  /// The standard deviation of each dimension: the lengths of the rows of L.
  public var sigma: [Float] {
    logSigma.enumerated().map { row, value in
      let below = self.row(row)
      guard !below.isEmpty else { return exp(value) }
      return (exp(2 * value) + below.reduce(0) { $0 + $1 * $1 }).squareRoot()
    }
  }

  /// The numbers of L left of the diagonal in a row.
  func row(_ row: Int) -> ArraySlice<Float> {
    lower.isEmpty ? [] : lower[row * (row - 1) / 2..<row * (row + 1) / 2]
  }

  /// Returns the code at a place that is given in standard deviations: z = mu + L u.
  public func code(at u: [Float]) -> [Float] {
    mean.indices.map { i in
      zip(row(i), u).reduce(mean[i] + exp(logSigma[i]) * u[i]) { $0 + $1.0 * $1.1 }
    }
  }

  /// Returns the place of a code in standard deviations: the u of z = mu + L u.
  public func whitened(_ z: [Float]) -> [Float] {
    var u: [Float] = []
    for i in mean.indices {
      let distance = zip(row(i), u).reduce(z[i] - mean[i]) { $0 - $1.0 * $1.1 }
      u.append(distance / exp(logSigma[i]))
    }
    return u
  }

  /// Draws a code.
  public func sample(using generator: inout some RandomNumberGenerator) -> [Float] {
    code(at: (0..<dimensions).map { _ in standardNormal(using: &generator) })
  }
}

/// Draws from the standard normal distribution (Box and Muller, 1958).
public func standardNormal(using generator: inout some RandomNumberGenerator) -> Float {
  let radius = (-2 * log(1 - Double.random(in: 0..<1, using: &generator))).squareRoot()
  return Float(radius * cos(2 * .pi * Double.random(in: 0..<1, using: &generator)))
}

/// Returns the gradient of a Gaussian from that of the code z = mu + L epsilon (Kingma and Welling,
/// 2014): 1 for mu, epsilon for the rows of L.
func codeGradient(_ gaussian: Gaussian, epsilon: [Float], towardsZ: [Float]) -> Gaussian {
  var result = Gaussian(mean: towardsZ, logSigma: gaussian.logSigma, lower: gaussian.lower)
  for i in 0..<gaussian.dimensions {
    result.logSigma[i] = towardsZ[i] * epsilon[i] * exp(gaussian.logSigma[i])
    guard !gaussian.lower.isEmpty else { continue }
    for j in 0..<i { result.lower[i * (i - 1) / 2 + j] = towardsZ[i] * epsilon[j] }
  }
  return result
}

extension Gaussian {
  /// The sums of two gradients; numbers below the diagonal that one does not have are zero.
  static func + (a: Gaussian, b: Gaussian) -> Gaussian {
    let added = { (x: [Float], y: [Float]) in zip(x, y).map { $0 + $1 } }
    return Gaussian(
      mean: added(a.mean, b.mean), logSigma: added(a.logSigma, b.logSigma),
      lower: a.lower.isEmpty ? b.lower : b.lower.isEmpty ? a.lower : added(a.lower, b.lower))
  }
}
