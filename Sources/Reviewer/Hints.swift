import Cells

/// The last rows: keys that work here, as many as there is room for.
package enum Hints {
  /// A key and a word or two on what it does.
  package struct Hint: Equatable, Sendable {
    /// The key's name.
    package var key: String
    /// What it does.
    package var text: String
    /// What it asks for.
    package var action: Action
  }

  /// Returns the hints of `scope` with the keys of `map`, the most useful first; help and back come at the
  /// end.
  package static func hints(in scope: Scope, _ map: KeyMap) -> [Hint] {
    let own = map.bindings(in: scope)
    let shared = scope == .text ? [] : map.bindings(in: .everywhere)
    return (own + shared).compactMap { binding in
      guard let text = binding.hint else { return nil }
      return Hint(key: keyText(binding), text: text, action: binding.action)
    }
  }

  /// Keys that are one of a group of neighbours are shown as the group.
  private static func keyText(_ binding: Binding) -> String {
    switch binding.action {
    case .toggleGrader, .toGrader: "1-9"
    case .takeWindow: "1-5"
    case .right where [.latent, .edit].contains(binding.scope): "hjkl HJKL"
    case .brushUp: "+ -"
    case .zoomIn where binding.scope == .edit: "< > ="
    case .levelUp: "h l"
    case .widthUp, .moreSamples: "j k"
    case .temperatureUp: "h l"
    case .thresholdUp: "+ -"
    case .rotateRight: "( )"
    case .radiusUp: "< >"
    case .zoomIn: "+ - ="
    default: binding.keys.first?.name ?? ""
    }
  }

  static func draw(
    _ state: Session.State, in area: Area, _ theme: Theme, into buffer: inout CellBuffer
  ) {
    if state.dialog == .confirmQuit { return }
    let all = hints(in: state.scope, state.keys).map { worded($0, state) }
    let (own, shared) = (inOrder(all.dropLast(min(2, all.count)), state), all.suffix(2))
    var row = area.row
    var column = area.column + 1
    let sharedWidth = shared.reduce(0) { $0 + width($1) }
    for hint in own {
      let isLast = row == area.endRow - 1
      // As on the left, one column at the edge is free.
      let end = area.endColumn - 1 - (isLast ? sharedWidth : 0)
      if column + width(hint) - 2 > end {
        if isLast { break }
        row += 1
        column = area.column + 1
      }
      column = put(hint, state, row: row, column: column, theme, into: &buffer)
    }
    column = area.endColumn - sharedWidth + 1
    for hint in shared {
      column = put(hint, state, row: area.endRow - 1, column: column, theme, into: &buffer)
    }
  }

  /// Where the image has the keys, what is done to an image comes first, behind the way out of it.
  private static func inOrder(_ hints: [Hint], _ state: Session.State) -> [Hint] {
    guard state.scope == .review, state.review.pane == .image else { return hints }
    let first: [Action] = [
      .nextPane, .zoomIn, .takeWindow(0), .resetView, .cycleWindow, .adjustWindow, .toggleRuler,
      .cyclePlaneView,
      .cycleConsensus, .cycleMaskForm, .toggleFull, .accept, .nextCase,
    ]
    let front = first.compactMap { action in hints.first { $0.action == action } }
    return front + hints.filter { !first.contains($0.action) }
  }

  /// The words for what is on screen: what `Enter` does to a first impression is more than to take a
  /// text.
  private static func worded(_ hint: Hint, _ state: Session.State) -> Hint {
    var hint = hint
    hint.text = state.worded(hint.text)
    if hint.action == .confirm, case .question(.impression, _) = state.dialog {
      hint.text = "record and reveal"
    }
    if hint.action == .confirm, case .help = state.dialog { hint.text = "keep it" }
    if hint.action == .back, case .help = state.dialog, state.scope == .text {
      hint.text = "all keys"
    }
    if hint.action == .seeLesion, state.hasLesionSizes { hint.text = "lesion >= 3 mm" }
    return hint
  }

  /// Whether nothing follows on what a page further down would show.
  private static func isAtEnd(_ hint: Hint, _ state: Session.State) -> Bool {
    guard hint.action == .pageDown else { return false }
    return switch state.dialog {
    case .help(let page): Help.scrolled(page, by: 1, state) == page
    case .about(let scroll): AboutView.clamp(scroll + 1, state) == scroll
    default: false
    }
  }

  private static func width(_ hint: Hint) -> Int {
    columnWidth(of: hint.key) + 1 + columnWidth(of: hint.text) + 2
  }

  private static func put(
    _ hint: Hint, _ state: Session.State, row: Int, column: Int, _ theme: Theme,
    into buffer: inout CellBuffer
  ) -> Int {
    let works = Session.whyNot(hint.action, state) == nil && !isAtEnd(hint, state)
    let after = buffer.put(hint.key, row: row, column: column, works ? theme.key : theme.faint)
    return buffer.put(" \(hint.text)", row: row, column: after, theme.faint) + 2
  }
}
