import Cells

/// The first row: where the reader is, and what works with what.
enum Header {
  static func draw(
    _ state: Session.State, in area: Area, _ theme: Theme, into buffer: inout CellBuffer
  ) {
    let style = bar(theme)
    buffer.fill(area, with: Cell(" ", style))
    var strong = style
    strong.attributes.insert(.bold)
    let right = fitted(facts(state), to: area.width / 2 - 2)
    let column = area.endColumn - columnWidth(of: right) - 1
    let place = buffer.put(" penumbra ", row: area.row, column: area.column, strong)
    buffer.put(fitted(title(state), to: column - place - 2), row: area.row, column: place, style)
    buffer.put(right, row: area.row, column: column, style)
  }

  private static func bar(_ theme: Theme) -> Style {
    theme.look.depth >= .indexed256
      ? Style(.gray(220), on: .rgb(48, 52, 62)) : Style(.standard, on: .standard, .reverse)
  }

  private static func title(_ state: Session.State) -> String {
    let shownClass =
      (state.className.map { "  \($0)" } ?? "") + (state.isReadOnly ? "  read-only" : "")
    let decision = state.currentDecision.map { "  \($0.short)" } ?? ""
    let id = (state.worklist.selected.map(state.shownName) ?? "") + decision + shownClass
    return switch state.screen {
    case .browse: state.worklist.libraryName + shownClass
    case .review: "review  \(id)"
    case .latent: "latent  \(id)"
    case .compare: "compare  \(id)"
    case .opinions: "opinions  \(id)"
    }
  }

  private static func facts(_ state: Session.State) -> String {
    let model =
      switch state.model {
      case .absent: "no model"
      case .loading: "model loading"
      case .ready(let facts): "\(facts.name) \(facts.sha256.prefix(6))"
      }
    let drawn = state.samplingNote.isEmpty ? "" : "\(state.samplingNote)  "
    let measured = state.samplingProgress.map { "\($0)  " } ?? ""
    // On a narrow screen the case's name needs the room.
    if state.columns < 100 && (state.screen != .browse || !measured.isEmpty) {
      return measured + drawn + model
    }
    return
      "\(measured)\(drawn)\(model)  \(state.look.effectiveGlyphs.rawValue) \(state.look.depth.name)"
  }
}
