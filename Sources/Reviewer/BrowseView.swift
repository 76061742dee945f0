import Cells
import Evaluation
import Imaging

/// Where the panes of the worklist lie.
struct BrowseLayout {
  /// The cases.
  let list: Area
  /// A look at the selected case.
  let preview: Area
  /// All cases in a plane; nil where there is no room.
  let map: Area?

  /// The panes in `body`.
  init(_ body: Area) {
    let isLarge = body.width >= 140 && body.height >= 42
    let (top, bottom) = body.splitBottom(isLarge ? 11 : 0)
    map = isLarge ? bottom : nil
    (list, preview) = top.splitLeft(top.width - Self.previewWidth(top))
  }

  /// The rows of the cases, below the heading.
  var rows: Area { list.inset().splitTop(1).rest }

  /// The place of the case in the first row.
  func firstRow(_ worklist: Worklist) -> Int { Self.firstRow(worklist, height: rows.height) }

  /// Keeps the selection in the middle, except near the ends.
  static func firstRow(_ list: Worklist, height: Int) -> Int {
    min(max(0, list.selection - height / 2), max(0, list.shown.count - height))
  }

  /// The preview is as wide as a square image of its height needs, and leaves room for the list.
  private static func previewWidth(_ area: Area) -> Int {
    if area.width < 76 { return 26 }
    return max(26, min((area.height - 7) * 2 + 2, area.width - 60, area.width * 45 / 100))
  }
}

/// The worklist: cases by disagreement, and a look at the selected one.
enum BrowseView {
  static func draw(
    _ state: Session.State, in area: Area, _ theme: Theme, into buffer: inout CellBuffer
  ) {
    let layout = BrowseLayout(area)
    let (left, right) = (layout.list, layout.preview)
    if let map = layout.map { AmbiguityMap.draw(state, in: map, theme, into: &buffer) }
    drawList(state, in: left, theme, into: &buffer)
    drawPreview(state, in: right, theme, into: &buffer)
  }

  // MARK: The list

  private static func drawList(
    _ state: Session.State, in area: Area, _ theme: Theme, into buffer: inout CellBuffer
  ) {
    let list = state.worklist
    let note =
      state.isBlind
      ? "blind first" : list.isRanked ? "by \(list.order.rawValue)" : "ranking…"
    let inside = Frame(
      list.commonPrefix.isEmpty ? "Cases" : "Cases \(list.commonPrefix)", note: note, hasFocus: true
    ).draw(area, theme, into: &buffer)
    let columns = Columns(inside.width, prefixLength: list.commonPrefix.count)
    let (heading, rows) = inside.splitTop(1)
    columns.drawHeading(list.order, in: heading, theme, into: &buffer)
    guard !list.shown.isEmpty else {
      let text = list.rows.isEmpty ? "this library has no cases" : "no case matches the filter"
      buffer.put(text, row: rows.row + 1, column: rows.column + 2, theme.faint)
      return
    }
    let first = BrowseLayout.firstRow(list, height: rows.height)
    for offset in 0..<min(rows.height, list.shown.count - first) {
      let place = first + offset
      let line = Area(
        column: rows.column, row: rows.row + offset, width: rows.width, height: 1)
      columns.draw(
        list.rows[list.shown[place]], marks: state.marks[list.rows[list.shown[place]].id] ?? [],
        isHidden: state.isHidden(list.rows[list.shown[place]].id), order: list.order,
        isSelected: place == list.selection, in: line, theme, into: &buffer)
    }
    drawScrollBar(first, rows.height, list.shown.count, area, theme, into: &buffer)
  }

  private static func drawScrollBar(
    _ first: Int, _ height: Int, _ count: Int, _ area: Area, _ theme: Theme,
    into buffer: inout CellBuffer
  ) {
    guard count > height, height > 0 else { return }
    let length = max(1, height * height / count)
    let start = (height - length) * first / max(1, count - height)
    for row in start..<start + length {
      buffer.put(
        theme.glyph("┃", "#"), row: area.row + 2 + row, column: area.endColumn - 1,
        theme.focusedFrame)
    }
  }

  // MARK: The preview

  private static func drawPreview(
    _ state: Session.State, in area: Area, _ theme: Theme, into buffer: inout CellBuffer
  ) {
    let inside = Frame("Preview").draw(area, theme, into: &buffer)
    switch state.current {
    case .none where !state.worklist.shown.isEmpty: break
    case .none:
      buffer.put("nothing selected", row: inside.row, column: inside.column + 1, theme.faint)
    case .failed(_, let reason):
      Paragraph.draw(reason, in: inside.inset(rows: 0), theme.error, into: &buffer)
    case .open(let open):
      let facts = PreviewFacts(open, state, width: inside.width, height: inside.height).lines
      let (picture, text) = inside.splitBottom(min(facts.count, max(0, inside.height - 8)))
      let viewport = ImagePane.draw(
        open,
        overlays: state.isHidden
          ? [] : ImagePane.outlines(state, open, badges: picture.height > 14),
        zoom: state.isHidden ? 1 : max(1, open.lesionZoom * 0.8), center: open.focus,
        settings: state.settings,
        in: picture, theme.look, into: &buffer)
      ImagePane.drawScaleBar(open, viewport, theme, into: &buffer)
      for (offset, line) in facts.prefix(text.height).enumerated() {
        line.draw(row: text.row + offset, in: text, into: &buffer)
      }
    }
  }
}

