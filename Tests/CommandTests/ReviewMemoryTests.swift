import Cells
import Foundation
import Testing

@testable import penumbra

@Test("The characters chosen for images are remembered for each kind of terminal")
func glyphMemory() throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
  defer { try? FileManager.default.removeItem(at: folder) }
  let here = ["XDG_STATE_HOME": folder.path, "TERM": "xterm/../x"]
  let memory = try #require(ReviewMemory(environment: here))
  #expect(memory.glyphs == nil)
  memory.remember(.half)
  #expect(ReviewMemory(environment: here)?.glyphs == .half)
  let elsewhere = ["XDG_STATE_HOME": folder.path, "TERM": "tmux-256color"]
  #expect(ReviewMemory(environment: elsewhere)?.glyphs == nil)
}

@Test("Without a home nothing is remembered")
func noHome() {
  #expect(ReviewMemory(environment: ["TERM": "xterm"]) == nil)
}
