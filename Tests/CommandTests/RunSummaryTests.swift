import Evaluation
import Foundation
import Imaging
import Interchange
import ProbUNet
import Testing

@testable import penumbra

private func mask(_ pixels: [UInt8]) -> PackedMask {
  PackedMask(Mask(width: pixels.count, height: 1, pixels: pixels))
}

@Test("Nested are pairs of which one contains the other; empty and equal samples make no pair")
func nestedness() {
  var tally = SampleTally()
  let samples = [[1, 0, 0], [1, 1, 0], [0, 1, 1], [0, 0, 0], [1, 0, 0]] as [[UInt8]]
  tally.add(samples.map(mask), graders: [mask([1, 0, 0]), mask([0, 0, 0])])
  // Pairs: the two first, the first and the third, the second and the third, the fifth with both.
  #expect(tally.nestedShare == 2.0 / 5)
  #expect(tally.emptySampleShare == 0.2)
  #expect(tally.emptyGraderShare == 0.5)
}

@Test("Without pairs of different samples nothing is said about nesting")
func noPairs() {
  var tally = SampleTally()
  tally.add([mask([1, 0]), mask([1, 0]), mask([0, 0])], graders: [mask([1, 0])])
  #expect(tally.nestedShare == nil)
}

@Test("A curve has at most 32 characters and goes by the logarithm where values span decades")
func sparklines() {
  #expect(Sparkline([1, 2, 3, 4, 5, 6, 7, 8]).text(isASCII: false) == "▁▂▃▄▅▆▇█")
  #expect(Sparkline([1, 10, 100, 1000]).text(isASCII: true) == "_-*#")
  #expect(Sparkline([5, 5, 5]).text(isASCII: false) == "▁▁▁")
  #expect(Sparkline([]).text(isASCII: false) == "")
  #expect(Sparkline([1, .nan, 2]).text(isASCII: true) == "_#")
  #expect(Sparkline((0..<1000).map(Double.init)).text(isASCII: false).count == 32)
}

private let lines = [
  #"{"crossEntropy":4,"divergence":3,"divergences":[1,2],"gradientNorm":5,"imagesPerSecond":60,"#
    + #""rate":0.001,"seconds":1,"step":50}"#,
  #"{"emptyGraderShare":0.375,"emptySampleShare":0.5,"ged2":0.25,"ged2Unbiased":0.2,"#
    + #""nestedShare":0.1,"probedCases":64,"samples":16,"step":60}"#,
  #"{"from":"32","name":"batchSize","step":60,"to":"16"}"#,
]

@Test("Every kind of line of a log is known, and what is none is left out")
func logLines() throws {
  let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
  defer { try? FileManager.default.removeItem(atPath: path) }
  try Data((lines + [#"{"step":70}"#, #"{"crossEn"#]).joined(separator: "\n").utf8)
    .write(to: URL(filePath: path))
  let log = try RunLog(path: path)
  #expect(log.entries.map(\.step) == [50, 60, 60])
  #expect(log.entries.map(\.text) == lines)
  #expect(log.steps[0].effectiveRank == nil)
  #expect(log.best?.ged2 == 0.25)
  #expect(log.changes == [RecipeChange(step: 60, name: "batchSize", from: "32", to: "16")])
  #expect(try RunLog(path: path + "-missing").entries.isEmpty)
}

@Test("A run is told as a table with curves, then what was held out and what was changed")
func runSummary() throws {
  let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
  defer { try? FileManager.default.removeItem(atPath: path) }
  try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: path))
  let summary = try #require(RunSummary(try RunLog(path: path)))
  #expect(summary.lines.count == 14)
  #expect(summary.lines[0].hasPrefix("training               first     last    least"))
  #expect(
    summary.lines.suffix(3) == [
      "held out: 64 cases, n = 16; 50.0 % of samples are empty, 37.5 % of graders' masks",
      "best.safetensors: step 60, GED² 0.2500",
      "changed after step 60: batchSize from 32 to 16",
    ])
  #expect(summary.json["probes"]?.items?.first?["ged2"] == .number(0.25))
  #expect(summary.json["changes"]?.items?.first?["name"] == .string("batchSize"))
}

@Test("Patients kept back are whole, always the same, and about as many as asked for")
func heldOutPatients() throws {
  let image = GrayImage(width: 1, height: 1, unit: .unitInterval, values: [0])
  let cases = (0..<900).map { number in
    Case(
      id: "case-\(number)", patient: "patient-\(number / 3)", image: image,
      masks: [Mask(width: 1, height: 1)])
  }
  let library = CaseLibrary(cases, manifest: LibraryManifest(sources: [], attribution: ""))
  var recipe = Recipe(steps: 1)
  recipe.holdOutPercent = 10
  let source = try LibrarySource(library, split: nil, holdingOut: recipe)
  #expect(source.count + source.heldOut.count == 900)
  #expect((45...135).contains(source.heldOut.count))
  let heldOut = Set(source.heldOut.map { cases[$0].patient })
  #expect(source.heldOut.count == 3 * heldOut.count)
  recipe.seed = 9
  #expect(try LibrarySource(library, split: nil, holdingOut: recipe).heldOut == source.heldOut)
  recipe.holdOutPercent = 0
  #expect(try LibrarySource(library, split: nil, holdingOut: recipe).heldOut.isEmpty)
}

@Test("A look at members that answer in turn logs no unbiased GED², and is read again")
func probeInTurn() throws {
  var tally = SampleTally(draws: .inTurn)
  tally.add([mask([1, 0]), mask([0, 1])], graders: [mask([1, 0])])
  let line = ProbeLine(step: 5, samples: 2, tally)
  #expect(line.ged2Unbiased == nil)
  let text = LogEntry.probe(line).text
  #expect(!text.contains("ged2Unbiased"))
  #expect(LogEntry(parsing: text.utf8) == .probe(line))
}
