import Cells
import Foundation
import Testing

@testable import Reviewer

@Test("No key means two things in one place", arguments: Scope.allCases)
func keysAreUnique(scope: Scope) {
  let keys = KeyMap.bindings(in: scope).flatMap(\.keys)
  #expect(Set(keys).count == keys.count)
}

@Test("Every key of every binding is answered by its action")
func everyBindingWorks() {
  for binding in KeyMap.bindings {
    for key in binding.keys {
      #expect(KeyMap.action(for: key, in: binding.scope) == binding.action)
    }
  }
}

@Test("Every hint belongs to a bound key, and help names every binding", arguments: Scope.allCases)
func hintsAndHelp(scope: Scope) {
  let hints = Hints.hints(in: scope)
  if scope != .everywhere { #expect(Set(hints.map(\.text)).count == hints.count) }
  let helped = Help.rows(in: scope).map(\.text)
  for binding in KeyMap.bindings(in: scope) {
    switch binding.action {
    case .toggleGrader, .toGrader: #expect(helped.contains { $0.contains("that grader") })
    default: #expect(helped.contains(binding.help))
    }
  }
}

@Test("Help is never cut: keys take at most 12 columns, what they do at most 34")
func helpFits() {
  for row in Scope.allCases.flatMap(Help.rows) {
    #expect(columnWidth(of: row.text) <= 34, "\(row.text)")
    #expect(columnWidth(of: row.keys) <= 12, "\(row.keys)")
  }
}

@Test("Docs/Keys.md is what the key map says (RECORD=1 writes it)")
func keysDocument() throws {
  let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  let file = root.appending(path: "Docs/Keys.md")
  if ProcessInfo.processInfo.environment["RECORD"] == "1" {
    try KeysDocument.text.write(to: file, atomically: true, encoding: .utf8)
  }
  #expect(try String(contentsOf: file, encoding: .utf8) == KeysDocument.text)
}
