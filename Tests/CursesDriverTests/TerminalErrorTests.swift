import Testing

@testable import CursesDriver

@Test(
  "Each error says what is wrong and what to do",
  arguments: [
    (
      TerminalError.notATerminal,
      "no terminal: expected standard input and output to be one, found a file or a pipe; "
        + "run it in a terminal, with ssh -t when over ssh"
    ),
    (
      .unknown(term: "foo"),
      "unknown terminal: expected a TERM that ncurses knows, found 'foo'; "
        + "try TERM=xterm-256color, or install the package ncurses-term"
    ),
  ])
func terminalErrors(error: TerminalError, text: String) {
  #expect(error.description == text)
}
