/// One word of a filter.
///
/// `gr>=3`, `d<0.5`, `area>100` in pixels, `mm2>60` where the spacing is known, and with samples of the
/// model `ged>=0.4`, `h>0.2`, `p<1`, `op>=3`;
/// `todo`, `accept`, `defer`, `reject`, `marked`, `noted`, `tag:NAME`; `disputed` where readers decided
/// differently, `other:accept` and so on, or `other:none`, by what other readers decided; any other word
/// is part of a name or patient; `!` before a word turns it round.
struct FilterWord {
  /// What words there are, for the help and for documents.
  static let help: [(word: String, text: String)] = [
    ("gr>=3", "so many graders marked something"), ("d>0.5", "d_YY, how far they differ"),
    ("mm2<60", "the largest mask; area: in pixels"), ("ged>.4", "GED² of samples; also h, p, op"),
    ("todo", "to do; or accept, defer, reject"), ("marked", "marked; or noted: with a note"),
    ("tag:x", "a tag that begins so"), ("disputed", "readers decided differently"),
    ("other:none", "others did not; or other:accept"),
    ("!word", "not so; other words: in the name"),
  ]

  private enum Test {
    case number(field: String, (CaseRow) -> Double?, Comparison, Double)
    case status((RowStatus) -> Bool)
    case text([UInt8])
  }

  private enum Comparison: String, CaseIterable {
    case atLeast = ">="
    case atMost = "<="
    case above = ">"
    case below = "<"
    case equal = "="

    func holds(_ a: Double, _ b: Double) -> Bool {
      switch self {
      case .atLeast: a >= b
      case .atMost: a <= b
      case .above: a > b
      case .below: a < b
      case .equal: a == b
      }
    }
  }

  private let test: Test
  private let isInverse: Bool

  init(_ word: String) {
    isInverse = word.hasPrefix("!") && word.count > 1
    let body = isInverse ? String(word.dropFirst()) : word
    test = Self.number(body) ?? Self.status(body) ?? .text(Array(body.lowercased().utf8))
  }

  /// The name of the number that is compared; nil for other words.
  private var field: String? { if case .number(let name, _, _, _) = test { name } else { nil } }

  private static func number(_ body: String) -> Test? {
    for comparison in Comparison.allCases {
      guard let sign = body.firstRange(of: comparison.rawValue) else { continue }
      let name = body[..<sign.lowerBound].lowercased()
      guard let field = fields[name], let value = Double(body[sign.upperBound...]) else {
        return nil
      }
      return .number(field: name, field, comparison, value)
    }
    return nil
  }

  /// Why `text` is no filter that can be taken; nil when it is one.
  ///
  /// Numbers and other readers would tell of cases whose graders and samples are hidden.
  static func obstacle(in text: String, isBlind: Bool) -> String? {
    for word in text.split(separator: " ") {
      let body = word.hasPrefix("!") ? String(word.dropFirst()) : String(word)
      let isOfOthers = isOfOthers(body)
      guard isOfOthers || body.contains(where: { "<>=".contains($0) }) else { continue }
      if isBlind {
        return "blind first: '\(body)' would tell what is hidden; names, status, tags do"
      }
      if isOfOthers {
        if status(body) == nil {
          return "'\(body)': expected other: with one of accept defer none reject"
        }
      } else if number(body) == nil {
        return
          "'\(body)': expected FIELD<NUMBER with one of \(fields.keys.sorted().joined(separator: " "))"
      }
    }
    return nil
  }

  /// Whether `body` asks for what other readers decided.
  private static func isOfOthers(_ body: String) -> Bool {
    let word = body.lowercased()
    return word == "disputed" || word.hasPrefix("other:")
  }

  /// Whether some word of `text` compares a number, which may become known later.
  static func hasNumbers(_ text: String) -> Bool { words(text).contains { $0.field != nil } }

  /// Whether some word of `text` compares a number that comes from samples of the model.
  static func needsModel(_ text: String) -> Bool {
    words(text).contains { $0.field.map(modelFields.contains) ?? false }
  }

  private static func words(_ text: String) -> [FilterWord] {
    text.split(separator: " ").map { FilterWord(String($0)) }
  }

  private static let modelFields: Set<String> = ["ged", "h", "p", "op"]

  private static let fields: [String: @Sendable (CaseRow) -> Double?] = [
    "gr": { Double($0.nonEmptyGraders) }, "d": { $0.dYY },
    "area": { row in row.areas.max().map(Double.init) },
    "mm2": { row in
      guard let spacing = row.spacing, let largest = row.areas.max() else { return nil }
      return Double(largest) * spacing.rowInMillimeters * spacing.columnInMillimeters
    },
    "ged": { $0.model?.ged2 },
    "h": { $0.model?.entropy }, "p": { $0.model?.present },
    "op": { row in row.model.map { Double($0.opinions) } },
  ]

  private static func status(_ body: String) -> Test? {
    switch body.lowercased() {
    case "todo": .status { $0.verdict == nil }
    case "accept": .status { $0.verdict == .accept }
    case "defer": .status { $0.verdict == .defer }
    case "reject": .status { $0.verdict == .reject }
    case "marked": .status { $0.isMarked }
    case "noted": .status { $0.hasNote }
    case "disputed": .status { $0.isDisputed }
    case "other:none": .status { $0.others.isEmpty }
    case let word where word.hasPrefix("other:"):
      Verdict(rawValue: String(word.dropFirst(6))).map { verdict in
        .status { $0.others.contains(verdict) }
      }
    case let word where word.hasPrefix("tag:"):
      .status { status in
        status.tags.contains { $0.lowercased().hasPrefix(word.dropFirst(4)) }
      }
    default: nil
    }
  }

  /// Whether `row` passes; with `hidesNames` a case that is not revealed goes by what it is called
  /// meanwhile.
  func matches(_ row: CaseRow, hidesNames: Bool = false) -> Bool {
    let isMatch =
      switch test {
      // What is not known yet matches nothing.
      case .number(_, let field, let comparison, let value):
        field(row).map { comparison.holds($0, value) } ?? false
      case .status(let holds): holds(row.status)
      case .text(let part):
        Self.hasPart(part, hidesNames && !row.status.isRevealed ? row.blindName ?? row.id : row.id)
          || Self.hasPart(part, row.patient)
      }
    return isMatch != isInverse
  }

  /// Whether `text` has `part`, which is in lower case, in it.
  ///
  /// Names are looked through by the hundred thousand with each key, and nearly all are ASCII: those are
  /// compared byte by byte.
  private static func hasPart(_ part: [UInt8], _ text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      guard bytes.allSatisfy({ $0 < 128 }) else {
        return String(decoding: bytes, as: UTF8.self).lowercased()
          .contains(String(decoding: part, as: UTF8.self))
      }
      return hasPart(part, bytes)
    }
  }

  private static func hasPart(_ part: [UInt8], _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard part.count <= text.count else { return false }
    return (0...(text.count - part.count)).contains { start in
      part.indices.allSatisfy { lowered(text[start + $0]) == part[$0] }
    }
  }

  private static func lowered(_ byte: UInt8) -> UInt8 {
    (65...90).contains(byte) ? byte + 32 : byte
  }
}
