/// The document on all keys, from the key map.
package enum KeysDocument {
  /// `Docs/Keys.md`.
  package static var text: String {
    let scopes = Scope.allCases.map { section($0.title, Help.rows(in: $0, .standard)) }
    return
      (["# Keys", "", "Written from the key map; `?` shows the same on screen.", ""]
      + scopes.flatMap { $0 } + mouse + typed + words + ohif).joined(separator: "\n")
  }

  private static func section(_ title: String, _ rows: [Help.Row]) -> [String] {
    guard !rows.isEmpty else { return [] }
    return ["## \(title)", "", "| key | what it does |", "|---|---|"] + rows.map(line) + [""]
  }

  private static func line(_ row: Help.Row) -> String {
    let keys = row.keys.split(separator: " ").map { "`\(escaped($0))`" }
    return "| \(keys.joined(separator: " ")) | \(row.text) |"
  }

  /// What other keys do with `--keys ohif`, and which others do the same.
  private static var ohif: [String] {
    let rows = Scope.allCases.flatMap { scope in
      let known = Help.rows(in: scope, .standard)
      return Help.rows(in: scope, .ohif).filter { !known.contains($0) }
        .map { "| \(scope.title) \(line($0))" }
    }
    return [
      "## With `--keys ohif`", "",
      "1 to 5 take the windows of OHIF that there are, in its places, and others in the places of liver and",
      "brain; images without Hounsfield units have four of their own. The space bar shows the image as it was",
      "opened, except where it paints. What these keys did has others; all else stays.", "",
      "| place | key | what it does |", "|---|---|---|",
    ] + rows + [""]
  }

  /// What the mouse does.
  private static var mouse: [String] {
    ["## Mouse", "", "| mouse | what it does |", "|---|---|"]
      + Pointer.Kind.help.map { "| \($0.name) | \($0.text) |" } + [""]
  }

  /// The commands that take a value.
  private static var typed: [String] {
    ["## Typed after `:`", "", "| command | value |", "|---|---|"]
      + TypedCommand.allCases.map { "| `:\($0.rawValue)` | \($0.help) |" } + [""]
  }

  /// The words of the list's filter.
  private static var words: [String] {
    ["## Typed after `/`", "", "| word | cases shown |", "|---|---|"]
      + FilterWord.help.map { "| `\($0.word)` | \($0.text) |" } + [""]
  }

  private static func escaped(_ key: Substring) -> String { key == "|" ? "\\|" : String(key) }
}
