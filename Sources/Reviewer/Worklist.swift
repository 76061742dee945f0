import Imaging

/// What the worklist knows of a case without its pixels.
package struct CaseRow: Equatable, Sendable {
  /// The case's name in the library.
  package var id: String
  /// The case's name, safe to show.
  package var name: String
  /// The patient, safe to show.
  package var patient: String
  /// The pixels inside each grader's mask; empty until they are known.
  package var areas: [Int]
  /// The distance between pixel centres.
  package var spacing: Spacing?
  /// The mean distance 1 - IoU over all pairs of graders; nil until it is known.
  package var dYY: Double?

  /// A row.
  package init(
    id: String, name: String? = nil, patient: String, areas: [Int], spacing: Spacing? = nil,
    dYY: Double? = nil
  ) {
    self.id = id
    self.name = name ?? id
    self.patient = patient
    self.areas = areas
    self.spacing = spacing
    self.dYY = dYY
  }

  /// The number of graders who marked anything.
  package var nonEmptyGraders: Int { areas.count { $0 > 0 } }
}

/// What is found out about a case from its masks.
package struct CaseMeasures: Equatable, Sendable {
  /// The pixels inside each grader's mask.
  package var areas: [Int]
  /// The mean distance 1 - IoU over all pairs of graders.
  package var dYY: Double

  /// The measures.
  package init(areas: [Int], dYY: Double) {
    self.areas = areas
    self.dYY = dYY
  }
}

/// The cases of a library in an order, as far as they pass a filter, and the selected one.
package struct Worklist: Equatable, Sendable {
  /// An order of cases.
  package enum Order: String, CaseIterable, Sendable {
    /// The largest disagreement of the graders first.
    case disagreement
    /// The largest lesion first.
    case size
    /// By name, numbers by value.
    case name
  }

  /// The name of the library, safe to show.
  package let libraryName: String
  /// All cases, in the order of the library.
  package private(set) var rows: [CaseRow]
  /// The present order.
  package private(set) var order = Order.disagreement
  /// The text that shown cases match.
  package private(set) var filter = ""
  /// What all names begin with, up to a separator; lists leave it out.
  package let commonPrefix: String
  /// Indices of the cases shown, in their order.
  package private(set) var shown: [Int]
  /// The place in `shown` of the selected case; 0 when none is shown.
  package private(set) var selection = 0

  /// A worklist.
  package init(libraryName: String, rows: [CaseRow]) {
    self.libraryName = libraryName
    self.rows = rows
    commonPrefix = Self.commonPrefix(of: rows.map(\.name))
    shown = []
    arrange()
  }

  /// The selected case's index in `rows`; nil when none is shown.
  package var selectedIndex: Int? { shown.indices.contains(selection) ? shown[selection] : nil }

  /// The selected case; nil when none is shown.
  package var selected: CaseRow? { selectedIndex.map { rows[$0] } }

  /// Whether the disagreement of every case is known.
  package var isRanked: Bool { !rows.contains { $0.dYY == nil } }

  /// Selects the case `steps` further on; stops at the ends.
  package mutating func move(by steps: Int) {
    selection = min(max(0, selection + steps), max(0, shown.count - 1))
  }

  /// Selects the case named `id`; false when it is not shown.
  @discardableResult
  package mutating func select(id: String) -> Bool {
    guard let place = shown.firstIndex(where: { rows[$0].id == id }) else { return false }
    selection = place
    return true
  }

  /// Takes the next order; the selected case stays selected.
  package mutating func cycleOrder() {
    let all = Order.allCases
    order = all[((all.firstIndex(of: order) ?? 0) + 1) % all.count]
    arrange()
  }

  /// Shows the cases that match all words of `text`: `gr>=3`, `d>=0.5`, part of a name or patient,
  /// and each of these with `!` before it for cases that do not match.
  package mutating func setFilter(_ text: String) {
    filter = text
    arrange()
  }

  /// Enters measures by case index; the selection stays on top until the user has moved.
  package mutating func rank(_ measures: [Int: CaseMeasures]) {
    let wasFirst = selection == 0
    for (index, found) in measures where rows.indices.contains(index) {
      rows[index].areas = found.areas
      rows[index].dYY = found.dYY
    }
    arrange()
    if wasFirst { selection = 0 }
  }

  private static func commonPrefix(of names: [String]) -> String {
    guard let first = names.min(), let last = names.max(), first != last else { return "" }
    let shared = zip(first, last).prefix { $0 == $1 }.map(\.0)
    let end = shared.lastIndex { "-_/. ".contains($0) }
    return end.map { String(shared[...$0]) } ?? ""
  }

  private mutating func arrange() {
    let kept = selected?.id
    let tests = filter.split(separator: " ").map { FilterWord(String($0)) }
    shown = rows.indices.filter { index in tests.allSatisfy { $0.matches(rows[index]) } }
    switch order {
    case .disagreement: sortShown { $0.dYY ?? -1 }
    case .size: sortShown { Double($0.areas.max() ?? 0) }
    case .name:
      let keys = rows.map { NaturalKey($0.id) }
      shown.sort { (keys[$0], $0) < (keys[$1], $1) }
    }
    selection = 0
    if let kept { select(id: kept) }
  }
}

