import Cells

/// The columns of the list, as many as its width holds.
struct CaseColumns {
  let width: Int
  /// Whether areas are in square millimeters, but for cases without spacing, which say so.
  private let isMetric: Bool
  private let prefixLength: Int
  private let dots = 6
  private let number = 6
  private let barWidth: Int
  private let sizeWidth: Int
  private let patientWidth: Int
  private let nameWidth: Int

  init(_ width: Int, prefixLength: Int, isMetric: Bool) {
    self.width = width
    self.isMetric = isMetric
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
    if sizeWidth > 0 { text += padded(isMetric ? "mm²" : "px", to: sizeWidth, right: true) }
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
      !isSelected
        ? style
        // Reversed, a colour would be that of the cell and not of the sign.
        : base.attributes.contains(.reverse)
          ? base : Style(style.foreground, on: base.background, base.attributes)
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
    let name = isHidden ? row.blindName ?? row.name : row.name
    put(
      padded(middleCut(String(name.dropFirst(prefixLength)), to: nameWidth - 1), to: nameWidth),
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
    func number(_ pixels: Int) -> String {
      String(row.spacing.areaText(pixels).prefix { $0 != " " })
    }
    let (least, most) = (number(low), number(high))
    let unit = isMetric && row.spacing == nil ? "px" : ""
    return (least == most ? least : "\(least)-\(most)") + unit
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