/// The columns of the list, as many as its width holds.
private struct Columns {
  let width: Int
  private let prefixLength: Int
  private let dots = 6
  private let number = 6
  private let barWidth: Int
  private let sizeWidth: Int
  private let patientWidth: Int
  private let nameWidth: Int

  init(_ width: Int, prefixLength: Int) {
    self.width = width
    self.prefixLength = prefixLength
    barWidth = width >= 70 ? 12 : width >= 58 ? 6 : 0
    sizeWidth = width >= 48 ? 10 : 0
    patientWidth = width >= 86 ? 16 : 0
    nameWidth = max(
      8, width - 3 - dots - number - barWidth - sizeWidth - patientWidth - (barWidth > 0 ? 1 : 0))
  }

  func drawHeading(
    _ order: Worklist.Order, in area: Area, _ theme: Theme, into buffer: inout CellBuffer
  ) {
    var text = "   " + padded("case", to: nameWidth)
    if patientWidth > 0 { text += padded("patient", to: patientWidth) }
    text += padded("graders", to: dots + 1)
    text += padded(Self.scoreName(order), to: number - 1, right: true)
    if barWidth > 0 { text += " " + padded("", to: barWidth) }
    if sizeWidth > 0 { text += padded("px", to: sizeWidth, right: true) }
    buffer.put(fitted(text, to: width), row: area.row, column: area.column, theme.faint)
  }

  private static func scoreName(_ order: Worklist.Order) -> String {
    switch order {
    case .disagreement, .size, .name: "d_YY"
    case .ged2: "GED²"
    case .entropy: "H"
    case .presence: "P"
    case .opinions: "op"
    }
  }

  func draw(
    _ row: CaseRow, marks: [Mark], isHidden: Bool, order: Worklist.Order, isSelected: Bool,
    in area: Area,
    _ theme: Theme,
    into buffer: inout CellBuffer
  ) {
    let base = isSelected ? theme.selected : .plain
    if isSelected { buffer.fill(area, with: Cell(" ", base)) }
    func styled(_ style: Style) -> Style {
      isSelected ? Style(style.foreground, on: base.background, base.attributes) : style
    }
    var column = area.column
    func put(_ text: String, _ style: Style = .plain) {
      let isDull = style == theme.faint || style == theme.frame
      column = buffer.put(
        text, row: area.row, column: column,
        !isSelected ? style : isDull ? base : styled(style))
    }
    put(isSelected ? theme.glyph("▸", ">") : " ", isSelected ? base : .plain)
    put(marks.isEmpty ? " " : "*", theme.colored(Palette.sample))
    let sign = decisionSign(row.status, theme)
    put(sign.text, sign.style)
    put(
      padded(middleCut(String(row.name.dropFirst(prefixLength)), to: nameWidth - 1), to: nameWidth),
      isSelected ? base : .plain)
    if patientWidth > 0 {
      put(padded(fitted(row.patient, to: patientWidth - 1), to: patientWidth), theme.faint)
    }
    if isHidden {
      put(padded("hidden", to: dots + number), theme.faint)
      return
    }
    drawDots(row, theme, put)
    let score = score(row, order)
    put(padded(score.text, to: number, right: true), isSelected ? base : .plain)
    if barWidth > 0 {
      put(" ")
      let full = Int((min(1, max(0, score.share)) * Double(barWidth)).rounded())
      put(String(repeating: theme.glyph("━", "="), count: full), theme.meter)
      put(String(repeating: theme.glyph("─", "-"), count: barWidth - full), theme.frame)
    }
    if sizeWidth > 0 { put(padded(sizes(row), to: sizeWidth, right: true), theme.faint) }
  }

  /// The number that the list is ordered by, or the disagreement, and its share of the bar.
  private func score(_ row: CaseRow, _ order: Worklist.Order) -> (text: String, share: Double) {
    func number(_ value: Double?, of whole: Double = 1) -> (String, Double) {
      (value.map { decimal($0, 2) } ?? "-", (value ?? 0) / whole)
    }
    switch order {
    case .disagreement, .size, .name: return number(row.dYY)
    case .ged2: return number(row.model?.ged2, of: 2)
    case .entropy: return number(row.model?.entropy)
    case .presence: return number(row.model?.present)
    case .opinions:
      return (row.model.map { "\($0.opinions)" } ?? "-", Double(row.model?.opinions ?? 0) / 8)
    }
  }

  private func decisionSign(
    _ status: RowStatus, _ theme: Theme
  ) -> (text: String, style: Style) {
    switch status.verdict {
    case .accept: (theme.glyph("✓", "a"), theme.good)
    case .defer: ("?", theme.key)
    case .reject: (theme.glyph("✗", "x"), theme.error)
    case nil: (status.hasNote || !status.tags.isEmpty ? "#" : " ", theme.faint)
    }
  }

