import Cells
import Imaging

extension Session {
  /// What is said until the model is there.
  static let reading = "the model is being read"
  /// What is said while samples are on their way.
  static let drawing = "samples are being drawn"

  /// Returns the work to begin with.
  package static func start(_ state: inout State) -> [Effect] { selectionChanged(&state) }

  /// Changes `state` by what happened; returns the work to do next.
  package static func update(_ state: inout State, _ message: Message) -> [Effect] {
    noting(&state) { state in
      let effects = handle(message, &state)
      refreshTable(&state)
      return effects
    }
  }

  private static func handle(_ message: Message, _ state: inout State) -> [Effect] {
    switch message {
    case .key(let key):
      state.notice = nil
      state.grip = nil
      // From the first key on no case comes in the place of the one that the reader sees.
      state.worklist.hold()
      return state.isTooSmall ? pressUnseen(key, &state) : press(key, &state)
    case .pointer(let pointer):
      if pointer.kind.isBeginning {
        state.notice = nil
        state.worklist.hold()
      }
      return state.isTooSmall ? [] : point(pointer, &state)
    case .copied(let file):
      state.notice = Notice(
        "copied, where the terminal allows it" + (file.map { ", and to \($0)" } ?? ""), .success)
      return []
    case .linkIsSlow:
      slowDown(&state)
      return []
    case .resized(let columns, let rows):
      state.columns = columns
      state.rows = rows
      state.grip = nil
      return gridEffects(state)
    case .loaded(let open):
      return show(open, &state)
    case .loadFailed(let caseID, let reason):
      guard state.worklist.selected?.id == caseID else { return [] }
      state.current = .failed(caseID: caseID, reason: reason)
      state.notice = Notice(reason, .failure)
      return []
    case .ranked(let measures):
      let before = state.worklist.selectedIndex
      state.worklist.rank(measures)
      return state.worklist.selectedIndex == before ? [] : selectionChanged(&state)
    case .measured(let measures):
      let before = state.worklist.selectedIndex
      state.worklist.measure(measures)
      return state.worklist.selectedIndex == before ? [] : selectionChanged(&state)
    case .rankingEnded(let unreadable):
      state.worklist.endRanking()
      tellUnreadable(unreadable, &state)
      return []
    case .measuringEnded(let unreadable):
      state.isMeasuring = false
      state.hasMeasured = true
      tellUnreadable(unreadable, &state)
      return []
    case .modelReady(let facts):
      state.model = .ready(facts)
      if state.notice?.text == reading { state.notice = nil }
      return comeHome(&state) + encodeIfNeeded(&state) + reachGoal(&state)
    case .modelAbsent(let reason):
      state.model = .absent(reason)
      state.hypotheses = .absent(reason)
      return comeHome(&state) + reachGoal(&state)
    case .encoded(let caseID, let encoding):
      return take(encoding, caseID, &state)
    case .sampled(let caseID, let seed, let sampling, let samples):
      guard sampling == state.sampling else { return [] }
      return take(samples, seed, caseID, &state)
    case .decoded(let caseID, let hypothesis):
      guard state.isOpen(caseID), hypothesis.u == state.latent.u,
        hypothesis.threshold == state.sampling.threshold
      else { return [] }
      state.latent.hypothesis = hypothesis
      return []
    case .gridDecoded(let caseID, let grid):
      guard state.isOpen(caseID), let axes = state.latentAxes,
        grid.isSame(state.latent.wantedGrid(axes, threshold: state.sampling.threshold))
      else { return [] }
      state.latent.grid = grid
      return []
    case .opinionProgress(let caseID, let done, let total):
      if state.isOpen(caseID), state.opinions.set == nil { state.opinions.progress = (done, total) }
      return []
    case .opinionsFound(let caseID, let sampling, let set):
      guard !sampling.isDrawn(otherwiseThan: state.sampling) else { return [] }
      take(set, caseID, &state)
      return []
    case .codeFound(let caseID, let found):
      return take(found, caseID, &state)
    case .markCodeFound(let caseID, let mask, let found):
      return take(found, of: mask, caseID, &state)
    case .hypothesesFailed(let caseID, let reason):
      guard state.isOpen(caseID) else { return [] }
      state.hypotheses = .absent(reason)
      state.searchedMasks = []
      state.notice = Notice(reason, .failure)
      return []
    case .exported(let caseID, let folder, let files, let notes):
      state.exportedCases.insert(caseID)
      tellExport(folder, files, notes, &state)
      return []
    case .exportFailed(let reason):
      state.notice = Notice(reason, .failure)
      return []
    case .recorded(let entry, let time):
      return take(entry, time, &state)
    case .recordFailed(let reason):
      state.notice = Notice("not saved: \(reason)", .failure)
      return []
    case .marksNotKept(let reason):
      state.keepsMarks = false
      state.notice = Notice("marks hold for this session only: \(reason)", .failure)
      return []
    case .marksNotKeptYet(let caseID, let reason):
      state.unkeptCases.insert(caseID)
      state.notice = Notice("marks are not kept yet: \(reason)", .failure)
      return []
    case .tick:
      if state.settings.isCoarse {
        state.settings.isCoarse = false
        return []
      }
      state.beat += 1
      return playOn(&state)
    }
  }

  private static func press(_ key: Key, _ state: inout State) -> [Effect] {
    if state.dialog == .confirmQuit { return answerQuit(key, &state) }
    if let action = state.keys.action(for: key, in: state.scope) { return perform(action, &state) }
    if state.scope == .blind, state.keys.action(for: key, in: .review) != nil {
      state.notice = Notice(hidden(state))
      return []
    }
    if state.scope == .text {
      typeText(key, &state)
      return []
    }
    state.notice = Notice("\(key.name) does nothing here; ? shows the keys")
    return []
  }

  /// On a screen too small to show anything, keys only leave.
  private static func pressUnseen(_ key: Key, _ state: inout State) -> [Effect] {
    if state.dialog == .confirmQuit { return answerQuit(key, &state) }
    switch state.keys.action(for: key, in: .browse) {
    case .back, .quit: return quit(&state)
    case .interrupt: return interrupt(&state)
    case .redraw: return [.redraw]
    case .suspend: return [.suspend]
    default: return []
    }
  }

  private static func tellUnreadable(_ count: Int, _ state: inout State) {
    guard count > 0 else { return }
    state.notice = Notice(
      "\(count) \(count == 1 ? "case" : "cases") cannot be read or sampled and come last;"
        + " opening one says why", .failure)
  }

  private static func answerQuit(_ key: Key, _ state: inout State) -> [Effect] {
    if key == .character("y") || key == .control("c") {
      return [.quit(isInterrupt: key == .control("c"))]
    }
    state.dialog = nil
    return []
  }
}

extension Session.State {
  /// Whether the terminal is too small for anything to be shown.
  var isTooSmall: Bool {
    columns < Session.smallestSize.columns || rows < Session.smallestSize.rows
  }

  /// Whether the case named `id` is on screen.
  func isOpen(_ id: String) -> Bool { openCase?.record.id == id }
}
