import Imaging
import Interchange
import Phantom
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
