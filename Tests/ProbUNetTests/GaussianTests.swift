import Foundation
import Tensors
import Testing

@testable import ProbUNet

private let q = Gaussian(mean: [0.5, -1], logSigma: [-0.3, 0.4])
private let p = Gaussian(mean: [-0.2, 0.3], logSigma: [0.1, 0.2])
private let fullQ = Gaussian(
  mean: [0.5, -1, 0.2], logSigma: [-0.3, 0.4, 0.1], lower: [0.7, -0.4, 0.3])
private let fullP = Gaussian(
  mean: [-0.2, 0.3, 0], logSigma: [0.1, 0.2, -0.1], lower: [-0.5, 0.2, 0.6])

/// The same Gaussian with a factor that has zeros below its diagonal.
private func withZeros(_ gaussian: Gaussian) -> Gaussian {
  Gaussian(mean: gaussian.mean, logSigma: gaussian.logSigma, lower: [0])
}

@Test("A whitened code is its place in standard deviations, and back")
func whitening() {
  let z: [Float] = [0.9, 2, -1]
  for gaussian in [q, fullQ] {
    let code = Array(z.prefix(gaussian.dimensions))
    let back = gaussian.code(at: gaussian.whitened(code))
    #expect(zip(back, code).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(gaussian.whitened(gaussian.mean).allSatisfy { $0 == 0 })
  }
}

@Test("The standard deviations are those of samples, also where dimensions depend on each other")
func deviations() {
  var generator = SplitMix64(seed: 9)
  let draws = (0..<50_000).map { _ in fullQ.sample(using: &generator) }
  for i in 0..<3 {
    let mean = draws.reduce(0) { $0 + $1[i] } / 50_000
    let variance = draws.reduce(0) { $0 + ($1[i] - mean) * ($1[i] - mean) } / 50_000
    #expect(abs(mean - fullQ.mean[i]) < 0.03)
    #expect(abs(variance.squareRoot() / fullQ.sigma[i] - 1) < 0.02)
  }
}

@Test("The divergence equals a mean over samples of log q - log p")
func divergenceMonteCarlo() {
  func logDensity(_ gaussian: Gaussian, _ z: [Float]) -> Double {
    zip(gaussian.whitened(z), gaussian.logSigma).reduce(0) {
      $0 - Double($1.0 * $1.0) / 2 - Double($1.1) - log(2 * .pi) / 2
    }
  }
  var generator = SplitMix64(seed: 8)
  let draws = 100_000
  for (q, p) in [(q, p), (fullQ, fullP), (fullQ, .standard(3))] {
    var sum = 0.0
    for _ in 0..<draws {
      let z = q.sample(using: &generator)
      sum += logDensity(q, z) - logDensity(p, z)
    }
    let exact: Double = q.divergences(from: p).reduce(0, +)
    #expect(abs(sum / Double(draws) - exact) < 0.03)
  }
}

@Test("A factor without numbers below its diagonal is that of an axis-aligned Gaussian")
func zerosBelow() {
  let (full, plain) = (withZeros(q).divergences(from: withZeros(p)), q.divergences(from: p))
  #expect(zip(full, plain).allSatisfy { abs($0 - $1) < 1e-6 })
  #expect(zip(withZeros(q).sigma, q.sigma).allSatisfy { abs($0 - $1) < 1e-6 })
  let (a, b) = (
    divergenceGradients(withZeros(q), withZeros(p), scale: 3), divergenceGradients(q, p, scale: 3)
  )
  let pairs = [(a.q.mean, b.q.mean), (a.q.logSigma, b.q.logSigma), (a.p.logSigma, b.p.logSigma)]
  for (ours, theirs) in pairs {
    #expect(zip(ours, theirs).allSatisfy { abs($0 - $1) < 1e-5 })
  }
}

@Test("Every term of a divergence is 0 or more")
func termsAreNotNegative() {
  #expect(fullQ.divergences(from: fullP).allSatisfy { $0 >= 0 })
  #expect(fullQ.divergences(from: fullQ).allSatisfy { abs($0) < 1e-6 })
}

@Test("A distribution does not diverge from itself")
func noDivergence() {
  #expect(q.divergences(from: q).allSatisfy { abs($0) < 1e-6 })
}

@Test("The gradients of the divergence equal central differences", arguments: [false, true])
func divergenceDifferences(_ isFull: Bool) {
  let pair = isFull ? (fullQ, fullP) : (q, p)
  let towards = divergenceGradients(pair.0, pair.1, scale: 2)
  func difference(_ change: (inout Gaussian, inout Gaussian, Float) -> Void) -> Double {
    let sides = [Float(1e-3), -1e-3].map { step in
      var moved = pair
      change(&moved.0, &moved.1, step)
      return 2 * moved.0.divergences(from: moved.1).reduce(0, +)
    }
    return (sides[0] - sides[1]) / 2e-3
  }
  var pairs: [(Double, Float)] = []
  for i in 0..<pair.0.dimensions {
    pairs += [
      (difference { a, _, h in a.mean[i] += h }, towards.q.mean[i]),
      (difference { _, b, h in b.mean[i] += h }, towards.p.mean[i]),
      (difference { a, _, h in a.logSigma[i] += h }, towards.q.logSigma[i]),
      (difference { _, b, h in b.logSigma[i] += h }, towards.p.logSigma[i]),
    ]
  }
  for i in pair.0.lower.indices {
    pairs += [
      (difference { a, _, h in a.lower[i] += h }, towards.q.lower[i]),
      (difference { _, b, h in b.lower[i] += h }, towards.p.lower[i]),
    ]
  }
  for (measured, ours) in pairs { #expect(abs(measured - Double(ours)) < 4e-3) }
}

@Test("The gradient of a code equals central differences")
func codeDifferences() {
  let (epsilon, towards): ([Float], [Float]) = ([0.3, -1.2, 0.8], [1, -2, 0.5])
  let ours = codeGradient(fullQ, epsilon: epsilon, towardsZ: towards)
  func difference(_ change: (inout Gaussian, Float) -> Void) -> Float {
    let sides = [Float(1e-2), -1e-2].map { step in
      var moved = fullQ
      change(&moved, step)
      return zip(moved.code(at: epsilon), towards).reduce(Float(0)) { $0 + $1.0 * $1.1 }
    }
    return (sides[0] - sides[1]) / 2e-2
  }
  for i in 0..<3 {
    #expect(abs(difference { $0.mean[i] += $1 } - ours.mean[i]) < 1e-3)
    #expect(abs(difference { $0.logSigma[i] += $1 } - ours.logSigma[i]) < 1e-3)
    #expect(abs(difference { $0.lower[i] += $1 } - ours.lower[i]) < 1e-3)
  }
}
