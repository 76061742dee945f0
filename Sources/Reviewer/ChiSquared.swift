import Foundation

/// Returns the probability that a standard normal vector of `dimensions` is shorter than `radius`:
/// the chi-squared distribution function with that many degrees of freedom at radius².
///
/// By the series of the lower incomplete gamma function: P(a, x) = x^a e^-x Σ x^k / Γ(a + k + 1).
package func massWithin(radius: Double, dimensions: Int) -> Double {
  guard radius > 0, dimensions > 0 else { return 0 }
  let a = Double(dimensions) / 2
  let x = radius * radius / 2
  if x > 300 { return 1 }
  var term = exp(a * log(x) - x - lgamma(a + 1))
  var sum = term
  var k = 1.0
  while term > 1e-12 * sum || k < x {
    term *= x / (a + k)
    sum += term
    k += 1
  }
  return min(1, sum)
}
