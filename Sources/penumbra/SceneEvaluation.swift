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

  /// What is done already, and where more is written.
  var log = ScoreLog<SceneLine>()

  /// What is left when the run ends early, for the message.
  var kept = "no result was written"

  /// Returns what was found.
  func report(library: String, split: String?, seed: Int, task: SceneTask) throws -> SceneReport {
    for trial in trials { try trial.requireFit() }
    let scored = try log.completed(for: selection, unit: "scenes") { index in
      try interruption.check(kept)
      return try line(of: selection.library.scene(at: index), task)
    }.filter { $0.scores != nil }
    let lines = scored.compactMap(\.scores)
    guard !lines.isEmpty else {
      throw Failure(.badData, "no scene has any of the classes that are measured")
    }
    return SceneReport(
      library: library, split: split, seed: seed, task: task,
      unmeasured: selection.indices.count - lines.count, scenes: scored.map(\.id),
      neverFlipped: lines.map(\.neverFlipped),
      models: trials.indices.map { place in
        Self.part(
          trials[place], lines.map { $0.models[place] },
          milliseconds: lines.map { $0.milliseconds[place] })
      })
  }

  private func line(of scene: Scene, _ task: SceneTask) throws -> SceneLine {
    guard let control = Self.neverFlipped(scene, task) else {
      return SceneLine(id: scene.id, patient: scene.patient)
    }
    var scores = SceneLine.Scores(neverFlipped: control, models: [], milliseconds: [])
    for trial in trials {
      let time = try ContinuousClock().measure {
        if let score = try trial.score(scene) { scores.models.append(score) }
      }
      scores.milliseconds.append(time / .milliseconds(1))
    }
    return SceneLine(id: scene.id, patient: scene.patient, scores: scores)
  }

  /// The score of the first grader's own label map, never flipped.
  private static func neverFlipped(_ scene: Scene, _ task: SceneTask) -> SceneScore? {
    let truth = SceneTruth(scene.labels, task: task)
    guard truth.isMeasurable else { return nil }
    return SceneScore(
      patient: scene.patient, truth: truth, samples: [scene.labels[0].pixels], counts: [1])
  }

  private static func part(
    _ trial: SceneTrial, _ scores: [SceneScore], milliseconds: [Double]
  ) -> SceneReport.Model {
    var generator = SplitMix64(seed: trial.seed)
    let patients = scores.map(\.patient)
    let intervals = trial.counts.indices.map { index in
      meanInterval(of: scores.map { $0.terms[index].ged2 }, byPatient: patients, using: &generator)
    }
    let draws = trial.model.configuration.sampleSource.draws
    return SceneReport.Model(
      name: trial.name, kind: trial.model.kind, parameters: trial.model.parameterCount,
      sha256: trial.model.sha256,
      samples: trial.counts.indices.map { SceneSummary(scores, at: $0, draws) },
      ged2: scores.map { $0.terms.map(\.ged2) },
      intervals: intervals, calibration: FlipCalibration(trial.task.flips, scores),
      ious: scores.reduce(into: ClassConfusion(classes: trial.task.classes.count)) {
        $0 += $1.confusion
      }.ious, millisecondsPerScene: milliseconds.reduce(0, +) / Double(milliseconds.count))
  }
}
