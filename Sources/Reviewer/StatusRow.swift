import Cells
import Evaluation
import Imaging

/// The row above the hints: the last news, or facts of what is in focus.
enum StatusRow {
  static func draw(
    _ state: Session.State, in area: Area, _ theme: Theme, into buffer: inout CellBuffer
  ) {
    let column = area.column + 1
    let room = area.width - 2
    // What was typed cannot be taken: the reason stands beside it until the next key.
    let objection = state.notice.flatMap { $0.kind == .failure ? $0.text : nil }
    if case .filter(let text, _) = state.dialog {
      drawInput(
        "filter", text, "name gr>=3 d>.5 mm2 ged h p op todo accept tag:x disputed other:x !x",
        objection, area, theme, into: &buffer)
    } else if case .help(let page) = state.dialog, page.isTyping {
      drawInput(
        "find", page.filter, "a key, or words on what it does", objection, area, theme,
        into: &buffer)
    } else if case .commands(let list) = state.dialog {
      drawInput(
        ":", list.text, "part of what a command does", objection, area, theme, into: &buffer)
    } else if case .question(let question, let text) = state.dialog {
      drawInput(
        state.worded(question.prompt), text, question.example, objection, area, theme, into: &buffer
      )
    } else if case .export(let form) = state.dialog, let text = form.folderBeingTyped {
      drawInput("folder", text, "", objection, area, theme, into: &buffer)
    } else if let notice = state.notice {
      let style =
        switch notice.kind {
        case .information: Style.bold
        case .success: theme.good
        case .failure: theme.error
        }
      buffer.put(fitted(notice.text, to: room), row: area.row, column: column, style)
    } else {
      buffer.put(fitted(facts(state), to: room), row: area.row, column: column)
    }
  }

  private static func drawInput(
    _ name: String, _ text: String, _ example: String, _ objection: String?, _ area: Area,
    _ theme: Theme, into buffer: inout CellBuffer
  ) {
    var column = buffer.put(
      name == ":" ? ": " : "\(name): ", row: area.row, column: area.column + 1, theme.key)
    let room = area.endColumn - column - 2
    let needed = objection.map { columnWidth(of: $0) + 2 } ?? 0
    column = buffer.put(
      end(of: text, in: max(min(room, 12), room - needed)), row: area.row, column: column)
    column = buffer.put(" ", row: area.row, column: column, theme.selected)
    if let objection {
      buffer.put(
        fitted("  \(objection)", to: area.endColumn - column - 1), row: area.row, column: column,
        theme.error)
      return
    }
    guard text.isEmpty else { return }
    buffer.put(
      fitted(" \(example)", to: area.endColumn - column - 1), row: area.row, column: column,
      theme.faint)
  }

  /// What was typed last is seen; a cut before it is marked by `…`.
  private static func end(of text: String, in columns: Int) -> String {
    guard columnWidth(of: text) > columns else { return text }
    var result: [Unicode.Scalar] = []
    var used = 1
    for scalar in text.unicodeScalars.reversed() {
      used += columnWidth(of: scalar)
      if used > columns { break }
      result.append(scalar)
    }
    return "…" + result.reversed().map { String(Character($0)) }.joined()
  }

  private static func facts(_ state: Session.State) -> String {
    if [.graders, .posteriors].contains(state.scope) { return state.awaitedNumber }
    if state.scope == .sampling { return state.samplingSentence }
    if state.adjusting == .window, let open = state.openCase {
      return state.settings.window(for: open).text(for: open.record.image.unit)
        + "  h l level, j k width, with shift ten times as much"
    }
    return switch state.screen {
    case .browse: browseFacts(state)
    case .review: reviewFacts(state)
    case .latent: latentFacts(state)
    case .compare: state.compare.metric.convention
    case .opinions: opinionFacts(state)
    }
  }

  private static func browseFacts(_ state: Session.State) -> String {
    let list = state.worklist
    var parts = [
      list.shown.count == list.rows.count
        ? "\(list.rows.count) cases" : "\(list.shown.count) of \(list.rows.count) cases"
    ]
    if list.status != nil { parts.append(list.statusText) }
    if !list.filter.isEmpty { parts.append("filter: \(list.filter)") }
    parts.append("by \(list.order.rawValue)")
    parts.append(progress(list))
    parts += recordParts(state)
    let marks = state.marks.values.reduce(0) { $0 + $1.count }
    if marks > 0 { parts.append("\(marks) marked") }
    return parts.joined(separator: "  ")
  }

  /// How many cases have a decision, and which.
  private static func progress(_ list: Worklist) -> String {
    guard list.reviewedCount > 0 else { return "none reviewed" }
    let counts = Verdict.allCases.compactMap { verdict in
      list.verdictCounts[verdict].flatMap { $0 > 0 ? "\(verdict.past) \($0)" : nil }
    }
    return "reviewed \(list.reviewedCount): \(counts.joined(separator: ", "))"
  }

