import Evaluation
import Foundation
import Imaging
import Interchange
import Phantom
import ProbUNet
import Testing

@testable import penumbra

private func trial(_ model: HypothesisModel) -> ModelTrial {
  ModelTrial(model: model, name: "tiny", counts: [1, 4], seed: 7)
}

private func measured(_ trial: ModelTrial, seed: Int = 7) -> EvaluationProtocol {
  EvaluationProtocol(
    penumbraScores: CaseLine.version, seed: seed, samples: trial.counts,
    models: [.init(name: trial.name, sha256: trial.model.sha256)])
}

/// Runs `body` with the path of a file that does not exist yet, and removes it.
private func withFile(_ body: (String) throws -> Void) throws {
  let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).jsonl").path
  defer { try? FileManager.default.removeItem(atPath: path) }
  try body(path)
}

private func report(_ trial: ModelTrial, _ log: ScoreLog<CaseLine>, shard: Shard? = nil) throws
  -> EvaluationReport
{
  let selection = try CaseSelection(tinyLibrary, name: "tiny", split: "val", shard: shard)
  return try EvaluationRun(
    selection: selection, trials: [trial], interruption: Interruption(), log: log
  ).report(library: "tiny", split: "val", seed: 7)
}

/// The report without what a clock has measured.
private func timeless(_ report: EvaluationReport) -> String {
  var report = report
  for index in report.models.indices { report.models[index].millisecondsPerCase = 0 }
  return report.json.page
}

@Test("An evaluation goes on from scores that were kept, half a line at the end left out")
func goesOn() throws {
  let trial = trial(try tinyModel())
  try withFile { path in
    let whole = try report(trial, ScoreLog(path: path, for: measured(trial), isScratch: false))
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let lines = text.split(separator: "\n")
    #expect(lines.count == 3)
    let torn = lines[0] + "\n" + lines[1] + "\n" + lines[2].prefix(40)
    try torn.write(toFile: path, atomically: true, encoding: .utf8)
    let log = try ScoreLog<CaseLine>(path: path, for: measured(trial), isScratch: false)
    #expect(log.lines.count == 1)
    #expect(try timeless(report(trial, log)) == timeless(whole))
    #expect(try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").count == 3)
  }
}

@Test("Scores of shards join to the report of the whole")
func joinsShards() throws {
  let trial = trial(try tinyModel())
  let whole = try report(trial, ScoreLog())
  try withFile { first in
    try withFile { second in
      for (number, path) in [first, second].enumerated() {
        let log = try ScoreLog<CaseLine>(path: path, for: measured(trial), isScratch: false)
        let part = try report(trial, log, shard: Shard(argument: "\(number + 1)/2"))
        #expect(part.allEmpty.count == 1)
      }
      let log = try ScoreLog<CaseLine>(path: first, for: measured(trial), isScratch: false)
      try log.join(second, for: measured(trial))
      #expect(log.lines.count == 2)
      #expect(try timeless(report(trial, log)) == timeless(whole))
      // The first file holds all of them now.
      #expect(try String(contentsOfFile: first, encoding: .utf8).split(separator: "\n").count == 3)
    }
  }
}

@Test("Scores of another evaluation are refused and kept, also where nobody asked for the file")
func otherScores() throws {
  let trial = trial(try tinyModel())
  try withFile { path in
    _ = try report(trial, ScoreLog(path: path, for: measured(trial), isScratch: false))
    let hash = trial.model.sha256.prefix(8)
    let expected = Failure(
      .badData,
      "\(path): scores of another evaluation: expected seed 8, n 1,4, tiny \(hash), found seed 7,"
        + " n 1,4, tiny \(hash); choose another file")
    #expect(throws: expected) {
      try ScoreLog<CaseLine>(path: path, for: measured(trial, seed: 8), isScratch: false)
    }
    let kept = try String(contentsOfFile: path, encoding: .utf8)
    let brokenOff = Failure(
      .badData,
      "\(path): scores of another evaluation: expected seed 8, n 1,4, tiny \(hash), found seed 7,"
        + " n 1,4, tiny \(hash); run that one again to end it, remove this file to give it up, or"
        + " choose another --json FILE")
    #expect(throws: brokenOff) {
      try ScoreLog<CaseLine>(path: path, for: measured(trial, seed: 8), isScratch: true)
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == kept)
  }
}

