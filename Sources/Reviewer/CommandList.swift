import Cells

/// The commands that work here, to choose from by typing part of what they do.
package struct CommandList: Equatable, Sendable {
  /// Where the keys would go.
  package var scope: Scope
  /// What was typed.
  package var text = ""
  /// The selected command among those that match.
  package var selection = 0

  /// All commands of `scope` and everywhere.
  package init(scope: Scope) { self.scope = scope }

  /// The commands that match every word typed, in the order of usefulness; one for each action.
  package var matches: [Binding] {
    let words = text.lowercased().split(separator: " ")
    let all = KeyMap.bindings(in: scope) + KeyMap.bindings(in: .everywhere)
    var seen: Set<Action> = [.commands]
    return all.filter { binding in
      let said = (binding.help + " " + (binding.hint ?? "")).lowercased()
      return words.allSatisfy { said.contains($0) } && seen.insert(binding.action).inserted
    }
  }

  /// The command that Enter runs.
  package var selected: Binding? {
    let found = matches
    return found.indices.contains(selection) ? found[selection] : found.last
  }

  /// Selects the command `steps` further on; stops at the ends.
  package mutating func move(by steps: Int) {
    selection = min(max(0, selection + steps), max(0, matches.count - 1))
  }
}

/// The list over the screen.
enum CommandListView {
  static func draw(
    _ list: CommandList, _ state: Session.State, in area: Area, _ theme: Theme,
    into buffer: inout CellBuffer
  ) {
    let matches = list.matches
    let box = area.centered(width: 70, height: 18)
    buffer.fill(box)
    let inside = Frame("Commands", note: "\(matches.count)", hasFocus: true)
      .draw(box, theme, into: &buffer).inset(rows: 0)
    guard !matches.isEmpty else {
      buffer.put("no command says '\(list.text)'", row: inside.row, column: inside.column)
      return
    }
    let place = min(list.selection, matches.count - 1)
    let first = min(max(0, place - inside.height / 2), max(0, matches.count - inside.height))
    for (offset, index) in (first..<min(first + inside.height, matches.count)).enumerated() {
      let row = inside.row + offset
      let line = Area(column: inside.column, row: row, width: inside.width, height: 1)
      if index == place { buffer.fill(line, with: Cell(" ", theme.selected)) }
      let reason = Session.whyNot(matches[index].action, state)
      let style = index == place ? theme.selected : reason == nil ? theme.key : theme.faint
      let key = padded(matches[index].keys.first?.name ?? "", to: 10)
      let after = buffer.put(key, row: row, column: inside.column, style)
      let text = matches[index].help + (reason.map { ": \($0)" } ?? "")
      buffer.put(
        fitted(text, to: line.endColumn - after), row: row, column: after,
        index == place ? theme.selected : reason == nil ? .plain : theme.faint)
    }
  }
}
