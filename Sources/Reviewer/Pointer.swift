import Cells
import Imaging

/// Something done with the mouse, at a cell.
package struct Pointer: Equatable, Sendable {
  /// What was done.
  package enum Kind: Equatable, Sendable {
    /// The left button was pressed.
    case click
    /// The pointer came to the cell with the left button held.
    case drag
    /// The left button was let go.
    case release
    /// The wheel was turned away from the user.
    case wheelUp
    /// The wheel was turned towards the user.
    case wheelDown
  }

  /// What was done.
  package var kind: Kind
  /// The row of the cell.
  package var row: Int
  /// The column of the cell.
  package var column: Int

  /// Something done at a cell.
  package init(_ kind: Kind, row: Int, column: Int) {
    self.kind = kind
    self.row = row
    self.column = column
  }
}

/// What the mouse has hold of from a press of its left button to the release.
package enum Grip: Equatable, Sendable {
  /// The image: the place in it that stays under the pointer.
  case image(ReviewState.Point)
  /// The image by the pixel under the cursor, of which a release says something unless a drag comes
  /// first.
  case claim(ReviewState.Point)
  /// The brush: the pixel it came to last, and whether the stroke adds.
  case brush(row: Int, column: Int, isAdding: Bool)
  /// The cursor of the latent plane.
  case plane
  /// The knob of the slider of a dimension.
  case slider(dimension: Int)
}

extension Pointer.Kind {
  /// Whether something begins with it: a drag and a release are parts of what a click began.
  var isBeginning: Bool { self != .drag && self != .release }

  /// What the mouse does, for help.
  package static let help = [
    (name: "click", text: "selects; opens the selected case; in an edit it paints"),
    (
      name: "drag",
      text: "pans the image; in an edit it paints; moves the latent cursor and sliders"
    ),
    (
      name: "wheel", text: "scrolls lists, zooms images, and changes the radius in the latent plane"
    ),
    (name: "with Shift", text: "the terminal selects text, as with `--no-mouse`"),
  ]
}

/// What the mouse does: a click selects what it hits, and opens a case that is selected already; in a
/// mask that is edited it paints. A drag goes on with what the click took hold of. The wheel scrolls
/// lists and zooms images. Keys do all of it too.
extension Session {
  static func point(_ pointer: Pointer, _ state: inout State) -> [Effect] {
    switch pointer.kind {
    case .drag: return drag(to: pointer, &state)
    case .release:
      release(&state)
      return []
    case .click: state.grip = nil
    case .wheelUp, .wheelDown: break
    }
    let rows = pointer.kind == .wheelUp ? -1 : 1
    if state.dialog != nil {
      return pointer.kind == .click ? [] : move(rows: 3 * rows, columns: 0, &state)
    }
    switch state.screen {
    case .browse: return pointInBrowse(pointer, rows, &state)
    case .review: pointInReview(pointer, rows, &state)
    case .latent: return pointInLatent(pointer, rows, &state)
    case .compare: pointInMatrix(pointer, rows, &state)
    case .opinions: pointInOpinions(pointer, rows, &state)
    }
    return []
  }

  private static func pointInBrowse(
    _ pointer: Pointer, _ rows: Int, _ state: inout State
  ) -> [Effect] {
    guard pointer.kind == .click else { return step(3 * rows, &state) }
    let layout = BrowseLayout(ScreenLayout(state).body)
    if layout.preview.contains(row: pointer.row, column: pointer.column) {
      return enter(.review, &state)
    }
    guard layout.rows.contains(row: pointer.row, column: pointer.column) else { return [] }
    let place = layout.firstRow(state.worklist) + pointer.row - layout.rows.row
    guard state.worklist.shown.indices.contains(place) else { return [] }
    if place == state.worklist.selection { return enter(.review, &state) }
    return step(place - state.worklist.selection, &state)
  }

  private static func pointInReview(_ pointer: Pointer, _ rows: Int, _ state: inout State) {
    guard let open = state.openCase else { return }
    let layout = ReviewLayout(state)
    let image = state.review.isFull ? ScreenLayout(state).body : layout.image
    if image.contains(row: pointer.row, column: pointer.column) {
      if pointer.kind != .click { return zoom(by: -rows, &state) }
      let viewport = ReviewView.viewport(state, open, in: image.inset())
      guard state.isPainting else {
        state.review.pane = .image
        setCursor(pointer, viewport, open, &state)
        gripImage(pointer, viewport, &state)
        return
      }
      if setCursor(pointer, viewport, open, &state) {
        paintHere(&state)
        gripBrush(&state)
      }
      return
    }
    if state.isPainting {
      if pointer.kind == .click {
        state.notice = Notice("a click on the image paints; Esc leaves the edit")
      }
      return
    }
    guard !state.isHidden, pointer.kind == .click else {
      if !state.isHidden { moveInReview(rows: rows, columns: 0, &state) }
      return
    }
    let pictures = ReviewLayout.picturesInGraders(layout.graders)
    let graders = layout.graderTiles
    if let place = graders.place(row: pointer.row, column: pointer.column, in: pictures) {
      let index = graders.firstOfPage(showing: state.review.grader) + place
      state.review.pane = .graders
      if index < open.record.masks.count { state.review.grader = index }
      return
    }
    let samples = layout.sampleTiles
    let inside = layout.samples.inset()
    if let place = samples.place(row: pointer.row, column: pointer.column, in: inside) {
      let index = samples.firstOfPage(showing: state.review.sample) + place
      state.review.pane = .samples
      if index < state.samples.count { state.review.sample = index }
    }
  }

