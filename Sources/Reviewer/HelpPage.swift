/// What the box of keys shows.
package struct HelpPage: Equatable, Sendable {
  /// The line that it begins with.
  package var scroll = 0
  /// The words that keys or what they do must say; empty for all keys.
  package var filter = ""
  /// Whether they are being typed.
  package var isTyping = false

  /// All keys from the first line on.
  package init() {}
}

extension Session {
  /// Begins to type what the keys shown must say.
  static func findInHelp(_ state: inout State) {
    guard case .help(var page) = state.dialog else { return }
    page.isTyping = true
    state.dialog = .help(page)
  }
}
