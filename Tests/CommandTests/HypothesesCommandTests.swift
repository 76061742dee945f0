import Evaluation
import Foundation
import Imaging
import Interchange
import ProbUNet
import Testing

@testable import penumbra

/// Wide priors, so that draws of an untrained model differ.
private func model(kind: ProbUNet.Configuration.Kind = .probabilisticUNet) throws -> CheckedModel {
  let model = try tinyModel(kind: kind) { name, values in
    name == "prior.head.bias" ? [0, 0, 4, 4] : values
  }
  return CheckedModel(model: model, name: "tiny")
}

private var spaced: Case {
  var subject = tinyCases[1]
  subject.spacing = Spacing(rowInMillimeters: 1, columnInMillimeters: 1)
  return subject
}

@Test("Probabilities of opinions add up to 1, and codes decode to the opinions' masks")
func opinionsOfCase() throws {
  let model = try model()
  let found = try CaseOpinions(of: spaced, model, draws: 100, seed: 3)
  #expect(found.opinions.reduce(0) { $0 + $1.share.count } == 100)
  let encoded = try model.encode(spaced)
  for opinion in found.opinions {
    let z = try #require(opinion.z)
    #expect(encoded.decode(z).mask == opinion.mask)
    #expect(opinion.size.areaInPixels == opinion.mask.area)
  }
  #expect(found.graders.count == spaced.masks.count)
  #expect(Set(found.opinions.flatMap(\.graders)) == [0, 1])
  let long = try #require(found.long)
  #expect(long[0].count >= long[1].count)
  #expect(long[0].count <= found.present.count)
}

@Test("The same seed gives the same opinions, another one gives others")
func opinionsBySeed() throws {
  let model = try model()
  let json = { (seed: Int) in
    OpinionsReport(
      found: try CaseOpinions(of: spaced, model, draws: 64, seed: seed), model: "tiny",
      sha256: "abc"
    ).json.line
  }
  #expect(try json(1) == json(1))
  #expect(try json(1) != json(2))
}

@Test("The opinions as JSON have the keys that scripts rely on; unknown numbers are null")
func opinionsJSON() throws {
  let found = try CaseOpinions(of: tinyCases[0], model(), draws: 20, seed: 0)
  let json = OpinionsReport(found: found, model: "tiny", sha256: "abc").json
  #expect(json["id"] == .string("case-0"))
  #expect(json["draws"] == .integer(20))
  #expect(json["seed"] == .integer(0))
  #expect(json["pPresent"]?.double == found.present.value)
  #expect(json["pDiameterAtLeast6MM"] == .null)
  let opinion = try #require(json["opinions"]?.items?.first)
  for key in ["probability", "low", "high", "areaPixels"] {
    #expect(opinion[key]?.double != nil, "\(key)")
  }
  #expect(opinion["areaMM2"] == .null)
  #expect(opinion["diameterMM"] == .null)
  #expect(opinion["z"]?.items?.count == 2)
  #expect(opinion["u"]?.items?.count == 2)
}

@Test("Of a class of scenes the report speaks of the class, and its JSON names it")
func opinionsOfClass() throws {
  var subject = tinyCases[1]
  subject.provenance.facts["class"] = "car\u{1B}"
  let found = try CaseOpinions(of: subject, model(), draws: 20, seed: 0)
  let report = OpinionsReport(found: found, model: "tiny", sha256: "abc")
  let text = report.text(isASCII: true)
  let name = displaySafe("car\u{1B}")
  #expect(text.contains("\(name) present") && text.contains("Where a \(name) is drawn at all"))
  #expect(!text.contains("lesion") && !text.contains("\u{1B}"))
  #expect(report.json["class"] == .string("car\u{1B}"))
  let other = OpinionsReport(
    found: try CaseOpinions(of: tinyCases[1], model(), draws: 20, seed: 0), model: "tiny",
    sha256: "abc")
  #expect(other.json["class"] == nil)
  #expect(other.text(isASCII: true).contains("lesion present"))
}

@Test("Passes with dropout are made a few at a time, and are those that are made at once")
func passesInParts() throws {
  let model = try model(kind: .dropoutUNet)
  var heard: [Int] = []
  let found = try CaseOpinions(of: spaced, model, draws: 20, seed: 3) { heard.append($0) }
  #expect(heard == [0, 8, 16])
  let masks = try model.encode(spaced).draw(20, seed: caseSeed(3, spaced.id)).map(\.mask)
  #expect(found.present.count == masks.count { !$0.isEmpty })
  #expect(Set(found.opinions.map(\.mask)).isSubset(of: Set(masks)))
}

