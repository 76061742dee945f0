import Cells
import Foundation
import Testing

@testable import penumbra

@Test("A script is made of keys, sizes and screens to save; comments and blank lines are nothing")
func scriptLines() throws {
  let script = try ReviewScript("# x\n\njj<Enter>\n:size 160x50\n:save-screen a b.txt\n", name: "s")
  #expect(
    script.steps == [
      .keys([.character("j"), .character("j"), .enter]), .size(columns: 160, rows: 50),
      .saveScreen(path: "a b.txt"),
    ])
}

@Test("Lines may end as on other systems")
func scriptLineEnds() throws {
  let script = try ReviewScript("j\r\n:save-screen a.txt\r\n", name: "s")
  #expect(script.steps == [.keys([.character("j")]), .saveScreen(path: "a.txt")])
}

@Test("A line may be a command of the reviewer, ended by its key")
func typedScriptLine() throws {
  let script = try ReviewScript(":samples 4<Enter>", name: "s")
  #expect(
    script.steps == [
      .keys(
        Array(":samples 4".unicodeScalars).map { $0 == " " ? .space : .character($0) } + [.enter])
    ])
}

@Test(
  "A line that is none of these is named with its number",
  arguments: [":save", ":size 5", ":size 0x3", "j<Foo>", ":quit now"])
func badScriptLines(line: String) {
  #expect(
    throws: Failure(
      .badData,
      "s.txt: line 2: expected keys, :size CxR or :save-screen PATH, found '\(line)'")
  ) { try ReviewScript("j\n\(line)\n", name: "s.txt") }
}

@Test("The four uses run without a terminal: browse, review, latent plane, matrix, export")
func theFourUses() throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let script = folder.appending(path: "script").path
  let exports = folder.appending(path: "out").path
  try """
  :save-screen \(folder.path)/browse
  <Enter>l 
  :save-screen \(folder.path)/review
  zll 
  :save-screen \(folder.path)/latent
  m
  :save-screen \(folder.path)/compare
  ei<Ctrl-U>\(exports)<Enter><Enter>
  :save-screen \(folder.path)/export
  """.write(toFile: script, atomically: true, encoding: .utf8)
  let outcome = try Program.run("review", "--script", script, "--reviewer", "tester")
  #expect(outcome.code == 0, "\(outcome.error)")
  func screen(_ name: String) throws -> String {
    try String(contentsOf: folder.appending(path: name), encoding: .utf8)
  }
  #expect(try screen("browse").contains("24 cases  by disagreement"))
  #expect(try screen("review").contains("Samples 1-8 of 16"))
  #expect(try screen("latent").contains("u +0.50 +0.00"))
  #expect(try screen("compare").contains("GED²"))
  #expect(try screen("export").contains("wrote 8 files to"))
  let written = try FileManager.default.contentsOfDirectory(atPath: exports)
  #expect(written.count == 1)
}

@Test("The same script draws the same screens")
func scriptsRepeat() throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let script = folder.appending(path: "script").path
  var screens: [String] = []
  for run in 0..<2 {
    try "j<Enter>\n:save-screen \(folder.path)/\(run)\n".write(
      toFile: script, atomically: true, encoding: .utf8)
    #expect(try Program.run("review", "--script", script).code == 0)
    screens.append(
      try String(contentsOf: folder.appending(path: "\(run)"), encoding: .utf8))
  }
  #expect(screens[0] == screens[1])
}

@Test("--keys ohif takes other keys, and another name is refused with those that there are")
func keysOfReview() throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let script = folder.appending(path: "script").path
  try "<Enter>4\n:save-screen \(folder.path)/review\n".write(
    toFile: script, atomically: true, encoding: .utf8)
  let outcome = try Program.run("review", "--script", script, "--keys", "ohif", "--read-only")
  #expect(outcome.code == 0, "\(outcome.error)")
  let screen = try String(contentsOfFile: folder.path + "/review", encoding: .utf8)
  #expect(screen.contains("bone W2500 L480"))
  #expect(screen.contains("* mark"))
  let refused = try Program.run("review", "--script", script, "--keys", "vim")
  #expect(refused.code == 64)
  #expect(
    refused.error.contains(
      "The value 'vim' is invalid for '--keys <standard|ohif>'. Please provide one of 'standard'"
        + " and 'ohif'."))
}
