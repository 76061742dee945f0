import Evaluation
import Foundation
import Imaging
import Interchange
import ProbUNet
import Testing

@testable import penumbra

/// The flip task from import to calibration, by the built program.
@Suite(.serialized)
struct SceneCommandTests {
  @Test("Cityscapes goes from import over training to the frequencies of its 32 modes")
  func endToEnd() throws {
    try withFolder { folder in
      try placeStreets(in: folder + "/source")
      let imported = try Program.run("import", folder + "/source", "--to", folder + "/streets")
      #expect(imported.error == "9 cases imported, 0 rejected\n")
      #expect(imported.code == 0)
      try summary(of: folder + "/streets")
      try classes(of: folder + "/streets")
      try training(folder)
      try evaluation(folder)
    }
  }

  private func summary(of library: String) throws {
    let info = try Program.run("info", library)
    #expect(info.output.contains("\nsplits      test: 2, train: 6, val: 1\n"))
    #expect(info.output.contains("\nclasses     road, sidewalk, building, wall,"))
    #expect(info.output.contains("\nflips       sidewalk to sidewalk_2 0.4706, person to"))
    let json = try JSON(parsing: Array(Program.run("info", library, "--json").output.utf8))
    #expect(json["classes"]?.items?.count == 24)
    #expect(json["flips"]?.items?.count == 5)
  }

