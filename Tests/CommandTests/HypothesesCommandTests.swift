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

@Test("A deterministic model has one opinion with probability 1 and no code")
func oneOpinion() throws {
  let found = try CaseOpinions(of: spaced, model(kind: .unet), draws: 10, seed: 0)
  #expect(found.opinions.map(\.share) == [Share(10, of: 10)])
  #expect(found.opinions[0].z == nil)
  #expect(throws: Failure.self) { try GraderSearch(grader: 1, of: spaced, model(kind: .unet)) }
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

@Test("penumbra hypotheses explains itself, and refuses numbers that make no sense")
func hypothesesUsage() throws {
  let help = try Program.run("hypotheses", "--help")
  #expect(help.code == 0)
  #expect(help.output.contains("EXAMPLE"))
  #expect(try Program.run("hypotheses", "--case", "x", "--draws", "0").code == 64)
  #expect(try Program.run("hypotheses", "--case", "x").code == 66)
}