  /// What was said of the case on screen.
  private static func recordParts(_ state: Session.State) -> [String] {
    let record = state.currentRecord
    var parts = record.decision.map { [$0.text] } ?? []
    if !record.tags.isEmpty { parts.append("#" + record.tags.joined(separator: " #")) }
    if !record.note.isEmpty { parts.append("note: \(record.note)") }
    return parts
  }

  private static func reviewFacts(_ state: Session.State) -> String {
    guard let open = state.openCase else { return "" }
    if state.isHidden { return blindFacts(state, open) }
    if state.isPainting, let edit = state.edit { return EditView.facts(edit, open, state) }
    switch state.review.pane {
    case .image: return cursorFacts(state, open)
    case .graders:
      let mask = open.record.masks[min(state.review.grader, open.record.masks.count - 1)]
      return "grader \(state.review.grader + 1)  \(open.area(mask.area))  "
        + overlaps(of: mask, open)
    case .samples:
      guard let focus = state.focusedHypothesis else { return state.whyNoSamples }
      return
        "S\(state.review.sample + 1) \(title(state))\(group(state))  \(open.area(focus.hypothesis.mask.area))  "
        + overlaps(of: focus.hypothesis.mask, open) + "  " + presence(state)
    }
  }

  private static func blindFacts(_ state: Session.State, _ open: OpenCase) -> String {
    let (x, y) = (Int(state.review.cursor.x), Int(state.review.cursor.y))
    return "column \(x) row \(y)  \(open.valueAndUnit(row: y, column: x))  what do you see?"
  }

  private static func cursorFacts(_ state: Session.State, _ open: OpenCase) -> String {
    let (x, y) = (Int(state.review.cursor.x), Int(state.review.cursor.y))
    let shown = open.valueAndUnit(row: y, column: x)
    let inside = open.record.masks.indices.filter { open.record.masks[$0][y, x] }
    let names = inside.isEmpty ? "none" : inside.map { "\($0 + 1)" }.joined(separator: " ")
    var text = "column \(x) row \(y)  \(shown)  graders \(names)"
    if let anchor = state.review.anchor {
      text =
        "distance \(decimal(open.distance(anchor, state.review.cursor), 1)) \(open.lengthUnit)  "
        + text
    }
    if !state.samples.isEmpty {
      let count = state.samples.count { $0.mask[y, x] }
      text += "  \(count) of \(state.samples.count) samples"
    }
    return text
  }

  private static func opinionFacts(_ state: Session.State) -> String {
    guard let open = state.openCase, let opinion = state.focusedOpinion else {
      return state.whyNoOpinions
    }
    if state.opinions.pane == .image { return cursorFacts(state, open) }
    return "opinion \(Opinions.name(state.opinions.selection))  S\(opinion.draw + 1)  "
      + "\(open.area(opinion.hypothesis.mask.area))  " + overlaps(of: opinion.hypothesis.mask, open)
  }

  private static func latentFacts(_ state: Session.State) -> String {
    guard state.encoding != nil else { return state.whyNoSamples }
    let marks = state.presentMarks.map(\.name).joined(separator: " ")
    let others = state.currentMarks.count { $0.isOfAnother(state.modelFacts) }
    let codeless = state.currentMarks.count { state.whyNoCode($0) != nil }
    return (marks.isEmpty ? "nothing marked" : "marked: \(marks)")
      + (others > 0 ? " (\(others) of another model)" : "")
      + (codeless > 0 ? " (\(codeless) without a code)" : "")
      + "  z = mu + L u of the prior"
  }

  /// Returns the IoU of `mask` with each grader.
  static func overlaps(of mask: Mask, _ open: OpenCase) -> String {
    "IoU "
      + open.record.masks.enumerated().map { index, grader in
        "\(ImagePane.digit(index)) \(overlapText(mask, grader))"
      }.joined(separator: " ")
  }

  /// What the reader calls the mark in focus.
  private static func title(_ state: Session.State) -> String {
    guard let title = state.focusedMark?.title, !title.isEmpty else { return "" }
    return "\"\(title)\"  "
  }

  private static func group(_ state: Session.State) -> String {
    let opinions = Opinions(among: state.samples.map(\.mask))
    let group = opinions.groups[state.review.sample]
    return "\(Opinions.groupName(group)) \(opinions.counts[group])/\(state.samples.count)"
  }

  private static func presence(_ state: Session.State) -> String {
    "\(state.subject) \(state.samples.count { !$0.mask.isEmpty })/\(state.samples.count)"
  }
}

/// Returns the IoU of two masks as it is shown: two empty ones, which count as 1, are `0=0`.
func overlapText(_ a: Mask, _ b: Mask) -> String {
  a.isEmpty && b.isEmpty ? "0=0" : overlap(intersectionOverUnion(a, b))
}

/// Returns an overlap in two places, without the leading zero.
func overlap(_ value: Double) -> String {
  let text = decimal(value, 2)
  return text.hasPrefix("0.") ? String(text.dropFirst()) : text
}
