import Foundation
import Tensors
import Testing

@testable import ProbUNet

private let q = Gaussian(mean: [0.5, -1], logSigma: [-0.3, 0.4])
private let p = Gaussian(mean: [-0.2, 0.3], logSigma: [0.1, 0.2])

@Test("A whitened code is its place in standard deviations, and back")
func whitening() {
  let z: [Float] = [0.9, 2]
  let back = q.code(at: q.whitened(z))
  #expect(zip(back, z).allSatisfy { abs($0 - $1) < 1e-6 })
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
  var sum = 0.0
  for _ in 0..<draws {
    let z = q.sample(using: &generator)
    sum += logDensity(q, z) - logDensity(p, z)
  }
  let exact: Double = q.divergences(from: p).reduce(0, +)
  #expect(abs(sum / Double(draws) - exact) < 0.02)
}

@Test("A distribution does not diverge from itself")
func noDivergence() {
  #expect(q.divergences(from: q).allSatisfy { abs($0) < 1e-6 })
}

@Test("The gradients of the divergence equal central differences")
func divergenceDifferences() {
  let towards = divergenceGradients(q, p, scale: 2)
  func divergence(_ q: Gaussian, _ p: Gaussian) -> Double {
    2 * q.divergences(from: p).reduce(0, +)
  }
  func difference(_ change: (inout Gaussian, inout Gaussian, Float) -> Void) -> Double {
    var (above, below) = ((q, p), (q, p))
    change(&above.0, &above.1, 1e-3)
    change(&below.0, &below.1, -1e-3)
    return (divergence(above.0, above.1) - divergence(below.0, below.1)) / 2e-3
  }
  for i in 0..<2 {
    let pairs = [
      (difference { a, _, h in a.mean[i] += h }, towards.q.mean[i]),
      (difference { _, b, h in b.mean[i] += h }, towards.p.mean[i]),
      (difference { a, _, h in a.logSigma[i] += h }, towards.q.logSigma[i]),
      (difference { _, b, h in b.logSigma[i] += h }, towards.p.logSigma[i]),
    ]
    for (measured, ours) in pairs {
      #expect(abs(measured - Double(ours)) < 2e-3)
    }
  }
}
