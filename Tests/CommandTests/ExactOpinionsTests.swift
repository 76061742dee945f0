import Evaluation
import Imaging
import Interchange
import Phantom
import Tensors
import Testing

@testable import penumbra

@Test("A phantom's exact opinions stand for its graders as often as they are probable")
func exactOpinions() throws {
  let subject = try PhantomGenerator(seed: 7).makeCase(1)
  let opinions = try #require(Opinion.stored(in: subject))
  let exact = try subject.withExactOpinions()
  #expect(exact.masks.count == 64)
  for opinion in opinions {
    #expect(Double(exact.masks.filter { $0 == opinion.mask }.count) / 64 == opinion.probability)
  }
  #expect((exact.id, exact.image) == (subject.id, subject.image))
}

@Test("A case without exact opinions is refused with what to do")
func noExactOpinions() throws {
  let expected = Failure(
    .badData,
    "case 'case-0': expected a phantom with the probability of each opinion, found none, or some"
      + " that are no multiples of 1/64; leave --exact out")
  #expect(throws: expected) { try tinyCases[0].withExactOpinions() }
}

@Test("Against exact opinions a case has 64 graders, of whom the exact share marks anything")
func evaluatedExactly() throws {
  let generator = PhantomGenerator(seed: 7)
  let library = CaseLibrary(
    try (0..<2).map(generator.makeCase), manifest: LibraryManifest(sources: [], attribution: ""))
  let trial = ModelTrial(model: try tinyModel(), name: "tiny", counts: [1, 4], seed: 7)
  let run = EvaluationRun(
    selection: try CaseSelection(library, name: "phantoms", split: nil), trials: [trial],
    interruption: Interruption(), isExact: true)
  let report = try run.report(library: "phantoms", split: nil, seed: 7)
  #expect(report.allEmpty.allSatisfy { $0.graderCount == 64 })
  #expect(report.json["exact"] == .bool(true))
  #expect(report.text.contains("graders: all opinions by their exact probabilities"))
  for index in 0..<2 {
    let opinions = try #require(Opinion.stored(in: try library.case(at: index)))
    let present = opinions.filter { !$0.mask.isEmpty }.reduce(0) { $0 + $1.probability }
    #expect(abs(report.allEmpty[index].presentGraderShare - present) < 1e-12)
  }
}

/// The scores of samples of `subject` that are drawn from its exact opinions, or are `fixed`.
private func oracle(
  _ subject: Case, draws: Int, always fixed: Mask? = nil, using generator: inout SplitMix64
) throws -> CaseScore {
  let exact = try subject.withExactOpinions()
  let graders = exact.masks.map(PackedMask.init)
  let samples = (0..<draws).map { _ in
    fixed.map(PackedMask.init) ?? graders[Int(generator.next() % UInt64(graders.count))]
  }
  return CaseScore(
    id: subject.id, patient: subject.patient, hypotheses: samples, centre: samples[0],
    graders: graders, reconstructions: nil, counts: [draws], isExact: true)
}

private func report(_ scores: [CaseScore], _ subjects: [Case]) throws -> EvaluationReport {
  EvaluationReport(
    library: "phantoms", split: nil, seed: 7, isExact: true,
    allEmpty: try subjects.map { subject in
      var generator = SplitMix64(seed: 0)
      let empty = Mask(width: subject.image.width, height: subject.image.height)
      return try oracle(subject, draws: 1, always: empty, using: &generator)
    },
    models: [
      EvaluationReport.Model(
        name: "oracle", kind: "oracle", parameters: 0, source: .latentCode(1), sha256: "abc",
        scores: scores, intervals: .init(of: scores, seed: 7), millisecondsPerCase: 1)
    ])
}

@Test(
  "Samples drawn from the opinions of phantoms themselves come out at chance; a fixed mask does not"
)
func oracleOfPhantoms() throws {
  let generator = PhantomGenerator(seed: 7)
  let subjects = try (0..<48).map(generator.makeCase)
  var chance = SplitMix64(seed: 3)
  let drawn = try subjects.map { try oracle($0, draws: 64, using: &chance) }
  let found = try #require(OpinionCalibration(of: drawn))
  #expect(found.samples == 64)
  #expect(found.strayShare == 0)
  #expect(abs(found.totalVariation - found.chanceTotalVariation) < 0.02)
  #expect(found.chanceTotalVariation < 0.12)
  #expect((found.reliability.calibrationError ?? 1) < 0.02)
  let fixed = try subjects.map { try oracle($0, draws: 64, always: $0.masks[0], using: &chance) }
  let stuck = try #require(OpinionCalibration(of: fixed))
  #expect(stuck.chanceTotalVariation == found.chanceTotalVariation)
  #expect(stuck.totalVariation > 3 * found.chanceTotalVariation)
}

@Test("The report tells how often opinions are drawn, beside their probabilities and chance")
func opinionsInReport() throws {
  let generator = PhantomGenerator(seed: 7)
  let subjects = try (0..<8).map(generator.makeCase)
  var chance = SplitMix64(seed: 3)
  let scores = try subjects.map { try oracle($0, draws: 16, using: &chance) }
  let report = try report(scores, subjects)
  let found = try #require(OpinionCalibration(of: scores))
  let json = try #require(report.json["models"]?.items?.first?["opinions"])
  #expect(json["n"] == .integer(16))
  #expect(json["totalVariation"] == .number(found.totalVariation))
  #expect(json["chanceTotalVariation"] == .number(found.chanceTotalVariation))
  #expect(json["strayShare"] == .number(0))
  #expect((json["totalVariationLow"]?.double ?? 2) <= found.totalVariation)
  #expect((json["totalVariationHigh"]?.double ?? -1) >= found.totalVariation)
  let bins = try #require(json["reliability"]?["bins"]?.items)
  #expect(
    bins.compactMap { $0["count"]?.int }.reduce(0, +)
      == scores.reduce(0) { $0 + ($1.opinions?.probabilities.count ?? 0) })
  let text = report.text
  for part in [
    "Opinions: each sample belongs to the nearest opinion by 1 - IoU",
    "n  total variation            95 %  by chance  of none   error\n",
    "oracle  16           \(fixed(found.totalVariation, 4))  ",
    "\nprobability of an opinion  0.0-0.1", "\nshare of samples\n  oracle ",
  ] { #expect(text.contains(part), "\(part)\n\(text)") }
  #expect(EvaluationReport.convention.contains("to none without overlap"))
}

@Test("Without exact opinions the report says nothing of them")
func noOpinionsInReport() throws {
  let trial = ModelTrial(model: try tinyModel(), name: "tiny", counts: [1, 4], seed: 7)
  let report = try EvaluationRun(
    selection: try CaseSelection(tinyLibrary, name: "tiny", split: nil), trials: [trial],
    interruption: Interruption()
  ).report(library: "tiny", split: nil, seed: 7)
  #expect(report.json["models"]?.items?.first?["opinions"] == .null)
  #expect(!report.text.contains("Opinions:"))
}
