import Cells
import Imaging

/// Something done with the mouse, at a cell.
package struct Pointer: Equatable, Sendable {
  /// What was done.
  package enum Kind: Equatable, Sendable {
    /// The left button was pressed.
    case click
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

/// What the mouse does: a click selects what it hits, and opens a case that is selected already; in a
/// mask that is edited it paints. The wheel scrolls lists and zooms images. Keys do all of it too.
extension Session {
  static func point(_ pointer: Pointer, _ state: inout State) -> [Effect] {
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
        return
      }
      if setCursor(pointer, viewport, open, &state) { paintHere(&state) }
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
    state.review.isCursorPlaced = true
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
      return moveLatent(&state) {
        if $0.u.indices.contains(slider.dimension) { $0.u[slider.dimension] = value }
      }
    }
    let inside = LatentLayout(state).plane.inset()
    guard let axes = state.latentAxes, inside.contains(row: pointer.row, column: pointer.column)
    else { return [] }
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
        return cycleClaim(&state)
      }
      state.opinions.pane = .image
      setCursor(pointer, viewport, open, &state)
      return
    }
    guard pointer.kind == .click else { return moveInOpinions(rows: rows, columns: 0, &state) }
    let list = OpinionRows(layout.list.inset(), state.opinions)
    guard let index = list.index(row: pointer.row) else { return }
    state.opinions.pane = .list
    state.opinions.selection = index
  }
}
