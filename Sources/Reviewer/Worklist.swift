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
    /// The largest GED² of samples and graders first.
    case ged2 = "GED²"
    /// The most undecided samples first.
    case entropy
    /// The most doubtful presence of a lesion first: P(present) nearest to one half.
    case presence = "doubt that a lesion is there"
    /// The most distinct opinions first.
    case opinions = "number of opinions"

    /// Whether samples of a model are needed.
    package var needsModel: Bool {
      switch self {
      case .disagreement, .size, .name: false
      case .ged2, .entropy, .presence, .opinions: true
      }
    }
  }

  /// The name of the library, safe to show.
  package let libraryName: String
  /// All cases, in the order of the library.
  package private(set) var rows: [CaseRow]
  /// The present order.
  package private(set) var order = Order.disagreement
  /// The text that shown cases match.
  package private(set) var filter = ""
  /// What the reader said of the cases shown; nil for all.
  package private(set) var status: Verdict??
  /// What all names begin with, up to a separator; lists leave it out.
  package let commonPrefix: String
  /// Indices of the cases shown, in their order.
  package private(set) var shown: [Int]
  /// The place in `shown` of the selected case; 0 when none is shown.
  package private(set) var selection = 0
  /// The number of cases with each verdict.
  package private(set) var verdictCounts: [Verdict: Int] = [:]
  /// The number of cases that samples of the model were drawn for.
  package private(set) var measuredCount = 0
  private let places: [String: Int]
  private var followsTop = true

  /// A worklist.
  package init(libraryName: String, rows: [CaseRow]) {
    self.libraryName = libraryName
    self.rows = rows
    commonPrefix = Self.commonPrefix(of: rows.map(\.name))
    places = Dictionary(rows.indices.map { (rows[$0].id, $0) }) { first, _ in first }
    shown = []
    largestArea = rows.reduce(0) { max($0, $1.areas.max() ?? 0) }
    arrange()
  }

  /// The selected case's index in `rows`; nil when none is shown.
  package var selectedIndex: Int? { shown.indices.contains(selection) ? shown[selection] : nil }

  /// The selected case; nil when none is shown.
  package var selected: CaseRow? { selectedIndex.map { rows[$0] } }

  /// Whether the disagreement of every case is known.
  package private(set) var isRanked = false

  /// The largest area of any mask, in pixels; 0 when none is known.
  package private(set) var largestArea = 0

  /// What the map of all cases shows, in the order of `shown`: small numbers only, since it is drawn
  /// with every key.
  package private(set) var points: [MapPoint] = []

  /// The number of cases with a decision.
  package var reviewedCount: Int { verdictCounts.values.reduce(0, +) }

  /// Returns the index in `rows` of the case `steps` after the selected one; nil when there is none.
  func index(after steps: Int) -> Int? {
    shown.indices.contains(selection + steps) ? shown[selection + steps] : nil
  }

  /// Selects the case `steps` further on; stops at the ends.
  package mutating func move(by steps: Int) {
    hold()
    selection = min(max(0, selection + steps), max(0, shown.count - 1))
  }

  /// Notes that the disagreement of every case that can be read is known.
  mutating func endRanking() { isRanked = true }

  /// Selects the next case without a decision; false when there is none further on.
  package mutating func moveToUndecided(forward: Bool) -> Bool {
    let ahead =
      forward
      ? Array(shown.indices.dropFirst(selection + 1)) : shown.indices.prefix(selection).reversed()
    guard let place = ahead.first(where: { rows[shown[$0]].status.verdict == nil }) else {
      return false
    }
    selection = place
    return true
  }

  /// Selects the case named `id`; false when it is not shown.
  @discardableResult
  package mutating func select(id: String) -> Bool {
    guard let index = places[id], let place = shown.firstIndex(of: index) else { return false }
    selection = place
    hold()
    return true
  }

  /// Selects the case named `id`, and shows all cases where it is not among those shown; false when there
  /// is no such case.
  package mutating func find(id: String) -> Bool {
    if select(id: id) { return true }
    guard places[id] != nil else { return false }
    filter = ""
    status = nil
    arrange()
    return select(id: id)
  }

  /// Keeps the selected case selected from now on; before, the first of the list is.
  package mutating func hold() { followsTop = false }

  /// Takes an order; the selected case stays selected.
  package mutating func sort(by order: Order) {
    self.order = order
    arrange()
  }

  /// Shows the cases that match all words of `text` (`FilterWord`).
  package mutating func setFilter(_ text: String) {
    filter = text
    arrange()
  }

  /// Shows the cases with a verdict, those without, or all.
  package mutating func setStatusFilter(_ status: Verdict??) {
    self.status = status
    arrange()
  }

  /// Enters what the reader said of a case; the case stays in the list until that is arranged anew.
  package mutating func setStatus(_ status: RowStatus, of id: String) {
    guard let index = places[id] else { return }
    if let before = rows[index].status.verdict { verdictCounts[before, default: 0] -= 1 }
    if let now = status.verdict { verdictCounts[now, default: 0] += 1 }
    rows[index].status = status
    if let place = shown.firstIndex(of: index) { points[place] = MapPoint(rows[index]) }
  }

  /// Enters measures by case index; the selection stays on top until a case was chosen (`hold`).
  package mutating func rank(_ measures: [Int: CaseMeasures]) {
    for (index, found) in measures where rows.indices.contains(index) {
      rows[index].areas = found.areas
      rows[index].dYY = found.dYY
      largestArea = max(largestArea, found.areas.max() ?? 0)
    }
    isRanked = isRanked || !rows.contains { $0.dYY == nil }
    rearrange()
  }

  /// Enters what samples of the model say, by case index.
  package mutating func measure(_ measures: [Int: ModelMeasures]) {
    for (index, found) in measures where rows.indices.contains(index) {
      if rows[index].model == nil { measuredCount += 1 }
      rows[index].model = found
    }
    if order.needsModel || filter.contains(where: { "<>=".contains($0) }) {
      rearrange()
    } else {
      points = shown.map { MapPoint(rows[$0]) }
    }
  }

  /// Arranges the list anew; a case that the reader chose stays selected, also where it passes the
  /// filter no more.
  private mutating func rearrange() {
    arrange(keeping: followsTop ? nil : selectedIndex)
    if followsTop { selection = 0 }
  }

  private static func commonPrefix(of names: [String]) -> String {
    guard let first = names.min(), let last = names.max(), first != last else { return "" }
    let shared = zip(first, last).prefix { $0 == $1 }.map(\.0)
    let end = shared.lastIndex { "-_/. ".contains($0) }
    return end.map { String(shared[...$0]) } ?? ""
  }

  private mutating func arrange(keeping held: Int? = nil) {
    let kept = selected?.id
    let tests = filter.split(separator: " ").map { FilterWord(String($0)) }
    shown = rows.indices.filter { index in
      if index == held { return true }
      if let status, rows[index].status.verdict != status { return false }
      return tests.allSatisfy { $0.matches(rows[index]) }
    }
    switch order {
    case .disagreement: sortShown { $0.dYY ?? -1 }
    case .size: sortShown { Double($0.areas.max() ?? 0) }
    case .ged2: sortShown { $0.model?.ged2 ?? -9 }
    case .entropy: sortShown { $0.model?.entropy ?? -9 }
    case .presence: sortShown { $0.model.map { -abs($0.present - 0.5) } ?? -9 }
    case .opinions: sortShown { $0.model.map { Double($0.opinions) } ?? -9 }
    case .name:
      let keys = rows.map { NaturalKey($0.id) }
      shown.sort { (keys[$0], $0) < (keys[$1], $1) }
    }
    points = shown.map { MapPoint(rows[$0]) }
    selection = 0
    if let kept, let index = places[kept] { selection = shown.firstIndex(of: index) ?? 0 }
  }

  /// Sorts by a number, the largest first, equal ones in the order of the library.
  ///
  /// The numbers are taken out once: 100,000 cases are sorted a few times while they are measured.
  private mutating func sortShown(by key: (CaseRow) -> Double) {
    var pairs = shown.map { (key: key(rows[$0]), index: $0) }
    pairs.sort { $0.key != $1.key ? $0.key > $1.key : $0.index < $1.index }
    shown = pairs.map(\.index)
  }
}

/// A case as a place in a plane.
package struct MapPoint: Equatable, Sendable {
  /// d_YY; not a number while it is unknown.
  package var disagreement: Float
  /// GED² of samples; not a number while it is unknown.
  package var ged2: Float
  /// The largest area of a mask in pixels.
  package var area: Float
  /// The decision that holds.
  package var verdict: Verdict?

  init(_ row: CaseRow) {
    disagreement = row.dYY.map(Float.init) ?? .nan
    ged2 = row.model.map { Float($0.ged2) } ?? .nan
    area = Float(row.areas.max() ?? 0)
    verdict = row.status.verdict
  }
}
