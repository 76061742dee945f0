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

  /// Returns what was found.
  func report(library: String, split: String?, seed: Int) throws -> EvaluationReport {
    var bar = ProgressBar("evaluate", total: selection.indices.count, unit: "cases")
    defer { bar.finish() }
    var allEmpty: [CaseScore] = []
    var scores = [[CaseScore]](repeating: [], count: trials.count)
    var times = [Duration](repeating: .zero, count: trials.count)
    for (done, index) in selection.indices.enumerated() {
      try interruption.check("no result was written")
      let subject = try selection.library.case(at: index)
      allEmpty.append(Self.emptyScore(subject))
      for (place, trial) in trials.enumerated() {
        times[place] += try ContinuousClock().measure {
          scores[place].append(try trial.score(subject))
        }
      }
      bar.advance(to: done + 1)
    }
    let models = trials.indices.map {
      Self.part(trials[$0], scores[$0], time: times[$0])
    }
    return EvaluationReport(
      library: library, split: split, seed: seed, allEmpty: allEmpty, models: models)
  }

  /// The score of the prediction "always empty".
  private static func emptyScore(_ subject: Case) -> CaseScore {
    let empty = PackedMask(Mask(width: subject.image.width, height: subject.image.height))
    return CaseScore(
      patient: subject.patient, hypotheses: [empty], centre: empty,
      graders: subject.masks.map(PackedMask.init), reconstructions: nil, counts: [1])
  }

  private static func part(
    _ trial: ModelTrial, _ scores: [CaseScore], time: Duration
  ) -> EvaluationReport.Model {
    var generator = SplitMix64(seed: trial.seed)
    let patients = scores.map(\.patient)
    let intervals = trial.counts.indices.map { index in
      meanInterval(
        of: scores.map { $0.samples[index].terms.ged2 }, byPatient: patients, using: &generator)
    }
    return EvaluationReport.Model(
      name: trial.name, kind: trial.model.kind, parameters: trial.model.parameterCount,
      source: trial.model.configuration.sampleSource, sha256: trial.model.sha256, scores: scores,
      intervals: intervals, millisecondsPerCase: time / .milliseconds(scores.count))
  }
}
