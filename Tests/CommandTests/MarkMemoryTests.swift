import Foundation
import Imaging
import Reviewer
import Testing

@testable import penumbra

private func withFolder(_ body: (String) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
  defer { try? FileManager.default.removeItem(atPath: folder) }
  try body(folder)
}

private func mark(_ name: String, _ pixels: [UInt8], source: Mark.Source = .latent) -> Mark {
  Mark(
    name: name, title: "the \"core\"", source: source,
    hypothesis: Hypothesis(
      z: [1.25, -2], u: [0.1, 3], probabilities: [],
      mask: Mask(width: 4, height: 2, pixels: pixels), threshold: 0.4),
    model: .init(name: "m", sha256: "abc"))
}

@Test("Marks come back as they were kept, those of other cases untouched")
func marksRoundTrip() throws {
  try withFolder { folder in
    let memory = MarkMemory(folder: folder, library: "/data/lidc")
    #expect(try memory.read().isEmpty)
    let one = mark(
      "a", [1, 1, 0, 0, 0, 1, 0, 1],
      source: .sample(index: 6, seed: .max, temperature: 1.3))
    let two = mark("b2", [0, 0, 0, 0, 0, 0, 0, 0])
    try memory.keep([one, two], of: "x")
    // Another session of the same library.
    try MarkMemory(folder: folder, library: "/data/lidc").keep([one], of: "y")
    #expect(try memory.read() == ["x": [one, two], "y": [one]])
    try memory.keep([], of: "x")
    #expect(try memory.read() == ["y": [one]])
    #expect(try MarkMemory(folder: folder, library: "/data/lidc#car").read().isEmpty)
  }
}

@Test(
  "A file of marks that makes no sense is refused with a reason, and never written over",
  arguments: [
    ("{", "no marks can be read"), ("{}", "expected penumbra-marks version 1"),
    ("\"name\":\"a\"", "mark 1 is damaged"), ("\"threshold\":0.4", "mark 1 is damaged"),
    ("\"runs\":[0,", "mark 1 is damaged"), ("\"width\":4", "mark 1 is damaged"),
  ])
func damagedMarks(part: String, sentence: String) throws {
  try withFolder { folder in
    let memory = MarkMemory(folder: folder, library: "lib")
    try memory.keep([mark("a", [1, 1, 0, 0, 0, 1, 0, 1])], of: "x")
    let text = try String(contentsOfFile: memory.path, encoding: .utf8)
    let damaged =
      part.hasPrefix("{")
      ? part : text.replacing(part, with: part.replacing("\":", with: "\":9e9,\"x\":"))
    #expect(damaged != text)
    try damaged.write(toFile: memory.path, atomically: true, encoding: .utf8)
    let failure = #expect(throws: Failure.self) { try memory.read() }
    #expect(failure?.description.contains(sentence) == true, "\(String(describing: failure))")
    #expect(throws: Failure.self) { try memory.keep([], of: "x") }
    #expect(try String(contentsOfFile: memory.path, encoding: .utf8) == damaged)
  }
}

@Test("A painted mask comes back with its name, with the code that was found for it or without")
func paintedMarks() throws {
  try withFolder { folder in
    let memory = MarkMemory(folder: folder, library: "lib")
    var one = mark("a", [1, 1, 0, 0, 0, 1, 0, 1], source: .edited("edited grader 2"))
    var two = mark("b", [0, 1, 0, 0, 0, 0, 0, 0], source: .edited("drawn mask"))
    one.hypothesis.threshold = 0.5
    two.hypothesis = Hypothesis(z: [], u: [], probabilities: [], mask: two.hypothesis.mask)
    two.model = nil
    try memory.keep([one, two], of: "x")
    #expect(try memory.read() == ["x": [one, two]])
    let text = try String(contentsOfFile: memory.path, encoding: .utf8)
    #expect(text.contains("\"version\":2"))
    #expect(text.contains("\"edited\":\"drawn mask\""))
    // A code without the model that it is one of, and a name that is none.
    for (part, other) in [
      ("\"model\":{\"name\":\"m\"", "\"model\":{\"name\":1"), ("drawn mask", ""),
      ("drawn mask", String(repeating: "x", count: 61)),
    ] {
      try text.replacing(part, with: other).write(
        toFile: memory.path, atomically: true, encoding: .utf8)
      #expect(throws: Failure.self) { try memory.read() }
    }
  }
}

@Test("Marks of version 1 are read, those of a later version than this program's are not")
func versionsOfMarks() throws {
  try withFolder { folder in
    let memory = MarkMemory(folder: folder, library: "lib")
    let one = mark("a", [1, 1, 0, 0, 0, 1, 0, 1])
    try memory.keep([one], of: "x")
    let text = try String(contentsOfFile: memory.path, encoding: .utf8)
    for version in [0, 1, 2, 3] {
      try text.replacing("\"version\":2", with: "\"version\":\(version)").write(
        toFile: memory.path, atomically: true, encoding: .utf8)
      if [1, 2].contains(version) {
        #expect(try memory.read() == ["x": [one]])
      } else {
        let failure = #expect(throws: Failure.self) { try memory.read() }
        #expect(
          failure?.description
            == "\(memory.path): expected penumbra-marks version 1 or 2, found something else")
      }
    }
  }
}

@Test("More marks than can be read again are not written, and those before stay")
func tooManyMarks() throws {
  try withFolder { folder in
    let memory = MarkMemory(folder: folder, library: "lib", limit: 500)
    let one = mark("a", [1, 1, 0, 0, 0, 1, 0, 1])
    try memory.keep([one], of: "x")
    let failure = #expect(throws: Failure.self) { try memory.keep([one, one, one], of: "y") }
    #expect(
      failure?.description.hasPrefix(
        "\(memory.path): expected at most 500 bytes of marks, found ") == true)
    #expect(failure?.description.hasSuffix("; take some off") == true)
    #expect(try memory.read() == ["x": [one]])
  }
}
