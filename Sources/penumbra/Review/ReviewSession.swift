import Cells
import Foundation
import Interchange
import Reviewer

/// A review without a terminal: messages go in, effects are done, frames come out.
@MainActor
final class ReviewSession {
  /// What only the owner of a terminal can do.
  enum Wish: Equatable {
    /// Send the whole screen anew.
    case redraw
    /// Go to the background.
    case suspend
    /// Offer a text to the clipboard.
    case copy(String)
    /// Leave; true when the user broke off.
    case quit(isInterrupt: Bool)

    /// Whether a script goes on after it.
    var isHarmless: Bool { if case .quit = self { false } else { true } }
  }

  private let library: CaseLibrary
  private let mailbox: Mailbox
  private let hypotheses: HypothesisSource
  private let reviewer: String
  private let memory: ReviewMemory?
  private let marks: MarkMemory?
  private let journal: ReviewJournal?
  private let isReadOnly: Bool
  private let exports: ExportDesk
  private let ranking: ModelRanking
  private(set) var state: Session.State
  private var wishes: [Wish] = []
  private var upcoming: Int?

  /// A review of the cases of `library` that begins with `state`; `reviewer` is named in exports.
  init(
    _ state: Session.State, _ library: CaseLibrary, _ mailbox: Mailbox,
    _ hypotheses: HypothesisSource, reviewer: String, memory: ReviewMemory?, marks: MarkMemory?,
    journal: ReviewJournal?,
    isReadOnly: Bool, slices: String? = nil, ranking: ModelRanking? = nil
  ) {
    self.state = state
    self.library = library
    self.mailbox = mailbox
    self.hypotheses = hypotheses
    self.reviewer = reviewer
    self.memory = memory
    self.marks = marks
    self.journal = journal
    self.isReadOnly = isReadOnly
    exports = ExportDesk(slices: slices, reviewer: reviewer, mailbox)
    self.ranking = ranking ?? ModelRanking(hypotheses, library)
    self.state.hasSlices = slices != nil
    self.state.isReadOnly = isReadOnly
  }

  /// Begins: loads the first case.
  func start() { perform(Session.start(&state)) }

  /// The screen.
  var frame: CellBuffer {
    var buffer = CellBuffer(width: state.columns, height: state.rows)
    Session.view(state, into: &buffer)
    return buffer
  }

  /// Takes in what happened.
  func receive(_ message: Session.Message) { perform(Session.update(&state, message)) }

  /// Takes in what other threads have found.
  func receiveMail() { for message in mailbox.take() { receive(message) } }

  /// Returns the wishes that came up since this was last asked.
  func takeWishes() -> [Wish] {
    defer { wishes = [] }
    return wishes
  }

  /// Whether there is something to prepare.
  var hasUpcoming: Bool { upcoming != nil }

  /// Begins what may be of use later; it takes all processors for a moment.
  func prepare() {
    if let upcoming { hypotheses.prepare(upcoming, of: library) }
    upcoming = nil
  }

  private func perform(_ effects: [Session.Effect]) {
    for effect in effects { perform(effect) }
  }

  private func perform(_ effect: Session.Effect) {
    switch effect {
    case .load(let index): load(index)
    case .encode(let caseID): encode(caseID)
    case .prepare(let index): upcoming = index
    case .sample(let caseID, let seed, let sampling):
      if let drawn = hypotheses.samplesAtOnce(caseID: caseID, seed: seed, sampling) {
        receive(.sampled(caseID: caseID, seed: seed, sampling, drawn))
      } else {
        hypotheses.sample(caseID: caseID, seed: seed, sampling)
      }
    case .decode(let caseID, let u, let threshold):
      // Less than a millisecond, so it is done at once: the mask is in the frame of the key.
      if let found = hypotheses.decode(caseID: caseID, u: u, threshold: threshold) {
        receive(.decoded(caseID: caseID, found))
      }
    case .findOpinions(let caseID, let seed, let sampling):
      if let open = state.openCase, open.record.id == caseID {
        hypotheses.findOpinions(open.record, seed: seed, sampling)
      }
    case .findCode(let caseID, let name, let mask, let grader):
      if let open = state.openCase, open.record.id == caseID {
        hypotheses.findCode(open, name: name, mask: mask, ofGrader: grader)
      }
    case .findMarkCode(let caseID, let mask):
      if let open = state.openCase, open.record.id == caseID {
        hypotheses.findCode(open, name: "mark", mask: mask, isForMark: true)
      }
    case .decodeGrid(let caseID, let grid): hypotheses.decodeGrid(caseID: caseID, grid)
    case .measureAll:
      if let model = hypotheses.loadedModel {
        ranking.measure(state.worklist.samplingOrder, by: model)
      }
    case .export(let request): export(request)
    case .record(let entry): record(entry)
    case .keepMarks(let caseID, let kept): keep(kept, of: caseID)
    case .keepCode(let caseID, let mark):
      // A code that cannot be kept is found again by the next session.
      try? marks?.keepCode(of: mark, in: caseID)
    case .rememberGlyphs(let glyphs): memory?.remember(glyphs)
    case .rememberTheme(let isLight): memory?.remember(isLight: isLight)
    case .copy(let text):
      wishes.append(.copy(text))
      receive(.copied(file: memory?.keep(copied: text).map(displaySafe)))
    case .redraw: wishes.append(.redraw)
    case .suspend: wishes.append(.suspend)
    case .quit(let isInterrupt): wishes.append(.quit(isInterrupt: isInterrupt))
    }
  }

  /// Reading one case takes a millisecond, so it is done at once: no frame shows an old image.
  private func load(_ index: Int) {
    do {
      let (record, scene) = try library.shown(at: index)
      receive(.loaded(OpenCase(record, of: scene, facts: CaseFacts(of: record))))
    } catch {
      receive(.loadFailed(caseID: library.entries[index].id, reason: "\(error)"))
    }
  }

  /// A case prepared before is there with its samples in the frame of the key.
  private func encode(_ caseID: String) {
    guard let open = state.openCase, open.record.id == caseID else { return }
    if let encoding = hypotheses.prepared(caseID) {
      receive(.encoded(caseID: caseID, encoding))
    } else {
      hypotheses.encode(open)
    }
  }

  /// A decision holds once it is on the disk.
  private func record(_ entry: JournalEntry) {
    guard !isReadOnly else {
      receive(.recordFailed("this review is read-only"))
      return
    }
    guard let journal else {
      receive(.recordFailed("there is no home folder to keep decisions on the demo in"))
      return
    }
    do {
      receive(.recorded(entry, time: try journal.append(entry)))
    } catch {
      receive(.recordFailed(Failure(error).description))
    }
  }

  private func keep(_ kept: [Mark], of caseID: String) {
    do { try marks?.keep(kept, of: caseID) } catch let refusal as MarkMemory.Refusal {
      receive(.marksNotKeptYet(caseID: caseID, reason: "\(refusal)"))
    } catch {
      receive(.marksNotKept(Failure(error).description))
    }
  }

  private func export(_ request: ExportRequest) {
    if isReadOnly {
      receive(.exportFailed("nothing was written: this review is read-only"))
      return
    }
    exports.write(request, time: Date())
  }
}
