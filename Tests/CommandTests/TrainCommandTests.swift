import Foundation
import Interchange
import ProbUNet
import Testing

@testable import penumbra

private func parsed(_ arguments: String...) throws -> TrainCommand {
  try TrainCommand.parse(["library", "--to", "run"] + arguments)
}

@Test("Without options a training takes the quick recipe")
func quickRecipe() throws {
  let command = try parsed()
  #expect(command.recipe.fresh == Recipe(steps: 20_000))
  #expect(command.recipe.preset == "small")
}

@Test("The recipe of the shipped model is one of a field, the energy distance and one cosine")
func shippedRecipe() throws {
  var expected = Recipe(steps: 12_000)
  (expected.batchSize, expected.cropSide) = (32, 64)
  (expected.energyWeight, expected.precision) = (100, .bf16)
  let command = try parsed("--recipe", "lidc")
  #expect(command.recipe.fresh == expected)
  #expect(command.recipe.preset == "small")
  #expect(command.recipe.fieldSide == 64)
}

@Test("The paper's recipe takes options on top of it")
func paperOptions() throws {
  let command = try parsed("--recipe", "paper-lidc", "--batch", "8", "--shear", "0")
  var expected = Recipe.paperLIDC
  expected.batchSize = 8
  expected.augmentation.shear = 0
  #expect(command.recipe.fresh == expected)
  #expect(command.recipe.preset == "lidc-paper")
}

@Test("A schedule brings the rate and the warm-up that are usual for it")
func scheduleOptions() throws {
  let recipe = try parsed("--schedule", "released").recipe.fresh
  #expect((recipe.schedule, recipe.rate, recipe.warmUpSteps) == (.released, 1e-4, 0))
  #expect(try parsed("--schedule", "released", "--rate", "0.01").recipe.fresh.rate == 0.01)
}

@Test("A named augmentation keeps the tile of the recipe, and takes magnitudes of its own")
func augmentationOptions() throws {
  let options = ["--recipe", "paper-lidc", "--augmentation", "full", "--scale", "0.9-1.5"]
  let recipe = try TrainCommand.parse(["library", "--to", "run"] + options).recipe.fresh
  #expect(recipe.augmentation.isTurning)
  #expect(recipe.augmentation.tileSide == 180)
  #expect((recipe.augmentation.leastScale, recipe.augmentation.greatestScale) == (0.9, 1.5))
}

@Test("What is not given is as the training was begun with")
func continuedRecipe() throws {
  var old = Recipe(steps: 7)
  old.batchSize = 5
  #expect(try parsed().recipe.continued(from: old) == old)
  var expected = old
  expected.cropSide = 64
  #expect(try parsed("--crop", "64").recipe.continued(from: old) == expected)
}

@Test(
  "Impossible options are refused",
  arguments: [
    (["--batch", "0"], "expected 1 to 65536 images in a batch, found 0"),
    (["--threads", "0"], "--threads: expected at least 1, found 0"),
    (["--rate", "2"], "expected a rate above 0 and at most 1, found 2.0"),
    (["--hold-out", "100"], "expected 0 to 99 percent held out, found 100.0"),
    (
      ["--augmentation", "wild"],
      "--augmentation: expected one of elastic, full, mirrors, none, streets, turns, found wild"
    ),
    (["--scale", "2-1"], "expected scales from 0.1 to 10, the least first"),
    (["--preset", "big"], "--preset: expected one of "),
  ])
func impossibleOptions(options: [String], message: String) {
  do {
    _ = try TrainCommand.parse(["library", "--to", "run"] + options)
    Issue.record("accepted")
  } catch {
    #expect(TrainCommand.message(for: error).hasPrefix(message))
  }
}

/// Trainings by the built program, one after the other.
@Suite(.serialized)
struct TrainingTests {
  private let options = [
    "--preset", "tiny", "--batch", "2", "--crop", "16", "--steps", "24", "--save-every", "3",
    "--probe", "12", "--hold-out", "10", "--threads", "1",
  ]

  @Test("A training that is killed and goes on leaves the bytes of one that was not")
  func killed() throws {
    try withFolder { folder in
      try makeCases(folder)
      let begun = ContinuousClock.now
      #expect(try train(folder, "whole").code == 0)
      let seconds = (ContinuousClock.now - begun) / .seconds(1)
      for share in [0.3, 0.5] {
        _ = try Program.interrupt(
          SIGKILL, after: share * seconds, arguments: arguments(folder, "killed"))
      }
      #expect(try train(folder, "killed").code == 0)
      for file in ["checkpoint.safetensors", "model.safetensors", "best.safetensors"] {
        #expect(try contents(folder, "whole", file) == contents(folder, "killed", file), "\(file)")
      }
      #expect(try log(folder, "whole") == log(folder, "killed"))
      try summary(of: folder + "/whole")
    }
  }

