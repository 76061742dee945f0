import Evaluation
import ProbUNet
import Testing

@testable import penumbra

private func trial(
  _ model: HypothesisModel, counts: [Int] = [1, 4], seed: UInt64 = 7
) -> ModelTrial {
  ModelTrial(model: model, name: "tiny", counts: counts, seed: seed)
}

/// Wide priors, so that samples of an untrained model differ.
private func widePrior(_ name: String, _ values: [Float]) -> [Float] {
  name == "prior.head.bias" ? [0, 0, 4, 4] : values
}

@Test("The same seed gives the same score, whatever else is evaluated; another one does not")
func seeds() throws {
  let model = try tinyModel(change: widePrior)
  let once = try trial(model, counts: [64]).score(tinyCases[1])
  #expect(try trial(model, counts: [64]).score(tinyCases[1]) == once)
  #expect(try trial(model, counts: [1, 2, 64]).score(tinyCases[1]).samples.last == once.samples[0])
  #expect(caseSeed(7, "case-0") != caseSeed(7, "case-1"))
  #expect(caseSeed(7, "case-0") != caseSeed(8, "case-0"))
}

@Test("A deterministic model scores the same for every n and has no IoU_rec")
func deterministicModel() throws {
  let score = try trial(tinyModel(kind: .unet), counts: [1, 4, 16]).score(tinyCases[0])
  #expect(score.samples.count == 3)
  #expect(score.samples.allSatisfy { abs($0.terms.ged2 - score.centreGED2) < 1e-12 })
  #expect(score.reconstructionIoU == nil)
}

@Test("Numbers that are not finite end the evaluation with the name of the case")
func notFinite() throws {
  let model = try tinyModel { name, values in
    name == "prior.head.bias" ? [0, 0, 200, 200] : values
  }
  let expected = Failure(
    .badData,
    "tiny: expected finite numbers, found others in the logits of case 'case-0';"
      + " the training has diverged, use an earlier checkpoint")
  #expect(throws: expected) { try trial(model).score(tinyCases[0]) }
}

@Test("A run measures every model and the control on the same cases")
func wholeRun() throws {
  let selection = try CaseSelection(tinyLibrary, name: "tiny", split: "val")
  let run = EvaluationRun(
    selection: selection, trials: [trial(try tinyModel()), trial(try tinyModel(kind: .unet))],
    interruption: Interruption())
  let report = try run.report(library: "tiny", split: "val", seed: 7)
  #expect(report.allEmpty.count == 2)
  #expect(report.models.map(\.scores.count) == [2, 2])
  #expect(report.models.map(\.source) == [.latentCode(2), .single])
  #expect(report.models.map(\.kind) == ["probabilistic-unet", "unet"])
  // One grader of case 0 marked nothing: 2 * 1/2 - 1/2; both of case 1 marked something.
  #expect(report.allEmpty[0].samples[0].terms.ged2 == 0.5)
  #expect(report.allEmpty[1].nonEmptyGraders == 2)
}

@Test("Samples of an untrained model have an S_NCC, and pixels are counted")
func trialMeasures() throws {
  let score = try trial(tinyModel(change: widePrior), counts: [16]).score(tinyCases[1])
  #expect((score.uncertaintyCorrelation ?? 2).magnitude <= 1)
  #expect(score.pixelCount == 256)
  #expect(score.graderCount == 2)
}

@Test("A model for other images is refused with its name and that of the case")
func otherChannels() throws {
  var subject = tinyCases[0]
  subject.image.values[3] = .nan
  let expected = Failure(
    .badData, "tiny: case 'case-0': unfit image: expected finite values, found others")
  #expect(throws: expected) { try trial(tinyModel()).score(subject) }
}
