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

  /// Where the scenes of cases are; nil for a model that sees cases as they are.
  private(set) var scenes: Scenes?

  /// The scenes of a library by one of whose classes a model is shown.
  struct Scenes {
    fileprivate let shown: MaskModel
    fileprivate let library: CaseLibrary
  }

  /// A model for any case.
  init(model: HypothesisModel, name: String) {
    self.model = model
    self.name = name
  }

  /// A model for the cases of `library`, or for its scenes by the class they are shown by.
  init(_ model: HypothesisModel, for library: CaseLibrary) throws(ModelError) {
    self.init(model: model, name: model.name)
    let shown = try MaskModel(model, for: library)
    if shown.label != nil { scenes = Scenes(shown: shown, library: library) }
  }

  /// Returns `subject` after all that does not depend on chance.
  func encode(_ subject: Case) throws(Failure) -> EncodedCase {
    let scene = try scene(of: subject)
    let encoded: EncodedCase
    do {
      if let scene, let scenes {
        encoded = try scenes.shown.encode(subject, of: scene)
      } else {
        encoded = try model.encode(subject.image)
      }
    } catch {
      throw unfit(error, subject)
    }
    try check(encoded.prior, "prior", subject)
    return encoded
  }

  /// Returns where the mask of a grader, counted from 0, stands in latent space.
  func posterior(_ subject: Case, grader: Int) throws(Failure) -> Gaussian {
    let scene = try scene(of: subject)
    let posterior: Gaussian
    do {
      if let scene {
        posterior = try model.posterior(scene.image, scene.labels[grader])
      } else {
        posterior = try model.posterior(subject.image, subject.masks[grader])
      }
    } catch {
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

  /// The scene of which `subject` shows one class; nil where the model sees the case itself.
  private func scene(of subject: Case) throws(Failure) -> Scene? {
    guard let library = scenes?.library, let index = library.index(of: subject.id) else {
      return nil
    }
    do { return try library.scene(at: index) } catch { throw Failure(error) }
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
