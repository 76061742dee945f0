import Cells
import Imaging

/// What keys do while a mask is edited: a copy of the mask in focus, painted pixel by pixel.
extension Session {
  /// Begins to edit a copy of the mask in focus; an edit of this case that was begun before goes on.
  static func beginEdit(_ state: inout State) {
    guard let open = state.openCase else {
      state.notice = Notice("no case is open")
      return
    }
    state.isEditing = true
    state.review.anchor = nil
    followCursor(open, &state)
    let origin = state.originOfEdit(open)
    if let known = state.edits[open.record.id], known.canUndo || known.canRedo, known.fits(open) {
      state.edits[open.record.id]?.liftPen()
      state.notice = Notice("\(known.name) goes on; 0 begins anew with \(origin.name)")
      return
    }
    state.edits[open.record.id] = MaskEditor(origin)
    state.notice = Notice(
      origin.source == .nothing
        ? "a mask is drawn from nothing; Space paints, Esc leaves"
        : "a copy of \(origin.name) is edited; Space paints, Esc leaves")
  }

  /// Ends the edit for now; what was painted is kept.
  static func leaveEdit(_ state: inout State) {
    state.isEditing = false
    guard let open = state.openCase else { return }
    state.edits[open.record.id]?.liftPen()
    guard let edit = state.edits[open.record.id], edit.isUnsaved else { return }
    if let mark = state.mark(ofPainted: edit.mask) {
      state.notice = Notice("\(edit.name) is marked as \(mark.name); E goes on")
    } else {
      state.notice = Notice("\(edit.name) is kept for this session; E goes on, a there accepts it")
    }
  }

  /// Begins anew with the mask in focus, which can be taken back.
  static func restartEdit(_ state: inout State) {
    guard let open = state.openCase else { return }
    let origin = state.originOfEdit(open)
    changeEdit(&state) { $0.restart(with: origin) }
    state.notice = Notice("begun anew with \(origin.name); u takes that back")
  }

  static func changeEdit(_ state: inout State, _ change: (inout MaskEditor) -> Void) {
    guard let id = state.openCase?.record.id, var edit = state.edits[id] else { return }
    // Taken out while it changes, so that no copy is made.
    state.edits[id] = nil
    change(&edit)
    state.edits[id] = edit
  }

  // MARK: Painting

  /// Moves the cursor by so many pixels; with the pen down that paints.
  static func moveInEdit(rows: Int, columns: Int, _ state: inout State) {
    guard let open = state.openCase else { return }
    let before = state.cursorPixel
    moveCursor(rows: rows, columns: columns, open, &state)
    let after = state.cursorPixel
    changeEdit(&state) { $0.drag(from: before, to: after) }
    followCursor(open, &state)
  }

  /// Steps of five pixels while a mask is edited, of one standard deviation in the latent plane.
  static func moveFar(rows: Int, columns: Int, _ state: inout State) -> [Effect] {
    guard state.isPainting else {
      return latentStep(across: Float(columns), up: Float(-rows), &state)
    }
    moveInEdit(rows: 5 * rows, columns: 5 * columns, &state)
    return []
  }

  /// Paints at the cursor; with the pen down it lifts the pen.
  static func paint(_ state: inout State) {
    guard state.edit?.pen == .up else { return togglePen(&state) }
    paintHere(&state)
  }

  /// Paints at the cursor, with the pen what it does.
  static func paintHere(_ state: inout State) {
    let place = state.cursorPixel
    changeEdit(&state) { $0.dab(row: place.row, column: place.column) }
  }

  static func togglePen(_ state: inout State) {
    let place = state.cursorPixel
    changeEdit(&state) { $0.togglePen(row: place.row, column: place.column) }
    state.notice =
      switch state.edit?.pen {
      case .adding: Notice("the pen is down and adds; p lifts it")
      case .erasing: Notice("the pen is down and erases; p lifts it")
      case .up, nil: Notice("the pen is up")
      }
  }

  static func changeBrush(by pixels: Int, _ state: inout State) {
    var hasChanged = false
    changeEdit(&state) { hasChanged = $0.changeRadius(by: pixels) }
    let limits = MaskEditor.radii
    if !hasChanged {
      state.notice = Notice(
        pixels > 0
          ? "the largest brush has a radius of \(limits.upperBound) px"
          : "the smallest brush is one pixel")
    }
  }

