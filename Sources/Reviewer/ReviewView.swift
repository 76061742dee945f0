import Cells
import Evaluation
import Imaging

/// One case: the image with outlines, the graders' masks, the model's samples.
enum ReviewView {
  static func draw(
    _ state: Session.State, in area: Area, _ theme: Theme, into buffer: inout CellBuffer
  ) {
    guard let open = state.openCase else {
      let inside = Frame("Review").draw(area, theme, into: &buffer)
      if case .failed(_, let reason) = state.current {
        Paragraph.draw(reason, in: inside.inset(), theme.error, into: &buffer)
      }
      return
    }
    let layout = ReviewLayout(
      area, graderCount: open.record.masks.count,
      sampleCount: max(state.sampling.count, state.samples.count),
      story: state.isHidden ? "" : open.facts.story, cellAspect: state.look.cellAspect)
    if state.review.isFull {
      drawImage(state, open, in: area, theme, into: &buffer)
      return
    }
    drawImage(state, open, in: layout.image, theme, into: &buffer)
    if state.isHidden {
      BlindPane.draw(state, in: layout.blind, theme, into: &buffer)
      return
    }
    drawGraders(state, open, layout, theme, into: &buffer)
    drawSamples(state, open, layout, theme, into: &buffer)
    for (offset, line) in open.story(width: layout.story.width, limit: layout.story.height)
      .enumerated()
    {
      buffer.put(
        line, row: layout.story.row + offset, column: layout.story.column, theme.faint)
    }
  }

  // MARK: The image

  private static func drawImage(
    _ state: Session.State, _ open: OpenCase, in area: Area, _ theme: Theme,
    into buffer: inout CellBuffer
  ) {
    let window = state.settings.window(for: open)
    let shown = PlaneView.shown(state, open)
    let difference = difference(state, open)
    let edit = state.isPainting ? state.edit : nil
    let hasFocus = state.review.pane == .image || state.isHidden || edit != nil
    let zoom =
      "x" + decimal(state.review.zoom, state.review.zoom == state.review.zoom.rounded() ? 0 : 1)
    // What is cut where there is no room is seen anyway.
    let note =
      "\(zoom)  "
      + (difference?.text ?? shown.map(\.name)
        ?? window.text(for: open.record.image.unit)
        + (state.settings.isInverted ? " inverted" : ""))
    let titles =
      edit.map { EditView.titles($0, zoom: zoom, width: area.width) }
      ?? (title: imageTitle(state), note: note)
    let inside = Frame(
      titles.title, note: titles.note, hasFocus: hasFocus, keepsNote: true
    )
    .draw(area, theme, into: &buffer)
    if let difference {
      Legend.draw(difference, open, state.settings, below: area, theme, into: &buffer)
    } else if shown != nil,
      let scale = PlaneLegend(state.settings.planeKind, graderCount: open.record.masks.count)
    {
      Legend.draw(
        scale, isInverted: state.settings.isInverted, below: area, theme, into: &buffer)
    }
    let viewport = ImagePane.draw(
      open, overlays: overlays(state, open), zoom: state.review.zoom,
      center: (state.review.center.x, state.review.center.y), settings: state.settings,
      plane: shown, in: inside, theme.look, into: &buffer)
    ImagePane.drawScaleBar(open, viewport, theme, into: &buffer)
    if !state.isHidden, !state.isBlinkedOff, state.settings.hasOverlays,
      let place = state.currentRecord.impression?.impression?.place
    {
      ImpressionPlace.draw(place, viewport, theme, into: &buffer)
    }
    if let anchor = state.review.anchor {
      drawRuler(from: anchor, to: state.review.cursor, viewport, theme, into: &buffer)
    }
    if hasFocus {
      drawCursor(state.review.cursor, viewport, theme, into: &buffer)
    }
    if let anchor = state.review.anchor {
      drawLength(from: anchor, to: state.review.cursor, open, viewport, theme, into: &buffer)
    }
  }

  /// Which part of the image lies where, when its pane is `area`.
  static func viewport(_ state: Session.State, _ open: OpenCase, in area: Area) -> Viewport {
    Viewport(
      width: open.raster.width, height: open.raster.height, pixelAspect: open.pixelAspect,
      center: (state.review.center.x, state.review.center.y), zoom: state.review.zoom, area: area,
      cellAspect: state.look.cellAspect)
  }

