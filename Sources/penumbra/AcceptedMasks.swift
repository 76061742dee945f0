import Cells
import Exports
import Imaging
import Interchange
import Reviewer

/// The masks that readers accepted in the journals of a library.
struct AcceptedMasks {
  /// What a reader accepted of a case.
  struct Selection: Equatable {
    /// The case.
    let caseID: String
    /// The decisions that hold, in the order they were made.
    var events: [ReviewEvent]
  }

  /// The cases with a mask that is accepted, in the order of the library.
  let selections: [Selection]
  /// What is wrong with journals.
  let problems: [String]

  private let folder: String

  /// Reads the journals in `folder`, those of `reviewer` only when one is named.
  init(folder: String, entries: [CaseEntry], reviewer: String?) {
    self.folder = folder
    let (events, problems) = ReviewJournal.events(in: folder)
    let wanted = events.filter { reviewer == nil || $0.reviewer == reviewer }
    let accepted = Self.accepted(wanted)
    let order = Dictionary(
      entries.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    selections =
      accepted.filter { order[$0.caseID] != nil }
      .sorted { (order[$0.caseID] ?? 0) < (order[$1.caseID] ?? 0) }
    self.problems =
      problems
      + accepted.filter { order[$0.caseID] == nil }.map {
        "\(displaySafe($0.caseID)): accepted in a journal, but not in the library"
      }
  }

  /// What one reader did with one case.
  struct Key: Hashable {
    /// The case.
    let caseID: String
    /// The reader.
    let reviewer: String
  }

  /// Returns the decisions, notes and tags of `events` that were not taken back, the latest last.
  static func changes(_ events: [ReviewEvent]) -> [Key: [ReviewEvent]] {
    var stacks: [Key: [ReviewEvent]] = [:]
    var undone: [Key: [ReviewEvent]] = [:]
    for event in events {
      let key = Key(caseID: event.caseID, reviewer: event.reviewer)
      switch event.kind {
      case "undo": if let last = stacks[key]?.popLast() { undone[key, default: []].append(last) }
      case "redo": if let last = undone[key]?.popLast() { stacks[key, default: []].append(last) }
      case "note", "tag", "accept", "defer", "reject":
        // What is taken back may be a note or a tag too.
        stacks[key, default: []].append(event)
        undone[key] = nil
      default: break
      }
    }
    return stacks
  }

  /// Returns what holds of `events`: the masks that a reader accepted of a case since that reader last
  /// deferred or rejected it, and did not take back, the latest last.
  static func held(_ events: [ReviewEvent]) -> [Key: [ReviewEvent]] {
    let accept = Verdict.accept.rawValue
    return changes(events).mapValues { stack in
      let last =
        stack.lastIndex { Verdict(rawValue: $0.kind) != nil && $0.kind != accept }.map { $0 + 1 }
        ?? 0
      return stack[last...].filter { $0.kind == accept && $0.mask != nil }
    }
  }

  /// Returns what all readers accepted, case by case.
  static func accepted(_ events: [ReviewEvent]) -> [Selection] {
    var byCase: [String: [ReviewEvent]] = [:]
    for (key, held) in held(events) { byCase[key.caseID, default: []] += held }
    return byCase.filter { !$0.value.isEmpty }.map { id, events in
      Selection(caseID: id, events: events.sorted { $0.isBefore($1) })
    }
  }

  /// Returns the masks of `selection`, which are those of `subject`.
  func hypotheses(
    _ selection: Selection, of subject: Case
  ) throws(Failure) -> [ExportedHypothesis] {
    var found: [ExportedHypothesis] = []
    for (index, event) in selection.events.enumerated() {
      let mask = try mask(event, of: subject)
      let source = Self.source(event)
      var hypothesis = ExportedHypothesis(
        name: "accepted-\(index + 1)", mask: mask, source: source, color: Self.color(source))
      hypothesis.z = event.z
      hypothesis.u = event.u
      hypothesis.threshold = event.threshold
      hypothesis.model = event.model.map { .init(name: nil, sha256: $0) }
      hypothesis.decision = .init(
        verdict: event.kind, reason: event.reason, reviewer: event.reviewer, time: event.time)
      found.append(hypothesis)
    }
    return found
  }

  private func mask(_ event: ReviewEvent, of subject: Case) throws(Failure) -> Mask {
    let digest = event.mask ?? ""
    let path = displaySafe(JournalMasks.path(digest, in: folder))
    let mask: Mask
    do throws(JournalMasks.Refusal) {
      mask = try JournalMasks.mask(digest, in: folder)
    } catch {
      let reason =
        switch error {
        case .noDigest: "\(displaySafe(event.file)): '\(displaySafe(digest))' is no digest"
        case .file(let error): "\(error)"
        case .changed: "\(path): damaged: its digest is another"
        case .picture(let error): "\(path): \(error)"
        }
      throw Failure(.badData, reason)
    }
    guard mask.width == subject.image.width, mask.height == subject.image.height else {
      throw Failure(
        .badData,
        "\(path): expected \(subject.image.width) x \(subject.image.height) pixels,"
          + " found \(mask.width) x \(mask.height); the library was made anew since it was accepted"
      )
    }
    return mask
  }

  /// What the journal says: the number of a sample, or in its words `S3` or `opinion B (S3)`,
  /// `grader 2`, `edited S3`, `edited grader 2` or `drawn mask`, anything else a place in latent space.
  private static func source(_ event: ReviewEvent) -> ExportedHypothesis.Source {
    if let number = event.sample {
      return .sample(number - 1, seed: event.seed, temperature: event.temperature)
    }
    let subject = event.subject
    if subject == "drawn mask" || subject.hasPrefix("edited ") {
      return .edited(displaySafe(subject))
    }
    if subject.hasPrefix("grader "), let number = Int(subject.dropFirst(7)), number > 0 {
      return .grader(number - 1)
    }
    let words = subject.split { " ()".contains($0) }
    let samples = words.filter { $0.hasPrefix("S") }.compactMap { Int($0.dropFirst()) }
    if let number = samples.first, number > 0 { return .sample(number - 1, seed: nil) }
    return .latent
  }

  private static func color(_ source: ExportedHypothesis.Source) -> RGB {
    switch source {
    case .grader(let index): Palette.grader(index)
    case .edited: Palette.edited
    case .sample, .latent: Palette.sample
    }
  }
}
