import Evaluation
import Foundation
import Imaging
import Interchange
import Reviewer

/// What several readers decided, and how far they agree.
struct ReadersReport: Equatable {
  /// What one reader decided.
  struct Reader: Equatable {
    /// The name, as the journals have it.
    var name: String
    /// The number of cases with each verdict that holds.
    var verdicts: [Verdict: Int]
    /// The number of cases with a note.
    var notes: Int
    /// The number of cases with a first impression, recorded before graders and samples were shown.
    var impressions: Int
    /// How many of those ended otherwise: a lesion seen and the case rejected, or none seen and a mask
    /// accepted.
    var reversals: Int

    /// The number of cases with a decision.
    var cases: Int { verdicts.values.reduce(0, +) }
  }

  /// How far two readers agree.
  struct Pair: Equatable {
    /// The first reader.
    var first: String
    /// The second reader.
    var second: String
    /// The number of cases both decided.
    var cases: Int
    /// The share of those with the same verdict; nil for none.
    var agreement: Double?
    /// Cohen's kappa of the verdicts; nil where it has no meaning.
    var kappa: Double?
    /// The number of cases on which both accepted a mask that is still there.
    var masks: Int
    /// The mean IoU of those masks; nil for none.
    var iou: Double?
  }

  /// The readers by name.
  let readers: [Reader]
  /// All pairs of them.
  let pairs: [Pair]

  /// The report on `events`; `mask` reads the mask of a digest.
  init(_ events: [ReviewEvent], mask: (String) -> Mask?) {
    let records = ReviewJournal.recordsByReader(events)
    let digests = Self.acceptedDigests(events)
    let names = records.keys.sorted()
    readers = names.map { Self.reader($0, records[$0] ?? [:]) }
    pairs = names.indices.flatMap { a in
      names[(a + 1)...].map { other in
        let name = names[a]
        return Self.pair(
          (name, records[name] ?? [:], digests[name] ?? [:]),
          (other, records[other] ?? [:], digests[other] ?? [:]), mask)
      }
    }
  }

  private static func reader(_ name: String, _ records: [String: CaseRecord]) -> Reader {
    var verdicts: [Verdict: Int] = [:]
    for record in records.values {
      if let verdict = record.decision?.verdict { verdicts[verdict, default: 0] += 1 }
    }
    let seen = records.values.compactMap { record -> (Impression, Verdict?)? in
      guard case .impression(let impression, _) = record.impression else { return nil }
      return (impression, record.decision?.verdict)
    }
    return Reader(
      name: name, verdicts: verdicts, notes: records.values.count { !$0.note.isEmpty },
      impressions: seen.count,
      reversals: seen.count { ($0 == .lesion && $1 == .reject) || ($0 == .none && $1 == .accept) })
  }

  /// The digest of the mask that each reader accepted last and did not take back, by reader and case.
  private static func acceptedDigests(_ events: [ReviewEvent]) -> [String: [String: String]] {
    var all: [String: [String: String]] = [:]
    for (key, held) in AcceptedMasks.held(events) {
      all[key.reviewer, default: [:]][key.caseID] = held.last?.mask
    }
    return all
  }

  private typealias Said = (name: String, records: [String: CaseRecord], digests: [String: String])

  private static func pair(_ a: Said, _ b: Said, _ mask: (String) -> Mask?) -> Pair {
    var verdicts: [(Verdict, Verdict)] = []
    var overlaps: [Double] = []
    for id in a.records.keys.sorted() {
      guard let first = a.records[id]?.decision?.verdict,
        let second = b.records[id]?.decision?.verdict
      else { continue }
      verdicts.append((first, second))
      guard first == .accept, second == .accept, let one = a.digests[id].flatMap(mask),
        let other = b.digests[id].flatMap(mask), one.width == other.width,
        one.height == other.height
      else { continue }
      overlaps.append(intersectionOverUnion(one, other))
    }
    let same = verdicts.count { $0.0 == $0.1 }
    return Pair(
      first: a.name, second: b.name, cases: verdicts.count,
      agreement: verdicts.isEmpty ? nil : Double(same) / Double(verdicts.count),
      kappa: cohenKappa(verdicts), masks: overlaps.count,
      iou: overlaps.isEmpty ? nil : overlaps.reduce(0, +) / Double(overlaps.count))
  }
}

extension ReadersReport {
  /// The report as JSON.
  var json: JSON {
    func number(_ value: Double?) -> JSON { value.map(JSON.number) ?? .null }
    return .object([
      .init(
        "convention", .string("verdicts that hold; IoU of foreground, two empty masks count as 1")),
      .init(
        "readers",
        .array(
          readers.map { reader in
            .object([
              .init("reader", .string(reader.name)), .init("cases", .integer(reader.cases)),
              .init("accept", .integer(reader.verdicts[.accept] ?? 0)),
              .init("defer", .integer(reader.verdicts[.defer] ?? 0)),
              .init("reject", .integer(reader.verdicts[.reject] ?? 0)),
              .init("notes", .integer(reader.notes)),
              .init("impressions", .integer(reader.impressions)),
              .init("reversals", .integer(reader.reversals)),
            ])
          })),
      .init(
        "pairs",
        .array(
          pairs.map { pair in
            .object([
              .init("first", .string(pair.first)), .init("second", .string(pair.second)),
              .init("cases", .integer(pair.cases)), .init("agreement", number(pair.agreement)),
              .init("kappa", number(pair.kappa)), .init("masks", .integer(pair.masks)),
              .init("iou", number(pair.iou)),
            ])
          })),
    ])
  }

  /// The report as tables.
  var text: String {
    guard !readers.isEmpty else { return "no reader has decided anything yet" }
    var table = TextTable(rows: [
      ["reader", "cases", "accept", "defer", "reject", "notes", "blind first", "reversed"]
    ])
    for reader in readers {
      table.rows.append(
        [
          displaySafe(reader.name), "\(reader.cases)", "\(reader.verdicts[.accept] ?? 0)",
          "\(reader.verdicts[.defer] ?? 0)", "\(reader.verdicts[.reject] ?? 0)",
          "\(reader.notes)", "\(reader.impressions)", "\(reader.reversals)",
        ])
    }
    guard !pairs.isEmpty else { return table.lines.joined(separator: "\n") }
    var agreement = TextTable(rows: [
      ["readers", "both", "same verdict", "kappa", "both accept", "IoU"]
    ])
    for pair in pairs {
      agreement.rows.append(
        [
          "\(displaySafe(pair.first)), \(displaySafe(pair.second))", "\(pair.cases)",
          fixed(pair.agreement, 2), fixed(pair.kappa, 2),
          "\(pair.masks)", fixed(pair.iou, 2),
        ])
    }
    let legend =
      "same verdict, Cohen's kappa: of accept, defer, reject; IoU: mean over the masks both accepted"
    return (table.lines + [""] + agreement.lines + ["", legend]).joined(separator: "\n")
  }
}
