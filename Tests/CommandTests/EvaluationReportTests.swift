import Evaluation
import Imaging
import Interchange
import ProbUNet
import Testing

@testable import penumbra

private func masks(_ texts: [String]) -> [PackedMask] {
  texts.map { text in
    PackedMask(Mask(width: text.count, height: 1, pixels: text.map { $0 == "#" ? 1 : 0 }))
  }
}

private func score(_ patient: String, samples: [String], graders: [String]) -> CaseScore {
  CaseScore(
    id: patient, patient: patient, hypotheses: masks(samples), centre: masks(samples)[0],
    graders: masks(graders), reconstructions: masks(graders), counts: [1, 2],
    uncertaintyCorrelation: 0.5)
}

private func empty(_ patient: String, graders: [String]) -> CaseScore {
  CaseScore(
    id: patient, patient: patient, hypotheses: masks([".."]), centre: masks([".."])[0],
    graders: masks(graders), reconstructions: nil, counts: [1])
}

private let scores = [
  score("a", samples: ["##", ".."], graders: ["##", ".."]),
  score("b", samples: ["##", "##"], graders: ["##", "##"]),
]

private let report = EvaluationReport(
  library: "lidc", split: "val", seed: 7,
  allEmpty: [empty("a", graders: ["##", ".."]), empty("b", graders: ["##", "##"])],
  models: [
    EvaluationReport.Model(
      name: "run-1", kind: "probabilistic-unet", parameters: 1234, source: .latentCode(2),
      sha256: "abc", scores: scores, intervals: .init(of: scores, seed: 1),
      millisecondsPerCase: 12.34)
  ])

@Test("The report as a table states n, the conventions, the controls and the groups")
func reportText() {
  #expect(
    report.text == """
      lidc, split val: 2 cases of 2 patients, seed 7

      GED² = 2 dSY - dSS - dYY as V-statistic (diagonals included) of n samples from the prior;
      unbiased: U-statistic on S-S. d = 1 - foreground IoU; both masks empty d = 0, one empty d = 1.
      dYY is 0.2500 for all. Diversity: mean d of two different samples. Largest: GED² of
      the largest of the n samples alone. Mean over cases; 95 %: bootstrap over patients.

                                  n    GED²            95 %  unbiased     dSY     dSS  diversity  largest
      always empty                1  1.2500               -         -  0.7500  0.0000          -        -
      run-1, only z = prior mean  1  0.2500
      run-1                       1  0.2500  0.000 to 0.500         -  0.2500  0.0000          -   0.2500
      run-1                       2  0.0000  0.000 to 0.000   -0.2500  0.2500  0.2500     0.5000   0.2500

      HM-IoU: Hungarian-matched IoU, both sets repeated to lcm(n, graders); distinct pairs: of
      min(n, graders) different masks. Max-Dice: each grader's Dice with its closest sample. Two
      empty masks: 1.

                    n  HM-IoU            95 %  distinct pairs  max-Dice
      always empty  1  0.2500               -          0.5000    0.2500
      run-1         1  0.7500  0.500 to 1.000          1.0000    0.7500
      run-1         2  1.0000  1.000 to 1.000          1.0000    1.0000

      IoU_rec: IoU of each grader with the posterior's mean. S_NCC: correlation of uncertainty and
      error at the largest n. Calibration error in ten bins: of P(present), the share of non-empty
      samples, against the share of graders who mark; of pixels that anybody marks; of all pixels.

             IoU_rec            95 %   S_NCC            95 %  P(present)  marked px   all px
      run-1   1.0000  1.000 to 1.000  0.5000  0.500 to 0.500      0.0000     0.0000  0.00000

      graders marking        1       2
      share of graders    0.50    1.00
      cases                  1       1
      GED² at n = 2
        always empty    0.5000  2.0000
        run-1           0.0000  0.0000
      P(present)
        run-1             0.50    1.00

      run-1: probabilistic-unet, 1234 parameters, 2 latent dimensions
        non-empty samples 75.0 %, 12.3 ms per case

      """)
}

