import Imaging

/// What keys do with marked hypotheses.
extension Session {
  /// Marks or unmarks the hypothesis that the screen has in focus.
  static func toggleMark(_ state: inout State) -> [Effect] {
    if state.isPainting { return toggleMarkOfEdit(&state) }
    guard let (source, hypothesis) = state.focusedHypothesis, let facts = state.modelFacts else {
      state.notice = Notice(
        state.screen == .review && state.review.pane == .graders
          ? "only hypotheses are marked; graders' masks go along by a choice in the export"
          : state.whyNoSamples)
      return []
    }
    if let known = state.mark(of: hypothesis) { return removeMark(known, &state) }
    let mark = Mark(
      name: state.freeMarkName, source: source, hypothesis: hypothesis,
      model: .init(name: facts.name, sha256: facts.sha256))
    state.notice = Notice("marked as \(mark.name); e writes the marked hypotheses", .success)
    return addMark(mark, &state)
  }

  /// Marks a mask of the case on screen.
  static func addMark(_ mark: Mark, _ state: inout State) -> [Effect] {
    guard let open = state.openCase else { return [] }
    return setMarks(state.currentMarks + [mark], of: open.record.id, &state)
  }

  /// Takes a mark of the case on screen off.
  static func removeMark(_ mark: Mark, _ state: inout State) -> [Effect] {
    guard let open = state.openCase else { return [] }
    state.notice = Notice("mark \(mark.name) removed")
    let others = state.currentMarks.filter { $0.name != mark.name }
    return setMarks(others, of: open.record.id, &state)
  }

  /// Enters the marks of a case, and asks for them to be kept, with those that could not be kept
  /// before.
  private static func setMarks(
    _ marks: [Mark], of caseID: String, _ state: inout State
  ) -> [Effect] {
    state.marks[caseID] = marks
    state.exportedCases.remove(caseID)
    state.updateStatus(of: caseID)
    guard state.keepsMarks else { return [] }
    let others = state.unkeptCases.subtracting([caseID]).sorted()
    state.unkeptCases = []
    return ([caseID] + others).map { .keepMarks(caseID: $0, state.marks[$0] ?? []) }
  }

  // MARK: The list

  static func listMarks(_ state: inout State) {
    let list = MarkList(state)
    guard !list.items.isEmpty else {
      state.notice = Notice(noMarks(state))
      return
    }
    state.dialog = .marks(list)
  }

  /// What is said where nothing is marked.
  static func noMarks(_ state: State) -> String {
    let key = state.keyName(of: .mark, in: .review)
    return "nothing is marked: \(key) marks a sample or a place in the latent plane"
  }

  /// Takes the selected mark off, or brings it back.
  static func toggleListed(_ list: MarkList, _ state: inout State) -> [Effect] {
    let item = list.items[list.selection]
    var marks = state.marks[item.caseID] ?? []
    if let mark = item.present(state) {
      // With the code that may have been found since the list was opened.
      var list = list
      list.items[list.selection].mark = mark
      state.dialog = .marks(list)
      marks.removeAll { $0.name == item.mark.name }
    } else if marks.contains(where: { $0.name == item.mark.name }) {
      state.notice = Notice("another hypothesis is marked \(item.mark.name) now")
      return []
    } else {
      marks.append(item.mark)
      marks.sort { ($0.name.count, $0.name) < ($1.name.count, $1.name) }
    }
    let effects = setMarks(marks, of: item.caseID, &state)
    return state.isOpen(item.caseID) ? effects + codeEffects(&state) : effects
  }

  /// Goes to the selected mark: to its place in the latent plane, where the model is the one it came
  /// from, or to the matrix.
  static func openListed(_ list: MarkList, _ state: inout State) -> [Effect] {
    let item = list.items[list.selection]
    state.dialog = nil
    guard state.worklist.find(id: item.caseID) else { return [] }
    endChoice(&state)
    // A painted mark may have got its code since the list was opened.
    let mark = item.present(state) ?? item.mark
    state.goal = Goal(caseID: item.caseID, mark: mark)
    state.trail = [.browse, .review, state.goalHasPlace ? .latent : .compare]
    guard state.openCase?.record.id == item.caseID, !state.isHidden else {
      return selectionChanged(&state)
    }
    return encodeIfNeeded(&state) + reachGoal(&state)
  }

