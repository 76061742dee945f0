import Evaluation
import Imaging
import Interchange
import Tensors

/// The work of `penumbra evaluate`: every model on every chosen case.
struct EvaluationRun {
  /// The cases.
  let selection: CaseSelection

  /// The models.
  let trials: [ModelTrial]

  /// Ends the run between two cases.
  let interruption: Interruption

  /// What is done already, and where more is written.
  var log = ScoreLog<CaseLine>()

  /// What is left when the run ends early, for the message.
  var kept = "no result was written"

  /// Whether the truth is all opinions of a phantom by their exact probabilities.
  var isExact = false

  /// Returns what was found.
  func report(library: String, split: String?, seed: Int) throws -> EvaluationReport {
    for trial in trials { try trial.requireFit(selection.library) }
    let lines = try log.completed(for: selection, unit: "cases") { index in
      try interruption.check(kept)
      let subject = try selection.library.case(at: index)
      return try line(of: isExact ? subject.withExactOpinions() : subject)
    }
    return EvaluationReport(
      library: library, split: split, seed: seed, isExact: isExact, allEmpty: lines.map(\.allEmpty),
      models: trials.indices.map { place in
        Self.part(
          trials[place], lines.map { $0.models[place] },
          milliseconds: lines.map { $0.milliseconds[place] })
      })
  }

  private func line(of subject: Case) throws -> CaseLine {
    var line = CaseLine(allEmpty: Self.emptyScore(subject), models: [], milliseconds: [])
    for trial in trials {
      let time = try ContinuousClock().measure {
        line.models.append(try trial.score(subject, isExact: isExact))
      }
      line.milliseconds.append(time / .milliseconds(1))
    }
    return line
  }

  /// The score of the prediction "always empty".
  private static func emptyScore(_ subject: Case) -> CaseScore {
    let empty = PackedMask(Mask(width: subject.image.width, height: subject.image.height))
    return CaseScore(
      id: subject.id, patient: subject.patient, hypotheses: [empty], centre: empty,
      graders: subject.masks.map(PackedMask.init), reconstructions: nil, counts: [1])
  }

  private static func part(
    _ trial: ModelTrial, _ scores: [CaseScore], milliseconds: [Double]
  ) -> EvaluationReport.Model {
    EvaluationReport.Model(
      name: trial.name, kind: trial.model.kind, parameters: trial.model.parameterCount,
      source: trial.model.configuration.sampleSource, sha256: trial.model.sha256, scores: scores,
      intervals: EvaluationReport.Intervals(
        of: scores, trial.model.configuration.sampleSource.draws, seed: trial.seed),
      millisecondsPerCase: milliseconds.reduce(0, +) / Double(milliseconds.count))
  }
}
