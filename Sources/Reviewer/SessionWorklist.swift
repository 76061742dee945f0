/// What keys do to the worklist.
extension Session {
  /// Takes the next order; those by samples only with a model, whose samples are drawn then.
  static func cycleOrder(_ state: inout State) -> [Effect] {
    let hasModel = state.modelFacts != nil
    let all = Worklist.Order.allCases.filter { hasModel || !$0.needsModel }
    let index = all.firstIndex(of: state.worklist.order) ?? -1
    state.worklist.sort(by: all[(index + 1) % all.count])
    let order = state.worklist.order
    state.notice = Notice(
      "sorted by \(order.rawValue)"
        + (order.needsModel ? ", of \(ModelMeasures.samples) samples of each case" : ""))
    return measureIfNeeded(&state)
  }

  /// Asks for samples of all cases where order or filter need them; while they are drawn, for those
  /// shown now first.
  static func measureIfNeeded(_ state: inout State) -> [Effect] {
    guard state.modelFacts != nil, state.worklist.needsModel, !state.isMeasuring,
      !state.hasMeasured
    else { return [] }
    state.isMeasuring = true
    return [.measureAll]
  }

  /// Asks again where other cases are shown than before while samples of all are drawn.
  static func measureShownFirst(_ state: inout State) -> [Effect] {
    state.isMeasuring ? [.measureAll] : measureIfNeeded(&state)
  }

  /// Shows all cases, those without a decision, or those with each verdict in turn.
  static func cycleStatus(_ state: inout State) -> [Effect] {
    let all: [Verdict??] = [nil, .some(nil)] + Verdict.allCases.map { .some(.some($0)) }
    let index = all.firstIndex { $0 == state.worklist.status } ?? 0
    let before = state.worklist.selectedIndex
    state.worklist.setStatusFilter(all[(index + 1) % all.count])
    state.notice = Notice("shown: \(state.worklist.statusText)")
    let effects = measureShownFirst(&state)
    return effects + (state.worklist.selectedIndex == before ? [] : selectionChanged(&state))
  }

  /// Goes to the next case without a decision, on the same screen.
  static func stepToUndecided(forward: Bool, _ state: inout State) -> [Effect] {
    guard state.worklist.moveToUndecided(forward: forward) else {
      state.notice = Notice(
        "no case without a decision \(forward ? "further on" : "before this one")")
      return []
    }
    return selectionChanged(&state)
  }
}

extension Session.State {
  /// How far samples of all cases are drawn, while they are.
  package var samplingProgress: String? {
    guard isMeasuring else { return nil }
    return "sampling \(worklist.measuredCount * 100 / max(1, worklist.rows.count)) %"
  }
}

extension Worklist {
  /// Which cases the status filter shows.
  package var statusText: String {
    switch status {
    case nil: "all cases"
    case .some(nil): "cases to do"
    case .some(.some(let verdict)): "\(verdict.past) cases"
    }
  }
}
