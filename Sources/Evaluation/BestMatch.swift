/// Returns the max-Dice-match of `samples`: each grader's Dice with the hypothesis closest to it,
/// averaged over the graders.
///
/// Foreground Dice; two empty masks give 1. Also called D_max or MDM; it only grows with n.
package func maximumDiceMatch(samples: some Sequence<PackedMask>, graders: [PackedMask]) -> Double {
  precondition(!graders.isEmpty, "maximumDiceMatch: no graders")
  let samples = Array(samples)
  let best = graders.map { grader in samples.map { diceCoefficient($0, grader) }.max() ?? 0 }
  return best.reduce(0, +) / Double(graders.count)
}

/// Returns IoU_rec: the IoU of each grader's mask with its reconstruction, averaged over graders.
///
/// A reconstruction is the hypothesis decoded from the mean of the posterior of that mask: an upper
/// bound of what the latent code can express. Two empty masks give 1. Source: Kohl et al., A
/// Hierarchical Probabilistic U-Net (2019).
package func reconstructionIoU(graders: [PackedMask], reconstructions: [PackedMask]) -> Double {
  precondition(
    !graders.isEmpty && graders.count == reconstructions.count,
    "reconstructionIoU: \(graders.count) graders and \(reconstructions.count) reconstructions")
  let sum = zip(graders, reconstructions).reduce(0.0) {
    $0 + intersectionOverUnion($1.0, $1.1)
  }
  return sum / Double(graders.count)
}
