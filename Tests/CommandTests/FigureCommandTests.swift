import Cells
import Evaluation
import Figures
import Foundation
import Imaging
import Interchange
import ProbUNet
import Testing

@testable import penumbra

private func evaluated() throws -> EvaluationReport {
  let selection = try CaseSelection(tinyLibrary, name: "tiny", split: "val")
  let trials = try [ProbUNet.Configuration.Kind.probabilisticUNet, .unet].map { kind in
    ModelTrial(model: try tinyModel(kind: kind), name: kind.rawValue, counts: [1, 4], seed: 7)
  }
  return try EvaluationRun(
    selection: selection, trials: trials, interruption: Interruption()
  ).report(library: "some/tiny", split: "val", seed: 7)
}

private func withFile(_ text: String, _ body: (String) throws -> Void) throws {
  let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).json").path
  defer { try? FileManager.default.removeItem(atPath: path) }
  try text.write(toFile: path, atomically: true, encoding: .utf8)
  try body(path)
}

@Test("Figures made of a report and of its JSON are the same")
func figuresOfResults() throws {
  let report = try evaluated()
  let direct = EvaluationResults(report)
  try withFile(report.json.page) { path in
    let read = try EvaluationResults(files: [path])
    #expect(try read.energyFigure() == direct.energyFigure())
    #expect(try read.calibrationFigure() == direct.calibrationFigure())
  }
  let energy = try direct.energyFigure()
  #expect(energy.counts == [1, 4])
  #expect(energy.series.map(\.name) == ["probabilistic-unet", "unet"])
  #expect(energy.series[0].cases.map(\.count) == [2, 2])
  #expect(energy.controls.map(\.name) == ["always empty"])
  #expect(energy.series.map { $0.centre != nil } == [true, false])
  #expect(energy.caption == "tiny, split val: 2 cases")
  let calibration = try direct.calibrationFigure()
  #expect(calibration.series[0].presence.map(\.x) == [0.5, 1])
  #expect(calibration.series[0].reliability.map(\.count).reduce(0, +) == 2)
  #expect(calibration.caption == "tiny, split val: 2 cases, 2 graders, n = 4 samples")
}

@Test("Results of several files are drawn side by side, equal names get a number")
func severalResults() throws {
  try withFile(try evaluated().json.page) { path in
    let figure = try EvaluationResults(files: [path, path]).energyFigure()
    #expect(
      figure.series.map(\.name)
        == ["probabilistic-unet", "unet", "probabilistic-unet (2)", "unet (2)"])
  }
}

@Test("The worst cases are those with the largest GED² at the largest n")
func worstCases() throws {
  let entry = { (id: String, ged2: String) in #"{"id": "\#(id)", "ged2": [\#(ged2)]}"# }
  let cases = [entry("a", "0.9, 0.1"), entry("c", "0.2, 0.5"), entry("b", "0.1, 0.5")]
  let page =
    #"{"models": [{"samples": [{"n": 16}], "perCase": [\#(cases.joined(separator: ", "))]}]}"#
  try withFile(page) { path in
    let worst = try EvaluationResults(files: [path]).worstCases()
    #expect(worst.cases.map(\.id) == ["b", "c", "a"])
    #expect(worst.cases.map(\.ged2) == [0.5, 0.5, 0.1])
    #expect(worst.count == 16)
  }
}

@Test("A file that holds no results is named with what makes them")
func noResults() throws {
  try withFile("{}") { path in
    let expected = Failure(
      .badData,
      "\(path): not results of penumbra evaluate: expected JSON with 'models', found another;"
        + " make them with evaluate --json FILE")
    #expect(throws: expected) { try EvaluationResults(files: [path]) }
  }
  #expect(try Program.run("figure", "ged", "/nonexistent.json", "--to", "/tmp/x.png").code == 66)
}

@Test("The course of a training becomes a figure of what was logged")
func curves() throws {
  let line =
    #"{"step":50,"crossEntropy":90.5,"divergence":1.5,"divergences":[1,0.5],"gradientNorm":3,"#
    + #""rate":0.001,"imagesPerSecond":30,"seconds":2}"#
  let probe =
    #"{"step":100,"probedCases":64,"samples":16,"ged2":0.3,"emptySampleShare":0,"#
    + #""emptyGraderShare":0}"#
  let page = line + "\n" + line.replacing("50,", with: "100,") + "\n" + probe + "\n"
  try withFile(page) { path in
    let figure = try RunLog(path: path).figure(caption: "run")
    #expect(
      figure.groups.map(\.title)
        == [
          "cross-entropy, nats", "KL by dimension, nats", "GED², held out",
          "share empty, held out",
        ])
    #expect(figure.groups[1].curves.map(\.values) == [[1, 1], [0.5, 0.5]])
    #expect(figure.caption == "run: 100 steps; held out: 64 cases")
  }
}

