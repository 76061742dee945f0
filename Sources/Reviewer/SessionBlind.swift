/// Blind first: graders and samples are hidden until the reader has said what is seen, as in the
/// reading protocol of LIDC.
extension Session {
  /// What is said while graders and samples are hidden.
  static let hidden = "hidden until your first impression is recorded: a lesion, X none, d unsure"

  /// Turns the mode on or off; a session that began with it keeps it.
  static func toggleBlind(_ state: inout State) {
    guard !state.isBlindForced else {
      state.notice = Notice("this session was started with --blind and stays so")
      return
    }
    state.isBlind.toggle()
    if state.isBlind { goBlind(&state) }
    state.notice = Notice(
      state.isBlind
        ? "blind first: graders and samples are hidden until a first impression is recorded"
        : "graders and samples are shown")
  }

  /// Leaves all that would tell of a hidden case.
  package static func goBlind(_ state: inout State) {
    if state.worklist.order != .name { state.worklist.sort(by: .name) }
    leaveHidden(&state)
  }

  /// Goes from a screen that would tell of a hidden case to the one that does not.
  static func leaveHidden(_ state: inout State) {
    guard state.isHidden else { return }
    state.settings.planeKind = .image
    state.review.isFull = false
    // The lesion of the graders would tell where to look.
    if let raster = state.openCase?.raster {
      state.review.zoom = 1
      state.review.center = ReviewState.Point(
        x: Double(raster.width) / 2, y: Double(raster.height) / 2)
      state.review.cursor = ReviewState.Point(
        x: Double(raster.width / 2), y: Double(raster.height / 2))
    }
    if state.screen != .browse { state.trail = [.browse, .review] }
  }

  /// Why `action` would tell of a hidden case; nil when it would not.
  static func whyHidden(_ action: Action, _ state: State) -> String? {
    guard state.isBlind else { return nil }
    switch action {
    case .about: return state.isHidden ? hidden : nil
    case .latent, .compare, .opinions, .goToMask, .mark, .renameMark, .export, .putOff, .reject,
      .accept:
      return state.isHidden && state.scope != .blind ? hidden : nil
    case .cycleSort: return "blind first: cases stay in the order of their names"
    default: return nil
    }
  }
}
