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
