import Testing

@testable import CursesDriver

private func answer(_ text: String) -> TerminalProbe.Answer {
  TerminalProbe.Answer(Array(text.utf8))
}

@Test("A terminal that reads its colour back has 24 bits, however it writes it")
func decrqss() {
  for color in ["48:2:1:2:3", "48:2::1:2:3", "48;2;1;2;3"] {
    let found = answer("\u{1B}P1$r0;\(color)m\u{1B}\\\u{1B}[?62;22c")
    #expect(found.hasTrueColor)
    #expect(found.isComplete)
  }
}

@Test("A terminal of known name, or one that tells of RGB, has 24 bits")
func namesAndCapabilities() {
  let kitty = answer("\u{1B}P>|kitty(0.32.2)\u{1B}\\\u{1B}[?62c")
  #expect(kitty.name == "kitty(0.32.2)")
  #expect(kitty.hasTrueColor)
  #expect(answer("\u{1B}P1+r524742=38\u{1B}\\\u{1B}[?1;2c").hasTrueColor)
}

@Test("An old terminal that answers the last question only has no 24 bits, at once")
func oldTerminal() {
  let found = answer("\u{1B}P0$r\u{1B}\\\u{1B}[?1;2c")
  #expect(!found.hasTrueColor)
  #expect(found.isComplete)
  #expect(!answer("\u{1B}[?1;2").isComplete)
  #expect(!answer("").isComplete)
}

@Test("The terminal is asked only where the environment leaves colours open")
func whenToAsk() {
  #expect(TerminalProfile.isUncertain(["TERM": "xterm-256color"]))
  #expect(!TerminalProfile.isUncertain(["TERM": "xterm-256color", "COLORTERM": "truecolor"]))
  #expect(!TerminalProfile.isUncertain(["TERM": "xterm-256color", "NO_COLOR": "1"]))
  #expect(!TerminalProfile.isUncertain(["TERM": "xterm-256color", "PENUMBRA_COLOR": "256"]))
  #expect(!TerminalProfile.isUncertain(["TERM": "linux"]))
  #expect(!TerminalProfile.isUncertain(["TERM": "tmux-256color", "TMUX": "/tmp/x,1,0"]))
}

@Test("The colour of the background tells whether it is light, of one to four digits each")
func backgroundColor() {
  let end = "\u{1B}\\\u{1B}[?62c"
  #expect(answer("\u{1B}]11;rgb:ffff/ffff/ffff\(end)").isLight == true)
  #expect(answer("\u{1B}]11;rgb:1e1e/1e1e/2e2e\u{07}\u{1B}[?62c").isLight == false)
  #expect(answer("\u{1B}]11;rgb:f/f/0\(end)").isLight == true)
  #expect(answer("\u{1B}]11;rgb:00/00/ff\(end)").isLight == false)
  for odd in ["rgb:ffff/ffff", "rgb:fffff/f/f", "white", "rgb:/f/f", ""] {
    #expect(answer("\u{1B}]11;\(odd)\(end)").isLight == nil, "\(odd)")
  }
  #expect(answer("\u{1B}[?62c").isLight == nil)
}

@Test(
  "The background is asked for only where the environment is silent and the terminal is not plain")
func whenToAskForTheBackground() {
  #expect(TerminalProfile.isBackgroundUncertain(["TERM": "xterm-256color"]))
  #expect(TerminalProfile.isBackgroundUncertain(["TERM": "tmux-256color", "TMUX": "/tmp/x,1,0"]))
  #expect(!TerminalProfile.isBackgroundUncertain(["TERM": "xterm", "COLORFGBG": "0;15"]))
  #expect(TerminalProfile.isBackgroundUncertain(["TERM": "xterm", "NO_COLOR": "1"]))
  for term in ["linux", "dumb", "vt100", ""] {
    #expect(!TerminalProfile.isBackgroundUncertain(["TERM": term]))
  }
}

@Test("COLORFGBG tells of a light background")
func lightBackground() {
  #expect(TerminalProfile(environment: ["COLORFGBG": "0;15"]).isLight)
  #expect(!TerminalProfile(environment: ["COLORFGBG": "15;0"]).isLight)
  #expect(!TerminalProfile(environment: [:]).isLight)
}
