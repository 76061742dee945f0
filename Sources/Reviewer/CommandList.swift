import Cells

/// The commands that work here, to choose from by typing part of what they do.
package struct CommandList: Equatable, Sendable {
  /// A line of the list.
  package enum Entry: Equatable, Sendable {
    /// What a key does.
    case key(Binding)
    /// What takes a value.
    case typed(TypedCommand, value: String)

    /// What a key's line asks for; nil for a command that takes a value.
    package var action: Action? { if case .key(let binding) = self { binding.action } else { nil } }
  }

  /// Where the keys would go.
  package var scope: Scope
  /// What was typed.
  package var text = ""
  /// The selected command among those that match.
  package var selection = 0

  private let map: KeyMap

  /// All commands of `scope` and everywhere, by the keys of `map`.
  package init(scope: Scope, of map: KeyMap) {
    self.scope = scope
    self.map = map
  }

  /// The commands that match what was typed: a command with its value, and what keys do that says
  /// every word, in the order of usefulness, one for each action. A command that was typed with a value
  /// stands alone.
  package var matches: [Entry] {
    if let (command, value) = TypedCommand.parse(text) {
      let typed = Entry.typed(command, value: value)
      return value.isEmpty ? [typed] + keys : [typed]
    }
    return text.isEmpty ? keys + TypedCommand.allCases.map { .typed($0, value: "") } : keys
  }

  private var keys: [Entry] {
    let words = text.lowercased().split(separator: " ")
    var seen: Set<Action> = [.commands]
    let all = map.bindings(in: scope) + map.bindings(in: .everywhere)
    return all.filter { binding in
      let said = (binding.help + " " + (binding.hint ?? "")).lowercased()
      return words.allSatisfy { said.contains($0) } && seen.insert(binding.action).inserted
    }.map { .key($0) }
  }

  /// The command that Enter runs.
  package var selected: Entry? {
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
      let (key, text, reason) = words(matches[index], state)
      let style = index == place ? theme.selected : reason == nil ? theme.key : theme.faint
      let after = buffer.put(padded(key, to: 10), row: row, column: inside.column, style)
      buffer.put(
        fitted(text + (reason.map { ": \($0)" } ?? ""), to: line.endColumn - after), row: row,
        column: after, index == place ? theme.selected : reason == nil ? .plain : theme.faint)
    }
  }

  /// What stands before a command, what it does, and why it does nothing now.
  private static func words(
    _ entry: CommandList.Entry, _ state: Session.State
  ) -> (key: String, text: String, reason: String?) {
    switch entry {
    case .key(let binding):
      return (
        binding.keys.first?.name ?? "", binding.help, Session.whyNot(binding.action, state)
      )
    case .typed(let command, let value):
      let shown = value.isEmpty ? command.example : value
      return (
        ":", "\(command.rawValue) \(shown): \(command.help); now \(command.present(state))",
        command.whyNot(state)
      )
    }
  }
}
