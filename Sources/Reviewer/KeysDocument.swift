/// The document on all keys, from the key map.
package enum KeysDocument {
  /// `Docs/Keys.md`.
  package static var text: String {
    let sections = Scope.allCases.map(section)
    return
      (["# Keys", "", "Written from the key map; `?` shows the same on screen.", ""]
      + sections.flatMap { $0 } + typed + words).joined(separator: "\n")
  }

  private static func section(_ scope: Scope) -> [String] {
    let rows = Help.rows(in: scope).map { row in
      "| \(row.keys.split(separator: " ").map { "`\(escaped($0))`" }.joined(separator: " ")) | \(row.text) |"
    }
    return ["## \(scope.title)", "", "| key | what it does |", "|---|---|"] + rows + [""]
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
