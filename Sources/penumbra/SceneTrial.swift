import Evaluation
import Imaging
import Interchange
import ProbUNet

/// One model on the scenes of a task: encode a scene once, draw samples, and measure every number of
/// samples on prefixes of the same draw.
struct SceneTrial {
  /// The model.
  let model: HypothesisModel

  /// What the model is called in messages.
  let name: String

  /// The classes and flips.
  let task: SceneTask

  /// The numbers of samples, ascending.
  let counts: [Int]

  /// The seed of all samples.
  let seed: UInt64

  /// Throws when the model does not answer with the task's classes, or calls them otherwise.
  func requireFit() throws(Failure) {
    let (found, channels) = (model.configuration.classes, model.configuration.imageChannels)
    guard found == task.classes.count, channels == ColorImage.channels else {
      throw Failure(
        .badData,
        "\(displaySafe(name)): expected a model of \(ColorImage.channels) image channels and "
          + "\(task.classes.count) classes, as the scenes have, found \(channels) and \(found)")
    }
    do { try model.requireClasses(of: task) } catch {
      throw Failure(.badData, "\(displaySafe(name)): \(error.description)")
    }
  }

  /// Returns the score of the model on a scene; nil when no measured class is in it.
  ///
  /// The samples of a scene depend on the seed and its id only.
  func score(_ scene: Scene) throws -> SceneScore? {
    let truth = SceneTruth(scene.labels, task: task)
    guard truth.isMeasurable else { return nil }
    let samples = try model.encode(scene.image)
      .draw(counts.last ?? 1, seed: caseSeed(seed, scene.id))
    guard samples.allSatisfy({ $0.margins.allSatisfy(\.isFinite) }) else {
      throw Failure(
        .badData,
        "\(displaySafe(name)): expected finite numbers, found others in the logits of scene"
          + " '\(displaySafe(scene.id))'; the training has diverged, use an earlier checkpoint")
    }
    return SceneScore(
      patient: scene.patient, truth: truth, samples: samples.map(\.classes), counts: counts)
  }
}