@Test("A deterministic model has one opinion with probability 1 and no code")
func oneOpinion() throws {
  let found = try CaseOpinions(of: spaced, model(kind: .unet), draws: 10, seed: 0)
  #expect(found.opinions.map(\.share) == [Share(1, of: 1)])
  #expect(found.opinions[0].z == nil)
  #expect(throws: Failure.self) { try GraderSearch(grader: 1, of: spaced, model(kind: .unet)) }
}

@Test("Heads answer once each: how many agree is told, and no interval")
func answersInTurn() throws {
  let found = try CaseOpinions(of: spaced, model(kind: .mHeads), draws: 1_024, seed: 0)
  #expect(found.draws == 4)
  #expect(found.opinions.reduce(0) { $0 + $1.share.count } == 4)
  let report = OpinionsReport(found: found, model: "m-heads", sha256: "abc")
  #expect(report.json["draws"] == .integer(4))
  #expect(report.json["pPresent"]?.double == found.present.value)
  #expect(report.json["pPresentLow"] == .null)
  #expect(report.json["pPresentHigh"] == .null)
  #expect(report.json["pDiameterAtLeast6MM"]?.double != nil)
  #expect(report.json["pDiameterAtLeast6MMLow"] == .null)
  let opinion = try #require(report.json["opinions"]?.items?.first)
  #expect(opinion["probability"]?.double == found.opinions[0].share.value)
  #expect((opinion["low"], opinion["high"]) == (.null, .null))
  let text = report.text(isASCII: true)
  #expect(
    text.hasPrefix(
      """
      case-1: the answers of the 4 heads of m-heads, each once

      They are no draws: how many agree is no probability with an interval, and --draws and --seed
      change nothing. Answers are alike when their masks' IoU is at least 0.6, or when both are
      empty; each group is an opinion, shown by its medoid.
      """))
  #expect(text.contains("\nlesion present  "))
  #expect(text.contains("\(found.present.count) of 4 heads\n"))
  #expect(!text.contains("95 %"))
  #expect(!text.contains("from the prior"))
  let members = OpinionsReport(
    found: try CaseOpinions(of: spaced, model(kind: .unetEnsemble), draws: 64, seed: 0),
    model: "ensemble", sha256: "abc")
  #expect(members.text().contains("the answers of the 4 members of ensemble, each once"))
  #expect(
    members.convention.hasPrefix(
      "each of the 4 members answers once, no draws: probabilities are shares of answers, without intervals"
    ))
}

@Test("A deterministic network has one answer and no probability")
func answerWithoutProbability() throws {
  let found = try CaseOpinions(of: spaced, model(kind: .unet), draws: 1_024, seed: 0)
  let report = OpinionsReport(found: found, model: "unet", sha256: "abc")
  #expect(report.json["draws"] == .integer(1))
  for key in ["pPresent", "pPresentLow", "pDiameterAtLeast6MM", "pDiameterAtLeast8MMHigh"] {
    #expect(report.json[key] == .null, "\(key)")
  }
  #expect(report.json["opinions"]?.items?.first?["probability"] == .null)
  #expect(report.json["nested"] == .array([]))
  let text = report.text(isASCII: true)
  #expect(text.hasPrefix("case-1: the one answer of unet, which tells no probability\n"))
  #expect(text.contains("lesion present  ") && !text.contains(" of 1"))
  #expect(!text.contains("probability  ") && !text.contains("%"))
}

@Test("Draws have intervals, also those of P(diameter), in text and JSON")
func intervalsOfDraws() throws {
  let found = try CaseOpinions(of: spaced, model(), draws: 100, seed: 3)
  let report = OpinionsReport(found: found, model: "tiny", sha256: "abc")
  let long = try #require(found.long)
  for (share, limit) in zip(long, [6, 8]) {
    let name = "pDiameterAtLeast\(limit)MM"
    #expect(report.json[name]?.double == share.value)
    #expect(report.json[name + "Low"]?.double == share.interval.low)
    #expect(report.json[name + "High"]?.double == share.interval.high)
  }
  #expect(report.json["pPresentLow"]?.double == found.present.interval.low)
  #expect(report.text().hasPrefix("case-1: 100 draws of tiny from the prior, seed 3\n"))
  let dropout = OpinionsReport(
    found: try CaseOpinions(of: spaced, model(kind: .dropoutUNet), draws: 8, seed: 3),
    model: "dropout", sha256: "abc")
  #expect(dropout.text().hasPrefix("case-1: 8 passes with dropout of dropout, seed 3\n"))
  #expect(dropout.json["pPresentLow"]?.double != nil)
}

