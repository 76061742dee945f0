import Cells
import Evaluation
import Foundation
import Imaging

/// The latent plane in standard deviations of the prior, and the hypothesis at the cursor.
enum LatentView {
  static func draw(
    _ state: Session.State, in area: Area, _ theme: Theme, into buffer: inout CellBuffer
  ) {
    let layout = LatentLayout(area, state.look)
    drawPlane(state, in: layout.plane, theme, into: &buffer)
    guard let open = state.openCase else { return }
    drawImage(state, open, in: layout.image, theme, into: &buffer)
    let inside = Frame("Here").draw(layout.numbers, theme, into: &buffer)
    for (offset, line) in LatentNumbers(state, open, width: inside.width).lines
      .prefix(inside.height).enumerated()
    {
      line.draw(row: inside.row + offset, in: inside, into: &buffer)
    }
  }

  // MARK: The plane

  private static func drawPlane(
    _ state: Session.State, in area: Area, _ theme: Theme, into buffer: inout CellBuffer
  ) {
    let inside = Frame(
      state.latentAxes?.name ?? "Latent plane", note: note(state), hasFocus: true
    ).draw(area, theme, into: &buffer)
    guard let encoding = state.encoding, let axes = state.latentAxes else {
      Paragraph.draw(state.whyNoSamples, in: inside.inset(), theme.faint, into: &buffer)
      return
    }
    let scale = PlaneScale(area: inside, cellAspect: state.look.cellAspect)
    let isLarge = LatentLayout(state).hasRoomForGrid
    if let grid = state.latent.grid, state.latent.hasGrid, grid.axes == axes, isLarge,
      let open = state.openCase
    {
      drawGrid(grid, open, state, scale, theme, into: &buffer)
    }
    Rings.draw(scale, theme, into: &buffer)
    for index in spreads(state.latent, encoding, all: isLarge) {
      drawSpread(encoding, index, axes, scale, theme, into: &buffer)
    }
    drawPath(state.latent, axes, scale, theme, into: &buffer)
    if state.latent.hasScatter { drawScatter(state, axes, scale, theme, into: &buffer) }
    drawMarks(state, axes, scale, theme, into: &buffer)
    drawGraders(encoding, axes, scale, theme, into: &buffer)
    // Over all, and what it stands on can still be read.
    drawCursor(state.latent, axes, scale, theme, into: &buffer)
  }

  private static func note(_ state: Session.State) -> String {
    switch state.latent.play {
    case .ring: "around the ring"
    case .between(_, _, let names): "between \(names)"
    case nil: state.latent.isRingLocked ? "ring locked" : "1 2 3 sigma"
    }
  }

  /// The graders whose posterior is outlined: all where there is room, or the nearest.
  private static func spreads(_ latent: LatentState, _ encoding: Encoding, all: Bool) -> [Int] {
    if all { return Array(encoding.posteriors.indices) }
    return LatentNumbers.nearestGrader(latent, encoding).map { [$0.index] } ?? []
  }

  /// The line between two marks while the cursor walks on it.
  private static func drawPath(
    _ latent: LatentState, _ axes: PlaneAxes, _ scale: PlaneScale, _ theme: Theme,
    into buffer: inout CellBuffer
  ) {
    guard case .between(let from, let to, _) = latent.play else { return }
    let (start, end) = (axes.place(from), axes.place(to))
    var dots = BrailleDots(area: scale.area)
    for step in 0...200 {
      let part = Double(step) / 200
      let spot = scale.place(
        start.x + (end.x - start.x) * part, start.y + (end.y - start.y) * part)
      dots.set(across: spot.across, down: spot.down)
    }
    dots.draw(theme.colored(Palette.consensus, []), theme, into: &buffer)
  }

  private static func drawGrid(
    _ grid: LatentGrid, _ open: OpenCase, _ state: Session.State, _ scale: PlaneScale,
    _ theme: Theme, into buffer: inout CellBuffer
  ) {
    let height = max(3, Int(scale.perSigmaDown) - 1)
    let width = Int(Double(height) * state.look.cellAspect)
    let places = grid.places
    for (index, mask) in grid.masks.enumerated() {
      let place = grid.axes.place(places[index])
      let spot = scale.place(place.x, place.y)
      let box = Area(
        column: scale.area.column + Int((spot.across - Double(width) / 2).rounded()),
        row: scale.area.row + Int((spot.down - Double(height) / 2).rounded()), width: width,
        height: height)
      guard box.intersection(scale.area) == box else { continue }
      Thumbnail.draw(
        open, mask, Palette.sample, "S", state.settings, in: box, theme.look, into: &buffer)
    }
  }

  /// One standard deviation of the posterior of a grader.
  private static func drawSpread(
    _ encoding: Encoding, _ index: Int, _ axes: PlaneAxes, _ scale: PlaneScale, _ theme: Theme,
    into buffer: inout CellBuffer
  ) {
    let middle = axes.place(encoding.position(ofGrader: index))
    let spread = encoding.spread(ofGrader: index, in: axes)
    let (across, up) = (min(100, spread.across), min(100, spread.up))
    let slant = min(100, max(-100, spread.slant))
    var dots = BrailleDots(area: scale.area)
    let steps = max(12, Int((across + up) * scale.perSigmaAcross * 8))
    for step in 0..<min(steps, 4000) {
      let angle = Double(step) / Double(steps) * 2 * .pi
      let spot = scale.place(
        middle.x + across * cos(angle),
        middle.y + slant * cos(angle) + up * sin(angle))
      dots.set(across: spot.across, down: spot.down)
    }
    dots.draw(theme.colored(Palette.grader(index), []), theme, into: &buffer)
  }

