import Imaging

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

    /// A name for where the other has no room.
    package var shortName: String {
      switch self {
      case .presence: "doubt of a lesion"
      case .opinions: "opinions"
      default: rawValue
      }
    }

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
  /// Whether cases with hidden graders are looked for by what they are called meanwhile.
  package private(set) var hidesNames = false
  /// What all names begin with, up to a separator; lists leave it out.
  package let commonPrefix: String
  /// Whether the spacing of some case is known, so that lists tell areas in square millimeters.
  package let hasSpacing: Bool
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
  /// All cases in the present order.
  private var sorted: [Int]
  /// What they are sorted by, the largest first, by index in `rows`.
  private var keys: [Double] = []
  private var unrankedCount: Int

  /// A worklist.
  package init(libraryName: String, rows: [CaseRow]) {
    self.libraryName = libraryName
    self.rows = rows
    commonPrefix = Self.commonPrefix(of: rows.map(\.name))
    hasSpacing = rows.contains { $0.spacing != nil }
    places = Dictionary(rows.indices.map { (rows[$0].id, $0) }) { first, _ in first }
    shown = []
    sorted = Array(rows.indices)
    points = rows.map(MapPoint.init)
    unrankedCount = rows.count { $0.dYY == nil }
    largestArea = rows.reduce(0) { max($0, $1.areas.max() ?? 0) }
    sort(by: order)
  }

  /// The selected case's index in `rows`; nil when none is shown.
  package var selectedIndex: Int? { shown.indices.contains(selection) ? shown[selection] : nil }

  /// The selected case; nil when none is shown.
  package var selected: CaseRow? { selectedIndex.map { rows[$0] } }

  /// Whether the disagreement of every case is known.
  package private(set) var isRanked = false

  /// The largest area of any mask, in pixels; 0 when none is known.
  package private(set) var largestArea = 0

  /// What the map of all cases shows, by index in `rows`: small numbers only, since it is drawn with
  /// every key.
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
    choose()
    return select(id: id)
  }

  /// Keeps the selected case selected from now on; before, the first of the list is.
  package mutating func hold() { followsTop = false }

  /// Takes an order; the selected case stays selected.
  package mutating func sort(by order: Order) {
    self.order = order
    keys = order == .name ? nameKeys() : rows.map { Self.key(of: $0, order) }
    sorted.sort { [keys] in Self.isBefore($0, $1, keys) }
    choose()
  }

  /// Shows the cases that match all words of `text` (`FilterWord`).
  package mutating func setFilter(_ text: String) {
    filter = text
    choose()
  }

  /// Shows the cases with a verdict, those without, or all.
  package mutating func setStatusFilter(_ status: Verdict??) {
    self.status = status
    choose()
  }

  /// Shows what a reader saw the last time, with the case that was selected then; false when that is
  /// gone. What nothing passes is left out, unless it waits for numbers.
  mutating func resume(_ view: SavedView) -> Bool {
    (filter, status) = (view.filter, view.status)
    if !view.order.needsModel { sort(by: view.order) }
    let held = view.caseID.flatMap { places[$0] }
    choose(keeping: held)
    if shown.isEmpty, !FilterWord.hasNumbers(filter) {
      (filter, status) = ("", nil)
      choose()
    }
    guard let id = view.caseID, held != nil else { return false }
    return select(id: id)
  }

  /// Looks for hidden cases by what they are called meanwhile, or for all by their names; a filter that
  /// shows nothing any more goes.
  mutating func hideNames(_ isHiding: Bool) {
    guard isHiding != hidesNames else { return }
    let before = selectedIndex
    hidesNames = isHiding
    choose()
    if shown.isEmpty, !filter.isEmpty { setFilter("") }
    if let place = before.flatMap({ shown.firstIndex(of: $0) }) { selection = place }
  }

  /// Whether order or filter need samples of the model.
  package var needsModel: Bool { order.needsModel || FilterWord.needsModel(filter) }

  /// All cases in the order in which they are sampled: those shown, from the selected one on, then
  /// those before it, then those not shown.
  package var samplingOrder: [Int] {
    var isShown = [Bool](repeating: false, count: rows.count)
    for index in shown { isShown[index] = true }
    return Array(shown[selection...]) + shown[..<selection] + sorted.filter { !isShown[$0] }
  }

  /// Enters what the reader said of a case; the case stays in the list until that is arranged anew.
  package mutating func setStatus(_ status: RowStatus, of id: String) {
    guard let index = places[id] else { return }
    if let before = rows[index].status.verdict { verdictCounts[before, default: 0] -= 1 }
    if let now = status.verdict { verdictCounts[now, default: 0] += 1 }
    rows[index].status = status
    points[index] = MapPoint(rows[index])
  }

  /// Enters measures by case index; the selection stays on top until a case was chosen (`hold`).
  package mutating func rank(_ measures: [Int: CaseMeasures]) {
    for (index, found) in measures where rows.indices.contains(index) {
      if rows[index].dYY == nil { unrankedCount -= 1 }
      rows[index].areas = found.areas
      rows[index].dYY = found.dYY
      largestArea = max(largestArea, found.areas.max() ?? 0)
    }
    isRanked = isRanked || unrankedCount == 0
    take(measures.keys)
    chooseAnew()
  }

  /// Enters what samples of the model say, by case index.
  package mutating func measure(_ measures: [Int: ModelMeasures]) {
    for (index, found) in measures where rows.indices.contains(index) {
      if rows[index].model == nil { measuredCount += 1 }
      rows[index].model = found
    }
    take(measures.keys)
    if order.needsModel || filter.contains(where: { "<>=".contains($0) }) { chooseAnew() }
  }

  /// Chooses the cases anew; one that the reader chose stays selected, also where it passes the filter
  /// no more.
  private mutating func chooseAnew() {
    choose(keeping: followsTop ? nil : selectedIndex)
    if followsTop { selection = 0 }
  }

  private static func commonPrefix(of names: [String]) -> String {
    guard let first = names.min(), let last = names.max(), first != last else { return "" }
    let shared = zip(first, last).prefix { $0 == $1 }.map(\.0)
    let end = shared.lastIndex { "-_/. ".contains($0) }
    return end.map { String(shared[...$0]) } ?? ""
  }

  /// Shows the cases that pass the filters, and `held`.
  private mutating func choose(keeping held: Int? = nil) {
    let kept = selectedIndex
    let tests = filter.split(separator: " ").map { FilterWord(String($0)) }
    if tests.isEmpty && status == nil {
      shown = sorted
    } else {
      shown = sorted.filter { index in
        if index == held { return true }
        if let status, rows[index].status.verdict != status { return false }
        return tests.allSatisfy { $0.matches(rows[index], hidesNames: hidesNames) }
      }
    }
    selection = kept.flatMap { shown.firstIndex(of: $0) } ?? 0
  }

  /// Brings points and order up to what `rows` say of the cases at `indices`.
  ///
  /// 100,000 cases are sorted many times while they are measured, between two keys: the new ones are
  /// merged into the others, which are in order.
  private mutating func take(_ indices: some Collection<Int>) {
    var isMoved = [Bool](repeating: false, count: rows.count)
    var moved: [Int] = []
    for index in indices where rows.indices.contains(index) {
      points[index] = MapPoint(rows[index])
      guard order != .name else { continue }
      let key = Self.key(of: rows[index], order)
      guard key != keys[index] else { continue }
      keys[index] = key
      isMoved[index] = true
      moved.append(index)
    }
    guard !moved.isEmpty else { return }
    moved.sort { Self.isBefore($0, $1, keys) }
    var waiting = moved[...]
    var merged: [Int] = []
    merged.reserveCapacity(sorted.count)
    for index in sorted where !isMoved[index] {
      while let first = waiting.first, Self.isBefore(first, index, keys) {
        merged.append(waiting.removeFirst())
      }
      merged.append(index)
    }
    sorted = merged + waiting
  }

  /// Whether the case at `a` comes before that at `b`; equal ones are in the order of the library.
  private static func isBefore(_ a: Int, _ b: Int, _ keys: [Double]) -> Bool {
    keys[a] != keys[b] ? keys[a] > keys[b] : a < b
  }

  /// What a case is sorted by in an order other than by name, the largest first; cases that are not
  /// measured come last.
  private static func key(of row: CaseRow, _ order: Order) -> Double {
    switch order {
    case .disagreement: row.dYY ?? -1
    case .size: Double(row.areas.max() ?? 0)
    case .ged2: row.model?.ged2 ?? -9
    case .entropy: row.model?.entropy ?? -9
    case .presence: row.model.map { -abs($0.present - 0.5) } ?? -9
    case .opinions: row.model.map { Double($0.opinions) } ?? -9
    case .name: 0
    }
  }

  /// The places of all cases in the order of their names, counted down.
  private func nameKeys() -> [Double] {
    var keys = [Double](repeating: 0, count: rows.count)
    let names = rows.indices.sorted { a, b in
      isNaturallyBefore(rows[a].id, rows[b].id)
        || (a < b && !isNaturallyBefore(rows[b].id, rows[a].id))
    }
    for (place, index) in names.enumerated() { keys[index] = -Double(place) }
    return keys
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
