/// What keys do in the export dialog.
extension Session {
  static func openExport(_ state: inout State) {
    let count = state.currentMarks.count
    guard count > 0, let open = state.openCase else {
      let key = state.keyName(of: .mark, in: .review)
      state.notice = Notice(
        "nothing is marked in this case: \(key) marks a sample or a place in latent")
      return
    }
    state.dialog = .export(
      ExportForm(
        markCount: count, of: open.record, hasSlices: state.hasSlices, folder: state.exportFolder,
        choice: state.exportChoice ?? .usual))
  }

  static func toggleItem(_ state: inout State) {
    guard case .export(var form) = state.dialog else { return }
    if let obstacle = form.obstacle(to: form.items[form.selection]) {
      state.notice = Notice(obstacle)
      return
    }
    form.isOn[form.selection].toggle()
    state.dialog = .export(form)
  }

  static func editFolder(_ state: inout State) {
    guard case .export(var form) = state.dialog else { return }
    form.folderBeingTyped = form.folder
    state.dialog = .export(form)
  }

  static func writeExport(_ form: ExportForm, _ state: inout State) -> [Effect] {
    guard let open = state.openCase else { return [] }
    let marks = state.currentMarks
    guard !form.marks.isEmpty else {
      state.notice = Notice("no hypothesis is taken: Space takes the selected line")
      return []
    }
    guard !form.formats.isEmpty else {
      state.notice = Notice("no kind of files is taken: Space takes the selected line")
      return []
    }
    state.dialog = nil
    state.exportFolder = form.folder
    state.exportChoice = form.choice
    state.notice = Notice("writing files")
    return [
      .export(
        ExportRequest(
          record: open.record, marks: form.marks.map { marks[$0] },
          includesGraders: form.takes(.graders), formats: form.formats,
          samples: state.sampling.isModelsOwn ? state.samples.map(\.mask) : [],
          window: state.settings.window(for: open).window,
          folder: form.folder, model: state.modelFacts?.sha256))
    ]
  }

  /// Says where files are; of a long path the end, which names them, and what was left out.
  static func tellExport(
    _ folder: String, _ files: Int, _ notes: [String], _ state: inout State
  ) {
    let text = "wrote \(files) files to "
    let left = notes.first.map { "; \($0)" } ?? ""
    let room = max(24, state.columns - 2 - text.count - min(left.count, state.columns / 2))
    let place = folder.count > room ? "…" + folder.suffix(room - 1) : folder
    state.notice = Notice(text + place + left, notes.isEmpty ? .success : .information)
  }
}