@Test("penumbra figure draws cases of the demo with the shipped model into PNGs of 300 dpi")
func figuresOfDemo() throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let id = try #require(CaseLibrary.demo().entries.first?.id)
  let samples = folder.appending(path: "samples.png").path
  let latent = folder.appending(path: "latent.png").path
  let first = try Program.run(
    "figure", "samples", "--case", id, "--count", "3", "--to", samples)
  #expect(first.code == 0, "\(first.error)")
  let second = try Program.run(
    "figure", "latent", "--case", id, "--grid", "5", "--to", latent)
  #expect(second.code == 0, "\(second.error)")
  #expect(try PNG(path: samples).width == Paper.pageWidth)
  #expect(try PNG(path: latent).width == Paper.pageWidth)
  #expect(try PNG(path: latent).channels == 3)
  let bytes = [UInt8](try Data(contentsOf: URL(filePath: samples)))
  #expect(bytes.firstRange(of: Array("pHYs".utf8)) != nil)
  let screen = try Program.run("figure", "samples", "--case", id, "--count", "2")
  #expect(screen.code == 0)
  #expect(screen.output.split(separator: "\n").count > 5)
  #expect(screen.output.contains("2 samples from the prior"))
  #expect(!screen.output.contains("\u{1B}"))
}

@Test("A plane that the model does not have is refused with those that it has")
func missingPlane() throws {
  let id = try #require(CaseLibrary.demo().entries.first?.id)
  let outcome = try Program.run("figure", "latent", "--case", id, "--plane", "1,1")
  #expect(outcome.code == 66)
  #expect(outcome.error.contains("expected two different dimensions of 1 to 6"))
}

@Test("Without colours a picture is shades, with them each cell is two pixels")
func terminalPicture() {
  var canvas = Canvas(width: 40, height: 20)
  canvas.fill(Frame(x: 0, y: 0, width: 20, height: 20), .black)
  let plain = TerminalPicture(
    canvas, environment: ["COLUMNS": "20", "NO_COLOR": "1"], isTerminal: true
  ).text
  let lines = plain.split(separator: "\n")
  #expect(lines.count == 5)
  #expect(lines.allSatisfy { $0.count == 20 && $0.last == " " && $0.first != " " })
  let colored = TerminalPicture(
    canvas, environment: ["COLUMNS": "20", "COLORTERM": "truecolor"], isTerminal: true
  ).text
  if LocaleGlyphs.hasBlocks { #expect(colored.contains("\u{1B}[38;2;0;0;0m")) }
  for (name, isTerminal) in [("xterm-256color", false), ("dumb", true)] {
    let text = TerminalPicture(
      canvas, environment: ["COLUMNS": "20", "COLORTERM": "truecolor", "TERM": name],
      isTerminal: isTerminal
    ).text
    #expect(!text.contains("\u{1B}"))
  }
}

@Test("A picture in the terminal has the texts of the figure as letters, also those without room")
func terminalLetters() throws {
  let series = EnergyFigure.Series(
    name: "lidc-small", cases: [[0.1, 0.9], [0.2, 0.3]], means: [0.5, 0.25],
    intervals: [nil, nil])
  let canvas = EnergyFigure(
    counts: [1, 16], series: [series], controls: [.init(name: "always empty", values: [0.8])],
    caption: "val: 2 cases"
  ).drawn()
  let text = TerminalPicture(canvas, environment: ["COLUMNS": "120"], isTerminal: false).text
  for word in ["val: 2 cases", "lidc-small", "0.250", "always empty: 0.800", " 16 ", "0.6", "mean"]
  {
    #expect(text.contains(word), "\(word)")
  }
  // The title of the axis runs down the side.
  let column = try #require(
    text.split(separator: "\n").compactMap { line in Array(line).firstIndex(of: "G") }.first)
  let letters = text.split(separator: "\n").map { Array($0)[column] }.filter(\.isLetter)
  #expect(String(letters) == "GED")
  let small = TerminalPicture(canvas, environment: ["COLUMNS": "20"], isTerminal: false).text
  #expect(small.contains("always empty: 0.800"))
}