  /// Goes where a mark of the list lies, once the case is there.
  static func reachGoal(_ state: inout State) -> [Effect] {
    guard let goal = state.goal, let open = state.openCase else { return [] }
    guard open.record.id == goal.caseID, !state.isHidden else {
      state.goal = nil
      return []
    }
    if state.goalHasPlace {
      guard case .encoded(let encoding, _) = state.hypotheses else { return [] }
      let u = goal.mark.hypothesis.u
      state.goal = nil
      return u.count == encoding.prior.mean.count ? moveLatent(&state) { $0.u = u } : []
    }
    state.trail = [.browse, .review, .compare]
    refreshTable(&state)
    let masks = state.compare.table?.masks ?? []
    state.compare.row = masks.firstIndex { $0.name == goal.mark.name } ?? 0
    state.goal = nil
    if let reason = state.whyNoCode(goal.mark) {
      state.notice = Notice("mark \(goal.mark.name) was painted and has no code: \(reason)")
    } else if goal.mark.isOfAnother(state.modelFacts), let model = goal.mark.model {
      let name = "\(model.name) \(model.sha256.prefix(6))"
      state.notice = Notice(
        "mark \(goal.mark.name) is of \(name): its mask is kept, its code means nothing here")
    }
    return []
  }

  // MARK: Titles

  /// Asks for a title of the mark in focus, or of the selected one of the list.
  static func renameMark(_ state: inout State) {
    if case .marks(let list) = state.dialog {
      let item = list.items[list.selection]
      guard item.isOn(state) else {
        state.notice = Notice("mark \(item.mark.name) is off; Space brings it back")
        return
      }
      state.dialog = .question(
        .title(caseID: item.caseID, mark: item.mark.name, list), text: item.mark.title)
    } else if let open = state.openCase, let mark = state.focusedMark {
      state.dialog = .question(
        .title(caseID: open.record.id, mark: mark.name, nil), text: mark.title)
    } else {
      state.notice = Notice(notMarked(state))
    }
  }

  /// What is said where a mark is needed.
  static func notMarked(_ state: State) -> String {
    let scope: Scope = state.isPainting ? .edit : .review
    return "the mask in focus is not marked; \(state.keyName(of: .mark, in: scope)) marks it"
  }

  /// Gives a mark the title that was typed.
  static func setTitle(
    _ title: String, caseID: String, mark name: String, _ list: MarkList?, _ state: inout State
  ) -> [Effect] {
    guard title.count <= Mark.titleLimit else {
      state.notice = Notice("a title has at most \(Mark.titleLimit) characters", .failure)
      state.dialog = .question(.title(caseID: caseID, mark: name, list), text: title)
      return []
    }
    var marks = state.marks[caseID] ?? []
    for index in marks.indices where marks[index].name == name { marks[index].title = title }
    let effects = setMarks(marks, of: caseID, &state)
    if var list {
      list.items[list.selection].mark.title = title
      state.dialog = .marks(list)
    }
    return effects
  }
}

extension Session {
  /// Where to go once a case is there.
  package struct Goal: Equatable, Sendable {
    /// The case.
    package var caseID: String
    /// The mark of that case.
    package var mark: Mark
  }
}

extension Session.State {
  /// Whether the goal has a place in the latent plane of the model, as far as that is known.
  var goalHasPlace: Bool {
    guard let mark = goal?.mark, !mark.hypothesis.u.isEmpty else { return false }
    switch model {
    case .absent: return false
    case .loading: return true
    case .ready(let facts): return mark.isOf(facts) && facts.hasLatentPlane
    }
  }
}
