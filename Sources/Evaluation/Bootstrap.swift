/// A range that holds the true mean in 95 of 100 repetitions, as far as the bootstrap can tell.
package struct Interval: Equatable, Sendable {
  /// The 2.5 % quantile.
  package let low: Double

  /// The 97.5 % quantile.
  package let high: Double

  /// An interval from its ends.
  package init(low: Double, high: Double) {
    self.low = low
    self.high = high
  }
}

/// Returns a 95 % percentile-bootstrap interval of the mean of `values`, resampling whole patients.
///
/// The slices of one patient resemble each other, so `patients[k]`, the patient of value k, is drawn
/// with all his values. Nil with fewer than two patients. Source: Efron (1979), cluster form.
package func meanInterval(
  of values: [Double], byPatient patients: [String], resamples: Int = 1_000,
  using generator: inout some RandomNumberGenerator
) -> Interval? {
  precondition(
    values.count == patients.count && resamples > 0,
    "meanInterval: \(values.count) values, \(patients.count) patients, \(resamples) resamples")
  let clusters = clusterSums(values, patients)
  guard clusters.count > 1 else { return nil }
  let means = (0..<resamples).map { _ in
    var (sum, count) = (0.0, 0)
    for _ in clusters.indices {
      let cluster = clusters[Int.random(in: clusters.indices, using: &generator)]
      sum += cluster.sum
      count += cluster.count
    }
    return sum / Double(count)
  }.sorted()
  return Interval(low: quantile(0.025, of: means), high: quantile(0.975, of: means))
}

/// Returns the sum and number of the values of each patient, in the order of first appearance.
private func clusterSums(
  _ values: [Double], _ patients: [String]
) -> [(sum: Double, count: Int)] {
  var position: [String: Int] = [:]
  var clusters: [(sum: Double, count: Int)] = []
  for (value, patient) in zip(values, patients) {
    if let index = position[patient] {
      clusters[index].sum += value
      clusters[index].count += 1
    } else {
      position[patient] = clusters.count
      clusters.append((value, 1))
    }
  }
  return clusters
}

/// Returns the `fraction` quantile of sorted values by linear interpolation.
func quantile(_ fraction: Double, of sorted: [Double]) -> Double {
  let position = fraction * Double(sorted.count - 1)
  let below = Int(position)
  let above = min(below + 1, sorted.count - 1)
  return sorted[below] + (position - Double(below)) * (sorted[above] - sorted[below])
}
