import Foundation
import Testing

/// Compares `text` with `Tests/Golden/NAME.txt`; `RECORD=1 swift test` writes it instead.
func expectGolden(_ text: String, _ name: String, file: String = #filePath) throws {
  let folder = URL(filePath: file).deletingLastPathComponent().deletingLastPathComponent()
  let path = folder.appending(path: "Golden/\(name).txt")
  if ProcessInfo.processInfo.environment["RECORD"] == "1" {
    try text.write(to: path, atomically: true, encoding: .utf8)
    return
  }
  let expected = (try? String(contentsOf: path, encoding: .utf8)) ?? ""
  #expect(text == expected, "differs from \(name).txt")
}
