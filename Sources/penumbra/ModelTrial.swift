import Evaluation
import Imaging
import Interchange
import ProbUNet
import Tensors

/// One model under the protocol that all models share: encode a case once, draw samples, and measure
/// every number of samples on prefixes of the same draw.
struct ModelTrial {
  /// The model.
  let model: HypothesisModel

  /// What the model is called in messages.
  let name: String

  /// The numbers of samples, ascending.
  let counts: [Int]

  /// The seed of all samples.
  let seed: UInt64

  /// Returns the score of the model on a case.
  ///
  /// The samples of a case depend on the seed and its id only, not on what else is evaluated.
  func score(_ subject: Case) throws -> CaseScore {
    let encoded = try model.encode(subject.image)
    try check(encoded.prior, "prior", subject)
    return CaseScore(
      patient: subject.patient,
      hypotheses: try masks(
        encoded.draw(counts.last ?? 1, seed: caseSeed(seed, subject.id)), subject),
      centre: try masks([encoded.centre], subject)[0],
      graders: subject.masks.map(PackedMask.init),
      reconstructions: try reconstructions(encoded, subject), counts: counts)
  }

  /// The hypotheses of the posterior means of all graders; nil without a posterior.
  private func reconstructions(
    _ encoded: EncodedCase, _ subject: Case
  ) throws -> [PackedMask]? {
    guard model.latentDimensions > 0 else { return nil }
    let means = try subject.masks.map { mask in
      let posterior = try model.posterior(subject.image, mask)
      try check(posterior, "posterior", subject)
      return posterior.mean
    }
    return try masks(encoded.decode(means), subject)
  }

  private func masks(_ hypotheses: [Hypothesis], _ subject: Case) throws(Failure) -> [PackedMask] {
    guard hypotheses.allSatisfy({ $0.margins.allSatisfy(\.isFinite) }) else {
      throw notFinite("logits", subject)
    }
    return hypotheses.map { PackedMask($0.mask) }
  }

  private func check(_ gaussian: Gaussian, _ what: String, _ subject: Case) throws(Failure) {
    guard (gaussian.mean + gaussian.logSigma + gaussian.lower).allSatisfy(\.isFinite) else {
      throw notFinite(what, subject)
    }
  }

  private func notFinite(_ what: String, _ subject: Case) -> Failure {
    Failure(
      .badData,
      "\(displaySafe(name)): expected finite numbers, found others in the \(what) of case"
        + " '\(displaySafe(subject.id))'; the training has diverged, use an earlier checkpoint")
  }
}

/// Returns the seed of one case: the FNV-1a hash of its id, mixed with the seed of the run.
func caseSeed(_ seed: UInt64, _ id: String) -> UInt64 {
  let hash = id.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
    ($0 ^ UInt64($1)) &* 0x100_0000_01B3
  }
  var generator = SplitMix64(seed: hash ^ seed)
  return generator.next()
}