  private static func imageTitle(_ state: Session.State) -> String {
    let record = state.currentRecord
    var title = record.decision.map { "Image, \($0.text)" } ?? "Image"
    if !record.tags.isEmpty { title += "  #" + record.tags.joined(separator: " #") }
    if !record.note.isEmpty { title += "  note: \(record.note)" }
    return title
  }

  private static func overlays(_ state: Session.State, _ open: OpenCase) -> [Overlay] {
    guard !state.isHidden else { return [] }
    if state.isPainting {
      let outlines = state.isBlinkedOff ? [] : ImagePane.outlines(state, open, badges: true)
      return outlines + EditView.overlays(state)
    }
    guard !state.isBlinkedOff else { return [] }
    if state.settings.hasOverlays, let difference = difference(state, open),
      let focus = focusOverlay(state, open)
    {
      return difference.regions.overlays(
        (focus.color, focus.label), (Palette.consensus, "C"), opacity: state.settings.opacity)
    }
    var overlays = ImagePane.outlines(state, open, badges: true)
    if state.settings.hasOverlays, let focus = focusOverlay(state, open) { overlays.append(focus) }
    return overlays
  }

  /// What the difference view compares; nil in other views, and where no mask is in focus.
  private static func difference(_ state: Session.State, _ open: OpenCase) -> MaskDifference? {
    guard state.settings.planeKind == .difference, !state.isHidden, !state.isPainting,
      let mask = state.focusedMask,
      let focus = focusOverlay(state, open)
    else { return nil }
    let kind = state.settings.consensus ?? .majority
    let agreed = open.agreement.mask(kind) ?? kind.mask(of: open.record.masks)
    let name =
      state.review.pane == .graders
      ? "\(ImagePane.digit(state.review.grader))" : "S\(state.review.sample + 1)"
    return MaskDifference(
      regions: PairRegions(mask, agreed), name: name, color: focus.color, label: focus.label,
      other: kind.rawValue)
  }

  /// Dots from the place measured from to the cursor.
  private static func drawRuler(
    from start: ReviewState.Point, to end: ReviewState.Point, _ viewport: Viewport,
    _ theme: Theme, into buffer: inout CellBuffer
  ) {
    let style =
      theme.look.depth > .monochrome ? Style(.gray(255), on: .standard, .bold) : Style.bold
    let steps = max(1, 2 * max(viewport.area.width, viewport.area.height))
    for step in 0...steps {
      let part = Double(step) / Double(steps)
      let x = start.x + (end.x - start.x) * part + 0.5
      let y = start.y + (end.y - start.y) * part + 0.5
      guard let cell = viewport.cell(x: x, y: y) else { continue }
      buffer.put(
        theme.glyph("•", "."), row: cell.row, column: cell.column,
        style.over(buffer[cell.row, cell.column]))
    }
    if let cell = viewport.cell(x: start.x + 0.5, y: start.y + 0.5) {
      buffer.put(theme.glyph("◇", "o"), row: cell.row, column: cell.column, theme.selected)
    }
  }

  /// The distance, beside the cursor and never on it.
  private static func drawLength(
    from start: ReviewState.Point, to end: ReviewState.Point, _ open: OpenCase,
    _ viewport: Viewport, _ theme: Theme, into buffer: inout CellBuffer
  ) {
    guard let cell = viewport.cell(x: end.x + 0.5, y: end.y + 0.5) else { return }
    let text = " \(decimal(open.distance(start, end), 1)) \(open.lengthUnit) "
    let place = placeBeside(cell, width: columnWidth(of: text), in: viewport.area)
    buffer.put(text, row: place.row, column: place.column, theme.selected)
  }

  /// Returns where a text of `width` columns begins that leaves `cell` free: right or left of it, or
  /// above or below where neither side has room.
  static func placeBeside(
    _ cell: (row: Int, column: Int), width: Int, in area: Area
  ) -> (row: Int, column: Int) {
    if cell.column + 2 + width <= area.endColumn { return (cell.row, cell.column + 2) }
    if cell.column - 1 - width >= area.column { return (cell.row, cell.column - 1 - width) }
    return (
      cell.row > area.row ? cell.row - 1 : cell.row + 1,
      max(area.column, min(cell.column - width / 2, area.endColumn - width))
    )
  }

