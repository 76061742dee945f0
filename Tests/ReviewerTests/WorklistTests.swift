import Testing

@testable import Reviewer

/// `count` cases whose names are in the order of the library.
private func rows(_ count: Int) -> [CaseRow] {
  (0..<count).map { CaseRow(id: "case-\($0)", patient: "patient-\($0 / 3)", areas: []) }
}

/// What a full sort says of the order, the largest first, equal ones in the order of the library.
private func sorted(_ list: Worklist, _ key: (CaseRow) -> Double) -> [Int] {
  list.rows.indices.sorted {
    let (a, b) = (key(list.rows[$0]), key(list.rows[$1]))
    return a != b ? a > b : $0 < $1
  }
}

@Test("Measures that come bit by bit leave the list in the order of a full sort")
func mergedDeliveries() {
  var generator = Paws(state: 5)
  var list = Worklist(libraryName: "test", rows: rows(300))
  for _ in 0..<8 {
    var delivery: [Int: CaseMeasures] = [:]
    for _ in 0..<50 {
      // Few different numbers, so that many cases are equal; indices beyond the list are left out.
      delivery[Int.random(in: 0..<310, using: &generator)] = CaseMeasures(
        areas: [Int.random(in: 0..<9, using: &generator)],
        dYY: Double(Int.random(in: 0..<7, using: &generator)) / 7)
    }
    list.rank(delivery)
    #expect(list.shown == sorted(list) { $0.dYY ?? -1 })
    list.sort(by: .size)
    #expect(list.shown == sorted(list) { Double($0.areas.max() ?? 0) })
    list.rank([3: CaseMeasures(areas: [100], dYY: 0.5)])
    #expect(list.shown == sorted(list) { Double($0.areas.max() ?? 0) })
    list.sort(by: .disagreement)
  }
  for order in [Worklist.Order.ged2, .entropy, .presence, .opinions] {
    list.sort(by: order)
    for _ in 0..<4 {
      var delivery: [Int: ModelMeasures] = [:]
      for _ in 0..<60 {
        delivery[Int.random(in: 0..<310, using: &generator)] = ModelMeasures(
          ged2: Double(Int.random(in: 0..<9, using: &generator)),
          entropy: Double(Int.random(in: 0..<9, using: &generator)),
          present: Double(Int.random(in: 0...16, using: &generator)) / 16,
          opinions: Int.random(in: 1..<5, using: &generator))
      }
      list.measure(delivery)
    }
    let key: (CaseRow) -> Double =
      switch order {
      case .ged2: { $0.model?.ged2 ?? -9 }
      case .entropy: { $0.model?.entropy ?? -9 }
      case .presence: { $0.model.map { -abs($0.present - 0.5) } ?? -9 }
      default: { $0.model.map { Double($0.opinions) } ?? -9 }
      }
    #expect(list.shown == sorted(list, key))
  }
}

@Test("The list is ranked once the disagreement of every case is known")
func rankedAtTheEnd() {
  var list = Worklist(libraryName: "test", rows: rows(3))
  list.rank([0: CaseMeasures(areas: [1], dYY: 0.1), 2: CaseMeasures(areas: [1], dYY: 0.2)])
  list.rank([0: CaseMeasures(areas: [1], dYY: 0.1)])
  #expect(!list.isRanked)
  list.rank([1: CaseMeasures(areas: [4], dYY: 0.3)])
  #expect(list.isRanked)
  #expect(list.shown == [1, 2, 0])
  #expect(list.largestArea == 4)
}

@Test("By name numbers count as numbers, and measures change nothing")
func byName() {
  let names = ["b10", "b9", "a", "B2"]
  var list = Worklist(
    libraryName: "test", rows: names.map { CaseRow(id: $0, patient: $0, areas: []) })
  list.sort(by: .name)
  #expect(list.shown.map { names[$0] } == ["B2", "a", "b9", "b10"])
  list.rank([0: CaseMeasures(areas: [9], dYY: 1)])
  #expect(list.shown.map { names[$0] } == ["B2", "a", "b9", "b10"])
}

@Test("A word of the filter is found in names and patients, in small letters and large")
func filterLetters() {
  let names = ["Alpha-1", "beta-ALPHA", "gamma", "ÉTUDE-1"]
  var list = Worklist(
    libraryName: "test", rows: names.map { CaseRow(id: $0, patient: "P-\($0.count)", areas: []) })
  list.sort(by: .name)
  list.setFilter("alpha")
  #expect(list.shown.map { names[$0] } == ["Alpha-1", "beta-ALPHA"])
  list.setFilter("étude")
  #expect(list.shown.map { names[$0] } == ["ÉTUDE-1"])
  list.setFilter("p-5")
  #expect(list.shown.map { names[$0] } == ["gamma"])
  list.setFilter("a-much-longer-word-than-any-of-the-names")
  #expect(list.shown.isEmpty)
}