@Test("Results on scenes become a figure of their modes")
func modesOfResults() throws {
  let text = """
    {"library": "streets", "split": "val", "cases": 2, "models": [{"name": "m", "calibration":
      {"draws": 32, "modes": [
        {"bits": "00", "probability": 0.6, "expected": 0.7, "frequency": 0.5},
        {"bits": "10", "probability": 0.4, "expected": 0.3, "frequency": 0.5}],
       "pixels": [{"class": "road", "to": "road 2", "probability": 0.4, "flipped": 0.3},
                  {"class": "car", "to": "car 2", "probability": 0.2, "flipped": null}]}}]}
    """
  try withFile(text) { path in
    let figure = try #require(try EvaluationResults(files: [path]).modesFigure(of: nil))
    #expect(figure.modes.map(\.frequency) == [0.5, 0.5])
    #expect(figure.modes.map(\.switches) == [[false, false], [true, false]])
    #expect(figure.classes.map(\.share) == [0.3, 0])
    #expect(figure.modes.map(\.probability) == [0.7, 0.3])
    #expect(figure.captions[0] == "streets, split val: 2 scenes; bars: m, 32 samples")
    #expect(figure.series.map(\.name) == ["m"])
    #expect(
      try EvaluationResults(files: [path, path]).modesFigure(of: "m (2)")?.chosen == 1)
    let expected = Failure(.noInput, "--model: expected one of m, found 'x'")
    #expect(throws: expected) { try EvaluationResults(files: [path]).modesFigure(of: "x") }
    try withFile(text.replacing(#""expected": 0.7, "#, with: "")) { older in
      let figure = try #require(try EvaluationResults(files: [older]).modesFigure(of: nil))
      #expect(figure.modes.map(\.probability) == [0.6, 0.4])
      #expect(figure.truth == "its true probability")
    }
  }
  #expect(try EvaluationResults(try evaluated()).modesFigure(of: nil) == nil)
}

@Test("Results on different cases, modes or kinds of cases are not drawn together")
func incomparableResults() throws {
  let cases = { (count: Int, ids: String) in
    #"{"cases": \#(count), "models": [{"samples": [{"n": 1, "ged2": 1}], "perCase": [\#(ids)]}]}"#
  }
  let scenes = { (bits: String) in
    #"{"cases": 2, "models": [{"samples": [{"n": 1, "ged2": 1}], "calibration": {"modes": ["#
      + #"{"bits": "\#(bits)", "probability": 1, "frequency": 1}]}}]}"#
  }
  let (a, b) = (#"{"id": "a", "ged2": [1]}"#, #"{"id": "b", "ged2": [1]}"#)
  func expect(_ first: String, _ second: String, _ message: String) throws {
    try withFile(first) { one in
      try withFile(second) { two in
        let results = try EvaluationResults(files: [one, two])
        let expected = Failure(.badData, "\(one), \(two): \(message)")
        #expect(throws: expected) {
          _ = try results.modesFigure(of: nil)
          _ = try results.energyFigure()
        }
      }
    }
  }
  try expect(
    cases(1, a), cases(2, a + ", " + b),
    "expected results on the same cases, found 1 and 2 cases; evaluate the models together")
  try expect(
    cases(1, a), cases(1, b),
    "expected results on the same cases, found 2 that not all have; evaluate the models together")
  try expect(
    cases(2, ""), scenes("0"),
    "expected results on cases or on scenes, found both; draw them apart")
  try expect(
    scenes("0"), scenes("1"),
    "expected the same modes for all models, found others; draw them apart")
}

