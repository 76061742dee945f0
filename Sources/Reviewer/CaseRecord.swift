/// What a reader thought of a case before graders and samples were shown, as readers of LIDC told it: a lesion
/// of at least 3 mm, a smaller one or none, and where.
package struct Impression: Equatable, Sendable {
  /// What was seen.
  package enum Finding: String, CaseIterable, Equatable, Sendable {
    /// There is a lesion.
    case lesion
    /// There is none.
    case none
    /// It cannot be told.
    case unsure
  }

  /// How large a lesion is, by its name in journals.
  package enum Size: String, CaseIterable, Equatable, Sendable {
    /// At least 3 mm.
    case large = ">=3mm"
    /// Less than 3 mm.
    case small = "<3mm"
  }

  /// A pixel, counted from 0.
  package struct Place: Equatable, Sendable {
    /// Its row.
    package var row: Int
    /// Its column.
    package var column: Int

    /// A pixel.
    package init(row: Int, column: Int) {
      self.row = row
      self.column = column
    }

    /// What it is called in sentences.
    package var text: String { "column \(column) row \(row)" }
  }

  /// What was seen.
  package var finding: Finding
  /// How large a lesion is; nil when not said.
  package var size: Size?
  /// Where; nil when not said.
  package var place: Place?

  /// What was seen; a size belongs to a lesion only.
  package init(_ finding: Finding, size: Size? = nil, place: Place? = nil) {
    self.finding = finding
    self.size = finding == .lesion ? size : nil
    self.place = place
  }

  /// What it is called in sentences, without the place.
  package var short: String {
    switch (finding, size) {
    case (.lesion, .large): "lesion >= 3 mm"
    case (.lesion, .small): "lesion < 3 mm"
    case (.lesion, nil): "a lesion"
    case (.none, _): "no lesion"
    case (.unsure, _): "unsure"
    }
  }

  /// What it is called in sentences.
  package var text: String { short + (place.map { " at \($0.text)" } ?? "") }
}

/// Something a reader says of a case, as the journal keeps it.
package enum RecordEvent: Equatable, Sendable {
  /// A decision.
  case decision(Decision)
  /// A note in place of the one before; empty for none.
  case note(String)
  /// A tag that comes, or goes when it is there.
  case tag(String)
  /// The last decision, note or tag is taken back.
  case undo
  /// What was taken back last holds again.
  case redo
  /// The first impression, before graders and samples were shown.
  case impression(Impression, note: String)
  /// Graders and samples were shown for the first time.
  case reveal

  /// The name in journals.
  package var kind: String {
    switch self {
    case .decision(let decision): decision.verdict.rawValue
    case .note: "note"
    case .tag: "tag"
    case .undo: "undo"
    case .redo: "redo"
    case .impression: "impression"
    case .reveal: "reveal"
    }
  }

  /// What it is about; nil for what has no subject.
  package var subject: String? {
    switch self {
    case .decision(let decision): decision.subject
    case .tag(let name): name
    case .impression(let impression, _): impression.finding.rawValue
    case .note, .undo, .redo, .reveal: nil
    }
  }

  /// The words that go with it; nil where there are none.
  package var reason: String? {
    switch self {
    case .decision(let decision): decision.reason
    case .note(let text): text
    case .impression(_, let note): note
    case .tag, .undo, .redo, .reveal: nil
    }
  }

  /// The first impression; nil for other events.
  package var impression: Impression? {
    if case .impression(let impression, _) = self { impression } else { nil }
  }

  /// The event of a journal's line; nil for a kind of a later version. `size` and `place` belong to a first
  /// impression; earlier versions knew neither, and a size of a later version counts as none.
  package init?(
    kind: String, subject: String, reason: String, size: String? = nil,
    place: Impression.Place? = nil
  ) {
    switch kind {
    case "undo": self = .undo
    case "redo": self = .redo
    case "note": self = .note(reason)
    case "tag": self = .tag(subject)
    case "reveal": self = .reveal
    case "impression":
      guard let finding = Impression.Finding(rawValue: subject) else { return nil }
      let impression = Impression(
        finding, size: size.flatMap(Impression.Size.init), place: place)
      self = .impression(impression, note: reason)
    default:
      guard let verdict = Verdict(rawValue: kind) else { return nil }
      self = .decision(Decision(verdict, subject, reason: reason))
    }
  }

  /// A sentence on it.
  package var text: String {
    switch self {
    case .decision(let decision): decision.text
    case .note(let text): text.isEmpty ? "note removed" : "note: \(text)"
    case .tag(let name): "tag \(name)"
    case .undo: "taken back"
    case .redo: "holds again"
    case .impression(let impression, let note):
      "first impression: \(impression.text)" + (note.isEmpty ? "" : ", \(note)")
    case .reveal: "graders and samples are shown"
    }
  }
}

/// All that a reader said of one case.
package struct CaseRecord: Equatable, Sendable {
  /// Decisions, notes and tags that hold, in their order.
  package private(set) var changes: [RecordEvent] = []
  /// Those taken back, the last one first to come again.
  package private(set) var undone: [RecordEvent] = []
  /// The first impression and its note.
  package private(set) var impression: RecordEvent?
  /// Whether graders and samples were shown after an impression.
  package private(set) var isRevealed = false

  /// Nothing was said.
  package init() {}

  /// What several events say, one after the other.
  package init(_ events: [RecordEvent]) { for event in events { apply(event) } }

  /// Enters an event; returns the change that it made, took back or brought again.
  @discardableResult
  package mutating func apply(_ event: RecordEvent) -> RecordEvent? {
    switch event {
    case .decision, .note, .tag:
      changes.append(event)
      undone = []
      return event
    case .undo:
      guard let last = changes.popLast() else { return nil }
      undone.append(last)
      return last
    case .redo:
      guard let last = undone.popLast() else { return nil }
      changes.append(last)
      return last
    case .impression:
      if impression == nil { impression = event }
      return event
    case .reveal:
      isRevealed = true
      return event
    }
  }

  /// The decision that holds; nil when there is none.
  package var decision: Decision? {
    changes.reversed().lazy.compactMap { if case .decision(let found) = $0 { found } else { nil } }
      .first
  }

  /// The note; empty when there is none.
  package var note: String {
    changes.reversed().lazy.compactMap { if case .note(let found) = $0 { found } else { nil } }
      .first ?? ""
  }

  /// The tags, in the order they came.
  package var tags: [String] {
    changes.reduce(into: []) { tags, change in
      guard case .tag(let name) = change else { return }
      if let place = tags.firstIndex(of: name) {
        tags.remove(at: place)
      } else {
        tags.append(name)
      }
    }
  }
}
