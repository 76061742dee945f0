import Foundation

/// An axis-aligned Gaussian over the latent code z.
public struct Gaussian: Equatable, Sendable {
  /// The mean of each dimension.
  public var mean: [Float]

  /// The logarithm of the standard deviation of each dimension.
  public var logSigma: [Float]

  /// A Gaussian from its means and the logarithms of its standard deviations.
  public init(mean: [Float], logSigma: [Float]) {
    precondition(
      mean.count == logSigma.count, "Gaussian: \(mean.count) means, \(logSigma.count) sigmas")
    self.mean = mean
    self.logSigma = logSigma
  }

  /// The number of dimensions.
  public var dimensions: Int { mean.count }

  /// The standard deviation of each dimension.
  public var sigma: [Float] { logSigma.map { exp($0) } }

  /// Returns the code at a place that is given in standard deviations: z = mu + sigma u.
  public func code(at u: [Float]) -> [Float] {
    zip(zip(mean, logSigma), u).map { $0.0 + exp($0.1) * $1 }
  }

  /// Returns the place of a code in standard deviations: u = (z - mu) / sigma.
  public func whitened(_ z: [Float]) -> [Float] {
    zip(zip(mean, logSigma), z).map { ($1 - $0.0) / exp($0.1) }
  }

  /// Draws a code.
  public func sample(using generator: inout some RandomNumberGenerator) -> [Float] {
    code(at: (0..<dimensions).map { _ in standardNormal(using: &generator) })
  }

  /// Returns KL(self || prior) of each dimension, in nats:
  /// log(s_p / s_q) + (s_q² + (m_q - m_p)²) / (2 s_p²) - 1/2.
  public func divergences(from prior: Gaussian) -> [Double] {
    (0..<dimensions).map { i in
      let (q, p) = (Double(logSigma[i]), Double(prior.logSigma[i]))
      let distance = Double(mean[i]) - Double(prior.mean[i])
      return p - q + (exp(2 * q) + distance * distance) / (2 * exp(2 * p)) - 0.5
    }
  }
}

/// Draws from the standard normal distribution (Box and Muller, 1958).
public func standardNormal(using generator: inout some RandomNumberGenerator) -> Float {
  let radius = (-2 * log(1 - Double.random(in: 0..<1, using: &generator))).squareRoot()
  return Float(radius * cos(2 * .pi * Double.random(in: 0..<1, using: &generator)))
}

/// The gradients of `scale` times the sum of KL(q || p) for both Gaussians.
func divergenceGradients(
  _ q: Gaussian, _ p: Gaussian, scale: Float
) -> (q: Gaussian, p: Gaussian) {
  var towardsQ = q
  var towardsP = p
  for i in 0..<q.dimensions {
    let precision = exp(-2 * p.logSigma[i])
    let distance = q.mean[i] - p.mean[i]
    let ratio = exp(2 * q.logSigma[i]) * precision
    let pull = distance * precision
    towardsQ.mean[i] = scale * pull
    towardsP.mean[i] = -scale * pull
    towardsQ.logSigma[i] = scale * (ratio - 1)
    towardsP.logSigma[i] = scale * (1 - ratio - distance * pull)
  }
  return (towardsQ, towardsP)
}