  private func classes(of library: String) throws {
    let none = try Program.run("rank", library)
    #expect(none.code == 65)
    #expect(
      none.error.contains("the library holds scenes of several classes: expected one of road"))
    let ranked = try Program.run("rank", library, "--class", "car", "--json")
    #expect(try JSON(parsing: Array(ranked.output.utf8)).items?.count == 9)
    let id = "city0/city0_000000_000019"
    let bare = try Program.run("hypotheses", library, "--case", id)
    #expect(bare.error.contains("found none; add --class"))
    let masks = try Program.run(
      "export", library, "--case", id, "--class", "car", "--formats", "png", "--to",
      library + "-car")
    #expect(masks.code == 0, "\(masks.error)")
    let unknown = try Program.run("rank", library, "--class", "tree")
    #expect(unknown.code == 65)
    #expect(unknown.error.contains("found 'tree'; choose another --class"))
  }

  private func training(_ folder: String) throws {
    let arguments = [
      "train", folder + "/streets", "--to", folder + "/run", "--preset", "tiny", "--batch", "2",
      "--steps", "4", "--probe", "4", "--hold-out", "50", "--threads", "1",
    ]
    let trained = try Program.run(arguments: arguments)
    #expect(trained.code == 0, "\(trained.error)")
    let plan = try Trainer.Plan(path: folder + "/run/checkpoint.safetensors")
    #expect(plan.recipe.crop == CropSize(width: 32, height: 16))
    #expect(plan.recipe.augmentation == .mirrors)
    #expect((plan.configuration.imageChannels, plan.configuration.classes) == (3, 24))
    let log = try RunLog(path: folder + "/run/log.jsonl")
    #expect(log.probes.count == 1)
    #expect(log.probes.first?.totalVariation != nil)
    let info = try Program.run("info", folder + "/run")
    #expect(info.output.contains("modes, total variation"))
    let one = try Program.run(
      arguments: arguments.prefix(3) + [folder + "/car"] + arguments.dropFirst(4)
        + ["--class", "car", "--crop", "16", "--steps", "1"])
    #expect(one.code == 0, "\(one.error)")
    let car = try Trainer.Plan(path: folder + "/car/checkpoint.safetensors")
    #expect((car.configuration.imageChannels, car.configuration.classes) == (1, 2))
  }

  private func evaluation(_ folder: String) throws {
    let model = folder + "/run/model.safetensors"
    let arguments = [
      "evaluate", folder + "/streets", "--split", "test", "--model", model, "--samples", "1,4",
    ]
    let text = try Program.run(arguments: arguments)
    #expect(text.code == 0, "\(text.error)")
    #expect(text.output.contains("mode (sidewalk person car vegetation road)"))
    let json = try JSON(
      parsing: Array(Program.run(arguments: arguments + ["--json"]).output.utf8))
    #expect(json["cases"]?.int == 2)
    let found = try #require(json["models"]?.items?.first)
    let modes = try #require(found["calibration"]?["modes"]?.items)
    #expect(modes.count == 32)
    for key in ["probability", "frequency", "expected"] {
      let sum = modes.compactMap { $0[key]?.double }.reduce(0, +)
      #expect(abs(sum - 1) < 1e-9)
    }
    #expect(found["calibration"]?["draws"]?.int == 8)
    let scenes = try #require(found["perCase"]?.items)
    #expect(scenes.map { $0["ged2"]?.items?.count } == [2, 2])
    #expect(Set(scenes.map { $0["id"]?.text }).count == 2)
    #expect(found["samples"]?.items?.compactMap { $0["n"]?.int } == [1, 4])
    try shards(folder, arguments, whole: json)
    let other = try Program.run(
      arguments: arguments.prefix(5) + [folder + "/car/model.safetensors"])
    #expect(other.code == 65)
    #expect(other.error.contains("expected a model of 3 image channels and 24 classes"))
    let car = try Program.run(
      arguments: arguments.prefix(5) + [folder + "/car/model.safetensors", "--class", "car"])
    #expect(car.code == 0, "\(car.error)")
  }

  /// Two shards are measured one after the other; joined, they say what the whole says.
  private func shards(_ folder: String, _ arguments: [String], whole: JSON) throws {
    let parts = (1...2).map { "\(folder)/part-\($0).jsonl" }
    for (number, part) in parts.enumerated() {
      let outcome = try Program.run(
        arguments: arguments + ["--shard", "\(number + 1)/2", "--scores", part])
      #expect(outcome.code == 0, "\(outcome.error)")
    }
    let all = folder + "/all.jsonl"
    let joined = try Program.run(arguments: arguments + ["--json", "--scores", all] + parts)
    #expect(joined.code == 0, "\(joined.error)")
    let json = try JSON(parsing: Array(joined.output.utf8))
    for key in ["cases", "controls", "unmeasured"] { #expect(json[key] == whole[key]) }
    let (found, expected) = (json["models"]?.items?.first, whole["models"]?.items?.first)
    for key in ["samples", "iou", "calibration", "perCase"] {
      #expect(found?[key] == expected?[key])
    }
    let lines = try String(contentsOfFile: all, encoding: .utf8).split(separator: "\n")
    #expect(lines.count >= 1)
    let cases = try Program.run(arguments: arguments + ["--class", "car", "--scores", all])
    #expect(cases.code == 65)
    #expect(cases.error.contains("scores of another evaluation"))
  }

  /// Nine images of 32 x 16 pixels with a road, a sidewalk, sky and a car in three cities.
  private func placeStreets(in folder: String) throws {
    for number in 0..<9 {
      let (split, city) =
        number < 7 ? ("train", number == 6 ? "ulm" : "city\(number % 2)") : ("val", "lindau")
      let ids = (0..<512).map { (pixel: Int) -> UInt8 in
        let (row, column) = (pixel / 32, pixel % 32)
        if row < 6 { return 23 }
        if abs(row - 9) < 2, abs(column - 3 * number - 3) < 3 { return 26 }
        return column < 6 ? 8 : 7
      }
      let colors = ids.flatMap { [$0 &* 9, 255 - $0 &* 7, $0 &* 31] }
      let stem = "\(split)/\(city)/\(city)_00000\(number)_000019"
      try write(
        PNG.encode(rgb: colors, width: 32, height: 16),
        to: "\(folder)/leftImg8bit/\(stem)_leftImg8bit.png")
      try write(
        PNG.encode(gray: ids, width: 32, height: 16),
        to: "\(folder)/gtFine/\(stem)_gtFine_labelIds.png")
    }
  }

  private func write(_ bytes: [UInt8], to path: String) throws {
    let file = URL(fileURLWithPath: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
  }

  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try body(folder)
  }
}

@Test("A crop is written as a side, or as columns and rows")
func cropSizes() {
  #expect(CropSize(argument: "96") == .square(96))
  #expect(CropSize(argument: "128x64") == CropSize(width: 128, height: 64))
  for wrong in ["", "x", "96x", "1x2x3", "a"] { #expect(CropSize(argument: wrong) == nil) }
}

@Test("A crop that is no square is mirrored instead of turned, unless an augmentation is named")
func wideCropOptions() throws {
  let parsed = { (more: [String]) in
    try TrainCommand.parse(["library", "--to", "run", "--crop", "128x64"] + more).recipe
  }
  #expect(try parsed([]).fresh.augmentation == .mirrors)
  #expect(try parsed(["--augmentation", "streets"]).fresh.augmentation == .streets)
  #expect(throws: (any Error).self) { try parsed(["--augmentation", "turns"]) }
  let scenes = try TrainCommand.parse(["library", "--to", "run"]).recipe
    .fresh(forScenesOf: .square(64))
  #expect((scenes.crop, scenes.augmentation) == (.square(64), .mirrors))
}