  /// Sets the cursor to the pixel at the middle of a cell; false beside the image.
  @discardableResult
  private static func setCursor(
    _ pointer: Pointer, _ viewport: Viewport, _ open: OpenCase, _ state: inout State
  ) -> Bool {
    guard viewport.area.contains(row: pointer.row, column: pointer.column) else { return false }
    let place = viewport.position(row: pointer.row, column: pointer.column)
    state.review.isCursorPlaced = state.isHidden
    state.review.cursor = ReviewState.Point(
      x: min(Double(open.raster.width - 1), max(0, place.x.rounded(.down))),
      y: min(Double(open.raster.height - 1), max(0, place.y.rounded(.down))))
    return true
  }

  private static func pointInLatent(
    _ pointer: Pointer, _ rows: Int, _ state: inout State
  ) -> [Effect] {
    guard pointer.kind == .click else { return changeRadius(by: Double(-rows) * 0.5, &state) }
    if let (slider, value) = slider(at: pointer, state) {
      state.latent.dimension = slider.dimension
      guard let value else {
        state.notice = Notice("+ and - move z\(slider.dimension + 1)")
        return []
      }
      state.grip = .slider(dimension: slider.dimension)
      return moveLatent(&state) { $0.set(value, of: slider.dimension) }
    }
    let inside = LatentLayout(state).plane.inset()
    guard state.latentAxes != nil, inside.contains(row: pointer.row, column: pointer.column)
    else { return [] }
    state.grip = .plane
    return movePoint(to: pointer, inside, &state)
  }

  /// Moves the cursor of the latent plane to a cell of `inside`.
  private static func movePoint(
    to pointer: Pointer, _ inside: Area, _ state: inout State
  ) -> [Effect] {
    guard let axes = state.latentAxes else { return [] }
    let place = PlaneScale(area: inside, cellAspect: state.look.cellAspect)
      .sigmas(row: pointer.row, column: pointer.column)
    return moveLatent(&state) { $0.u = axes.put($0.u, at: place) }
  }

  /// The slider under the pointer, and the value there; no value on its name and number.
  private static func slider(
    at pointer: Pointer, _ state: State
  ) -> (LatentSlider, value: Float?)? {
    let inside = LatentLayout(state).numbers.inset()
    guard let open = state.openCase, inside.contains(row: pointer.row, column: pointer.column)
    else { return nil }
    let column = pointer.column - inside.column
    return LatentNumbers(state, open, width: inside.width).sliders.first {
      $0.line == pointer.row - inside.row && ($0.start..<$0.end).contains(column)
    }.map { ($0, $0.value(column: column)) }
  }

  private static func pointInMatrix(_ pointer: Pointer, _ rows: Int, _ state: inout State) {
    guard pointer.kind == .click else { return moveInMatrix(rows: rows, columns: 0, &state) }
    guard let table = state.compare.table, !state.compare.isFull else { return }
    let window = MatrixWindow(
      CompareLayout(ScreenLayout(state).body).matrix.inset(), state.compare, table)
    guard let cell = window.cell(row: pointer.row, column: pointer.column) else { return }
    state.compare.row = cell.row
    state.compare.column = cell.column
  }

  private static func pointInOpinions(_ pointer: Pointer, _ rows: Int, _ state: inout State) {
    guard let open = state.openCase else { return }
    let layout = OpinionLayout(ScreenLayout(state).body, state.look)
    if layout.image.contains(row: pointer.row, column: pointer.column) {
      if pointer.kind != .click { return zoom(by: -rows, &state) }
      let viewport = ReviewView.viewport(state, open, in: layout.image.inset())
      let cursor = viewport.cell(x: state.review.cursor.x + 0.5, y: state.review.cursor.y + 0.5)
      if state.opinions.pane == .image, let cursor, cursor == (pointer.row, pointer.column) {
        gripImage(pointer, viewport, &state)
        if case .image(let place) = state.grip { state.grip = .claim(place) }
        return
      }
      state.opinions.pane = .image
      setCursor(pointer, viewport, open, &state)
      gripImage(pointer, viewport, &state)
      return
    }
    guard pointer.kind == .click else { return moveInOpinions(rows: rows, columns: 0, &state) }
    let list = OpinionRows(layout.list.inset(), state.opinions)
    guard let index = list.index(row: pointer.row) else { return }
    state.opinions.pane = .list
    state.opinions.selection = index
  }
}

/// What drags do.
extension Session {
  /// Lets go; a click on the cursor of the opinions that was no drag says something of the pixel.
  private static func release(_ state: inout State) {
    if case .claim = state.grip, state.screen == .opinions, state.dialog == nil {
      cycleClaim(&state)
    }
    state.grip = nil
  }

