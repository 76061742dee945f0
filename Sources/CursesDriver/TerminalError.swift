/// Why there is no terminal to draw on.
package enum TerminalError: Error, Equatable, CustomStringConvertible {
  /// Standard input or output is a file or a pipe.
  case notATerminal
  /// No description of this TERM, nor of one like it, is installed.
  case unknown(term: String)

  package var description: String {
    switch self {
    case .notATerminal:
      "no terminal: expected standard input and output to be one, found a file or a pipe; "
        + "run it in a terminal, with ssh -t when over ssh"
    case .unknown(let term):
      "unknown terminal: expected a TERM that ncurses knows, found '\(term)'; "
        + "try TERM=xterm-256color, or install the package ncurses-term"
    }
  }
}
