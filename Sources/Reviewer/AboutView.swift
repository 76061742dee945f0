import Cells

/// What is told of a case besides its image and masks; safe to show.
package struct CaseFacts: Equatable, Sendable {
  /// Something that is known.
  package struct Fact: Equatable, Sendable {
    /// What it is.
    package var name: String
    /// What is known.
    package var value: String

    /// A fact.
    package init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// What graders disagree about; empty when nobody tells.
  package var story: String
  /// Where the case comes from, and what else its source tells.
  package var facts: [Fact]

  /// What is told; nothing, unless told otherwise.
  package init(story: String = "", facts: [Fact] = []) {
    self.story = story
    self.facts = facts
  }
}

/// The box that tells story and source of the case on screen, and what its reader said of it.
enum AboutView {
  static func draw(
    _ state: Session.State, scroll: Int, in area: Area, _ theme: Theme,
    into buffer: inout CellBuffer
  ) {
    let box = area.centered(width: width(area), height: lines(state, in: area).count + 2)
    buffer.fill(box)
    let inside = Frame("About this case", hasFocus: true).draw(box, theme, into: &buffer)
      .inset(rows: 0)
    let all = lines(state, in: area)
    for (offset, line) in all.dropFirst(scroll).prefix(inside.height).enumerated() {
      line.draw(row: inside.row + offset, in: inside, into: &buffer)
    }
    if all.count > inside.height {
      let more = " \(min(scroll + inside.height, all.count)) of \(all.count) lines "
      buffer.put(more, row: box.endRow - 1, column: box.endColumn - more.count - 2, theme.faint)
    }
  }

  /// Returns `scroll` within what there is to scroll.
  static func clamp(_ scroll: Int, _ state: Session.State) -> Int {
    let body = ScreenLayout(state).body
    let count = lines(state, in: body).count
    return min(max(0, scroll), max(0, count - (min(count + 2, body.height) - 2)))
  }

  private static func width(_ area: Area) -> Int { min(area.width - 4, 84) }

  private static func lines(_ state: Session.State, in area: Area) -> [StyledLine] {
    guard let open = state.openCase else { return [] }
    let theme = Theme(state.look)
    let room = width(area) - 4
    var lines = Paragraph.lines(open.facts.story, width: room).map { StyledLine($0) }
    if !lines.isEmpty { lines.append(StyledLine()) }
    let said = said(state, open)
    let blocks = [said, history(state, open), open.facts.facts].filter { !$0.isEmpty }
    let longest = min(22, blocks.joined().map { columnWidth(of: $0.name) }.max() ?? 0)
    for (index, block) in blocks.enumerated() {
      if index > 0 { lines.append(StyledLine()) }
      lines += Self.lines(of: block, longest, room, theme)
    }
    return lines.isEmpty ? [StyledLine("nothing is told of this case", theme.faint)] : lines
  }

  /// What this reader and others said of the case, in full.
  private static func said(_ state: Session.State, _ open: OpenCase) -> [CaseFacts.Fact] {
    let record = state.currentRecord
    var facts: [CaseFacts.Fact] = []
    func add(_ name: String, _ value: String) {
      if !value.isEmpty { facts.append(.init(name: name, value: value)) }
    }
    add("decision", record.decision?.text ?? "")
    add("note", record.note)
    add("tags", record.tags.joined(separator: " "))
    if case .impression(let impression, let note) = record.impression {
      let found = impression.place.flatMap { state.isHidden ? nil : open.masks(around: $0) }
      let parts = [state.worded(impression.text), found, note]
      add(
        "first impression", parts.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: ", "))
    }
    for other in state.others[open.record.id] ?? [] { add(other.reader, other.decision.text) }
    return facts
  }

  /// All that was said of the case and when, also what was taken back.
  private static func history(_ state: Session.State, _ open: OpenCase) -> [CaseFacts.Fact] {
    (state.history[open.record.id] ?? []).map {
      CaseFacts.Fact(name: $0.minute, value: "\($0.reader ?? "you"): \($0.text)")
    }
  }

  private static func lines(
    of facts: [CaseFacts.Fact], _ longest: Int, _ room: Int, _ theme: Theme
  ) -> [StyledLine] {
    var lines: [StyledLine] = []
    for fact in facts {
      let parts = Paragraph.lines(fact.value, width: max(8, room - longest - 2))
      for (index, part) in (parts.isEmpty ? [""] : parts).enumerated() {
        var line = StyledLine(
          padded(index == 0 ? fitted(fact.name, to: longest) : "", to: longest + 2), theme.faint)
        line.add(part)
        lines.append(line)
      }
    }
    return lines
  }
}

extension OpenCase {
  /// The story in lines of at most `width` columns, `limit` at most; the last one says where all of it
  /// is, when it is longer.
  func story(width: Int, limit: Int) -> [String] {
    let lines = Paragraph.lines(facts.story, width: width)
    guard limit > 0, lines.count > limit else { return limit > 0 ? lines : [] }
    let more = " A: all"
    let rest = lines[(limit - 1)...].joined(separator: " ")
    return lines.prefix(limit - 1) + [fitted(rest, to: width - columnWidth(of: more)) + more]
  }
}