@Test("GED² of scenes is drawn from files with and without values of single scenes")
func energyOfScenes() throws {
  let page = """
    {"library": "streets", "cases": 2, "flips": [],
     "controls": {"neverFlipped": {"ged2": 0.4}, "truth": {"samples": [{"n": 1, "ged2": 0.6},
       {"n": 4, "ged2": 0.15}]}},
     "models": [{"name": "m", "samples": [{"n": 1, "ged2": 0.9, "ged2Low": 0.8, "ged2High": 1},
       {"n": 4, "ged2": 0.3}]}]}
    """
  try withFile(page) { path in
    let figure = try EvaluationResults(files: [path]).energyFigure()
    #expect(figure.series.map(\.cases) == [[]])
    #expect(figure.series[0].intervals == [0.8...1, nil])
    #expect(
      figure.controls
        == [
          .init(name: "never flipped, all else right", values: [0.4]),
          .init(name: "samples from the truth", values: [0.6, 0.15]),
        ])
    #expect(
      figure.caption == "streets: 2 scenes; the results hold no values of single cases")
    _ = figure.drawn()
  }
}

@Test("Figures are PNG: other endings are refused before any work")
func otherEndings() throws {
  let drawn = try Program.run("figure", "ged", "out.json", "--to", "foo.txt")
  #expect(drawn.code == 64)
  #expect(drawn.error.contains("--to: expected a name that ends in .png, found 'foo.txt'."))
  let evaluated = try Program.run("evaluate", "x", "--model", "y", "--figure", "foo.txt")
  #expect(evaluated.code == 64)
  #expect(
    evaluated.error.contains("--figure: expected a name that ends in .png, found 'foo.txt'."))
}

