import Foundation
import Imaging
import Testing

@testable import Interchange

private let source = LibraryManifest.Source(format: "test", name: "scenes")
private let task = SceneTask(
  classes: ["road", "car", "sky"], flipping: ["car", "road"], withProbabilities: [8.0 / 17, 0.25])

@Test("A scene comes back exactly as it was stored, with the classes and flips of its library")
func sceneRoundTrip() throws {
  try withTemporaryFolder { folder in
    let scenes = [example("a/1", graders: 1), example("b/2", graders: 3) { $0 * 0.37 }]
    try write(scenes, to: folder + "/library")
    let library = try CaseLibrary.open(folder + "/library")
    #expect(library.manifest.task == task)
    #expect(library.entries.map(\.areas) == [[5], [5, 4, 3]])
    for (index, scene) in scenes.enumerated() { #expect(try library.scene(at: index) == scene) }
    let memory = CaseLibrary(scenes, task: task)
    #expect(memory.entries == library.entries)
    #expect(try memory.scene(at: 1) == scenes[1])
  }
}

@Test("A library of scenes is a library of cases of one class")
func casesOfAClass() throws {
  try withTemporaryFolder { folder in
    let scenes = [example("a/1", graders: 1), example("b/2", graders: 3)]
    try write(scenes, to: folder + "/library")
    let library = try CaseLibrary.open(folder + "/library", class: "car")
    #expect(library.entries.map(\.areas) == [[2], [2, 2, 1]])
    for (index, scene) in scenes.enumerated() {
      #expect(try library.case(at: index) == scene.case(of: 1, named: "car"))
      #expect(try CaseEntry(library.case(at: index)) == library.entries[index])
    }
    for (index, scene) in scenes.enumerated() {
      let shown = try library.shown(at: index)
      #expect(shown.record == scene.case(of: 1, named: "car"))
      #expect(shown.record.provenance.facts["class"] == "car")
      #expect(shown.scene == scene)
    }
    try library.requireCases()
    #expect(CaseLibrary(scenes, task: task, showing: 1).entries == library.entries)
    #expect(throws: LibraryError.classNeeded(known: task.classes)) {
      _ = try CaseLibrary.open(folder + "/library").shown(at: 0)
    }
  }
}

@Test("Scenes and cases are not taken for each other")
func notForEachOther() throws {
  try withTemporaryFolder { folder in
    let path = folder + "/scenes"
    try write([example("a", graders: 1)], to: path)
    let needed =
      "the library holds scenes of several classes: expected one of road, car, sky, car_2, road_2,"
      + " found none; add --class"
    #expect(text { try CaseLibrary.open(path).requireCases() } == needed)
    #expect(text { _ = try CaseLibrary.open(path).case(at: 0) } == needed)
    #expect(
      text { _ = try CaseLibrary.open(path, class: "bus") }
        == "no such class: expected one of road, car, sky, car_2, road_2, found 'bus';"
        + " choose another --class")
    #expect(
      text { _ = try LibraryWriter(path: path, source: source) }
        == "the library holds something else: expected scenes of the classes road, car, sky, car_2,"
        + " road_2, found cases with masks; choose another folder")
    let cases = folder + "/cases"
    _ = try LibraryWriter(path: cases, source: source)
    let noScenes =
      "the library holds no scenes: expected color images with label maps, found cases with masks;"
      + " leave --class out"
    #expect(text { _ = try CaseLibrary.open(cases, class: "car") } == noScenes)
    #expect(text { _ = try CaseLibrary.open(cases).scene(at: 0) } == noScenes)
    let writer = try LibraryWriter(path: cases, source: source)
    #expect(text { try writer.append(example("a", graders: 1)) } == noScenes)
  }
}

@Test("A scene with a class of no name is refused")
func strangeClass() throws {
  try withTemporaryFolder { folder in
    var scene = example("a", graders: 1)
    scene.labels[0].pixels[0] = 9
    #expect(
      text { try write([scene], to: folder + "/library") }
        == "strange class in 'a': expected 0 to 4 or 255, found another")
  }
}

