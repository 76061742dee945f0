/// Blind first: graders and samples are hidden until the reader has said what is seen, as in the
/// reading protocol of LIDC.
extension Session {
  /// What is said while graders and samples are hidden.
  static func hidden(_ state: State) -> String {
    let lesions: [(Action, String)] =
      state.hasLesionSizes
      ? [(.seeLesion, "lesion >= 3 mm"), (.seeSmallLesion, "below")]
      : [(.seeLesion, state.worded("lesion"))]
    let answers = (lesions + [(.seeNone, "none"), (.seeUnsure, "unsure")]).map { action, text in
      "\(state.keyName(of: action, in: .blind)) \(text)"
    }
    return "hidden until a first impression: " + answers.joined(separator: ", ")
  }

  /// Turns the mode on or off; a session that began with it keeps it.
  ///
  /// Whoever turns it off sees the case on screen, which is recorded: no impression of it is blind
  /// after that.
  static func toggleBlind(_ state: inout State) -> [Effect] {
    guard !state.isBlindForced else {
      state.notice = Notice("this session was started with --blind and stays so")
      return []
    }
    let hidden = state.isHidden ? state.openCase?.record.id : nil
    let before = state.worklist.selectedIndex
    state.isBlind.toggle()
    if state.isBlind {
      goBlind(&state)
    } else {
      state.worklist.hideNames(false)
      noteSeen(&state)
    }
    state.notice = Notice(
      state.isBlind
        ? "blind first: hidden until a first impression is recorded"
        : "graders and samples are shown")
    guard state.worklist.selectedIndex == before else { return selectionChanged(&state) }
    return hidden.map { [.record(JournalEntry(caseID: $0, event: .reveal))] } ?? []
  }

  /// Notes that graders and samples of the case on screen are shown. While the reader never asked for
  /// blind reading, looking at it in the list does not count.
  static func noteSeen(_ state: inout State) {
    guard let open = state.openCase, !state.isHidden, !state.isBlind,
      state.wasBlind || state.screen != .browse
    else { return }
    state.seen.insert(open.record.id)
    state.updateStatus(of: open.record.id)
  }

  /// Leaves all that would tell of a hidden case.
  package static func goBlind(_ state: inout State) {
    state.wasBlind = true
    if state.worklist.order != .name { state.worklist.sort(by: .name) }
    if FilterWord.obstacle(in: state.worklist.filter, isBlind: true) != nil {
      state.worklist.setFilter("")
    }
    state.worklist.hideNames(true)
    comeBlind(&state)
    leaveHidden(&state)
  }

  /// Goes from a screen that would tell of a hidden case to the one that does not.
  static func leaveHidden(_ state: inout State) {
    guard state.isHidden else { return }
    state.settings.planeKind = .image
    state.review.isFull = false
    // The lesion of the graders would tell where to look.
    if let open = state.openCase {
      showAll(of: open, &state)
      state.review.cursor = ReviewState.Point(
        x: Double(open.raster.width / 2), y: Double(open.raster.height / 2))
      state.review.isCursorPlaced = false
    }
    if state.screen != .browse { state.trail = [.browse, .review] }
  }

  /// Shows all of the image.
  static func showAll(of open: OpenCase, _ state: inout State) {
    state.review.zoom = 1
    state.review.center = ReviewState.Point(
      x: Double(open.raster.width) / 2, y: Double(open.raster.height) / 2)
  }

  /// Why `action` would tell of a hidden case; nil when it would not.
  static func whyHidden(_ action: Action, _ state: State) -> String? {
    guard state.isBlind else { return nil }
    switch action {
    case .about: return state.isHidden ? hidden(state) : nil
    case .latent, .compare, .opinions, .goToMask, .edit, .mark, .renameMark, .export, .putOff,
      .reject, .accept:
      return state.isHidden && state.scope != .blind ? hidden(state) : nil
    case .cycleSort: return "blind first: cases stay in the order of their names"
    default: return nil
    }
  }
}

extension Session {
  /// Why a lesion has no size here.
  static func noSizes(_ state: State) -> String {
    let key = state.keyName(of: .seeLesion, in: .blind)
    return "nothing here is measured in mm; \(key) records \(state.worded("a lesion"))"
  }
}

extension Session.State {
  /// Whether what masks are of has a size in millimeters that readers tell: that of a lesion in an image
  /// whose pixels have one.
  var hasLesionSizes: Bool { className == nil && openCase?.record.spacing != nil }

  /// Returns a first impression, with the size of a lesion where sizes are told, and the pixel where the
  /// reader placed the cursor.
  func impression(
    _ finding: Impression.Finding, _ size: Impression.Size? = nil
  ) -> Impression {
    let place = Impression.Place(row: Int(review.cursor.y), column: Int(review.cursor.x))
    return Impression(
      finding, size: hasLesionSizes ? size : nil,
      place: review.isCursorPlaced && finding != .none ? place : nil)
  }
}
