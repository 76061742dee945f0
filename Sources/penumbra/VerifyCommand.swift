import ArgumentParser
import Foundation
import Interchange

/// `penumbra verify`: whether an export or a journal is as it was written.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check that an export or a review journal is as it was written.",
    discussion: """
      Of an export: that each file is there with the bytes that manifest.json tells of, and no other.
      Of a journal: that each line is the one that followed the line before, and that the masks it
      names are there. Of a folder of journals: all of them. Digests show what was changed by
      accident or by one who did not write the digests anew; they are no signature.

      Ends with 0 when all is well, with 65 when something is not.

      EXAMPLE
        penumbra verify accepted
        penumbra verify scans/.reviews --json
      """)

  @Argument(help: "The folder of an export, a journal, or a folder of journals.")
  var path: String

  @Flag(help: "Print JSON, an array of objects.")
  var json = false

  func run() throws {
    let findings = try findings()
    if json {
      try printOut(JSON.array(findings.map(\.json)).page)
    } else {
      try printOut(findings.flatMap(\.lines).map { $0 + "\n" }.joined())
    }
    let bad = findings.filter { !$0.isGood }
    guard bad.isEmpty else {
      throw Failure(.badData, bad.map(\.complaint).joined(separator: "; "))
    }
  }

  private func findings() throws -> [Finding] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw Failure(.noInput, "\(displaySafe(path)): no such file; expected an export or a journal")
    }
    guard isFolder.boolValue else { return [try .journal(path)] }
    if FileManager.default.fileExists(atPath: path + "/" + ExportManifest.name) {
      return [try .export(path)]
    }
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [])
      .filter { $0.hasSuffix(".jsonl") }.sorted()
    let journals = try names.map { try Finding.journal(path + "/" + $0) }
    guard !journals.isEmpty else {
      throw Failure(
        .badData,
        "\(displaySafe(path)): expected \(ExportManifest.name) of an export or journals (.jsonl),"
          + " found neither; an export without it was changed")
    }
    return journals
  }
}

/// What was found out of an export or a journal.
private struct Finding {
  /// Something that is not as it was written.
  struct Problem {
    let file: String
    let kind: String
    let text: String
  }

  let kind: String
  let path: String
  /// How many files or lines are as they were written, in words.
  let summary: String
  let facts: [JSON.Member]
  let problems: [Problem]

  var isGood: Bool { problems.isEmpty }

  var lines: [String] {
    problems.map { "\(displaySafe(path)): \($0.text)" }
      + (isGood ? ["\(displaySafe(path)): \(summary)"] : [])
  }

  var complaint: String {
    let count = problems.count == 1 ? "1 problem" : "\(problems.count) problems"
    return "\(displaySafe(path)): not as it was written: \(count)"
  }

  var json: JSON {
    let all = problems.map { problem in
      JSON.object([
        .init("file", .string(problem.file)), .init("problem", .string(problem.kind)),
        .init("text", .string(problem.text)),
      ])
    }
    return .object(
      [
        .init("kind", .string(kind)), .init("path", .string(path)), .init("ok", .bool(isGood)),
      ] + facts + [.init("problems", .array(all))])
  }

  static func export(_ folder: String) throws -> Finding {
    let manifest = try ExportManifest(folder: folder)
    let problems = try manifest.problems(in: folder).map {
      Problem(file: $0.file, kind: $0.kind, text: $0.description)
    }
    let count = manifest.entries.count
    return Finding(
      kind: "export", path: folder, summary: "\(count) files as they were written",
      facts: [.init("files", .integer(count))], problems: problems)
  }

  static func journal(_ path: String) throws -> Finding {
    let journal: Journal.Contents
    do throws(JournalError) {
      journal = try Journal.read(path)
    } catch {
      guard case .file = error else { throw Failure(.badData, error.description(of: path)) }
      throw error
    }
    var problems: [Problem] = []
    var broken: Int?
    if let damage = journal.damage {
      switch damage {
      case .broken(let line), .changed(let line): broken = line
      default: break
      }
      problems.append(Problem(file: path, kind: "broken", text: damage.description))
    }
    problems += masks(of: journal, beside: path)
    let count = journal.events.count
    let torn = journal.isTorn ? "; a last line was never finished and does not count" : ""
    return Finding(
      kind: "journal", path: path, summary: "\(count) events in an unbroken chain\(torn)",
      facts: [
        .init("events", .integer(count)), .init("torn", .bool(journal.isTorn)),
        .init("firstBrokenLine", broken.map(JSON.integer) ?? .null),
      ], problems: problems)
  }

  /// What is wrong with the masks that the events name.
  private static func masks(of journal: Journal.Contents, beside path: String) -> [Problem] {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let digests = Set(journal.events.compactMap { $0["mask"]?.text })
    return digests.sorted().compactMap { digest in
      let name = "masks/\(digest).png"
      do throws(JournalMasks.Refusal) {
        _ = try JournalMasks.bytes(digest, in: folder)
        return nil
      } catch {
        return switch error {
        case .noDigest:
          Problem(file: name, kind: "changed", text: "'\(displaySafe(digest))' is no digest")
        case .file: Problem(file: name, kind: "missing", text: "\(name): missing")
        case .changed, .picture:
          Problem(file: name, kind: "changed", text: "\(name): changed: its digest is another")
        }
      }
    }
  }
}
