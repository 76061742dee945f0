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

@Test("Sextants are drawn on terminals that are known to have them, elsewhere quadrants")
func sextants() {
  func glyphs(_ environment: [String: String]) -> GlyphSet {
    TerminalProfile(environment: environment).glyphs
  }
  #expect(glyphs(["TERM": "xterm-kitty"]) == .sextant)
  #expect(glyphs(["TERM": "xterm-256color", "VTE_VERSION": "7006"]) == .sextant)
  #expect(glyphs(["TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"]) == .sextant)
  #expect(glyphs(["TERM": "xterm-256color"]) == .quadrant)
  #expect(glyphs(["TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"]) == .quadrant)
  #expect(
    glyphs(["TERM": "xterm-256color", "VTE_VERSION": "7006", "XTERM_VERSION": "XTerm(379)"])
      == .quadrant)
}

@Test("What a terminal answers wins over what its environment leaves open, but not over wishes")
func answers() {
  func profile(_ environment: [String: String], _ answer: String) -> TerminalProfile {
    var profile = TerminalProfile(environment: environment)
    profile.take(TerminalProbe.Answer(Array(answer.utf8)), environment)
    return profile
  }
  let here = ["TERM": "xterm-256color"]
  #expect(profile(here, "\u{1B}P>|VTE(7006)\u{1B}\\").glyphs == .sextant)
  let bright = "\u{1B}P>|XTerm(379)\u{1B}\\\u{1B}P1+r524742=38\u{1B}\\\u{1B}]11;rgb:f/f/f\u{07}"
  let xterm = profile(here.merging(["KITTY_WINDOW_ID": "1"]) { $1 }, bright)
  #expect(xterm.glyphs == .quadrant)
  #expect(xterm.depth == .trueColor)
  #expect(xterm.isLight)
  let wished = here.merging(["PENUMBRA_GLYPHS": "sextant"]) { $1 }
  #expect(profile(wished, bright).glyphs == .sextant)
  let inside = here.merging(["VTE_VERSION": "7006"]) { $1 }
  #expect(profile(inside, "\u{1B}P>|tmux 3.3a\u{1B}\\").glyphs == .sextant)
}

@Test("GNU screen gets as many colours as its TERM tells, since it makes 16 of 256 where it must")
func gnuScreen() {
  let profile = TerminalProfile(environment: ["TERM": "screen"])
  #expect(profile.candidates.map(\.name) == ["screen", "screen-256color", "vt100"])
}

@Test("Nothing is tried on a dumb terminal; on an unknown one that of the VT100")
func dumbTerminal() {
  #expect(TerminalProfile(environment: ["TERM": "dumb"]).candidates.isEmpty)
  #expect(TerminalProfile(environment: ["TERM": "nonsense"]).candidates.last?.name == "vt100")
}

@Test("Esc waits 15 ms for the rest of a key's name, or as long as ESCDELAY says")
func escapeDelay() {
  #expect(TerminalProfile.escapeDelay([:]) == 15)
  #expect(TerminalProfile.escapeDelay(["ESCDELAY": "100"]) == 100)
  for odd in ["", "soon", "-1", "1001"] {
    #expect(TerminalProfile.escapeDelay(["ESCDELAY": odd]) == 15)
  }
}