  /// The mask in focus: a sample, or a grader when the graders' pane has the keys.
  private static func focusOverlay(_ state: Session.State, _ open: OpenCase) -> Overlay? {
    let form: Overlay.Form =
      state.settings.maskForm == .outline ? .outline : .fill(state.settings.opacity)
    if state.review.pane == .graders {
      let index = min(state.review.grader, open.record.masks.count - 1)
      return Overlay(
        mask: open.maskRasters[index], color: Palette.grader(index),
        label: ImagePane.digit(index), form: form, hasFocus: true)
    }
    guard state.samples.indices.contains(state.review.sample) else { return nil }
    return Overlay(
      mask: state.samples[state.review.sample].mask.raster, color: Palette.sample, label: "S",
      form: form, hasFocus: true)
  }

  private static func drawCursor(
    _ cursor: ReviewState.Point, _ viewport: Viewport, _ theme: Theme,
    into buffer: inout CellBuffer
  ) {
    guard let cell = viewport.cell(x: cursor.x + 0.5, y: cursor.y + 0.5) else { return }
    buffer.put(theme.glyph("┼", "+"), row: cell.row, column: cell.column, theme.selected)
  }

  // MARK: The graders

  private static func drawGraders(
    _ state: Session.State, _ open: OpenCase, _ layout: ReviewLayout, _ theme: Theme,
    into buffer: inout CellBuffer
  ) {
    let tiles = layout.graderTiles
    let count = open.record.masks.count
    let first = tiles.firstOfPage(showing: state.review.grader)
    let last = min(first + tiles.pageSize, count)
    let inside = Frame(
      last - first < count ? "Graders \(first + 1)-\(last) of \(count)" : "Graders",
      note: "area \(open.record.spacing == nil ? "px" : "mm²")",
      hasFocus: state.review.pane == .graders && !state.isPainting
    ).draw(layout.graders, theme, into: &buffer)
    let pictures = ReviewLayout.picturesInGraders(layout.graders)
    for index in first..<last {
      let place = tiles.area(at: index - first, in: pictures)
      let isFocused = state.review.pane == .graders && index == state.review.grader
      Thumbnail.draw(
        open, open.record.masks[index], Palette.grader(index), ImagePane.digit(index),
        state.settings, in: place.picture, theme.look, into: &buffer)
      let isHidden = state.settings.hiddenGraders.contains(index)
      let style =
        isFocused
        ? theme.selected : isHidden ? theme.faint : theme.colored(Palette.grader(index))
      let name = "\(ImagePane.digit(index)) \(open.areaNumber(open.record.masks[index].area))"
      buffer.put(
        padded(name + (isHidden ? " off" : ""), to: place.caption.width),
        row: place.caption.row, column: place.caption.column, style)
    }
    drawConsensus(state, open, row: inside.endRow - 1, in: inside, theme, into: &buffer)
  }

  private static func drawConsensus(
    _ state: Session.State, _ open: OpenCase, row: Int, in area: Area, _ theme: Theme,
    into buffer: inout CellBuffer
  ) {
    guard open.record.masks.count > 1 else { return }
    let kind = state.settings.consensus ?? .majority
    let mask = open.agreement.mask(kind) ?? kind.mask(of: open.record.masks)
    var line = StyledLine(kind.rawValue, theme.colored(Palette.consensus))
    line.add(" \(open.areaNumber(mask.area))")
    let disagreement = open.agreement.disagreement
    line.add("  d_YY ", theme.faint)
    line.add(decimal(disagreement.dYY, 2))
    if let least = disagreement.minimumIoU {
      line.add("  least IoU ", theme.faint)
      line.add(overlap(least))
    }
    if let number = open.agreement.kappa.map({ decimal($0, 2) }) {
      let room = area.width - line.width - columnWidth(of: number)
      let name = ["  Fleiss kappa ", "  kappa "].first { columnWidth(of: $0) <= room }
      if let name {
        line.add(name, theme.faint)
        line.add(number)
      }
    }
    line.draw(row: row, in: area, into: &buffer)
  }