/// Three cases: two readers differ on the first, one decided the second, nobody the third.
private func readList() -> Worklist {
  var list = Worklist(libraryName: "test", rows: rows(3))
  var status = RowStatus()
  (status.verdict, status.others) = (.accept, [.reject])
  list.setStatus(status, of: "case-0")
  (status.verdict, status.others) = (nil, [.accept])
  list.setStatus(status, of: "case-1")
  return list
}

@Test(
  "Filters know where readers decided differently, and what others decided",
  arguments: [
    ("disputed", [0]), ("!disputed", [1, 2]), ("other:accept", [1]), ("other:reject", [0]),
    ("other:none", [2]), ("Other:None", [2]), ("!other:none accept", [0]), ("other:defer", []),
  ])
func filterOthers(text: String, shown: [Int]) {
  var list = readList()
  list.setFilter(text)
  #expect(list.shown == shown)
}

@Test("Others who differ among themselves make a case disputed without one's own decision")
func disputedByOthers() {
  var status = RowStatus()
  status.others = [.accept, .accept]
  #expect(!status.isDisputed)
  status.others = [.accept, .defer]
  #expect(status.isDisputed)
}

@Test("What the help says of words of the filter is never cut, and they are words")
func filterHelp() {
  for (word, text) in FilterWord.help {
    #expect(text.count <= 34, "\(text)")
    #expect(FilterWord.obstacle(in: word, isBlind: false) == nil, "\(word)")
  }
}

@Test("What other readers cannot have decided is told")
func unknownOther() {
  #expect(
    FilterWord.obstacle(in: "!other:maybe", isBlind: false)
      == "'other:maybe': expected other: with one of accept defer none reject")
  #expect(FilterWord.obstacle(in: "disputed other:none", isBlind: false) == nil)
}

@Test(
  "What others decided would tell what is hidden, so that blind reading refuses it",
  arguments: ["disputed", "!disputed", "other:accept", "other:none"])
func blindOthers(text: String) {
  let word = text.hasPrefix("!") ? String(text.dropFirst()) : text
  #expect(
    FilterWord.obstacle(in: text, isBlind: true)
      == "blind first: '\(word)' would tell what is hidden; names, status, tags do")
}

@Test("Samples are drawn of the cases shown first, from the selected one on, in the list's order")
func samplingOrder() {
  var list = Worklist(libraryName: "test", rows: rows(7))
  list.rank([5: CaseMeasures(areas: [1], dYY: 0.9)])
  #expect(list.samplingOrder == [5, 0, 1, 2, 3, 4, 6])
  list.select(id: "case-2")
  #expect(list.samplingOrder == [2, 3, 4, 6, 5, 0, 1])
  list.setFilter("patient-1")
  #expect(list.shown == [5, 3, 4])
  list.select(id: "case-3")
  #expect(list.samplingOrder == [3, 4, 5, 0, 1, 2, 6])
  list.setFilter("nothing")
  #expect(list.samplingOrder == [5, 0, 1, 2, 3, 4, 6])
}

@Test("A hidden case is found by what it is called meanwhile, never by the word that tells of it")
func hiddenNames() {
  var list = Worklist(
    libraryName: "test",
    rows: ["two-or-one", "core-only"].enumerated().map { index, story in
      var row = CaseRow(id: "p-\(index)/\(story)", patient: "p-\(index)", areas: [])
      row.blindName = "p-\(index)"
      return row
    })
  list.setFilter("core")
  #expect(list.shown == [1])
  list.hideNames(true)
  #expect(list.filter.isEmpty && list.shown == [0, 1])
  #expect(list.selected?.id == "p-1/core-only")
  for (text, shown) in [("core", []), ("!core", [0, 1]), ("p-1", [1])] {
    list.setFilter(text)
    #expect(list.shown == shown, "\(text)")
  }
  var status = RowStatus()
  status.isRevealed = true
  list.setStatus(status, of: "p-1/core-only")
  list.setFilter("core")
  #expect(list.shown == [1])
  list.hideNames(false)
  list.setFilter("two")
  #expect(list.shown == [0])
}
