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
}
