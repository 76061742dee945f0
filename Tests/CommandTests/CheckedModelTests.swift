import Foundation
import Imaging
import Interchange
import ProbUNet
import Testing

@testable import penumbra

@Test("Commands on a class of scenes show a model of all classes by it")
func checkedSceneModel() throws {
  try withTinyFolder { folder in
    let library = try tinySceneLibrary(in: folder, class: "car")
    let path = try tinySceneModel(in: folder)
    let model = try CheckedModel.open(path, for: library)
    let (subject, scene) = try library.shown(at: 1)
    let encoded = try model.encode(subject)
    let whole = try model.model.encode(scene?.image ?? ColorImage(width: 1, height: 1))
    let samples = whole.draw(6, seed: 3)
    let masks = try model.masks(encoded.draw(6, seed: 3), of: subject)
    #expect(masks.map(\.pixels) == samples.map { $0.classes.map { $0 == 1 ? 1 : 0 } })
    #expect(
      try model.posterior(subject, grader: 0)
        == scene.map { try model.model.posterior($0.image, $0.labels[0]) })
    let found = try CaseOpinions(of: subject, model, draws: 20, seed: 0)
    #expect(found.draws == 20)
    #expect(try GraderSearch(grader: 1, of: subject, model).found.u.count == 2)
  }
}

@Test(
  "A model that is not of the class is refused before the first case is measured, with what to name"
)
func evaluationOfClass() throws {
  try withTinyFolder { folder in
    let library = try tinySceneLibrary(in: folder, class: "car")
    let streets = try HypothesisModel.load(path: try tinySceneModel(in: folder), threads: 1)
    let evaluation = { (model: HypothesisModel, library: CaseLibrary) in
      let run = EvaluationRun(
        selection: try CaseSelection(library, name: "streets", split: nil),
        trials: [ModelTrial(model: model, name: "m", counts: [1], seed: 0)],
        interruption: Interruption())
      _ = try run.report(library: "streets", split: nil, seed: 0)
    }
    #expect(
      throws: Failure(
        .badData,
        "m: expected a model trained with --class car, found one of all 4 classes; leave --class out"
          + " to measure all of them, or name another --model")
    ) { try evaluation(streets, library) }
    #expect(
      throws: Failure(
        .badData,
        "m: unfit model: expected one trained on all classes or on car, found one that names no class"
          + " of scenes; name another --model or --class")
    ) { try evaluation(tinyModel(), library) }
    #expect(
      throws: Failure(
        .badData,
        "m: unfit model: expected 1 image channel and 2 classes, as the cases have, found 3 and 4;"
          + " name another --model")
    ) { try evaluation(streets, tinyLibrary) }
  }
}

@Test("Scenes of other classes than those the model names are refused")
func evaluationOfOtherClasses() throws {
  try withTinyFolder { folder in
    let library = try tinySceneLibrary(in: folder, class: nil)
    let source = try LibrarySource(library, split: nil, holdingOut: Recipe(steps: 1)).identified()
    #expect(source.identity?.classNames == ["road", "car", "sky", "car_2"])
    var file = try Safetensors(path: tinySceneModel(in: folder))
    file.metadata["classes"] = #"["road","sky","car","car_2"]"#
    let path = folder + "/other.safetensors"
    try file.write(to: path)
    let trial = SceneTrial(
      model: try HypothesisModel.load(path: path, threads: 1), name: "m", task: tinySceneTask,
      counts: [1], seed: 0)
    #expect(
      throws: Failure(
        .badData,
        "m: unfit model: expected class 1 to be car, as in the scenes, found sky; name another"
          + " --model")
    ) { try trial.requireFit() }
  }
}

@Test("No model is taken for scenes that nobody has named, and one that does not fit is refused")
func sceneModelsAreNamed() throws {
  try withTinyFolder { folder in
    _ = try tinySceneLibrary(in: folder, class: "car")
    let path = try tinySceneModel(in: folder)
    let arguments = [
      "hypotheses", folder + "/streets", "--class", "car", "--case", "street-0", "--draws", "16",
    ]
    let none = try Program.run(arguments: arguments)
    #expect(none.code == 66)
    #expect(
      none.error
        == "penumbra: no model: expected --model FILE, since those that ship know no scenes\n")
    let named = try Program.run(arguments: arguments + ["--model", path, "--json"])
    #expect(named.code == 0, "\(named.error)")
    #expect(try JSON(parsing: Array(named.output.utf8))["draws"]?.int == 16)
    let cases = try Program.run("sample", "--case", "x", "--count", "1", "--to", folder + "/a")
    #expect(cases.code == 66)
    let unfit = try Program.run(
      "sample", "--case", CaseLibrary.demo().entries[0].id, "--count", "1", "--model", path, "--to",
      folder + "/b")
    #expect(unfit.code == 65)
    #expect(
      unfit.error
        == "penumbra: \(path): unfit model: expected 1 image channel and 2 classes, as the cases "
        + "have, found 3 and 4; name another --model\n")
    let sample = try Program.run(
      "sample", folder + "/streets", "--class", "car", "--case", "street-0", "--count", "2",
      "--model", path, "--formats", "json", "--to", folder + "/c")
    #expect(sample.code == 0, "\(sample.error)")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder + "/c")
    let facts = try #require(files.first { $0.hasPrefix("S1") && $0.hasSuffix(".json") })
    let json = try JSON(parsing: readFile(folder + "/c/" + facts, limit: 1 << 20))
    #expect(json["source"]?["facts"]?["class"]?.text == "car")
  }
}