extension Worklist {
  /// Sorts by a number, the largest first, equal ones in the order of the library.
  ///
  /// The numbers are taken out once: 100,000 cases are sorted a few times while they are measured.
  private mutating func sortShown(by key: (CaseRow) -> Double) {
    var pairs = shown.map { (key: key(rows[$0]), index: $0) }
    pairs.sort { $0.key != $1.key ? $0.key > $1.key : $0.index < $1.index }
    shown = pairs.map(\.index)
  }
}

/// One word of a filter.
private struct FilterWord {
  private enum Test {
    case graders(Int)
    case disagreement(Double)
    case text(String)
  }

  private let test: Test
  private let isInverse: Bool

  init(_ word: String) {
    isInverse = word.hasPrefix("!") && word.count > 1
    let body = isInverse ? String(word.dropFirst()) : word
    if body.hasPrefix("gr>="), let count = Int(body.dropFirst(4)) {
      test = .graders(count)
    } else if body.hasPrefix("d>="), let value = Double(body.dropFirst(3)) {
      test = .disagreement(value)
    } else {
      test = .text(body.lowercased())
    }
  }

  func matches(_ row: CaseRow) -> Bool {
    let isMatch =
      switch test {
      case .graders(let count): row.nonEmptyGraders >= count
      case .disagreement(let value): (row.dYY ?? 0) >= value
      case .text(let part):
        row.id.lowercased().contains(part) || row.patient.lowercased().contains(part)
      }
    return isMatch != isInverse
  }
}

/// A name whose digits compare by value: `slice-9` before `slice-10`.
package struct NaturalKey: Comparable, Sendable {
  private let parts: [(text: String, number: Int)]

  /// The key of `name`.
  package init(_ name: String) {
    var parts: [(text: String, number: Int)] = []
    var text = ""
    var digits = ""
    for character in name + "\u{0}" {
      if character.isASCII, character.isNumber, digits.count < 18 {
        digits.append(character)
      } else {
        if !digits.isEmpty {
          parts.append((text, Int(digits) ?? 0))
          (text, digits) = ("", "")
        }
        text.append(character)
      }
    }
    self.parts = parts + [(text, -1)]
  }

  package static func < (a: NaturalKey, b: NaturalKey) -> Bool {
    for (left, right) in zip(a.parts, b.parts) {
      if left.text != right.text { return left.text < right.text }
      if left.number != right.number { return left.number < right.number }
    }
    return a.parts.count < b.parts.count
  }

  package static func == (a: NaturalKey, b: NaturalKey) -> Bool {
    !(a < b) && !(b < a)
  }
}