@Test(
  "Results with values that none can have are refused",
  arguments: [
    (#""ged2": 1"#, #""ged2": 1e300"#, "expected GED² from -1 to 4, found 1e+300"),
    (#""ged2": [1]"#, #""ged2": [-7]"#, "expected GED² from -1 to 4, found -7.0"),
    (#""ged2High": 2"#, #""ged2High": 9e9"#, "expected GED² from -1 to 4, found 9000000000.0"),
    (#""priorMeanGED2": 1"#, #""priorMeanGED2": 1e99"#, "expected GED² from -1 to 4, found 1e+99"),
    (
      #""calibrationError": 0.5"#, #""calibrationError": 1e300"#,
      "expected calibration errors from 0 to 1, found 1e+300"
    ),
    (#""graderShare": 0.5"#, #""graderShare": 8"#, "expected shares from 0 to 1, found 8.0"),
    (
      #""cases": 3"#, #""cases": 0"#,
      "expected numbers of predictions from 1 to 9007199254740992, found 0.0"
    ),
    (#""frequency": 0.5"#, #""frequency": 1e9"#, "expected shares from 0 to 1, found 1000000000.0"),
  ])
func wildResults(old: String, new: String, message: String) throws {
  let page = """
    {"models": [{"latent": 2, "priorMeanGED2": 1,
      "samples": [{"n": 4, "ged2": 1, "ged2Low": 0, "ged2High": 2}], "perCase": [{"ged2": [1]}],
      "byNonEmptyGraders": [{"graderShare": 0.5, "presentShare": 0.5, "cases": 3}],
      "presence": {"calibrationError": 0.5, "bins": [{"predicted": 0.5, "observed": 1, "count": 3}]},
      "calibration": {"modes": [{"bits": "0", "probability": 0.5, "frequency": 0.5}]}}]}
    """
  func draw(_ path: String) throws {
    let results = try EvaluationResults(files: [path])
    _ = try results.energyFigure().drawn()
    _ = try results.calibrationFigure().drawn()
    _ = try results.modesFigure(of: nil)?.drawn()
  }
  try withFile(page) { try draw($0) }
  let wild = page.replacing(old, with: new)
  try #require(wild != page)
  try withFile(wild) { path in
    #expect(throws: Failure(.badData, "\(path): \(message); evaluate again")) { try draw(path) }
  }
}

@Test("More models than a figure can tell apart are refused")
func tooManyModels() throws {
  let model = #"{"samples": [{"n": 1, "ged2": 1}], "perCase": [{"ged2": [1]}]}"#
  let models = Array(repeating: model, count: 400).joined(separator: ", ")
  try withFile(#"{"models": [\#(models)]}"#) { path in
    let expected = Failure(
      .badData, "\(path): expected at most 16 models in a figure, found 400; draw some of them")
    #expect(throws: expected) { try EvaluationResults(files: [path]).energyFigure() }
    #expect(throws: expected) { try EvaluationResults(files: [path]).calibrationFigure() }
  }
}

@Test("Cases of a class of scenes are drawn with --class, which their absence asks for")
func figuresOfScenes() throws {
  try withTinyFolder { folder in
    _ = try tinySceneLibrary(in: folder, class: nil)
    let model = ["--model", try tinySceneModel(in: folder)]
    let figures = [("samples", model), ("latent", model + ["--grid", "3"]), ("cells", [])]
    for (name, options) in figures {
      let arguments = ["figure", name, folder + "/streets", "--case", "street-0"]
      let bare = try Program.run(arguments: arguments)
      #expect(bare.code == 65)
      #expect(bare.error.hasSuffix("found none; add --class\n"))
      let one = try Program.run(arguments: arguments + ["--class", "car"] + options)
      #expect(one.code == 0, "\(one.error)")
    }
    let unnamed = try Program.run(
      "figure", "samples", folder + "/streets", "--case", "street-0", "--class", "car")
    #expect(unnamed.code == 66)
    #expect(
      unnamed.error
        == "penumbra: no model: expected --model FILE, since those that ship know no scenes\n")
  }
}

@Test("A model without a plane is refused by figure latent")
func flatLatent() throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
  defer { try? FileManager.default.removeItem(atPath: folder) }
  let id = try #require(CaseLibrary.demo().entries.first?.id)
  try makeFolder(folder)
  let made = try Program.run("phantom", "--to", folder + "/cases", "--cases", "4")
  try #require(made.code == 0)
  let trained = try Program.run(
    "train", folder + "/cases", "--to", folder + "/run", "--preset", "tiny", "--latent", "1",
    "--batch", "1", "--crop", "16", "--steps", "1", "--hold-out", "0", "--threads", "1")
  try #require(trained.code == 0, "\(trained.error)")
  let outcome = try Program.run(
    "figure", "latent", "--case", id, "--model", folder + "/run/model.safetensors")
  #expect(outcome.code == 66)
  #expect(
    outcome.error
      == "penumbra: model: expected a model with a latent code of two dimensions or more,"
      + " found probabilistic-unet with 1; choose another --model\n")
}

@Test(
  "Heads give each answer once and a deterministic network one; only a latent code has a prior",
  arguments: [
    (ProbUNet.Configuration.Kind.probabilisticUNet, 8, "8 samples from the prior, seed 7"),
    (.dropoutUNet, 8, "8 samples with dropout, seed 7"), (.mHeads, 4, "answers of 4 heads"),
    (.unetEnsemble, 4, "answers of 4 members"), (.unet, 1, "its one answer"),
  ])
func answers(kind: ProbUNet.Configuration.Kind, count: Int, sentence: String) throws {
  let answers = Answers(CheckedModel(model: try tinyModel(kind: kind), name: "m"), of: 8)
  #expect(answers.count == count)
  #expect(answers.sentence(seed: 7) == sentence)
}

@Test("Cells have the colours wished for, else those of the terminal, and none in a file or pipe")
func cellColors() {
  let rich = ["TERM": "xterm-256color", "COLORTERM": "truecolor"]
  func depth(
    _ wished: ColorDepth?, _ more: [String: String] = [:], isTerminal: Bool
  ) -> ColorDepth? {
    CellsFigureCommand.depth(wished, rich.merging(more) { $1 }, isTerminal: isTerminal)
  }
  #expect(depth(nil, isTerminal: true) == .trueColor)
  #expect(depth(nil, isTerminal: false) == nil)
  #expect(depth(.trueColor, ["NO_COLOR": "1"], isTerminal: false) == .trueColor)
  #expect(depth(nil, ["PENUMBRA_COLOR": "256"], isTerminal: false) == .indexed256)
  #expect(depth(nil, ["NO_COLOR": "1"], isTerminal: true) == .monochrome)
  #expect(depth(nil, ["TERM": "dumb"], isTerminal: true) == nil)
}

@Test("figure cells into a file is plain text, and with --colors has colours")
func plainCells() throws {
  let id = try #require(CaseLibrary.demo().entries.first?.id)
  let arguments = ["figure", "cells", "--case", id, "--size", "20x10", "--graders"]
  let plain = try Program.run(arguments: arguments)
  #expect(plain.code == 0 && !plain.output.contains("\u{1B}"))
  #expect(plain.output.split(separator: "\n", omittingEmptySubsequences: false).count == 11)
  let colored = try Program.run(arguments: arguments + ["--colors", "truecolor"])
  #expect(colored.output.contains("\u{1B}[0;38;2;"))
}
