import Foundation
import Testing

@testable import penumbra

/// Runs the program on a pseudo-terminal by the tool beside the repository.
private struct TerminalTool {
  private let tool: URL

  /// Nil, with one line, where the tool is absent.
  init?() {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    tool = root.appending(path: "../shared/tools/tuishot/tuishot").standardizedFileURL
    guard FileManager.default.isReadableFile(atPath: tool.path) else {
      print("skipped: no ../shared/tools/tuishot beside the repository")
      return nil
    }
  }

  /// Returns what went wrong with `script`; empty when nothing did.
  func failures(
    _ script: [String], size: String = "80x24", environment: [String] = ["COLORTERM=truecolor"],
    arguments: [String] = [], command: [String]? = nil
  ) throws -> String {
    let program = try #require(Program.executable())
    let home = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: home) }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments =
      [
        "python3", tool.path, "-q", "--timeout", "20000", "--size", size, "-f", "txt", "-o",
        home.path,
      ]
      + (environment + ["XDG_STATE_HOME=\(home.path)", "NO_COLOR="]).flatMap { ["--env", $0] }
      + script.flatMap { ["-e", $0] } + ["--"]
      + (command ?? [program.path] + arguments)
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return process.terminationStatus == 0 ? "" : text
  }
}

/// One after the other: each starts the program.
@Suite(.serialized)
struct TerminalTests {
  @Test(
    "However it ends, the terminal is as it was before",
    arguments: [
      ("key q", "0"), ("key C-c", "130"), ("signal TERM", "143"), ("signal HUP", "129"),
      ("signal INT", "130"), ("signal SEGV", "SIGSEGV"), ("signal ABRT", "SIGABRT"),
    ])
  func restored(end: String, code: String) throws {
    guard let tool = TerminalTool() else { return }
    let failures = try tool.failures(
      ["expect Cases", "wait stable", end, "expect-exit \(code)", "expect-restored"])
    #expect(failures.isEmpty, "\(failures)")
  }

  @Test(
    "Also in the middle of a drag",
    arguments: [
      ("key q", "0"), ("key C-c", "130"), ("signal TERM", "143"), ("signal SEGV", "SIGSEGV"),
    ])
  func restoredFromDrag(end: String, code: String) throws {
    guard let tool = TerminalTool() else { return }
    let failures = try tool.failures([
      "expect Cases", "wait stable", "mouse press 70 10 left", "mouse release 70 10 left",
      "expect Graders", "mouse press 10 10 left", "mouse move 20 12 left", "wait stable",
      end == "key q" ? "key q q" : end, "expect-exit \(code)", "expect-restored",
    ])
    #expect(failures.isEmpty, "\(failures)")
  }

  /// The case that pixels are told of, also where the list is not ranked yet.
  private static let oneCase = ["review", "--case", "phantom-0011/two-or-one"]

  @Test(
    "A drag takes the pixel along that was grabbed, by either way of terminals to report it",
    arguments: ["xterm-256color", "tmux-256color"])
  func drags(term: String) throws {
    guard let tool = TerminalTool() else { return }
    let failures = try tool.failures(
      ["expect Preview", "wait stable", "key Enter", "expect Graders", "wait stable"]
        + ["key Tab Tab + +", "mouse press 18 10 left", "expect \"column 61 row 65\""]
        + ["mouse move 10 10 left", "mouse move 12 13 left", "mouse release 12 13 left"]
        + ["wait stable", "key h", "expect \"column 60 row 65\""]
        + ["mouse press 12 13 left", "expect \"column 61 row 65\"", "mouse release 12 13 left"]
        + ["key q", "key q", "expect-exit 0", "expect-restored"], environment: ["TERM=\(term)"],
      arguments: Self.oneCase)
    #expect(failures.isEmpty, "\(failures)")
  }

