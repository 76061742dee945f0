import Foundation

/// Asks the terminal itself what it can do, where the environment does not tell, as over ssh.
///
/// The questions are: its name (XTVERSION), whether it knows 24-bit colours (XTGETTCAP `RGB`, and a
/// colour set and read back by DECRQSS), the colour of its background (OSC 11), and last what every
/// terminal answers (DA1), so that silence to the others is noticed at once.
package enum TerminalProbe {
  /// What a terminal answered.
  package struct Answer: Equatable, Sendable {
    /// Its name and version, for example `kitty(0.32.2)`; empty when it did not tell.
    package var name = ""
    /// Whether it says that it shows 24-bit colours.
    package var hasTrueColor = false
    /// Whether its background is light; nil when it did not tell.
    package var isLight: Bool?
    /// Whether it answered at all.
    package var isComplete = false

    /// What the bytes of the answers say.
    package init(_ bytes: [UInt8]) {
      let text = String(decoding: bytes, as: UTF8.self)
      if let start = text.firstRange(of: "\u{1B}P>|"),
        let end = text[start.upperBound...].firstRange(of: "\u{1B}\\")
      {
        name = String(text[start.upperBound..<end.lowerBound].prefix(60))
      }
      let brands = [
        "kitty", "WezTerm", "foot", "ghostty", "contour", "iTerm2", "Konsole", "Alacritty",
      ]
      hasTrueColor =
        text.contains("1+r524742") || text.contains("48:2:1:2:3") || text.contains("48:2::1:2:3")
        || text.contains("48;2;1;2;3") || brands.contains { name.hasPrefix($0) }
      isLight = Self.background(text).map { $0 > 0.5 }
      isComplete = Self.hasAttributes(text)
    }

    /// The brightness of the answer to OSC 11, `rgb:RRRR/GGGG/BBBB` of one to four hexadecimal digits
    /// each, from 0 to 1 (weights of Rec. 709); nil when it is not there.
    private static func background(_ text: String) -> Double? {
      guard let start = text.firstRange(of: "\u{1B}]11;rgb:") else { return nil }
      let colors = text[start.upperBound...].prefix { $0.isHexDigit || $0 == "/" }
      let parts = colors.split(separator: "/").compactMap { part -> Double? in
        guard (1...4).contains(part.count), let value = Int(part, radix: 16) else { return nil }
        return Double(value) / Double(1 << (4 * part.count) - 1)
      }
      guard parts.count == 3 else { return nil }
      return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    }

    /// Whether the answer to DA1, `CSI ? ... c`, is there.
    private static func hasAttributes(_ text: String) -> Bool {
      guard let start = text.firstRange(of: "\u{1B}[?") else { return false }
      return text[start.upperBound...].first { !($0.isNumber || $0 == ";") } == "c"
    }
  }

  /// What is asked for.
  package enum Topic: CaseIterable, Sendable {
    /// Name and colours. The colour that is set is put back at once.
    case colors
    /// The colour of the background.
    case background

    var questions: String {
      switch self {
      case .colors:
        "\u{1B}[>q" + "\u{1B}P+q524742\u{1B}\\"
          + "\u{1B}[48;2;1;2;3m\u{1B}P$qm\u{1B}\\\u{1B}[0m"
      case .background: "\u{1B}]11;?\u{1B}\\"
      }
    }
  }

  /// The question that is always answered.
  static let last = "\u{1B}[c"

  /// Asks the terminal on the standard streams and waits for its answer, at most `milliseconds`.
  ///
  /// To be called before ncurses has the terminal. What was typed meanwhile is lost.
  package static func ask(
    _ topics: [Topic] = Topic.allCases, milliseconds: Int
  ) -> Answer {
    var before = termios()
    guard tcgetattr(STDIN_FILENO, &before) == 0 else { return Answer([]) }
    var raw = before
    cfmakeraw(&raw)
    guard tcsetattr(STDIN_FILENO, TCSANOW, &raw) == 0 else { return Answer([]) }
    defer { tcsetattr(STDIN_FILENO, TCSANOW, &before) }
    var text = topics.map(\.questions).joined() + last
    let isSent = text.withUTF8 { write(STDOUT_FILENO, $0.baseAddress, $0.count) == $0.count }
    return isSent ? listen(milliseconds) : Answer([])
  }

  private static func listen(_ milliseconds: Int) -> Answer {
    let end = DispatchTime.now().uptimeNanoseconds + UInt64(milliseconds) * 1_000_000
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 512)
    while bytes.count < 4096 {
      let now = DispatchTime.now().uptimeNanoseconds
      guard now < end else { break }
      var watched = [pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)]
      guard poll(&watched, 1, Int32((end - now) / 1_000_000) + 1) > 0 else { break }
      let count = read(STDIN_FILENO, &buffer, buffer.count)
      guard count > 0 else { break }
      bytes += buffer[..<count]
      let answer = Answer(bytes)
      if answer.isComplete { return answer }
    }
    return Answer(bytes)
  }
}

extension TerminalProfile {
  /// Whether the environment leaves open how many colours there are, so that the terminal is asked.
  package static func isUncertain(_ environment: [String: String]) -> Bool {
    environment["PENUMBRA_COLOR"] == nil && environment["COLORTERM"] == nil
      && (environment["NO_COLOR"] ?? "").isEmpty && answersQuestions(environment)
      && TerminalProfile(environment: environment).depth < .trueColor
  }

  /// Whether the environment leaves open how bright the background is; without colours images are
  /// written in it.
  package static func isBackgroundUncertain(_ environment: [String: String]) -> Bool {
    (environment["COLORFGBG"] ?? "").isEmpty && answersQuestions(environment)
  }

  /// Whether the terminal reads questions as such; those that do not would show them.
  private static func answersQuestions(_ environment: [String: String]) -> Bool {
    let term = environment["TERM"] ?? ""
    let isPlain = term == "linux" || term == "dumb" || term.isEmpty || term.hasPrefix("vt")
    return !isPlain
  }

  /// How long to wait for the terminal's answer: longer over ssh.
  package static func patience(_ environment: [String: String]) -> Int {
    environment["SSH_CONNECTION"] == nil ? 150 : 600
  }
}
