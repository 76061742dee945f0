import Foundation

/// Returns how many latent dimensions are in use: exp of the entropy of the shares that the
/// dimensions have in the divergence (Roy and Vetterli, 2007, with the divergences as spectrum).
///
/// From 1, all in one dimension, to their number, all alike; 0 where there is no divergence.
package func effectiveRank(_ divergences: [Double]) -> Double {
  let spectrum = divergences.map { max($0, 0) }
  let sum = spectrum.reduce(0, +)
  guard sum > 0, sum.isFinite else { return 0 }
  return exp(spectrum.reduce(0) { $1 > 0 ? $0 - $1 / sum * log($1 / sum) : $0 })
}