  private static func gripImage(
    _ pointer: Pointer, _ viewport: Viewport, _ state: inout State
  ) {
    guard viewport.area.contains(row: pointer.row, column: pointer.column) else { return }
    let place = viewport.position(row: pointer.row, column: pointer.column)
    state.grip = .image(ReviewState.Point(x: place.x, y: place.y))
  }

  /// Takes hold of the brush where it has just painted: its middle tells whether that added.
  private static func gripBrush(_ state: inout State) {
    guard let edit = state.edit else { return }
    let (row, column) = state.cursorPixel
    state.grip = .brush(row: row, column: column, isAdding: edit.mask[row, column])
  }

  /// Goes on with what the click took hold of.
  private static func drag(to pointer: Pointer, _ state: inout State) -> [Effect] {
    guard state.dialog == nil, let open = state.openCase else { return [] }
    switch (state.grip, state.screen) {
    case (.image(let place), .review), (.image(let place), .opinions),
      (.claim(let place), .opinions):
      state.grip = .image(place)
      dragImage(place, to: pointer, open, &state)
    case (.brush(let row, let column, let isAdding), .review) where state.isPainting:
      dragBrush(from: (row, column), isAdding, to: pointer, open, &state)
    case (.plane, .latent):
      let inside = LatentLayout(state).plane.inset()
      return movePoint(to: pointer.moved(into: inside), inside, &state)
    case (.slider(let dimension), .latent):
      guard let value = value(of: dimension, at: pointer, state) else { return [] }
      return moveLatent(&state) { $0.set(value, of: dimension) }
    case (.image, _), (.claim, _), (.brush, _), (.plane, _), (.slider, _), (nil, _): break
    }
    return []
  }

  /// Where the image lies on the screen in front, which is one that keys zoom.
  private static func imageArea(_ state: State) -> Area {
    let body = ScreenLayout(state).body
    if state.screen == .opinions { return OpinionLayout(body, state.look).image.inset() }
    return (state.review.isFull ? body : ReviewLayout(state).image).inset()
  }

  /// Pans so that `place` of the image lies under the pointer, as far as the image's edges allow.
  private static func dragImage(
    _ place: ReviewState.Point, to pointer: Pointer, _ open: OpenCase, _ state: inout State
  ) {
    let viewport = ReviewView.viewport(state, open, in: imageArea(state))
    let (region, here) = (
      viewport.region, viewport.position(row: pointer.row, column: pointer.column)
    )
    func center(_ start: Double, _ length: Double, _ whole: Double, by shift: Double) -> Double {
      min(max(0, start + shift), whole - length) + length / 2
    }
    let (width, height) = (Double(open.raster.width), Double(open.raster.height))
    state.review.center = ReviewState.Point(
      x: center(region.x, region.width, width, by: place.x - here.x),
      y: center(region.y, region.height, height, by: place.y - here.y))
    if region.width >= width, region.height >= height {
      state.notice = Notice("all of the image is shown; the wheel zooms, then a drag pans")
    }
  }

  /// Paints on the way to the pointer, as far as that is in sight.
  private static func dragBrush(
    from last: (row: Int, column: Int), _ isAdding: Bool, to pointer: Pointer, _ open: OpenCase,
    _ state: inout State
  ) {
    let viewport = ReviewView.viewport(state, open, in: imageArea(state))
    let place = viewport.position(row: pointer.row, column: pointer.column)
    let pixel = (row: Int(place.y.rounded(.down)), column: Int(place.x.rounded(.down)))
    let region = viewport.region
    let shown = (
      rows: Int(region.y)..<Int((region.y + region.height).rounded(.up)),
      columns: Int(region.x)..<Int((region.x + region.width).rounded(.up))
    )
    changeEdit(&state) { $0.drag(from: last, to: pixel, isAdding: isAdding, within: shown) }
    state.grip = .brush(row: pixel.row, column: pixel.column, isAdding: isAdding)
    setCursor(pointer.moved(into: viewport.area), viewport, open, &state)
  }

  /// The value of the slider of a dimension in the column of the pointer, or at the nearer end.
  private static func value(
    of dimension: Int, at pointer: Pointer, _ state: State
  ) -> Float? {
    let inside = LatentLayout(state).numbers.inset()
    guard let open = state.openCase,
      let slider = LatentNumbers(state, open, width: inside.width).sliders
        .first(where: { $0.dimension == dimension })
    else { return nil }
    let column = min(max(slider.end - slider.track, pointer.column - inside.column), slider.end - 1)
    return slider.value(column: column)
  }
}

extension Pointer {
  /// The same at the nearest cell of `area`.
  fileprivate func moved(into area: Area) -> Pointer {
    Pointer(
      kind, row: min(max(area.row, row), area.endRow - 1),
      column: min(max(area.column, column), area.endColumn - 1))
  }
}

extension LatentState {
  /// Moves the cursor along one dimension.
  fileprivate mutating func set(_ value: Float, of dimension: Int) {
    if u.indices.contains(dimension) { u[dimension] = value }
  }
}