  /// One dot per grader, hollow for one who saw nothing.
  private func drawDots(_ row: CaseRow, _ theme: Theme, _ put: (String, Style) -> Void) {
    guard row.areas.count <= dots - 1 else {
      put(padded("\(row.nonEmptyGraders)/\(row.areas.count)", to: dots), .plain)
      return
    }
    for (index, area) in row.areas.enumerated() {
      put(
        area > 0 ? theme.glyph("●", "o") : theme.glyph("○", "."),
        area > 0 ? theme.colored(Palette.grader(index), []) : theme.faint)
    }
    put(String(repeating: " ", count: dots - row.areas.count), .plain)
  }

  private func sizes(_ row: CaseRow) -> String {
    let present = row.areas.filter { $0 > 0 }
    guard let low = present.min(), let high = present.max() else {
      return row.areas.isEmpty ? "" : "empty"
    }
    return low == high ? "\(low)" : "\(low)-\(high)"
  }

  /// Case names differ at both ends, so the middle is left out.
  private func middleCut(_ text: String, to columns: Int) -> String {
    let scalars = Array(text.unicodeScalars)
    guard columnWidth(of: text) > columns, columns > 4, scalars.count > columns else {
      return fitted(text, to: columns)
    }
    let tail = (columns - 1) * 3 / 5
    var result = String.UnicodeScalarView()
    result.append(contentsOf: scalars.prefix(columns - 1 - tail))
    result.append("…")
    result.append(contentsOf: scalars.suffix(tail))
    return fitted(String(result), to: columns)
  }
}

/// A line made of pieces with different looks.
struct StyledLine {
  /// The pieces.
  var pieces: [(text: String, style: Style)] = []

  init(_ text: String = "", _ style: Style = .plain) {
    if !text.isEmpty { pieces.append((text, style)) }
  }

  /// Adds a piece.
  mutating func add(_ text: String, _ style: Style = .plain) { pieces.append((text, style)) }

  /// Draws the line at the left edge of `area`.
  func draw(row: Int, in area: Area, into buffer: inout CellBuffer) {
    var column = area.column
    for piece in pieces {
      let room = area.endColumn - column
      if room <= 0 { return }
      column = buffer.put(fitted(piece.text, to: room), row: row, column: column, piece.style)
    }
  }
}

/// What the preview tells of a case below its image.
private struct PreviewFacts {
  let lines: [StyledLine]

  init(_ open: OpenCase, _ state: Session.State, width: Int, height: Int) {
    let theme = Theme(state.look)
    let record = open.record
    var lines: [StyledLine] = []
    if !state.isHidden { lines = Self.graders(open, theme) }
    lines.append(
      StyledLine(
        "\(record.image.width)x\(record.image.height) px  "
          + (record.spacing.map { "\(decimal($0.columnInMillimeters, 2)) mm/px" }
            ?? "spacing unknown"),
        theme.faint))
    lines.append(
      StyledLine(state.settings.window(for: open).text(for: record.image.unit), theme.faint))
    if height >= 24 { lines += Self.said(record.id, state, width: width, theme) }
    if !state.isHidden {
      // The image keeps two thirds of the pane.
      lines += open.story(width: width, limit: height - lines.count - max(10, height * 2 / 3))
        .map { StyledLine($0, theme.faint) }
    }
    self.lines = lines
  }

  /// What this reader and others said of the case.
  private static func said(
    _ id: String, _ state: Session.State, width: Int, _ theme: Theme
  ) -> [StyledLine] {
    let record = state.record(of: id)
    var texts: [String] = []
    if let impression = record.impression { texts.append(impression.text) }
    if let decision = record.decision { texts.append("you \(decision.text)") }
    if !record.tags.isEmpty { texts.append("tags \(record.tags.joined(separator: " "))") }
    if !record.note.isEmpty { texts.append("note: \(record.note)") }
    if !state.isHidden(id) {
      texts += (state.others[id] ?? []).map { "\($0.reader) \($0.decision.text)" }
    }
    return texts.prefix(5).map { StyledLine(fitted($0, to: width)) }
  }

  private static func graders(_ open: OpenCase, _ theme: Theme) -> [StyledLine] {
    let record = open.record
    var lines: [StyledLine] = []
    var areas = StyledLine()
    for (index, mask) in record.masks.enumerated() {
      areas.add("\(ImagePane.digit(index)) ", theme.colored(Palette.grader(index)))
      areas.add(
        "\(open.areaNumber(mask.area))  ")
    }
    areas.add(record.spacing == nil ? "px" : "mm²", theme.faint)
    lines.append(areas)
    let disagreement = open.agreement.disagreement
    var numbers = StyledLine("d_YY ", theme.faint)
    numbers.add(decimal(disagreement.dYY, 2))
    if let low = disagreement.minimumIoU {
      numbers.add("  least IoU ", theme.faint)
      numbers.add(overlap(low))
    }
    lines.append(numbers)
    return lines
  }
}
