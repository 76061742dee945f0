import Cells
import Evaluation
import Foundation
import Imaging

/// Where the panes of the latent screen lie.
package struct LatentLayout {
  /// The latent plane.
  package let plane: Area
  /// The image with the hypothesis at the cursor.
  package let image: Area
  /// Numbers on it.
  package let numbers: Area

  /// The panes for `state`.
  package init(_ state: Session.State) { self.init(ScreenLayout(state).body, state.look) }

  /// The panes in `body`.
  package init(_ body: Area, _ look: Look) {
    let square = Int(Double(body.height - 2) * look.cellAspect) + 2
    let wide = min(max(square, body.width / 2), body.width * 62 / 100)
    let (left, right) = body.splitLeft(wide)
    plane = left
    let tallest = right.height - 9
    let wished = Int(Double(right.width - 2) / look.cellAspect) + 2
    (image, numbers) = right.splitTop(min(tallest, wished))
  }

  /// Whether a lattice of masks would be large enough to read.
  package var hasRoomForGrid: Bool { plane.height >= 32 && plane.width >= 60 }
}

/// Translates between standard deviations and cells.
struct PlaneScale {
  /// The cells of the plane.
  let area: Area
  /// Cells across for one standard deviation.
  let perSigmaAcross: Double
  /// Cells down for one standard deviation.
  let perSigmaDown: Double

  /// The scale at which circles up to `reach` standard deviations fit into `area` and are round.
  init(area: Area, reach: Double = 3.4, cellAspect: Double) {
    self.area = area
    perSigmaDown = min(Double(area.height) / 2, Double(area.width) / 2 / cellAspect) / reach
    perSigmaAcross = perSigmaDown * cellAspect
  }

  /// Where `x`, `y` lies, in cells from the upper left corner of the area, y upwards.
  ///
  /// Places more than a thousand standard deviations away are that far away.
  func place(_ x: Double, _ y: Double) -> (across: Double, down: Double) {
    func near(_ value: Double) -> Double { value.isNaN ? 0 : min(1000, max(-1000, value)) }
    return (
      Double(area.width) / 2 + near(x) * perSigmaAcross,
      Double(area.height) / 2 - near(y) * perSigmaDown
    )
  }

  /// The place at the middle of a cell, in standard deviations.
  func sigmas(row: Int, column: Int) -> (x: Double, y: Double) {
    (
      (Double(column - area.column) + 0.5 - Double(area.width) / 2) / perSigmaAcross,
      (Double(area.height) / 2 - Double(row - area.row) - 0.5) / perSigmaDown
    )
  }

  /// The cell of `x`, `y`, moved to the edge where it lies outside.
  func cell(_ x: Double, _ y: Double) -> (row: Int, column: Int, isInside: Bool) {
    let spot = place(x, y)
    let column = Int(spot.across.rounded(.down))
    let row = Int(spot.down.rounded(.down))
    let isInside = column >= 0 && column < area.width && row >= 0 && row < area.height
    return (
      area.row + min(max(0, row), area.height - 1),
      area.column + min(max(0, column), area.width - 1), isInside
    )
  }
}

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
    // Marks and digits lie over the cursor, whose arms show that it is there.
    drawCursor(state.latent, axes, scale, theme, into: &buffer)
    drawMarks(state, axes, scale, theme, into: &buffer)
    drawGraders(encoding, axes, scale, theme, into: &buffer)
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

  /// Each sample is the letter of its opinion.
  private static func drawScatter(
    _ state: Session.State, _ axes: PlaneAxes, _ scale: PlaneScale, _ theme: Theme,
    into buffer: inout CellBuffer
  ) {
    let opinions = Opinions(among: state.samples.map(\.mask))
    for (index, sample) in state.samples.enumerated() {
      let place = axes.place(sample.u)
      let spot = scale.cell(place.x, place.y)
      guard spot.isInside else { continue }
      let under = buffer[spot.row, spot.column]
      let dot = Style(
        theme.look.depth >= .indexed256 ? .gray(theme.look.isLight ? 60 : 215) : .standard)
      buffer.put(
        Opinions.name(opinions.groups[index]).lowercased(), row: spot.row, column: spot.column,
        dot.over(under))
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
          : Style(.gray(1), on: Palette.consensus.color, .bold))
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
        : Style(.gray(1), on: Palette.grader(index).color, .bold)
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
    for (offset, glyph) in [(-1, arm), (0, theme.glyph("◉", "X")), (1, arm)]
    where scale.area.contains(row: spot.row, column: spot.column + offset) {
      let column = spot.column + offset
      buffer.put(glyph, row: spot.row, column: column, style.over(buffer[spot.row, column]))
    }
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
    let viewport = ImagePane.draw(
      open, overlays: overlays, zoom: open.lesionZoom, center: open.focus,
      settings: state.settings, in: inside, theme.look, into: &buffer)
    ImagePane.drawScaleBar(open, viewport, theme, into: &buffer)
  }
}

