import Foundation
import Imaging

/// Returns S_NCC: how well the map of a model's uncertainty agrees with the maps of its errors.
///
/// With p_i the probabilities of hypothesis i, p their mean and y_j the mask of grader j, pixel by
/// pixel and averaged over the hypotheses,
///
///     U = E_i CE(p, p_i)      V_j = E_i CE(y_j, p_i)      CE(a, b) = -Σ_c a_c log(b_c + 1e-8)
///
/// and the result is the correlation of U and V_j, averaged over the graders. A map without any
/// variation correlates 0. `margins` are logits of the lesion over the background, one row per
/// hypothesis, at least one. Source: Baumgartner et al., PHiSeg (2019), and the authors' code.
package func uncertaintyCorrelation(margins: [[Float]], graders: [Mask]) -> Double {
  precondition(
    !margins.isEmpty && !graders.isEmpty,
    "uncertaintyCorrelation: \(margins.count) hypotheses and \(graders.count) graders")
  let costs = PixelCosts(margins)
  let uncertainty = costs.mean.indices.map { pixel in
    costs.mean[pixel] * costs.inside[pixel] + (1 - costs.mean[pixel]) * costs.outside[pixel]
  }
  let correlations = graders.map { grader in
    correlation(
      uncertainty,
      grader.pixels.indices.map { pixel in
        grader.pixels[pixel] == 0 ? costs.outside[pixel] : costs.inside[pixel]
      })
  }
  return correlations.reduce(0, +) / Double(graders.count)
}

/// What the hypotheses would pay in each pixel, and what they say of it.
private struct PixelCosts {
  /// The mean of -log(p + 1e-8).
  private(set) var inside: [Double]
  /// The mean of -log(1 - p + 1e-8).
  private(set) var outside: [Double]
  /// The mean of p.
  private(set) var mean: [Double]

  private static let epsilon = 1e-8

  /// Products of so many factors of at least epsilon stay far above the smallest number.
  private static let factors = 32

  init(_ margins: [[Float]]) {
    let pixels = margins[0].count
    let scale = 1 / Double(margins.count)
    let zeros = [Double](repeating: 0, count: pixels)
    (inside, outside, mean) = (zeros, zeros, zeros)
    for start in stride(from: 0, to: margins.count, by: Self.factors) {
      let group = margins[start..<min(start + Self.factors, margins.count)]
      var towardsInside = [Double](repeating: 1, count: pixels)
      var towardsOutside = towardsInside
      for row in group {
        for pixel in 0..<pixels {
          let small = exp(-Double(abs(row[pixel])))
          let likelier = 1 / (1 + small)
          let rest = small * likelier
          let (p, q) = row[pixel] > 0 ? (likelier, rest) : (rest, likelier)
          mean[pixel] += scale * p
          towardsInside[pixel] *= p + Self.epsilon
          towardsOutside[pixel] *= q + Self.epsilon
        }
      }
      for pixel in 0..<pixels {
        inside[pixel] -= scale * log(towardsInside[pixel])
        outside[pixel] -= scale * log(towardsOutside[pixel])
      }
    }
  }
}

/// Returns Pearson's correlation of `a` and `b`; 0 when one of them does not vary.
private func correlation(_ a: [Double], _ b: [Double]) -> Double {
  let count = Double(a.count)
  let (meanA, meanB) = (a.reduce(0, +) / count, b.reduce(0, +) / count)
  var (product, squareA, squareB) = (0.0, 0.0, 0.0)
  for (x, y) in zip(a, b) {
    product += (x - meanA) * (y - meanB)
    squareA += (x - meanA) * (x - meanA)
    squareB += (y - meanB) * (y - meanB)
  }
  let scale = (squareA * squareB).squareRoot()
  return scale > 0 ? product / scale : 0
}
