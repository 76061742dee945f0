import Cells

/// Lines of text being typed.
extension Session {
  static func typeText(_ key: Key, _ state: inout State) {
    switch key {
    case .character(let scalar): editText(&state) { $0.unicodeScalars.append(scalar) }
    case .space: editText(&state) { $0.append(" ") }
    default: state.notice = Notice("\(key.name) does nothing here; Esc cancels")
    }
  }

  static func editText(_ state: inout State, _ change: (inout String) -> Void) {
    switch state.dialog {
    case .filter(var text, let before):
      change(&text)
      state.dialog = .filter(text: text, before: before)
    case .export(var form):
      if var folder = form.folderBeingTyped {
        change(&folder)
        form.folderBeingTyped = folder
        state.dialog = .export(form)
      }
    case .commands(var list):
      change(&list.text)
      list.selection = 0
      state.dialog = .commands(list)
    case .help(var page):
      change(&page.filter)
      page.scroll = 0
      state.dialog = .help(page)
    case .question(let question, var text):
      change(&text)
      guard text.utf8.count <= 4000 else {
        state.notice = Notice("a text of 4,000 bytes is the longest that can be kept")
        return
      }
      state.dialog = .question(question, text: text)
    case .about, .marks, .confirmQuit, nil: break
    }
  }

  static func confirm(_ state: inout State) -> [Effect] {
    switch state.dialog {
    case .filter(let text, _):
      if let obstacle = FilterWord.obstacle(in: text, isBlind: state.isBlind) {
        state.notice = Notice(obstacle, .failure)
        return []
      }
      state.dialog = nil
      return applyFilter(text, &state)
    case .export(var form):
      guard let folder = form.folderBeingTyped else { return writeExport(form, &state) }
      if !folder.isEmpty { form.folder = folder }
      form.folderBeingTyped = nil
      state.dialog = .export(form)
      return []
    case .commands(let list): return choose(list, &state)
    case .question(.title(let caseID, let mark, let list), let text):
      state.dialog = nil
      return setTitle(text.trimmingBlanks, caseID: caseID, mark: mark, list, &state)
    case .question(let question, let text): return answer(question, text, &state)
    case .marks(let list): return openListed(list, &state)
    case .help(var page):
      page.isTyping = false
      state.dialog = .help(page)
      return []
    case .about, .confirmQuit, nil: return []
    }
  }

  /// Runs the selected command; one that takes a value waits for it.
  private static func choose(_ list: CommandList, _ state: inout State) -> [Effect] {
    state.dialog = nil
    switch list.selected {
    case .key(let binding): return perform(binding.action, &state)
    case .typed(let command, let value) where !value.isEmpty:
      return run(command, value, &state)
    case .typed(let command, _):
      var waiting = list
      waiting.text = command.rawValue + " "
      waiting.selection = 0
      state.dialog = .commands(waiting)
      state.notice = nil
    case nil: state.notice = Notice("no command says '\(list.text)'")
    }
    return []
  }

  static func applyFilter(_ text: String, _ state: inout State) -> [Effect] {
    let before = state.worklist.selectedIndex
    state.worklist.setFilter(text)
    if state.worklist.shown.isEmpty { state.notice = Notice("no case matches '\(text)'") }
    let effects = measureShownFirst(&state)
    return effects + (state.worklist.selectedIndex == before ? [] : selectionChanged(&state))
  }
}
