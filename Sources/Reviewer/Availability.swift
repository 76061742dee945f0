extension Session {
  /// Returns why `action` does nothing now; nil when it does something. Hints of such keys are faint,
  /// and the list of commands says why.
  package static func whyNot(_ action: Action, _ state: State) -> String? {
    guard state.dialog == nil || state.isChoosingCommand else { return nil }
    if let reason = whyHidden(action, state) ?? whyReadOnly(action, state) { return reason }
    switch action {
    case .paint, .togglePen, .brushUp, .brushDown, .undoStroke, .redoStroke, .restartEdit:
      return whyNoEdit(action, state)
    case .accept where state.isPainting, .mark where state.isPainting:
      return whyNoEdit(action, state)
    case .seeSmallLesion: return state.hasLesionSizes ? nil : noSizes(state)
    case .open, .chooseGrader, .edit, .compare, .putOff, .reject, .note, .tag, .copy, .about:
      return state.openCase == nil ? "no case is open" : nil
    case .latent, .opinions, .newSamples, .goToMask:
      return whyNoModel(action, state)
    case .adjustSampling, .moreSamples, .fewerSamples, .temperatureUp, .temperatureDown,
      .thresholdUp, .thresholdDown, .resetSampling:
      return whyNoSampling(action, state)
    case .accept, .mark:
      return state.screen == .browse ? nil : whyNoFocus(state)
    case .listMarks: return state.marks.allSatisfy(\.value.isEmpty) ? noMarks(state) : nil
    case .renameMark: return state.focusedMark == nil ? notMarked(state) : nil
    case .export: return state.currentMarks.isEmpty ? "nothing is marked in this case" : nil
    case .undo:
      return state.currentRecord.changes.isEmpty ? "nothing was decided on this case" : nil
    case .redo: return state.currentRecord.undone.isEmpty ? "nothing was taken back" : nil
    case .toggleGrid:
      return LatentLayout(state).hasRoomForGrid ? nil : "needs a terminal of at least 120 x 36"
    case .cycleGlyphs: return state.look.isUnicode ? nil : "needs a UTF-8 locale"
    case .playBetweenMarks: return state.presentMarks.count > 1 ? nil : "needs two marks"
    case .forgetClaims: return state.opinions.claims.isEmpty ? "nothing was said of pixels" : nil
    default: return nil
    }
  }

  /// The same for actions that would else do nothing without a word.
  static func whyNotTold(_ action: Action, _ state: State) -> String? {
    switch action {
    case .adjustSampling, .temperatureUp, .temperatureDown, .seeSmallLesion, .chooseGrader:
      whyNot(action, state)
    default: nil
    }
  }

  /// Why `action` would need to write; nil when it would not.
  static func whyReadOnly(_ action: Action, _ state: State) -> String? {
    guard state.isReadOnly else { return nil }
    switch action {
    case .accept, .putOff, .reject, .note, .tag, .undo, .redo, .seeLesion, .seeSmallLesion,
      .seeNone, .seeUnsure, .export:
      return "this review is read-only"
    default: return nil
    }
  }

  private static func whyNoModel(_ action: Action, _ state: State) -> String? {
    if state.openCase == nil { return "no case is open" }
    switch state.model {
    case .absent(let reason): return reason
    case .loading: return nil
    case .ready(let facts):
      let needsPlane = action == .latent || action == .goToMask
      return needsPlane && !facts.hasLatentPlane ? "a \(facts.kind) has no latent plane" : nil
    }
  }

  private static func whyNoFocus(_ state: State) -> String? {
    if state.screen == .review, state.review.pane == .graders { return nil }
    return state.focusedHypothesis == nil ? state.whyNoSamples : nil
  }
}

extension Session.State {
  /// Whether the list of commands is open.
  var isChoosingCommand: Bool { if case .commands = dialog { true } else { false } }
}
