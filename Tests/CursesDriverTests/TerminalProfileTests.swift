import Cells
import Testing

@testable import CursesDriver

@Test("A terminal that announces 24-bit colour gets our own description first")
func trueColorFirst() {
  let profile = TerminalProfile(
    environment: ["TERM": "xterm-256color", "COLORTERM": "truecolor"])
  #expect(profile.depth == .trueColor)
  #expect(profile.candidates.map(\.name).prefix(2) == ["penumbra-xterm", "xterm-256color"])
  #expect(profile.candidates.first?.entry?.hasPrefix("b64:") == true)
}

@Test("Inside tmux colour is 24-bit, since tmux translates it for the terminal outside")
func insideTmux() {
  let profile = TerminalProfile(environment: ["TERM": "tmux-256color", "TMUX": "/tmp/x"])
  #expect(profile.depth == .trueColor)
  #expect(profile.candidates.first?.name == "penumbra-tmux")
}

@Test("A terminal without its own description is taken for its family's")
func unknownBrand() {
  let profile = TerminalProfile(environment: ["TERM": "xterm-kitty"])
  #expect(
    profile.candidates.map(\.name)
      == ["penumbra-xterm", "xterm-kitty", "xterm-256color", "xterm", "vt100"])
}

@Test("NO_COLOR means no colour; PENUMBRA_COLOR and PENUMBRA_GLYPHS win over all else")
func wishes() {
  #expect(
    TerminalProfile(environment: ["TERM": "xterm", "NO_COLOR": "1"]).depth == .monochrome)
  let wished = TerminalProfile(
    environment: [
      "TERM": "xterm", "NO_COLOR": "1", "PENUMBRA_COLOR": "256", "PENUMBRA_GLYPHS": "half",
    ])
  #expect(wished.depth == .indexed256)
  #expect(wished.glyphs == .half)
}

@Test("The Linux console gets ASCII pictures")
func linuxConsole() {
  #expect(TerminalProfile(environment: ["TERM": "linux"]).glyphs == .ascii)
}