  // MARK: The samples

  private static func drawSamples(
    _ state: Session.State, _ open: OpenCase, _ layout: ReviewLayout, _ theme: Theme,
    into buffer: inout CellBuffer
  ) {
    let samples = state.samples
    let opinions = Opinions(among: samples.map(\.mask))
    let tiles = layout.sampleTiles
    let first = samples.isEmpty ? 0 : tiles.firstOfPage(showing: state.review.sample)
    let last = min(first + tiles.pageSize, samples.count)
    let title = samplesTitle(state, first..<last)
    let inside = Frame(
      title,
      note: samples.isEmpty
        ? "" : note(samples, opinions, room: layout.samples.width - columnWidth(of: title) - 10),
      hasFocus: state.review.pane == .samples && !state.isPainting
    ).draw(layout.samples, theme, into: &buffer)
    guard !samples.isEmpty else {
      Paragraph.draw(state.whyNoSamples, in: inside.inset(), theme.faint, into: &buffer)
      return
    }
    for index in first..<last {
      let place = tiles.area(at: index - first, in: inside)
      Thumbnail.draw(
        open, samples[index].mask, Palette.sample, "S", state.settings, in: place.picture,
        theme.look, into: &buffer)
      drawCaption(
        state, open, index, opinions.groups[index], place.caption, theme, into: &buffer)
    }
  }

  private static func samplesTitle(_ state: Session.State, _ shown: Range<Int>) -> String {
    let drawn = state.samplingNote.isEmpty ? "" : "  \(state.samplingNote)"
    guard !state.samples.isEmpty else { return "Samples" + drawn }
    return "Samples \(shown.lowerBound + 1)-\(shown.upperBound) of \(state.samples.count)" + drawn
  }

  /// The share of each group of samples alike, as many as fit into `room` columns.
  private static func note(
    _ samples: [Hypothesis], _ opinions: Opinions, room: Int
  ) -> String {
    let limit = min(6, max(1, room / 7))
    let shares = opinions.counts.prefix(limit).enumerated().map { index, count in
      "\(Opinions.groupName(index)) \(overlap(Double(count) / Double(samples.count)))"
    }
    return shares.joined(separator: " ") + (opinions.counts.count > limit ? " +" : "")
  }

  private static func drawCaption(
    _ state: Session.State, _ open: OpenCase, _ index: Int, _ group: Int, _ area: Area,
    _ theme: Theme, into buffer: inout CellBuffer
  ) {
    let sample = state.samples[index]
    let mark = state.mark(of: sample)
    let isFocused = state.review.pane != .graders && index == state.review.sample
    let isNarrow = area.width < 12
    let none = isNarrow ? "0" : "none"
    let size = sample.mask.isEmpty ? none : open.areaNumber(sample.mask.area)
    let sign = mark.map { "*\($0.name)" } ?? ""
    var text = "S\(index + 1) \(Opinions.groupName(group))\(sign) \(size)"
    if columnWidth(of: text) > area.width { text = "S\(index + 1)\(sign) \(size)" }
    if Thumbnail.isElsewhere(sample.mask, open) {
      text += isNarrow ? "" : " far"
    } else if area.width >= 13, !sample.mask.isEmpty,
      let best = closestGrader(to: sample.mask, open)
    {
      let closest = " ~\(best.index + 1) \(best.overlap)"
      if columnWidth(of: text + closest) <= area.width { text += closest }
    }
    let style =
      isFocused ? theme.selected : mark != nil ? theme.colored(Palette.sample) : .plain
    buffer.put(padded(text, to: area.width), row: area.row, column: area.column, style)
  }

  /// The grader whose mask overlaps most, and how that is shown; nil where none has a pixel of it.
  static func closestGrader(to mask: Mask, _ open: OpenCase) -> (index: Int, overlap: String)? {
    let best = open.record.masks.indices
      .map { (index: $0, iou: intersectionOverUnion(mask, open.record.masks[$0])) }
      .max { ($0.iou, -$0.index) < ($1.iou, -$1.index) }
    guard let best, best.iou > 0 else { return nil }
    return (best.index, overlapText(mask, open.record.masks[best.index]))
  }
}