  private func summary(of run: String) throws {
    let log = try RunLog(path: run + "/log.jsonl")
    #expect(log.steps.map(\.step) == [24])
    #expect(log.probes.map(\.step) == [12, 24])
    let text = try ModelSummary.read(run).text
    #expect(text.contains("best.safetensors: step \(log.best?.step ?? 0), GED² "))
    #expect(text.contains("\ntraining  "))
    let json = try ModelSummary.read(run).json
    #expect(json["run"]?["probes"]?.items?.count == 2)
    #expect(json["run"]?["crossEntropy"]?.items?.count == 1)
  }

  @Test("Other options need --change, and the log keeps what was changed")
  func changed() throws {
    try withFolder { folder in
      try makeCases(folder)
      #expect(try train(folder, "run", "--steps", "2").code == 0)
      let refused = try train(folder, "run", "--steps", "3", "--beta", "2")
      #expect(refused.code == 64)
      #expect(
        refused.error.hasPrefix(
          "Error: the training in \(folder)/run was begun otherwise: expected beta 1, found 2;"
            + " leave the option out, or add --change to go on so from step 2\n"))
      let other = try train(folder, "run", "--latent", "3")
      #expect(other.code == 64)
      #expect(
        other.error.hasPrefix(
          "Error: the training in \(folder)/run was begun with another architecture: expected a"
            + " probabilistic-unet of channels [16, 32, 64], he; leave --kind, --preset and the"
            + " like out, or choose another --to\n"))
      for options in [["--kind", "fixed-prior"], ["--initialization", "orthogonal"]] {
        let refused = try Program.run(arguments: arguments(folder, "run") + options)
        #expect(refused.code == 64)
        #expect(refused.error.contains("was begun with another architecture"))
      }
      let same = try train(
        folder, "run", "--steps", "2", "--kind", "probabilistic-unet", "--initialization", "he")
      #expect(same.code == 0, "\(same.error)")
      #expect(try train(folder, "run", "--steps", "3", "--beta", "2", "--change").code == 0)
      let log = try RunLog(path: folder + "/run/log.jsonl")
      #expect(
        log.changes == [
          RecipeChange(step: 2, name: "beta", from: "1", to: "2"),
          RecipeChange(step: 2, name: "steps", from: "2", to: "3"),
        ])
      let text = try ModelSummary.read(folder + "/run").text
      #expect(text.contains("changed after step 2: beta from 1 to 2"))
    }
  }

  @Test("A training with --from remembers what it began with")
  func forerunner() throws {
    try withFolder { folder in
      try makeCases(folder)
      #expect(try train(folder, "first", "--steps", "2").code == 0)
      let model = folder + "/first/model.safetensors"
      #expect(try train(folder, "second", "--steps", "2", "--from", model).code == 0)
      let text = try ModelSummary.read(folder + "/second").text
      #expect(text.contains("changed after step 0: parameters from \"drawn\" to \"76 of 76 "))
      #expect(try train(folder, "shipped", "--steps", "2", "--from", "lidc-small").code == 0)
      let refused = try train(folder, "third", "--from", folder + "/cases/library.json")
      #expect(refused.code == 65)
      #expect(!FileManager.default.fileExists(atPath: folder + "/third"))
      for (run, name, begun) in [
        ("first", "model.safetensors", "drawn parameters"),
        ("second", "best.safetensors", "model.safetensors"),
      ] {
        let other = try train(folder, run, "--from", folder + "/first/" + name)
        #expect(other.code == 64)
        #expect(
          other.error.hasPrefix(
            "Error: --from: the training in \(folder)/\(run) was begun otherwise: expected \(begun),"
              + " found \(name); leave --from out, or choose another --to\n"))
      }
    }
  }

  @Test("A training goes on with other cases only where --change says so, and remembers it")
  func otherCases() throws {
    try withFolder { folder in
      try makeCases(folder)
      let other = try Program.run(
        "phantom", "--to", folder + "/other", "--cases", "12", "--seed", "9")
      try #require(other.code == 0)
      #expect(try train(folder, "run", "--steps", "2").code == 0)
      let moved = ["train", folder + "/other", "--to", folder + "/run"] + options
      let refused = try Program.run(arguments: moved + ["--steps", "3"])
      #expect(refused.code == 64)
      #expect(
        refused.error.hasPrefix(
          "Error: the training in \(folder)/run was begun with other cases: expected library \""))
      #expect(
        refused.error.contains(
          "; name the library, --split and --class it was begun with, or add --change to go on so"
            + " from step 2\n"))
      let changed = try Program.run(arguments: moved + ["--steps", "3", "--change"])
      #expect(changed.code == 0, "\(changed.error)")
      let log = try RunLog(path: folder + "/run/log.jsonl")
      #expect(log.changes.map(\.name) == ["steps", "library"])
      #expect(try Program.run(arguments: moved + ["--steps", "4"]).code == 0)
    }
  }

  @Test("A checkpoint of an earlier version, which does not tell its cases, goes on with any")
  func earlierCheckpoint() throws {
    try withFolder { folder in
      try makeCases(folder)
      #expect(try train(folder, "run", "--steps", "2").code == 0)
      let path = folder + "/run/checkpoint.safetensors"
      var file = try Safetensors(path: path)
      #expect(file.metadata["data"]?.contains(#""sha256":"#) == true)
      file.metadata["data"] = nil
      try file.write(to: path)
      let resumed = try train(folder, "run", "--steps", "3")
      #expect(resumed.code == 0, "\(resumed.error)")
      #expect(try Safetensors(path: path).metadata["data"] != nil)
      file.metadata["recipe"] = file.metadata["recipe"]?
        .replacing(#""batchSize":2"#, with: #""batchSize":0"#)
      try file.write(to: path)
      let broken = try train(folder, "run", "--steps", "4")
      #expect(broken.code == 65)
      #expect(
        broken.error == "penumbra: \(path): unusable recipe: expected 1 to 65536 images in a batch,"
          + " found 0; choose another checkpoint\n")
    }
  }

  @Test(
    "Architectures that cannot be made are wrong usage, and leave no folder behind",
    arguments: [
      (["--latent", "0"], "a probabilistic-unet with 0 latent dimensions"),
      (["--field", "7"], "expected a field of 8 to 4096 pixels, found 7"),
    ])
  func impossibleArchitecture(options: [String], problem: String) throws {
    try withFolder { folder in
      try makeCases(folder)
      let refused = try Program.run(arguments: arguments(folder, "run") + options)
      #expect(refused.code == 64)
      #expect(
        refused.error.hasPrefix(
          "Error: unusable architecture: \(problem); choose another --kind, --preset, --latent,"
            + " --covariance, --members or --field\n"))
      let energy = try train(folder, "run", "--kind", "unet", "--energy", "1")
      #expect(energy.code == 64)
      #expect(!FileManager.default.fileExists(atPath: folder + "/run"))
    }
  }

  @Test("Crops larger than an image are refused with its name, and leave no folder behind")
  func cropTooLarge() throws {
    try withFolder { folder in
      try makeCases(folder)
      let refused = try train(folder, "run", "--crop", "4096")
      #expect(refused.code == 65)
      #expect(refused.error.hasPrefix("penumbra: case "))
      #expect(
        refused.error.hasSuffix(
          ": image too small: expected at least 4096 x 4096 pixels, found 128 x 128; choose a smaller"
            + " --crop or a larger --tile\n"))
      #expect(!FileManager.default.fileExists(atPath: folder + "/run"))
    }
  }

  private func makeCases(_ folder: String) throws {
    let outcome = try Program.run("phantom", "--to", folder + "/cases", "--cases", "12")
    try #require(outcome.code == 0)
  }

  private func arguments(_ folder: String, _ run: String) -> [String] {
    ["train", folder + "/cases", "--to", folder + "/" + run] + options
  }

  private func train(_ folder: String, _ run: String, _ more: String...) throws -> Program.Outcome {
    try Program.run(arguments: arguments(folder, run) + more)
  }

  private func contents(_ folder: String, _ run: String, _ file: String) throws -> Data {
    try Data(contentsOf: URL(filePath: folder + "/" + run + "/" + file))
  }

  /// The lines of a log without its clock.
  private func log(_ folder: String, _ run: String) throws -> [LogEntry] {
    try RunLog(path: folder + "/" + run + "/log.jsonl").entries.map { entry in
      guard case .steps(var line) = entry else { return entry }
      (line.seconds, line.imagesPerSecond) = (0, 0)
      return .steps(line)
    }
  }

  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try body(folder)
  }
}
