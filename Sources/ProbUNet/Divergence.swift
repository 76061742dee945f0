import Foundation

extension Gaussian {
  /// Returns KL(self || prior) in nats as one term for each dimension.
  ///
  /// Of axis-aligned Gaussians a term is log(s_p / s_q) + (s_q² + (m_q - m_p)²) / (2 s_p²) - 1/2.
  /// In general, with M = L_p⁻¹ L_q and d = L_p⁻¹ (m_q - m_p), it is
  /// -log M_ii + (sum over j of M_ij² + d_i² - 1) / 2: dimension i of the code in standard deviations
  /// of the prior.
  public func divergences(from prior: Gaussian) -> [Double] {
    guard lower.isEmpty, prior.lower.isEmpty else { return fullDivergences(from: prior) }
    return (0..<dimensions).map { i in
      let (q, p) = (Double(logSigma[i]), Double(prior.logSigma[i]))
      let distance = Double(mean[i]) - Double(prior.mean[i])
      return p - q + (exp(2 * q) + distance * distance) / (2 * exp(2 * p)) - 0.5
    }
  }

  private func fullDivergences(from prior: Gaussian) -> [Double] {
    let whitened = WhitenedPair(self, prior)
    return (0..<dimensions).map { i in
      let row = whitened.factor[i].reduce(0) { $0 + $1 * $1 }
      let distance = whitened.distance[i]
      return Double(prior.logSigma[i]) - Double(logSigma[i])
        + (row + distance * distance - 1) / 2
    }
  }
}

/// The gradients of `scale` times the sum of KL(q || p) for both Gaussians.
func divergenceGradients(
  _ q: Gaussian, _ p: Gaussian, scale: Float
) -> (q: Gaussian, p: Gaussian) {
  guard q.lower.isEmpty, p.lower.isEmpty else {
    return fullDivergenceGradients(q, p, scale: Double(scale))
  }
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

/// With M = L_p⁻¹ L_q and d = L_p⁻¹ (m_q - m_p): L_p⁻ᵀ d for the means with opposite signs,
/// L_p⁻ᵀ M - diag(L_q)⁻¹ for L_q, diag(L_p)⁻¹ - L_p⁻ᵀ (M Mᵀ + d dᵀ) for L_p; of these the lower
/// triangles, on the diagonal times the diagonal for its logarithm.
private func fullDivergenceGradients(
  _ q: Gaussian, _ p: Gaussian, scale: Double
) -> (q: Gaussian, p: Gaussian) {
  let count = q.dimensions
  let pair = WhitenedPair(q, p)
  let zeros = [Float](repeating: 0, count: count * (count - 1) / 2)
  var towardsQ = Gaussian(mean: q.mean, logSigma: q.logSigma, lower: zeros)
  var towardsP = towardsQ
  let towardsMean = pair.prior.solvedTransposed(pair.distance)
  for i in 0..<count {
    towardsQ.mean[i] = Float(scale * towardsMean[i])
    towardsP.mean[i] = -towardsQ.mean[i]
  }
  for j in 0..<count {
    let towardsFactor = pair.prior.solvedTransposed((0..<count).map { pair.factor[$0][j] })
    let towardsPrior = pair.prior.solvedTransposed(
      (0..<count).map { row in
        zip(pair.factor[row], pair.factor[j]).reduce(pair.distance[row] * pair.distance[j]) {
          $0 + $1.0 * $1.1
        }
      })
    let (sigmaQ, sigmaP) = (exp(Double(q.logSigma[j])), exp(Double(p.logSigma[j])))
    towardsQ.logSigma[j] = Float(scale * (towardsFactor[j] * sigmaQ - 1))
    towardsP.logSigma[j] = Float(scale * (1 - towardsPrior[j] * sigmaP))
    for i in j + 1..<max(count, j + 1) {
      towardsQ.lower[i * (i - 1) / 2 + j] = Float(scale * towardsFactor[i])
      towardsP.lower[i * (i - 1) / 2 + j] = Float(-scale * towardsPrior[i])
    }
  }
  return (towardsQ, towardsP)
}

/// A Gaussian seen from another: in the standard deviations of a prior.
private struct WhitenedPair {
  let prior: CholeskyFactor
  /// M = L_p⁻¹ L_q, row by row, zeros above the diagonal.
  let factor: [[Double]]
  /// d = L_p⁻¹ (m_q - m_p).
  let distance: [Double]

  init(_ q: Gaussian, _ p: Gaussian) {
    let (prior, own) = (CholeskyFactor(p), CholeskyFactor(q))
    self.prior = prior
    let columns = own.rows.indices.map { j in prior.solved(own.rows.map { $0[j] }) }
    factor = own.rows.indices.map { i in columns.map { $0[i] } }
    distance = prior.solved(zip(q.mean, p.mean).map { Double($0) - Double($1) })
  }
}

/// The Cholesky factor L of a Gaussian's covariance, in double precision.
private struct CholeskyFactor {
  /// The rows, zeros above the diagonal.
  let rows: [[Double]]

  init(_ gaussian: Gaussian) {
    let count = gaussian.dimensions
    rows = (0..<count).map { i in
      var row = [Double](repeating: 0, count: count)
      for (j, value) in gaussian.row(i).enumerated() { row[j] = Double(value) }
      row[i] = exp(Double(gaussian.logSigma[i]))
      return row
    }
  }

  /// Returns L⁻¹ v.
  func solved(_ v: [Double]) -> [Double] {
    var result = v
    for i in rows.indices {
      for j in 0..<i { result[i] -= rows[i][j] * result[j] }
      result[i] /= rows[i][i]
    }
    return result
  }

  /// Returns L⁻ᵀ v.
  func solvedTransposed(_ v: [Double]) -> [Double] {
    var result = v
    for i in rows.indices.reversed() {
      result[i] /= rows[i][i]
      for j in 0..<i { result[j] -= rows[i][j] * result[i] }
    }
    return result
  }
}
