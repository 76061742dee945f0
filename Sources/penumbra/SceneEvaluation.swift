import Evaluation
import Imaging
import Interchange
import ProbUNet
import Tensors

/// The work of `penumbra evaluate` on scenes: every model on every chosen scene.
struct SceneEvaluation {
  /// The scenes.
  let selection: CaseSelection

  /// The models.
  let trials: [SceneTrial]

  /// Ends the run between two scenes.
  let interruption: Interruption

  /// Returns what was found.
  func report(library: String, split: String?, seed: Int, task: SceneTask) throws -> SceneReport {
    for trial in trials { try trial.requireFit() }
    var bar = ProgressBar("evaluate", total: selection.indices.count, unit: "scenes")
    defer { bar.finish() }
    var neverFlipped: [SceneScore] = []
    var scores = [[SceneScore]](repeating: [], count: trials.count)
    var times = [Duration](repeating: .zero, count: trials.count)
    for (done, index) in selection.indices.enumerated() {
      try interruption.check("no result was written")
      let scene = try selection.library.scene(at: index)
      bar.advance(to: done + 1)
      guard let control = Self.neverFlipped(scene, task) else { continue }
      neverFlipped.append(control)
      for (place, trial) in trials.enumerated() {
        times[place] += try ContinuousClock().measure {
          if let score = try trial.score(scene) { scores[place].append(score) }
        }
      }
    }
    guard !neverFlipped.isEmpty else {
      throw Failure(.badData, "no scene has any of the classes that are measured")
    }
    return SceneReport(
      library: library, split: split, seed: seed, task: task,
      unmeasured: selection.indices.count - neverFlipped.count, neverFlipped: neverFlipped,
      models: trials.indices.map { Self.part(trials[$0], scores[$0], time: times[$0]) })
  }

  /// The score of the first grader's own label map, never flipped.
  private static func neverFlipped(_ scene: Scene, _ task: SceneTask) -> SceneScore? {
    let truth = SceneTruth(scene.labels, task: task)
    guard truth.isMeasurable else { return nil }
    return SceneScore(
      patient: scene.patient, truth: truth, samples: [scene.labels[0].pixels], counts: [1])
  }

  private static func part(
    _ trial: SceneTrial, _ scores: [SceneScore], time: Duration
  ) -> SceneReport.Model {
    var generator = SplitMix64(seed: trial.seed)
    let patients = scores.map(\.patient)
    let intervals = trial.counts.indices.map { index in
      meanInterval(of: scores.map { $0.terms[index].ged2 }, byPatient: patients, using: &generator)
    }
    return SceneReport.Model(
      name: trial.name, kind: trial.model.kind, parameters: trial.model.parameterCount,
      sha256: trial.model.sha256,
      samples: trial.counts.indices.map { SceneSummary(scores, at: $0) },
      intervals: intervals, calibration: FlipCalibration(trial.task.flips, scores),
      ious: scores.reduce(into: ClassConfusion(classes: trial.task.classes.count)) {
        $0 += $1.confusion
      }.ious, millisecondsPerScene: time / .milliseconds(scores.count))
  }
}
