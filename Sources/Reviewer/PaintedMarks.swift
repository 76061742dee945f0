import Imaging

/// Marks of masks that the reader painted: a mark is the mask as it was then, and has a code where a
/// model finds one.
extension Session {
  /// Marks the edited mask as it is now, or takes that mark off.
  static func toggleMarkOfEdit(_ state: inout State) -> [Effect] {
    guard let edit = state.edit else { return [] }
    if let known = state.mark(ofPainted: edit.mask) { return removeMark(known, &state) }
    if let reason = whyNoEdit(.mark, state) {
      state.notice = Notice(reason)
      return []
    }
    let mark = Mark(
      name: state.freeMarkName, source: .edited(edit.name),
      hypothesis: Hypothesis(z: [], u: [], probabilities: [], mask: edit.mask), model: nil)
    let effects = addMark(mark, &state) + codeEffects(&state)
    let reason = state.whyNoCode(mark) ?? isSearched
    state.notice = Notice(
      reason == isSearched
        ? searching(mark) : "marked as \(mark.name), without a code: \(reason)", .success)
    return effects
  }

  /// Why a mark has no code while one is looked for.
  static let isSearched = "it is being looked for"

  private static func searching(_ mark: Mark) -> String {
    "marked as \(mark.name); its code is being looked for"
  }

  /// Asks for the codes that painted marks of the case on screen do not have from the present
  /// model, and that are not looked for yet.
  static func codeEffects(_ state: inout State) -> [Effect] {
    guard let open = state.openCase, state.encoding?.hasLatentSpace == true else { return [] }
    let wanted = state.currentMarks.filter { $0.isPainted && !$0.isOf(state.modelFacts) }
      .map(\.hypothesis.mask).filter { !state.searchedMasks.contains($0) }
    state.searchedMasks += wanted
    return wanted.map { .findMarkCode(caseID: open.record.id, mask: $0) }
  }

  /// Gives the mark of a painted mask the code that was found for it, if any and it has none yet.
  /// Only the code is kept: what other sessions have marked meanwhile, and what does not fit the
  /// image, stays.
  static func take(
    _ found: FoundCode?, of mask: Mask, _ caseID: String, _ state: inout State
  ) -> [Effect] {
    guard state.isOpen(caseID), let encoding = state.encoding, let facts = state.modelFacts else {
      return []
    }
    state.searchedMasks.removeAll { $0 == mask }
    guard var mark = state.mark(ofPainted: mask), !mark.isOf(facts) else { return [] }
    let isAwaited = state.notice?.text == searching(mark)
    guard let found, found.u.count == encoding.prior.mean.count, found.u.allSatisfy(\.isFinite)
    else {
      if isAwaited { state.notice = Notice("marked as \(mark.name); no code was found for it") }
      return []
    }
    if isAwaited {
      state.notice = Notice("marked as \(mark.name); its code: \(found.numbers)", .success)
    }
    mark.hypothesis.u = found.u
    mark.hypothesis.z = encoding.prior.code(at: found.u)
    mark.model = .init(name: facts.name, sha256: facts.sha256)
    state.marks[caseID] = state.currentMarks.map { $0.name == mark.name ? mark : $0 }
    return state.keepsMarks ? [.keepCode(caseID: caseID, mark)] : []
  }
}

extension Session.State {
  /// The mark of a painted mask of the case on screen.
  package func mark(ofPainted mask: Mask) -> Mark? {
    currentMarks.first { $0.isPainted && $0.hypothesis.mask == mask }
  }

  /// The first name that no mark of the case on screen has.
  var freeMarkName: String {
    let used = Set(currentMarks.map(\.name))
    return (0...used.count).lazy.map(Mark.name).first { !used.contains($0) } ?? "a"
  }

  /// The first mark of the case on screen that was painted and has no code, and why.
  var markWithoutCode: (name: String, reason: String)? {
    for mark in currentMarks {
      if let reason = whyNoCode(mark) { return (mark.name, reason) }
    }
    return nil
  }

  /// Why a painted mark has no code that the present model understands; nil for any other mark.
  func whyNoCode(_ mark: Mark) -> String? {
    guard mark.isPainted, !mark.isOf(modelFacts) else { return nil }
    switch model {
    case .absent(let reason): return reason
    case .loading: return Session.reading
    case .ready(let facts) where facts.latentDimensions == 0:
      return "a \(facts.kind) has no latent space"
    case .ready:
      if case .absent(let reason) = hypotheses { return reason }
      return Session.isSearched
    }
  }
}
