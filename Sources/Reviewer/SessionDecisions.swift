import Cells
import Imaging

/// What keys decide and note down.
extension Session {
  /// Accepts the focused mask.
  static func accept(_ state: inout State) -> [Effect] {
    guard let open = state.openCase else { return [] }
    if state.isPainting, let reason = whyNoEdit(.accept, state) {
      state.notice = Notice(reason)
      return []
    }
    guard let entry = focusedEntry(state, open) else {
      state.notice = Notice(
        [.review, .latent, .opinions].contains(state.screen)
          ? state.whyNoSamples : "Enter opens the case; a accepts the mask in focus there")
      return []
    }
    return [.record(entry)]
  }

  /// Asks for a text before something is recorded.
  static func ask(_ question: Question, _ state: inout State) {
    guard let open = state.openCase else {
      state.notice = Notice("no case is open")
      return
    }
    let known = question == .note ? state.record(of: open.record.id).note : ""
    state.dialog = .question(question, text: known)
  }

  /// Records the answer.
  static func answer(_ question: Question, _ text: String, _ state: inout State) -> [Effect] {
    state.dialog = nil
    guard let open = state.openCase else { return [] }
    let said = text.trimmingBlanks
    let event: RecordEvent
    switch question {
    case .why(let verdict): event = .decision(Decision(verdict, "case", reason: said))
    case .note:
      guard said != state.record(of: open.record.id).note else { return [] }
      event = .note(said)
    case .tag:
      guard !said.isEmpty else { return [] }
      event = .tag(said)
    case .impression(let impression): event = .impression(impression, note: said)
    case .title: return []
    }
    return [.record(JournalEntry(caseID: open.record.id, event: event))]
  }

  /// Takes the last decision, note or tag of the case back.
  static func undo(_ state: inout State) -> [Effect] {
    guard let open = state.openCase, !state.record(of: open.record.id).changes.isEmpty else {
      state.notice = Notice("nothing was decided on this case")
      return []
    }
    return [.record(JournalEntry(caseID: open.record.id, event: .undo))]
  }

  /// Lets what was taken back last hold again.
  static func redo(_ state: inout State) -> [Effect] {
    guard let open = state.openCase, !state.record(of: open.record.id).undone.isEmpty else {
      state.notice = Notice("nothing was taken back on this case")
      return []
    }
    return [.record(JournalEntry(caseID: open.record.id, event: .redo))]
  }

  /// Enters what is safely in the journal; after a first impression graders and samples are shown,
  /// which is recorded too.
  static func take(_ entry: JournalEntry, _ time: String, _ state: inout State) -> [Effect] {
    var record = state.record(of: entry.caseID)
    let change = record.apply(entry.event)
    state.records[entry.caseID] = record
    state.history[entry.caseID, default: []].append(
      HistoryLine(time: time, text: entry.event.text(changing: change)))
    state.updateStatus(of: entry.caseID)
    noteAccepted(entry, &state)
    switch (entry.event, change) {
    case (.undo, .some), (.redo, .some):
      state.notice = Notice("\(entry.event.text(changing: change)); saved", .success)
    case (.tag(let name), _):
      let isThere = record.tags.contains(name)
      state.notice = Notice("tag \(name) \(isThere ? "set" : "removed"); saved", .success)
    case (.impression, _):
      state.notice = Notice("\(entry.event.text); saved", .success)
      return [.record(JournalEntry(caseID: entry.caseID, event: .reveal))]
    case (.reveal, _): tellPlace(of: record, entry.caseID, &state)
    case (_, .some): state.notice = Notice("\(entry.event.text); saved", .success)
    case (_, nil): break
    }
    return []
  }

  /// Tells in which masks the place of the first impression lies, once they are shown.
  private static func tellPlace(of record: CaseRecord, _ caseID: String, _ state: inout State) {
    guard let open = state.openCase, open.record.id == caseID,
      let impression = record.impression?.impression, let place = impression.place,
      let found = open.masks(around: place)
    else { return }
    state.notice = Notice("\(state.worded(impression.text)), \(found); saved", .success)
  }