  /// Each sample is the letter of its opinion once opinions are told apart from many draws, the samples
  /// among them; a dot before.
  private static func drawScatter(
    _ state: Session.State, _ axes: PlaneAxes, _ scale: PlaneScale, _ theme: Theme,
    into buffer: inout CellBuffer
  ) {
    let opinions = state.review.batch == 0 ? state.opinions.set : nil
    for (index, sample) in state.samples.enumerated() {
      let place = axes.place(sample.u)
      let spot = scale.cell(place.x, place.y)
      guard spot.isInside else { continue }
      let under = buffer[spot.row, spot.column]
      let style = Style(
        theme.look.depth >= .indexed256 ? .gray(theme.look.isLight ? 60 : 215) : .standard)
      buffer.put(
        opinions?.opinion(ofDraw: index).map(Opinions.name) ?? theme.glyph("•", "."),
        row: spot.row, column: spot.column, style.over(under))
    }
  }

  private static func drawMarks(
    _ state: Session.State, _ axes: PlaneAxes, _ scale: PlaneScale, _ theme: Theme,
    into buffer: inout CellBuffer
  ) {
    for mark in state.presentMarks where mark.hypothesis.u.count == state.latent.u.count {
      let place = axes.place(mark.hypothesis.u)
      let spot = scale.cell(place.x, place.y)
      buffer.put(
        mark.name, row: spot.row, column: spot.column,
        theme.look.depth == .monochrome
          ? Style(.standard, on: .standard, [.bold, .underline])
          : Style(.gray(1), on: Palette.consensus.color(at: theme.look.depth), .bold))
    }
  }

  /// Each grader's digit at the mean of his posterior; at the edge when that lies farther out.
  private static func drawGraders(
    _ encoding: Encoding, _ axes: PlaneAxes, _ scale: PlaneScale, _ theme: Theme,
    into buffer: inout CellBuffer
  ) {
    var taken: Set<[Int]> = []
    for index in encoding.posteriors.indices {
      let place = axes.place(encoding.position(ofGrader: index))
      let spot = scale.cell(place.x, place.y)
      // Graders of one opinion lie on each other: the next free cell to the right.
      var column = spot.column
      while taken.contains([spot.row, column]), column + 1 < scale.area.endColumn { column += 1 }
      taken.insert([spot.row, column])
      let style =
        theme.look.depth == .monochrome
        ? Style(.standard, on: .standard, [.bold, .reverse])
        : Style(.gray(1), on: Palette.grader(index).color(at: theme.look.depth), .bold)
      buffer[spot.row, column] = Cell(ImagePane.digit(index), style)
    }
  }

  private static func drawCursor(
    _ latent: LatentState, _ axes: PlaneAxes, _ scale: PlaneScale, _ theme: Theme,
    into buffer: inout CellBuffer
  ) {
    let place = axes.place(latent.u)
    let spot = scale.cell(place.x, place.y)
    let style = theme.colored(Palette.sample)
    let arm = theme.glyph("━", "-")
    for offset in [-1, 1]
    where scale.area.contains(row: spot.row, column: spot.column + offset) {
      let column = spot.column + offset
      buffer.put(arm, row: spot.row, column: column, style.over(buffer[spot.row, column]))
    }
    let under = buffer[spot.row, spot.column]
    guard under.isNamed else {
      buffer[spot.row, spot.column] = Cell(theme.look.isUnicode ? "◉" : "X", style.over(under))
      return
    }
    var reversed = under
    reversed.style.attributes.formSymmetricDifference(.reverse)
    buffer[spot.row, spot.column] = reversed
  }

  // MARK: The image

  private static func drawImage(
    _ state: Session.State, _ open: OpenCase, in area: Area, _ theme: Theme,
    into buffer: inout CellBuffer
  ) {
    let note =
      state.latent.hypothesis.map {
        open.area($0.mask.area) + (Thumbnail.isElsewhere($0.mask, open) ? " far away" : "")
      } ?? ""
    let inside = Frame("Mask at the cursor", note: note).draw(area, theme, into: &buffer)
    var overlays = ImagePane.outlines(state, open, badges: false)
    if let hypothesis = state.latent.hypothesis {
      overlays.append(
        Overlay(
          mask: hypothesis.mask.raster, color: Palette.sample, label: "S", form: .outline,
          hasFocus: true))
    }
    overlays += EditView.overlays(state)
    let viewport = ImagePane.draw(
      open, overlays: overlays, zoom: open.lesionZoom, center: open.focus,
      settings: state.settings, in: inside, theme.look, into: &buffer)
    ImagePane.drawScaleBar(open, viewport, theme, into: &buffer)
  }
}

extension Cell {
  /// Whether a grader, a mark, a sample or a number of sigmas stands here.
  fileprivate var isNamed: Bool {
    scalar == "•" || (scalar.isASCII && scalar.properties.isAlphabetic)
      || ("0"..."9").contains(scalar)
  }
}