  static func undoStroke(_ state: inout State) {
    var hasChanged = false
    changeEdit(&state) { hasChanged = $0.undo() }
    if !hasChanged { state.notice = Notice(notPainted) }
  }

  static func redoStroke(_ state: inout State) {
    var hasChanged = false
    changeEdit(&state) { hasChanged = $0.redo() }
    if !hasChanged { state.notice = Notice(nothingUndone) }
  }

  static let notPainted = "nothing was painted; Space paints"
  static let nothingUndone = "nothing was taken back in this edit"

  /// Moves the part of the image that is shown so that the cursor is in it.
  private static func followCursor(_ open: OpenCase, _ state: inout State) {
    let pane = state.review.isFull ? ScreenLayout(state).body : ReviewLayout(state).image
    let region = ReviewView.viewport(state, open, in: pane.inset()).region
    func followed(_ place: Double, _ start: Double, _ length: Double) -> Double {
      // Half a pixel more than the cursor, where an edge cuts a pixel.
      let first = start + 0.5
      let last = start + length - 1.5
      let shift = place < first ? place - first : place > last ? place - last : 0
      return start + length / 2 + shift
    }
    let cursor = state.review.cursor
    let (x, y) = (
      followed(cursor.x, region.x, region.width), followed(cursor.y, region.y, region.height)
    )
    let (width, height) = (Double(open.raster.width), Double(open.raster.height))
    state.review.center = ReviewState.Point(
      x: min(max(region.width / 2, x), width - region.width / 2),
      y: min(max(region.height / 2, y), height - region.height / 2))
  }

  // MARK: Accepting

  /// Returns the line that accepts the edited mask.
  static func entryOfEdit(_ state: State, _ open: OpenCase) -> JournalEntry? {
    state.edit.map { edit in
      JournalEntry(
        caseID: open.record.id, event: .decision(Decision(.accept, edit.name)), mask: edit.mask)
    }
  }

  /// Notes that the edited mask of a case is safely in the journal.
  static func noteAccepted(_ entry: JournalEntry, _ state: inout State) {
    guard case .decision(let decision) = entry.event, decision.verdict == .accept,
      let edit = state.edits[entry.caseID], decision.subject == edit.name
    else { return }
    state.edits[entry.caseID]?.accepted = entry.mask
  }

  /// Why an action on the edit does nothing now; nil when it does something.
  static func whyNoEdit(_ action: Action, _ state: State) -> String? {
    guard let edit = state.edit else { return "no case is open" }
    switch action {
    case .undoStroke: return edit.canUndo ? nil : notPainted
    case .redoStroke: return edit.canRedo ? nil : nothingUndone
    case .accept: return edit.isChanged ? nil : edit.whyNotAccepted
    case .mark:
      let isMarked = state.mark(ofPainted: edit.mask) != nil
      return edit.isChanged || isMarked ? nil : edit.whyNotMarked
    default: return nil
    }
  }
}

extension MaskEditor {
  /// Whether it is of an image as large as that of `open`.
  func fits(_ open: OpenCase) -> Bool {
    mask.width == open.raster.width && mask.height == open.raster.height
  }

  /// Why a mask that is not changed is not accepted as an edited one.
  var whyNotAccepted: String {
    origin.source == .nothing
      ? "nothing is drawn yet; Space paints"
      : "nothing is changed yet; Esc, then a accepts \(origin.name) itself"
  }

  /// Why a mask that is not changed is not marked as an edited one.
  var whyNotMarked: String {
    origin.source == .nothing
      ? "nothing is drawn yet; Space paints" : "nothing is changed yet; Space paints"
  }
}

extension Session.State {
  /// The edit of the case on screen; nil where there is none.
  package var edit: MaskEditor? { openCase.flatMap { edits[$0.record.id] } }

  /// Whether keys paint.
  package var isPainting: Bool { isEditing && screen == .review && !isHidden && edit != nil }

  /// The edited mask that is compared with what is on screen: while it is edited, and where it was
  /// looked for in the latent space.
  var comparedEdit: MaskEditor? { isEditing && !isHidden ? edit : nil }

  /// The pixel under the cursor.
  var cursorPixel: (row: Int, column: Int) { (Int(review.cursor.y), Int(review.cursor.x)) }

