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

  /// What a reader saw in a case before graders and samples were shown.
  struct Seen: Equatable {
    /// The reader's name, as the journals have it.
    var reader: String
    /// The case.
    var caseID: String
    /// What was seen, how large and where.
    var impression: Impression
    /// What was noted with it; empty for nothing.
    var note: String
    /// When, as the journal has it.
    var time: String
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

  /// What a reader decided on a case.
  struct Voice: Equatable {
    /// The name, as the journals have it.
    var reader: String
    /// The verdict that holds.
    var verdict: Verdict
    /// What it is about: `S3`, `grader 2`, `latent`, or `case`.
    var subject: String
    /// Why; empty when not said.
    var reason: String
    /// When, as the journal has it.
    var time: String
    /// What the reader saw before graders and samples were shown; nil when that was not recorded.
    var seen: Impression? = nil
  }

  /// A case on which readers disagree: their verdicts differ, or two accepted masks do.
  struct Dispute: Equatable {
    /// The case.
    var caseID: String
    /// What the readers decided, by name.
    var voices: [Voice]
    /// The least IoU of two masks that they accepted; nil for fewer than two.
    var iou: Double?

    /// Whether the verdicts differ.
    var hasTwoVerdicts: Bool { voices.contains { $0.verdict != voices[0].verdict } }
  }

  /// Masks with an IoU below this are not the same opinion.
  static let leastIoU = 0.5

  /// The readers by name.
  let readers: [Reader]
  /// The first impressions, by reader and case.
  let seen: [Seen]
  /// All pairs of them.
  let pairs: [Pair]
  /// The cases on which they disagree: those of different verdicts first, then by IoU, then by name.
  let disputes: [Dispute]

  /// The report on `events`; `mask` reads the mask of a digest.
  init(_ events: [ReviewEvent], mask: (String) -> Mask?) {
    let records = ReviewJournal.recordsByReader(events)
    let digests = Self.acceptedDigests(events)
    let names = records.keys.sorted()
    readers = names.map { Self.reader($0, records[$0] ?? [:]) }
    let verdicts = records.mapValues { $0.compactMapValues { $0.decision?.verdict } }
    let overlaps = Self.overlaps(verdicts, digests, mask)
    pairs = names.indices.flatMap { a in
      names[(a + 1)...].map { other in
        let name = names[a]
        return Self.pair(
          (name, verdicts[name] ?? [:]), (other, verdicts[other] ?? [:]),
          overlaps.values.compactMap { $0[[name, other]] })
      }
    }
    seen = Self.seen(events)
    disputes = Self.disputes(events, overlaps, seen)
  }

  /// The first impression that each reader recorded of a case.
  private static func seen(_ events: [ReviewEvent]) -> [Seen] {
    var first: [[String]: Seen] = [:]
    for event in events {
      guard let impression = RecordEvent(event)?.impression else { continue }
      let key = [event.reviewer, event.caseID]
      guard first[key] == nil else { continue }
      first[key] = Seen(
        reader: event.reviewer, caseID: event.caseID, impression: impression, note: event.reason,
        time: event.time)
    }
    return first.values.sorted {
      $0.reader != $1.reader ? $0.reader < $1.reader : isNaturallyBefore($0.caseID, $1.caseID)
    }
  }

  /// The IoU of the masks that two readers accepted, by case and by their names in order; each mask is
  /// read once.
  private static func overlaps(
    _ verdicts: [String: [String: Verdict]], _ digests: [String: [String: String]],
    _ mask: (String) -> Mask?
  ) -> [String: [[String]: Double]] {
    var accepted: [String: [(reader: String, digest: String)]] = [:]
    for (reader, digests) in digests.sorted(by: { $0.key < $1.key }) {
      for (id, digest) in digests where verdicts[reader]?[id] == .accept {
        accepted[id, default: []].append((reader, digest))
      }
    }
    return accepted.filter { $0.value.count > 1 }.mapValues { accepted in
      let masks = accepted.compactMap { one in mask(one.digest).map { (one.reader, $0) } }
      var overlaps: [[String]: Double] = [:]
      for (place, (first, one)) in masks.enumerated() {
        for (second, other) in masks[(place + 1)...]
        where one.width == other.width && one.height == other.height {
          overlaps[[first, second]] = intersectionOverUnion(one, other)
        }
      }
      return overlaps
    }
  }

  private static func disputes(
    _ events: [ReviewEvent], _ overlaps: [String: [[String]: Double]], _ seen: [Seen]
  ) -> [Dispute] {
    let impressions = Dictionary(
      seen.map { ([$0.reader, $0.caseID], $0.impression) }, uniquingKeysWith: { first, _ in first })
    var voices: [String: [Voice]] = [:]
    for (key, changes) in AcceptedMasks.changes(events) {
      guard let last = changes.last(where: { Verdict(rawValue: $0.kind) != nil }),
        let verdict = Verdict(rawValue: last.kind)
      else { continue }
      voices[key.caseID, default: []].append(
        Voice(
          reader: key.reviewer, verdict: verdict, subject: last.subject, reason: last.reason,
          time: last.time, seen: impressions[[key.reviewer, key.caseID]]))
    }
    let all = voices.map { id, voices in
      Dispute(
        caseID: id, voices: voices.sorted { $0.reader < $1.reader },
        iou: overlaps[id]?.values.min())
    }
    return all.filter { $0.hasTwoVerdicts || ($0.iou ?? 1) < leastIoU }.sorted { a, b in
      if a.hasTwoVerdicts != b.hasTwoVerdicts { return a.hasTwoVerdicts }
      let (one, other) = (a.iou ?? 2, b.iou ?? 2)
      return one != other ? one < other : isNaturallyBefore(a.caseID, b.caseID)
    }
  }

  private static func reader(_ name: String, _ records: [String: CaseRecord]) -> Reader {
    var verdicts: [Verdict: Int] = [:]
    for record in records.values {
      if let verdict = record.decision?.verdict { verdicts[verdict, default: 0] += 1 }
    }
    let seen = records.values.compactMap { record in
      record.impression?.impression.map { ($0.finding, record.decision?.verdict) }
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

  private typealias Said = (name: String, verdicts: [String: Verdict])

  private static func pair(_ a: Said, _ b: Said, _ overlaps: [Double]) -> Pair {
    let verdicts = a.verdicts.compactMap { id, verdict in b.verdicts[id].map { (verdict, $0) } }
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
      .init("impressions", .array(seen.map(\.json))),
      .init("disputes", .array(disputes.map(\.json))),
    ])
  }

  /// The heading of the lines of `csvLines`.
  static let csvHeading =
    "class,case,reader,verdict,subject,reason,time,iou,impression,size,row,column"

  /// The disputed cases as comma-separated values, one line for each case and reader; `className` is the
  /// class of scenes that they are on.
  func csvLines(className: String?) -> [String] {
    disputes.flatMap { dispute in
      dispute.voices.map { voice in
        ([
          className ?? "", dispute.caseID, voice.reader, voice.verdict.rawValue, voice.subject,
          voice.reason, voice.time,
        ].map(csvCell) + [dispute.iou.map { "\($0)" } ?? ""] + Self.csvCells(voice.seen))
        .joined(separator: ",")
      }
    }
  }

  private static func csvCells(_ seen: Impression?) -> [String] {
    [
      seen?.finding.rawValue ?? "", seen?.size?.rawValue ?? "",
      seen?.place.map { "\($0.row)" } ?? "", seen?.place.map { "\($0.column)" } ?? "",
    ]
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
    let lines = table.lines + (seen.isEmpty ? [] : [""] + seenLines)
    guard !pairs.isEmpty else { return lines.joined(separator: "\n") }
    return ((lines + [""] + agreementLines) + (disputes.isEmpty ? [] : [""] + disputeLines))
      .joined(separator: "\n")
  }

  /// How many lesions of which size each reader saw before graders and samples were shown.
  private var seenLines: [String] {
    var table = TextTable(rows: [
      ["first seen by", ">= 3 mm", "< 3 mm", "no size", "no lesion", "unsure", "with a place"]
    ])
    for reader in readers where reader.impressions > 0 {
      let all = seen.filter { $0.reader == reader.name }.map(\.impression)
      func count(_ finding: Impression.Finding, _ size: Impression.Size? = nil) -> String {
        "\(all.count { $0.finding == finding && $0.size == size })"
      }
      table.rows.append([
        displaySafe(reader.name), count(.lesion, .large), count(.lesion, .small), count(.lesion),
        count(.none), count(.unsure), "\(all.count { $0.place != nil })",
      ])
    }
    return table.lines
  }

  private var agreementLines: [String] {
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
    return agreement.lines + ["", legend]
  }

  /// The most disputed cases that are told as text.
  static let mostTold = 20

  private var disputeLines: [String] {
    var rows = [["disputed case", "reader", "verdict", "subject", "time", "IoU"]]
    var reasons = [""]
    for dispute in disputes.prefix(Self.mostTold) {
      for (place, voice) in dispute.voices.enumerated() {
        rows.append([
          place == 0 ? displaySafe(dispute.caseID) : "", displaySafe(voice.reader),
          voice.verdict.rawValue, displaySafe(voice.subject), displaySafe(voice.time),
          place == 0 ? fixed(dispute.iou, 2) : "",
        ])
        reasons.append(displaySafe(voice.reason))
      }
    }
    let lines = zip(TextTable(rows: rows).lines, reasons).map { line, reason in
      reason.isEmpty ? line : "\(line)  \(reason)"
    }
    let others = disputes.count - Self.mostTold
    let more =
      others > 0
      ? ["and \(others) other disputed case\(others == 1 ? "" : "s"); --json and --csv have all"]
      : []
    let legend =
      "disputed: verdicts differ, or the IoU of two accepted masks is below \(Self.leastIoU); IoU:"
      + " the least"
    return lines + more + ["", legend]
  }
}

extension ReadersReport.Seen {
  fileprivate var json: JSON {
    .object([
      .init("reader", .string(reader)), .init("case", .string(caseID)),
      .init("impression", .string(impression.finding.rawValue)),
      .init("size", .optional(impression.size?.rawValue)),
      .init("row", impression.place.map { .integer($0.row) } ?? .null),
      .init("column", impression.place.map { .integer($0.column) } ?? .null),
      .init("note", .string(note)),
      .init("time", .string(time)),
    ])
  }
}

extension ReadersReport.Dispute {
  fileprivate var json: JSON {
    .object([
      .init("case", .string(caseID)), .init("iou", .optional(iou)),
      .init(
        "readers",
        .array(
          voices.map { voice in
            .object([
              .init("reader", .string(voice.reader)),
              .init("verdict", .string(voice.verdict.rawValue)),
              .init("subject", .string(voice.subject)), .init("reason", .string(voice.reason)),
              .init("time", .string(voice.time)),
            ])
          })),
    ])
  }
}