  @Test(
    "A press after a release that went to another pane is a click",
    arguments: ["xterm-256color", "tmux-256color"])
  func lostRelease(term: String) throws {
    guard let tool = TerminalTool() else { return }
    let failures = try tool.failures(
      ["expect Preview", "wait stable", "key Enter", "expect Graders", "wait stable"]
        + ["key Tab Tab + +", "mouse press 18 10 left", "expect \"column 61 row 65\""]
        + ["mouse move 10 10 left", "mouse move 12 13 left", "wait stable"]
        + ["mouse press 18 10 left", "wait stable", "expect-not \"column 61 row 65\""]
        + ["mouse press 12 13 left", "expect \"column 61 row 65\"", "mouse release 12 13 left"]
        + ["key q", "key q", "expect-exit 0", "expect-restored"], environment: ["TERM=\(term)"],
      arguments: Self.oneCase)
    #expect(failures.isEmpty, "\(failures)")
  }

  @Test("Back from the background, drags and the first arrow key work as before")
  func suspends() throws {
    guard let tool = TerminalTool(), let program = Program.executable() else { return }
    let failures = try tool.failures(
      ["type \"PS1='ready> '\"", "key Enter", "expect ready>", "type \"\(program.path)\""]
        + ["key Enter", "expect Preview", "wait stable", "key C-z", "expect Stopped"]
        + ["wait stable", "type fg", "key Enter", "expect Preview", "wait stable 500"]
        + ["key Down", "wait stable", "expect Preview", "key Up Enter", "expect Graders"]
        + ["mouse press 18 10 left", "mouse move 10 10 left", "mouse release 10 10 left"]
        + ["key q", "key q", "expect ready>"], command: ["bash", "--norc", "-i"])
    #expect(failures.isEmpty, "\(failures)")
  }

  @Test(
    "It opens on each kind of terminal",
    arguments: ["xterm-256color", "xterm", "tmux-256color", "vt100", "linux", "xterm-kitty", "foo"])
  func opens(term: String) throws {
    guard let tool = TerminalTool() else { return }
    let failures = try tool.failures(
      ["expect Cases", "key Enter", "expect Graders", "key q", "key q", "expect-exit 0"],
      environment: ["TERM=\(term)"])
    #expect(failures.isEmpty, "\(failures)")
  }

  @Test("It follows the size of the terminal, also to one that is too small and back")
  func resizes() throws {
    guard let tool = TerminalTool() else { return }
    let failures = try tool.failures([
      "expect Cases", "wait stable", "resize 160 50", "expect patient", "wait stable",
      "resize 50 15", "expect \"needs 60 x 20\"", "wait stable", "resize 100 30",
      "expect Preview", "key q", "expect-exit 0", "expect-restored",
    ])
    #expect(failures.isEmpty, "\(failures)")
  }

  @Test("The size is what the terminal has, whatever COLUMNS and LINES were left behind")
  func leftBehindSize() throws {
    guard let tool = TerminalTool() else { return }
    let failures = try tool.failures(
      ["expect Preview", "key q", "expect-exit 0"],
      environment: ["TERM=xterm-256color", "COLUMNS=40", "LINES=9"])
    #expect(failures.isEmpty, "\(failures)")
  }

  @Test("On a dumb terminal it says so and ends with 2")
  func dumb() throws {
    guard let tool = TerminalTool() else { return }
    let failures = try tool.failures(
      [
        "expect \"unknown terminal: expected a TERM that ncurses knows, found 'dumb'\"",
        "expect-exit 2",
      ],
      environment: ["TERM=dumb"])
    #expect(failures.isEmpty, "\(failures)")
  }

  @Test("A grey of the image is a grey of 24 bits on the terminal")
  func trueColor() throws {
    guard let tool = TerminalTool() else { return }
    let failures = try tool.failures([
      "expect Cases", "wait stable", "expect-attr penumbra fg=#dcdcdc bg=#30343e", "key q",
      "expect-exit 0",
    ])
    #expect(failures.isEmpty, "\(failures)")
  }
}