/// The circles of 1, 2 and 3 standard deviations, and the axes.
enum Rings {
  static func draw(_ scale: PlaneScale, _ theme: Theme, into buffer: inout CellBuffer) {
    let dots = BrailleDots(area: scale.area)
    var canvas = dots
    for radius in 1...3 {
      let steps = Int(Double(radius) * scale.perSigmaAcross * 16)
      for step in 0..<max(8, steps) {
        let angle = Double(step) / Double(max(8, steps)) * 2 * .pi
        let spot = scale.place(Double(radius) * cos(angle), Double(radius) * sin(angle))
        canvas.set(across: spot.across, down: spot.down)
      }
    }
    canvas.draw(theme.colored(RGB(200, 180, 80), []), theme, into: &buffer)
    drawAxes(scale, theme, into: &buffer)
  }

  private static func drawAxes(
    _ scale: PlaneScale, _ theme: Theme, into buffer: inout CellBuffer
  ) {
    let centre = scale.cell(0, 0)
    buffer.put(
      theme.glyph("┼", "+"), row: centre.row, column: centre.column,
      theme.colored(RGB(220, 220, 220)).over(buffer[centre.row, centre.column]))
    for radius in 1...3 {
      let spot = scale.cell(Double(radius), 0)
      guard spot.isInside, spot.column + 1 < scale.area.endColumn else { continue }
      let style = theme.colored(RGB(200, 180, 80)).over(buffer[spot.row, spot.column])
      buffer.put("\(radius)", row: spot.row, column: spot.column, style)
    }
  }
}

extension Style {
  /// Returns this look with the background of what it is drawn over.
  func over(_ cell: Cell) -> Style { Style(foreground, on: cell.style.background, attributes) }
}

/// Dots finer than cells: 2 across and 4 down, shown by Braille patterns.
struct BrailleDots {
  private let area: Area
  private var bits: [UInt8]

  init(area: Area) {
    self.area = area
    bits = [UInt8](repeating: 0, count: area.width * area.height)
  }

  /// Sets the dot at a place in cells from the upper left corner.
  mutating func set(across: Double, down: Double) {
    let x = Int((across * 2).rounded(.down))
    let y = Int((down * 4).rounded(.down))
    guard x >= 0, y >= 0, x < area.width * 2, y < area.height * 4 else { return }
    let order: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]
    bits[y / 4 * area.width + x / 2] |= order[y % 4][x % 2]
  }

  /// Draws the cells that have dots.
  func draw(_ style: Style, _ theme: Theme, into buffer: inout CellBuffer) {
    for (index, pattern) in bits.enumerated() where pattern != 0 {
      let scalar =
        theme.look.isUnicode ? Unicode.Scalar(0x2800 + UInt32(pattern)) ?? "." : "."
      let (row, column) = (area.row + index / area.width, area.column + index % area.width)
      buffer[row, column] = Cell(scalar, style.over(buffer[row, column]))
    }
  }
}
