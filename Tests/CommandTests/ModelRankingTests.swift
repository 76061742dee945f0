import Foundation
import Interchange
import ProbUNet
import Reviewer
import Testing

@testable import penumbra

private typealias Key = MeasureMemory.Key

/// A new folder for the state, which is removed behind `body`.
private func inFolder(_ body: (String) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
  defer { try? FileManager.default.removeItem(atPath: folder) }
  try body(folder)
}

private func memory(_ folder: String, _ model: String = "m") -> MeasureMemory {
  MeasureMemory(folder: folder, library: "lib", model: model)
}

private func measures(_ number: Int) -> ModelMeasures {
  ModelMeasures(ged2: 0.125 * Double(number), entropy: 0.5, present: 0.75, opinions: 1 + number)
}

/// Keeps the measures of cases 0 to 2, one after the other.
private func fill(_ folder: String) {
  let memory = memory(folder)
  _ = memory.begin()
  for number in 0..<3 {
    memory.add([(Key(id: "case \"\(number)\"", crc32: number), measures(number))])
  }
}

@Test("Measures are there again in the next session, for that model and library only")
func measuresAreKept() throws {
  try inFolder { folder in
    fill(folder)
    let known = memory(folder).begin()
    #expect(known.count == 3)
    #expect(known[Key(id: "case \"2\"", crc32: 2)] == measures(2))
    #expect(known[Key(id: "case \"2\"", crc32: 5)] == nil)
    #expect(memory(folder, "other").begin().isEmpty)
    #expect(MeasureMemory(folder: folder, library: "b", model: "m").begin().isEmpty)
  }
}

@Test("A damaged line, or one that was not written to its end, is drawn anew; all others count")
func damagedMeasures() throws {
  try inFolder { folder in
    fill(folder)
    let path = memory(folder).path
    let whole = try String(contentsOfFile: path, encoding: .utf8)
    let lines = whole.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let damages: [(text: String, left: Int)] = [
      (whole.replacing("0.125", with: "0.126"), 2), (String(whole.dropLast(4)), 2),
      (whole.replacing(lines[2], with: "x"), 2), (whole + "[]", 3), (whole + lines[2] + "\n", 3),
      (whole.replacing("penumbra-measures", with: "penumbra-others"), 0), ("", 0),
      (whole.replacing("\"version\":1", with: "\"version\":2"), 0),
      (String(lines[0].dropLast()), 0),
    ]
    for (text, left) in damages {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      let damaged = memory(folder)
      #expect(damaged.begin().count == left, "\(text)")
      damaged.add([(Key(id: "new", crc32: 9), measures(1))])
      let text = try String(contentsOfFile: path, encoding: .utf8)
      #expect(text.split(separator: "\n").count == left + 2, "\(text)")
      #expect(text.hasPrefix(lines[0]))
    }
  }
}

@Test("Two sessions at once: the second knows what is kept, and does not write into it")
func twoSessions() throws {
  try inFolder { folder in
    fill(folder)
    let first = memory(folder)
    #expect(first.begin().count == 3)
    let second = memory(folder)
    #expect(second.begin().count == 3)
    second.add([(Key(id: "second", crc32: 9), measures(1))])
    first.add([(Key(id: "first", crc32: 9), measures(1))])
    let text = try String(contentsOfFile: first.path, encoding: .utf8)
    #expect(text.contains("first") && !text.contains("second"))
  }
}

@Test("The measures of sixteen models are kept, those used last")
func measuresAreBounded() throws {
  try inFolder { folder in
    for number in 0..<20 {
      let memory = memory(folder, "model \(number)")
      _ = memory.begin()
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: Double(number))], ofItemAtPath: memory.path)
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.hasSuffix(".jsonl") }
    #expect(names.count <= 17)
    #expect(!FileManager.default.fileExists(atPath: memory(folder, "model 0").path))
    #expect(FileManager.default.fileExists(atPath: memory(folder, "model 19").path))
  }
}

@Test("Where nothing can be written, measures hold for the session")
func measuresWithoutFolder() {
  let memory = MeasureMemory(folder: "/proc/none", library: "lib", model: "m")
  #expect(memory.begin().isEmpty)
  memory.add([(Key(id: "a", crc32: 1), measures(1))])
  #expect(memory.begin().isEmpty)
}

/// What a ranking of the tiny cases posts: measures in the order they came, and how it ended.
private func ranked(
  _ folder: String, _ order: [Int], _ model: HypothesisModel
) throws -> (found: [Int], isEnded: Bool) {
  let mailbox = try Mailbox()
  let ranking = ModelRanking(HypothesisSource(mailbox), tinyLibrary) {
    MeasureMemory(folder: folder, library: "tiny", model: $0)
  }
  ranking.measure(order, by: try MaskModel(model))
  var (found, isEnded): ([Int], Bool) = ([], false)
  for _ in 0..<5000 where !isEnded {
    for message in mailbox.take() {
      if case .measured(let measures) = message { found += measures.keys.sorted() }
      if case .measuringEnded(let unreadable) = message { isEnded = unreadable == 0 }
    }
    usleep(1000)
  }
  return (found, isEnded)
}

@Test("Cases are sampled in the order asked for, and only those that no session sampled before")
func rankingGoesOn() throws {
  try inFolder { folder in
    let model = try tinyModel()
    #expect(try ranked(folder, [1, 0], model).isEnded)
    let files = try FileManager.default.contentsOfDirectory(atPath: folder)
    let name = try #require(files.first { $0.hasSuffix(".jsonl") })
    let text = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
    let lines = text.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines[1].contains("case-1") && lines[2].contains("case-0"))
    let again = try ranked(folder, [0, 1], model)
    #expect(again.isEnded && Set(again.found) == [0, 1])
    #expect(try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8) == text)
  }
}

@Test("Phantoms go by their patients while graders are hidden, since their names tell stories")
func blindNames() {
  let rows = CaseLibrary.demo().rows
  #expect(rows.allSatisfy { $0.blindName == $0.patient && $0.name != $0.patient })
  #expect(Set(rows.map(\.blindName)).count == rows.count)
  #expect(tinyLibrary.rows.allSatisfy { $0.blindName == nil })
}