@Test("What another evaluation began without any score is begun anew where nobody asked for it")
func otherWithoutScores() throws {
  let trial = trial(try tinyModel())
  try withFile { path in
    _ = try ScoreLog<CaseLine>(path: path, for: measured(trial), isScratch: true)
    let handle = try FileHandle(forWritingTo: URL(filePath: path))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(#"{"allEmpty":"#.utf8))
    try handle.close()
    let log = try ScoreLog<CaseLine>(path: path, for: measured(trial, seed: 8), isScratch: true)
    #expect(log.lines.isEmpty)
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text.contains(#""seed":8"#))
    #expect(text.split(separator: "\n").count == 1)
  }
}

@Test("A file that holds no scores is refused and left as it is")
func noScores() throws {
  let trial = trial(try tinyModel())
  try withFile { path in
    try "hello\n".write(toFile: path, atomically: true, encoding: .utf8)
    let expected = Failure(
      .badData,
      "\(path): not scores of an evaluation: expected a line that says what was measured, found"
        + " another; choose another file")
    #expect(throws: expected) {
      try ScoreLog<CaseLine>(path: path, for: measured(trial), isScratch: false)
    }
    let beside = Failure(
      .badData,
      "\(path): not scores of an evaluation: expected a line that says what was measured, found"
        + " another; remove this file if nobody needs it, or choose another --json FILE")
    #expect(throws: beside) {
      try ScoreLog<CaseLine>(path: path, for: measured(trial), isScratch: true)
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "hello\n")
  }
}

