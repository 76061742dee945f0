import Foundation
import Imaging
import Interchange
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

@Test("A painted mark has both a model and a code, or neither of them")
func halfOfACode() throws {
  try withFolder { folder in
    let memory = MarkMemory(folder: folder, library: "lib")
    let one = mark("a", [1, 1, 0, 0, 0, 1, 0, 1], source: .edited("drawn mask"))
    try memory.keep([one], of: "x")
    let text = try String(contentsOfFile: memory.path, encoding: .utf8)
    let damaged = text.replacing("[1.25,-2]", with: "[]").replacing(
      /"u":\[[^\]]*\]/, with: "\"u\":[]")
    #expect(damaged != text)
    try damaged.write(toFile: memory.path, atomically: true, encoding: .utf8)
    let failure = #expect(throws: Failure.self) { try memory.read() }
    #expect(failure?.description == "\(memory.path): mark 1 is damaged")
  }
}

@Test(
  "A code that is found is kept with its mark; what another session marked or took off stays so")
func keptCode() throws {
  try withFolder { folder in
    let memory = MarkMemory(folder: folder, library: "lib")
    var one = mark("a", [1, 1, 0, 0, 0, 1, 0, 1], source: .edited("drawn mask"))
    let code = one
    (one.hypothesis.u, one.hypothesis.z, one.model) = ([], [], nil)
    let two = mark("b", [0, 1, 0, 0, 0, 0, 0, 0])
    one.title = "of another session"
    try memory.keep([one, two], of: "x")
    try memory.keepCode(of: code, in: "x")
    var both = code
    both.title = one.title
    #expect(try memory.read() == ["x": [both, two]])
    try memory.keep([two], of: "x")
    try memory.keepCode(of: code, in: "x")
    try memory.keepCode(of: code, in: "y")
    #expect(try memory.read() == ["x": [two]])
    // The same name, but another mask.
    var other = one
    other.hypothesis.mask = two.hypothesis.mask
    try memory.keep([other], of: "x")
    try memory.keepCode(of: code, in: "x")
    #expect(try memory.read() == ["x": [other]])
  }
}

@Test("While another program holds the file marks are not kept, and it says so")
func heldMarks() throws {
  try withFolder { folder in
    let memory = MarkMemory(folder: folder, library: "lib")
    let one = mark("a", [1, 1, 0, 0, 0, 1, 0, 1])
    try memory.keep([one], of: "x")
    let lock = try FileLock.take(memory.path + ".lock")
    let refusal = #expect(throws: MarkMemory.Refusal.self) { try memory.keep([], of: "x") }
    #expect(refusal?.description == "\(memory.path): another program holds it; mark again")
    withExtendedLifetime(lock) {}
    #expect(try memory.read() == ["x": [one]])
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
    let refusal = #expect(throws: MarkMemory.Refusal.self) {
      try memory.keep([one, one, one], of: "y")
    }
    guard case .tooMany(memory.path, 500, let found) = refusal else {
      Issue.record("\(String(describing: refusal))")
      return
    }
    #expect(
      refusal?.description
        == "\(memory.path): expected at most 500 bytes of marks, found \(found); take some off")
    #expect(try memory.read() == ["x": [one]])
    try memory.keep([], of: "x")
    #expect(try memory.read().isEmpty)
  }
}
