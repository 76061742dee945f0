import Evaluation
import Imaging
import Interchange
import ProbUNet

/// A model whose answers are looked at before they are measured: failures name the model and the case.
struct CheckedModel {
  /// The model.
  let model: HypothesisModel

  /// What the model is called in messages.
  let name: String

  /// Returns `subject` after all that does not depend on chance.
  func encode(_ subject: Case) throws(Failure) -> EncodedCase {
    let encoded: EncodedCase
    do { encoded = try model.encode(subject.image) } catch { throw unfit(error, subject) }
    try check(encoded.prior, "prior", subject)
    return encoded
  }

  /// Returns where the mask of a grader, counted from 0, stands in latent space.
  func posterior(_ subject: Case, grader: Int) throws(Failure) -> Gaussian {
    let posterior: Gaussian
    do { posterior = try model.posterior(subject.image, subject.masks[grader]) } catch {
      throw unfit(error, subject)
    }
    try check(posterior, "posterior", subject)
    return posterior
  }

  /// Returns the masks of `hypotheses`.
  func masks(_ hypotheses: [Hypothesis], of subject: Case) throws(Failure) -> [Mask] {
    guard hypotheses.allSatisfy({ $0.margins.allSatisfy(\.isFinite) }) else {
      throw notFinite("logits", subject)
    }
    return hypotheses.map(\.mask)
  }

  private func check(_ gaussian: Gaussian, _ what: String, _ subject: Case) throws(Failure) {
    guard (gaussian.mean + gaussian.logSigma + gaussian.lower).allSatisfy(\.isFinite) else {
      throw notFinite(what, subject)
    }
  }

  private func unfit(_ error: ModelError, _ subject: Case) -> Failure {
    Failure(
      .badData,
      "\(displaySafe(name)): case '\(displaySafe(subject.id))': \(error.description)")
  }

  private func notFinite(_ what: String, _ subject: Case) -> Failure {
    Failure(
      .badData,
      "\(displaySafe(name)): expected finite numbers, found others in the \(what) of case"
        + " '\(displaySafe(subject.id))'; the training has diverged, use an earlier checkpoint")
  }
}