@Test("Going on from scores cuts off half a line and touches nothing before it")
func keepsLines() throws {
  let trial = trial(try tinyModel())
  try withFile { path in
    _ = try report(trial, ScoreLog(path: path, for: measured(trial), isScratch: false))
    let whole = try Data(contentsOf: URL(filePath: path))
    let handle = try FileHandle(forWritingTo: URL(filePath: path))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(#"{"allEmpty":{"id":"case"#.utf8))
    try handle.close()
    let number = try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int
    _ = try ScoreLog<CaseLine>(path: path, for: measured(trial), isScratch: false)
    #expect(try Data(contentsOf: URL(filePath: path)) == whole)
    let after = try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int
    #expect(number == after)
  }
}

@Test("Half a first line is no foreign file: it is written again")
func halfHead() throws {
  let trial = trial(try tinyModel())
  try withFile { path in
    _ = try ScoreLog<CaseLine>(path: path, for: measured(trial), isScratch: false)
    let head = try Data(contentsOf: URL(filePath: path))
    try head.dropLast(9).write(to: URL(filePath: path))
    _ = try ScoreLog<CaseLine>(path: path, for: measured(trial), isScratch: false)
    #expect(try Data(contentsOf: URL(filePath: path)) == head)
  }
}

@Test("Scores of a case of the same id in another library do not count: it is scored again")
func otherLibrary() throws {
  let trial = trial(try tinyModel())
  var cases = tinyCases
  cases[1].masks.swapAt(0, 1)
  cases[1].masks[0] = Mask(width: 16, height: 16)
  let other = CaseLibrary(cases, manifest: LibraryManifest(sources: [], attribution: ""))
  func report(_ library: CaseLibrary, _ log: ScoreLog<CaseLine>) throws -> EvaluationReport {
    try EvaluationRun(
      selection: CaseSelection(library, name: "tiny", split: "val"), trials: [trial],
      interruption: Interruption(), log: log
    ).report(library: "tiny", split: "val", seed: 7)
  }
  try withFile { path in
    let fresh = try report(other, ScoreLog())
    let first = try report(
      tinyLibrary, ScoreLog(path: path, for: measured(trial), isScratch: false))
    let second = try report(
      other, ScoreLog(path: path, for: measured(trial), isScratch: false))
    #expect(timeless(second) == timeless(fresh))
    #expect(timeless(first) != timeless(fresh))
    // Both libraries' scores lie in the file, and both are found again.
    let again = try ScoreLog<CaseLine>(path: path, for: measured(trial), isScratch: false)
    #expect(again.lines.count == 3)
    #expect(try timeless(report(tinyLibrary, again)) == timeless(first))
  }
}

@Test("Scores of an earlier version, which do not tell their pixels, are scored again")
func earlierScores() throws {
  let trial = trial(try tinyModel())
  try withFile { path in
    let whole = try report(trial, ScoreLog(path: path, for: measured(trial), isScratch: false))
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let old = text.replacing(/"crc32":[0-9]+,/, with: "")
    #expect(old != text)
    try old.write(toFile: path, atomically: true, encoding: .utf8)
    let log = try ScoreLog<CaseLine>(path: path, for: measured(trial), isScratch: false)
    #expect(log.lines.isEmpty)
    #expect(try timeless(report(trial, log)) == timeless(whole))
  }
}

@Test(
  "A line that is none of this evaluation is named",
  arguments: [
    (#""samples":\[.*?\],"uncertaintyCorrelation""#, #""samples":[],"uncertaintyCorrelation""#),
    (#""milliseconds":\[[^\]]*\]"#, #""milliseconds":[]"#),
    (#""nonEmptyGraders":[0-9]"#, #""nonEmptyGraders":9"#),
    (#""bins":\[.*?\]"#, #""bins":[]"#),
    (#"^.*$"#, "{}"),
  ])
func damagedLine(pattern: String, replacement: String) throws {
  let trial = trial(try tinyModel())
  try withFile { path in
    _ = try report(trial, ScoreLog(path: path, for: measured(trial), isScratch: false))
    var lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
      .map(String.init)
    let changed = lines[2].replacing(try Regex(pattern), with: replacement)
    try #require(changed != lines[2])
    lines[2] = changed
    try (lines.joined(separator: "\n") + "\n").write(
      toFile: path, atomically: true, encoding: .utf8)
    let choices = ["choose another file", "this file, or choose another --json FILE"]
    for (isScratch, choice) in zip([false, true], choices) {
      let expected = Failure(
        .badData,
        "\(path): damaged: expected the scores of a case in line 3, found something else; remove"
          + " that line, or \(choice)")
      #expect(throws: expected) {
        try ScoreLog<CaseLine>(path: path, for: measured(trial), isScratch: isScratch)
      }
    }
  }
}

@Test("Scores against exact opinions without their counts, of an earlier version, are scored again")
func earlierExactScores() throws {
  let generator = PhantomGenerator(seed: 7)
  let library = CaseLibrary(
    try (0..<2).map(generator.makeCase), manifest: LibraryManifest(sources: [], attribution: ""))
  let trial = trial(try tinyModel())
  var expected = measured(trial)
  expected.isExact = true
  func report(_ log: ScoreLog<CaseLine>) throws -> EvaluationReport {
    try EvaluationRun(
      selection: CaseSelection(library, name: "phantoms", split: nil), trials: [trial],
      interruption: Interruption(), log: log, isExact: true
    ).report(library: "phantoms", split: nil, seed: 7)
  }
  try withFile { path in
    let whole = try report(ScoreLog(path: path, for: expected, isScratch: false))
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let old = text.replacing(/"opinions":\{[^}]*\},/, with: "")
    try #require(old != text)
    try old.write(toFile: path, atomically: true, encoding: .utf8)
    func known() throws -> Int {
      try ScoreLog<CaseLine>(path: path, for: expected, isScratch: false).lines.count
    }
    #expect(try known() == 0)
    let again = try report(ScoreLog(path: path, for: expected, isScratch: false))
    #expect(timeless(again) == timeless(whole))
    #expect(try known() == 2)
  }
}

@Test("The table is printed before a file fails, whose error names where the scores lie")
func publishing() throws {
  let trial = trial(try tinyModel())
  try withFile { path in
    defer {
      for end in [".part", ".png"] { try? FileManager.default.removeItem(atPath: path + end) }
    }
    let log = try ScoreLog<CaseLine>(path: path + ".part", for: measured(trial), isScratch: true)
    let outputs = try EvaluationOutputs(json: path, figure: nil, keepsScores: false)
    try makeFolder(path)
    var printed = ""
    let expected = Failure(
      .cannotCreate,
      "\(path): cannot write: expected the name of a file, found a folder; choose another name;"
        + " the scores are kept in \(path).part, and the same command goes on from there")
    #expect(throws: expected) {
      try outputs.publish(json: "{}", text: "table", log, printing: { printed += $0 }) { nil }
    }
    #expect(printed == "table")
    #expect(FileManager.default.fileExists(atPath: path + ".part"))
    try FileManager.default.removeItem(atPath: path)
    let both = try EvaluationOutputs(json: path, figure: path + ".png", keepsScores: false)
    let drawing = Failure(.badData, "too many; the numbers are in \(path)")
    #expect(throws: drawing) {
      try both.publish(json: "{}", text: "", log, printing: { _ in }) {
        throw Failure(.badData, "too many")
      }
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "{}")
    #expect(!FileManager.default.fileExists(atPath: path + ".part"))
  }
}

@Test("Files are written although nobody reads the table; then the failure is told")
func closedOutput() throws {
  try withFile { path in
    let outputs = try EvaluationOutputs(json: path, figure: nil, keepsScores: false)
    let expected = Failure(.general, "closed")
    #expect(throws: expected) {
      try outputs.publish(
        json: "{}", text: "", ScoreLog<CaseLine>(),
        printing: { (_: String) throws(Failure) in throw expected }
      ) { nil }
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "{}")
  }
}