@Test("A library of scenes is of version 2, one of cases of version 1")
func versions() throws {
  try withTemporaryFolder { folder in
    try write([example("a", graders: 1)], to: folder + "/scenes")
    _ = try LibraryWriter(path: folder + "/cases", source: source)
    for (name, version) in [("scenes", 2), ("cases", 1)] {
      let text = try readFile(folder + "/\(name)/library.json", limit: 10_000)
      #expect(try JSON(parsing: text)["version"]?.int == version)
    }
    let header = try readFile(folder + "/scenes/pixels-00000.npy", limit: 10_000)
    #expect(
      String(decoding: header[10..<256], as: UTF8.self).hasPrefix(
        "{'descr': [('image', '|u1', (3, 2, 3)), ('masks', '|u1', (1, 2, 3))],"))
  }
}

@Test(
  "Damage to classes and flips is found and named",
  arguments: [
    (
      "library.json", "\"car\",\"sky\"", "\"car\",7",
      "library.json is damaged: expected classes by name, and the class, to and probability of each"
        + " flip"
    ),
    (
      "library.json", "\"to\": \"car_2\"", "\"to\": \"bus\"",
      "library.json is damaged: expected classes by name, and the class, to and probability of each"
        + " flip"
    ),
    (
      "library.json", "\"probability\": 0.25", "\"probability\": 1.25",
      "library.json is damaged: expected probabilities from 0 to 1"
    ),
    (
      "library.json", "\"car\",\"sky\"", "\"car\",\"car\"",
      "library.json is damaged: expected different names of classes"
    ),
    (
      "cases.jsonl", "\"classAreas\":[[", "\"classAreas\":[[-",
      "cases.jsonl is damaged: line 1: expected areas of 1 to 64 classes"
    ),
    (
      "cases.jsonl", "\"classAreas\":[[", "\"classAreas\":[[1,",
      "cases.jsonl is damaged: line 1: expected a scene with areas of 5 classes"
    ),
    (
      "cases.jsonl", "\"classAreas\":[[", "\"classAreas\":[[9",
      "cases.jsonl is damaged: line 1: expected areas of 0 to 6 pixels"
    ),
    (
      "library.json", "\"version\": 2", "\"version\": 1",
      "cases.jsonl is damaged: line 1: a scene in a library of cases"
    ),
  ])
func damagedScenes(_ file: String, _ old: String, _ new: String, _ message: String) throws {
  try withTemporaryFolder { folder in
    let path = folder + "/library"
    try write([example("a", graders: 1)], to: path)
    var bytes = try readFile(path + "/" + file, limit: 100_000)
    let range = try #require(bytes.firstRange(of: Array(old.utf8)))
    bytes.replaceSubrange(range, with: Array(new.utf8))
    try DurableFile.replace(path + "/" + file, with: bytes)
    #expect(text { _ = try CaseLibrary.open(path).scene(at: 0) } == message)
  }
}

@Test("A library of scenes with any byte changed is read or refused, never trapped")
func mutatedScenes() throws {
  try withTemporaryFolder { folder in
    let path = folder + "/library"
    try write([example("a", graders: 2)], to: path)
    for name in ["library.json", "cases.jsonl", "pixels-00000.npy"] {
      let whole = try readFile(path + "/" + name, limit: 100_000)
      for index in whole.indices {
        var damaged = whole
        damaged[index] = damaged[index] &+ UInt8(truncatingIfNeeded: 1 + index % 254)
        try OpenFile.updating(path + "/" + name).write(damaged, at: 0)
        if let library = try? CaseLibrary.open(path, class: "car"), !library.entries.isEmpty {
          _ = try? library.case(at: 0)
        }
      }
      try OpenFile.updating(path + "/" + name).write(whole, at: 0)
    }
    #expect(try CaseLibrary.open(path).scene(at: 0).id == "a")
  }
}

/// A scene of 3 x 2 pixels; grader k has one car pixel less, ignored instead.
private func example(
  _ id: String, graders: Int, value: (Float) -> Float = { $0 / 255 }
) -> Scene {
  let labels: [[UInt8]] = [
    [0, 0, 1, 1, 2, 255], [0, 255, 1, 1, 2, 255], [0, 255, 1, 255, 2, 255],
  ]
  return Scene(
    id: id, patient: String(id.prefix(1)), split: "train",
    image: ColorImage(width: 3, height: 2, values: (0..<18).map { value(Float($0)) }),
    labels: labels.prefix(graders).map { LabelMap(width: 3, height: 2, pixels: $0) },
    provenance: Provenance(source: "test", facts: ["a": "1"]))
}

private func write(_ scenes: [Scene], to path: String) throws {
  let writer = try LibraryWriter(path: path, source: source, task: task)
  for scene in scenes { try writer.append(scene) }
  try writer.finish(rejected: [])
}
