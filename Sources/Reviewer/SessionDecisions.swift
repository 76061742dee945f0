import Imaging

/// What keys decide.
extension Session {
  /// Accepts the focused mask.
  static func accept(_ state: inout State) -> [Effect] {
    guard let open = state.openCase else { return [] }
    guard var entry = focusedEntry(state, open) else {
      state.notice = Notice(
        [.review, .latent, .opinions].contains(state.screen)
          ? state.whyNoSamples : "Enter opens the case; a accepts the mask in focus there")
      return []
    }
    entry.caseID = open.record.id
    return [.record(entry)]
  }

  /// Asks why, before deferring or rejecting.
  static func askWhy(_ verdict: Verdict, _ state: inout State) {
    guard state.openCase != nil else {
      state.notice = Notice("no case is open")
      return
    }
    state.dialog = .reason(verdict, text: "")
  }

  /// Takes the last decision on the case back.
  static func undo(_ state: inout State) -> [Effect] {
    guard let open = state.openCase, state.decisions[open.record.id]?.isEmpty == false else {
      state.notice = Notice("nothing was decided on this case")
      return []
    }
    return [.record(JournalEntry(caseID: open.record.id, decision: nil))]
  }

  /// Enters what is safely in the journal.
  static func take(_ entry: JournalEntry, _ state: inout State) {
    if let decision = entry.decision {
      state.decisions[entry.caseID, default: []].append(decision)
      state.notice = Notice("\(decision.text); saved", .success)
    } else if let undone = state.decisions[entry.caseID]?.popLast() {
      state.notice = Notice("taken back: \(undone.text); saved", .success)
    }
  }

  private static func focusedEntry(_ state: State, _ open: OpenCase) -> JournalEntry? {
    let record = open.record
    if state.screen == .review, state.review.pane == .graders {
      let index = min(state.review.grader, record.masks.count - 1)
      return JournalEntry(
        caseID: record.id, decision: Decision(.accept, "grader \(index + 1)"),
        mask: record.masks[index])
    }
    guard let (source, hypothesis) = state.focusedHypothesis else { return nil }
    let subject =
      switch source {
      case .sample(let index, _) where state.screen == .opinions:
        "opinion \(Opinions.name(state.opinions.selection)) (S\(index + 1))"
      case .sample(let index, _): "S\(index + 1)"
      case .latent: "latent"
      }
    return JournalEntry(
      caseID: record.id, decision: Decision(.accept, subject), mask: hypothesis.mask,
      latent: hypothesis, model: state.modelFacts)
  }
}