@Test("A grader that no opinion covers is near none; JSON keeps the number")
func nearNone() throws {
  var subject = spaced
  subject.masks[0] = Mask(width: 16, height: 16)
  subject.masks[0][0, 0] = true
  let found = try CaseOpinions(of: subject, model(kind: .unet), draws: 1, seed: 0)
  try #require(found.graders[0].iou < 0.1)
  let report = OpinionsReport(found: found, model: "unet", sha256: "abc")
  let text = report.text(isASCII: true)
  #expect(text.contains("\n1             1             none  0.00"))
  #expect(text.contains("none below an IoU of 0.1."))
  #expect(!text.contains("(1)"))
  let grader = try #require(report.json["graders"]?.items?.first)
  #expect(grader["iou"]?.double == found.graders[0].iou)
  #expect(grader["opinion"] == .integer(1))
}

@Test("The best code of a grader's mask is at least as probable as the posterior's mean")
func graderSearch() throws {
  let search = try GraderSearch(grader: 1, of: spaced, model())
  #expect(
    search.found.logDensity - search.found.crossEntropy
      >= search.begun.logDensity - search.begun.crossEntropy)
  #expect(search.text.contains("code of grader 1's mask"))
  #expect(search.json["best"]?["z"]?.items?.count == 2)
}

@Test("A grader that the case does not have is named with those that it has")
func missingGrader() throws {
  #expect(throws: Failure(.noInput, "no grader 3: expected 1 to 2 of case 'case-1'")) {
    try GraderSearch(grader: 3, of: spaced, model())
  }
}

@Test("A case that the library does not have is named with some that it has")
func missingCaseByName() throws {
  let expected = Failure(
    .noInput,
    "no case 'x': expected one of 2, such as 'case-0', 'case-1'; 'penumbra rank' lists them")
  #expect(throws: expected) { try tinyLibrary.case(named: "x") }
}

private func block(_ rows: Range<Int>, _ columns: Range<Int>) -> Mask {
  var mask = Mask(width: 20, height: 20)
  for row in rows { for column in columns { mask[row, column] = true } }
  return mask
}

@Test("Masks are drawn side by side, two rows of pixels to a line")
func maskTiles() {
  let tiles = MaskTiles(tiles: [
    ("A 60 %", block(8..<11, 9..<11)), ("empty", block(0..<0, 0..<0)),
  ])
  let lines = tiles.lines(isASCII: false)
  #expect(lines.count == 9)
  #expect(lines[0] == "A 60 %            empty")
  let drawn = lines.dropFirst().map { $0.prefix(16) }
  #expect(drawn.joined().count { "█▀▄".contains($0) } == 4)
  #expect(tiles.lines(isASCII: true).allSatisfy { $0.utf8.allSatisfy { $0 < 128 } })
  #expect(MaskTiles(tiles: [("empty", block(0..<0, 0..<0))]).lines(isASCII: false).isEmpty)
}

@Test("A mask of a pixel beside large ones is not drawn as the empty one")
func smallMasksStayVisible() {
  let large = Mask(width: 128, height: 128, pixels: Array(repeating: 1, count: 128 * 128))
  var dot = Mask(width: 128, height: 128)
  dot[70, 31] = true
  var four = Mask(width: 128, height: 128)
  for (row, column) in [(5, 5), (5, 6), (100, 90), (101, 90)] { four[row, column] = true }
  let empty = Mask(width: 128, height: 128)
  for isASCII in [false, true] {
    func marks(_ mask: Mask) -> Int {
      MaskTiles(tiles: [("A", mask), ("B", large)]).lines(isASCII: isASCII).dropFirst()
        .map { $0.prefix(22) }.joined().count { "█▀▄#".contains($0) }
    }
    #expect(marks(dot) == 1)
    #expect(marks(four) >= 1)
    #expect(marks(empty) == 0)
  }
}

@Test("penumbra hypotheses explains itself, and refuses numbers that make no sense")
func hypothesesUsage() throws {
  let help = try Program.run("hypotheses", "--help")
  #expect(help.code == 0)
  #expect(help.output.contains("EXAMPLE"))
  #expect(try Program.run("hypotheses", "--case", "x", "--draws", "0").code == 64)
  #expect(try Program.run("hypotheses", "--case", "x").code == 66)
}