@Test("The report as JSON has the keys that scripts rely on")
func reportJSON() throws {
  let json = report.json
  #expect(json["library"] == .string("lidc"))
  #expect(json["split"] == .string("val"))
  #expect(json["cases"] == .integer(2))
  #expect(json["convention"] == .string(EvaluationReport.convention))
  #expect(json["controls"]?["allEmpty"]?["ged2"] == .number(1.25))
  let model = try #require(json["models"]?.items?.first)
  #expect(model["name"] == .string("run-1"))
  #expect(model["kind"] == .string("probabilistic-unet"))
  #expect(model["parameters"] == .integer(1234))
  #expect(model["hmIoU"] == .number(1))
  #expect(model["iouRec"] == .number(1))
  let samples = try #require(model["samples"]?.items)
  #expect(samples.map { $0["n"] } == [.integer(1), .integer(2)])
  #expect(samples.map { $0["ged2"] } == [.number(0.25), .number(0)])
  #expect(samples.map { $0["ged2Unbiased"] } == [.null, .number(-0.25)])
  #expect(samples.map { $0["dSY"] } == [.number(0.25), .number(0.25)])
  #expect(samples.map { $0["dSS"] } == [.number(0), .number(0.25)])
  #expect(samples.map { $0["dYY"] } == [.number(0.25), .number(0.25)])
  let groups = try #require(model["byNonEmptyGraders"]?.items)
  #expect(groups.map { $0["nonEmptyGraders"] } == [.integer(1), .integer(2)])
  #expect(groups.map { $0["n"] } == [.integer(2), .integer(2)])
}

@Test("A model without a latent code says where its samples come from and what its control is")
func sampleSources() {
  let texts: [(SampleSource, String, String)] = [
    (.dropout, "a pass with dropout for each sample", "run-1, only the pass without dropout  1"),
    (.members(4), "4 members that answer in turn", "run-1, only the mean of all members  1"),
  ]
  for (source, sentence, control) in texts {
    var changed = report
    changed.models[0].source = source
    #expect(changed.text.contains("run-1: probabilistic-unet, 1234 parameters, \(sentence)\n"))
    #expect(changed.text.contains(control))
    #expect(changed.json["models"]?.items?.first?["latent"] == .integer(0))
  }
  var single = report
  single.models[0].source = .single
  #expect(!single.text.contains(", only"))
}

@Test("Members that answer in turn have no unbiased GED², and V stands beside their diversity")
func membersInTurn() throws {
  var changed = report
  changed.models[0].source = .members(2)
  changed.models[0].intervals = .init(of: scores, .inTurn, seed: 1)
  let text = changed.text
  #expect(
    text.contains(
      """
      Members that answer in turn are no independent draws: nothing to make unbiased, and V: their
      diversity is dSS, the mean over all pairs.
      """))
  #expect(text.contains("0.000 to 0.000         -  0.2500  0.2500   0.2500 V   0.2500"))
  let samples = try #require(changed.json["models"]?.items?.first?["samples"]?.items)
  #expect(samples.map { $0["ged2Unbiased"] } == [.null, .null])
  #expect(samples.map { $0["ged2UnbiasedLow"] } == [.null, .null])
  #expect(samples.map { $0["diversity"] } == [.number(0), .number(0.25)])
  #expect(samples.map { $0["diversityStatistic"] } == [.string("V"), .string("V")])
  let drawn = try #require(report.json["models"]?.items?.first?["samples"]?.items)
  #expect(drawn.map { $0["diversityStatistic"] } == [.string("U"), .string("U")])
}

@Test("Eight models stand below each other: no line of their groups is wider than a page")
func manyModels() throws {
  var many = report
  many.models = (0..<8).map { number in
    var model = report.models[0]
    model.name = "a-model-with-a-long-name-\(number)"
    return model
  }
  let begin = try #require(many.text.range(of: "graders marking"))
  let lines = many.text[begin.lowerBound...].split(separator: "\n").prefix(22)
  #expect(lines.allSatisfy { $0.count <= 80 })
  #expect(lines.last?.contains("a-model-with-a-long-name-7") == true)
}