  private static func focusedEntry(_ state: State, _ open: OpenCase) -> JournalEntry? {
    let record = open.record
    if state.isPainting { return entryOfEdit(state, open) }
    if state.screen == .review, state.review.pane == .graders {
      let index = min(state.review.grader, record.masks.count - 1)
      return JournalEntry(
        caseID: record.id, event: .decision(Decision(.accept, "grader \(index + 1)")),
        mask: record.masks[index])
    }
    guard let (source, hypothesis) = state.focusedHypothesis else { return nil }
    let subject =
      switch source {
      case .sample(let index, _, _) where state.screen == .opinions:
        "opinion \(Opinions.name(state.opinions.selection)) (S\(index + 1))"
      case .sample(let index, _, _): "S\(index + 1)"
      case .latent: "latent"
      case .edited(let name): name
      }
    return JournalEntry(
      caseID: record.id, event: .decision(Decision(.accept, subject)), mask: hypothesis.mask,
      latent: hypothesis, source: source, model: state.modelFacts)
  }
}

extension Session {
  /// A text that is asked for.
  package enum Question: Equatable, Sendable {
    /// Why the case is deferred or rejected.
    case why(Verdict)
    /// A note on the case.
    case note
    /// A tag to set or remove.
    case tag
    /// What goes with a first impression.
    case impression(Impression)
    /// What a mark of a case is called; asked from the list, when there is one.
    case title(caseID: String, mark: String, MarkList?)

    /// What stands before the text.
    var prompt: String {
      switch self {
      case .why(let verdict): "why \(verdict.rawValue)"
      case .note: "note"
      case .tag: "tag on or off"
      case .impression(let impression): "\(impression.text), note"
      case .title(_, let mark, _): "title of mark \(mark)"
      }
    }

    /// What stands in the place of a text not typed yet.
    var example: String {
      switch self {
      case .why: "Enter without a reason will do"
      case .note: "Enter keeps it; an empty note is none"
      case .tag: "for example pleura"
      case .impression: "Enter: record and reveal"
      case .title: "for example with the pleural tail"
      }
    }
  }
}

extension Session.State {
  /// What the reader said of a case.
  package func record(of caseID: String) -> CaseRecord { records[caseID] ?? CaseRecord() }

  /// What the reader said of the case on screen.
  package var currentRecord: CaseRecord {
    openCase.map { record(of: $0.record.id) } ?? CaseRecord()
  }

  /// Whether graders and samples of a case are hidden until a first impression is recorded.
  package func isHidden(_ caseID: String) -> Bool {
    guard isBlind else { return false }
    let record = record(of: caseID)
    return !record.isRevealed && record.decision == nil && !seen.contains(caseID)
  }

  /// The same for the case on screen.
  package var isHidden: Bool { openCase.map { isHidden($0.record.id) } ?? false }

  /// Brings what lists show of a case up to date.
  mutating func updateStatus(of caseID: String) {
    let record = record(of: caseID)
    var status = RowStatus()
    status.verdict = record.decision?.verdict
    status.hasNote = !record.note.isEmpty
    status.tags = record.tags
    status.isMarked = !(marks[caseID] ?? []).isEmpty
    status.isRevealed =
      record.isRevealed || record.decision != nil || seen.contains(caseID)
    status.others = (others[caseID] ?? []).map(\.decision.verdict)
    worklist.setStatus(status, of: caseID)
  }

  /// Takes over what was said in earlier sessions, and what others decided.
  package mutating func restore(
    _ records: [String: CaseRecord], others: [String: [Session.OtherDecision]] = [:]
  ) {
    self.records = records
    self.others = others
    for id in Set(records.keys).union(others.keys).sorted() { updateStatus(of: id) }
  }
}

extension String {
  /// The text without blanks at its ends.
  var trimmingBlanks: String {
    var text = Substring(self)
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }

  /// Takes the last word away, and the blanks behind it.
  mutating func eraseWord() {
    while last == " " { removeLast() }
    while let end = last, end != " " { removeLast() }
  }
}