  /// What an edit begins with: the mask in focus, or an empty one where none is.
  func originOfEdit(_ open: OpenCase) -> MaskEditor.Origin {
    guard let mask = focusedMask else {
      return .init(.nothing, Mask(width: open.raster.width, height: open.raster.height))
    }
    return review.pane == .graders
      ? .init(.grader(min(review.grader, open.record.masks.count - 1)), mask)
      : .init(.sample(review.sample), mask)
  }

  /// Whether masks were painted and neither accepted nor marked.
  package var hasUnsavedEdits: Bool {
    edits.contains { id, edit in
      edit.isUnsaved
        && !(marks[id] ?? []).contains { $0.isPainted && $0.hypothesis.mask == edit.mask }
    }
  }

  /// What would be lost by leaving; nil when nothing would.
  var unsaved: String? {
    switch (hasUnsavedMarks, hasUnsavedEdits) {
    case (true, true): "Marks were not exported, nor an edit accepted."
    case (true, false): "Some marked hypotheses were not exported."
    case (false, true): "An edited mask was not accepted."
    case (false, false): nil
    }
  }
}

/// How an edit is shown.
enum EditView {
  /// The edited mask, and the brush at the cursor.
  static func overlays(_ state: Session.State) -> [Overlay] {
    guard let edit = state.comparedEdit else { return [] }
    return [mask(edit, state.settings)] + (state.isPainting ? [brush(edit, state)] : [])
  }

  /// The edited mask in its colour.
  static func mask(_ edit: MaskEditor, _ settings: ViewSettings) -> Overlay {
    Overlay(
      mask: edit.mask.raster, color: Palette.edited, label: "E",
      form: settings.maskForm == .outline ? .outline : .fill(settings.opacity), hasFocus: true)
  }

  private static func brush(_ edit: MaskEditor, _ state: Session.State) -> Overlay {
    let place = state.cursorPixel
    var pixels = [Float](repeating: 0, count: edit.mask.width * edit.mask.height)
    for pixel in edit.brush(row: place.row, column: place.column) { pixels[pixel] = 1 }
    return Overlay(
      mask: Raster(width: edit.mask.width, height: edit.mask.height, values: pixels),
      color: Palette.agreement, label: "o", hasFocus: true)
  }

  /// Returns what stands above the image in a box of `width`: what is edited, and what the brush does
  /// with its radius and the magnification, in the longest words that there is room for.
  static func titles(
    _ edit: MaskEditor, zoom: String, width: Int
  ) -> (title: String, note: String) {
    let radius = "r\(edit.radius)"
    let notes =
      switch edit.pen {
      case .up: ["brush \(radius)  \(zoom)", "brush \(radius) \(zoom)", "\(radius) \(zoom)"]
      case .adding:
        ["pen adds \(radius)  \(zoom)", "adds \(radius) \(zoom)", "pen+ \(radius) \(zoom)"]
      case .erasing:
        ["pen erases \(radius)  \(zoom)", "erases \(radius) \(zoom)", "pen- \(radius) \(zoom)"]
      }
    for title in [edit.name, edit.shortName] {
      let room = Frame.noteRoom(beside: title, width: width)
      if let note = notes.first(where: { columnWidth(of: $0) <= room }) { return (title, note) }
    }
    return (edit.shortName, notes[notes.count - 1])
  }

  /// Size, overlap with each grader, and the cursor, in as many words as there is room for.
  static func facts(_ edit: MaskEditor, _ open: OpenCase, _ state: Session.State) -> String {
    let place = state.cursorPixel
    let mark = state.mark(ofPainted: edit.mask).map { "*\($0.name)  " } ?? ""
    let area = open.area(edit.mask.area)
    let pixels = open.record.spacing == nil ? "" : " \(edit.mask.area) px"
    let overlaps = StatusRow.overlaps(of: edit.mask, open)
    let isInside = edit.mask[place.row, place.column]
    let long = "column \(place.column) row \(place.row) \(isInside ? "inside" : "outside")"
    let short = "\(place.column) \(place.row) \(isInside ? "in" : "out")"
    let all = [
      "\(mark)\(edit.name)  \(area)\(pixels)  \(overlaps)  \(long)",
      "\(mark)\(area)\(pixels)  \(overlaps)  \(long)", "\(mark)\(area)  \(overlaps)  \(long)",
    ]
    return all.first { columnWidth(of: $0) <= state.columns - 2 }
      ?? "\(mark)\(area)  \(overlaps)  \(short)"
  }
}
