import Cells

/// What is known about a terminal before it is opened, from the environment alone.
package struct TerminalProfile: Equatable, Sendable {
  /// A terminal description to try: a name, and the entry itself where it is ours.
  package struct Candidate: Equatable, Sendable {
    /// The name in the terminfo database, or in `entry`.
    package var name: String
    /// A compiled entry in base64, as ncurses takes it from the variable TERMINFO.
    package var entry: String?
  }

  /// The descriptions to try, best first.
  package var candidates: [Candidate]
  /// The number of colours wanted; the terminal may offer fewer.
  package var depth: ColorDepth
  /// The characters wanted for images.
  package var glyphs: GlyphSet
  /// Whether the background is light, as far as `COLORFGBG` tells.
  package var isLight: Bool

  /// A profile from environment variables.
  ///
  /// `PENUMBRA_COLOR` (truecolor, 256, 16, 8, mono) and `PENUMBRA_GLYPHS` (the name of a set) win.
  package init(environment: [String: String]) {
    let term = environment["TERM"] ?? ""
    let family = Family(term)
    depth = Self.depth(term: term, family: family, environment)
    glyphs = Self.glyphs(term: term, environment)
    isLight = Self.isLight(environment["COLORFGBG"] ?? "")
    candidates = []
    // Nothing can be drawn there, and escape sequences would stand as text.
    if term == "dumb" { return }
    if depth == .trueColor, let direct = family.direct { candidates.append(direct) }
    var names = [term]
    switch family {
    case .xterm: names += ["xterm-256color", "xterm"]
    case .tmux: names += ["tmux-256color", "screen-256color", "screen"]
    // Not 256 colours at once: GNU screen turns them into the 16 of a terminal that has no more.
    case .screen: names += ["screen-256color", "screen"]
    case .other: break
    }
    for name in names + ["vt100"]
    where !name.isEmpty && !candidates.contains(where: { $0.name == name }) {
      candidates.append(Candidate(name: name, entry: nil))
    }
  }

  /// The last number of `COLORFGBG` is the background: 7 and 9 to 15 are light.
  private static func isLight(_ text: String) -> Bool {
    guard let number = text.split(separator: ";").last.flatMap({ Int($0) }) else { return false }
    return number == 7 || (9...15).contains(number)
  }

  /// Terminals that understand the same sequences.
  private enum Family {
    case xterm, tmux, screen, other

    init(_ term: String) {
      let brands = [
        "xterm", "alacritty", "foot", "wezterm", "ghostty", "rio", "kitty", "konsole", "st-",
        "vte", "gnome", "contour", "iterm", "mintty", "ms-terminal",
      ]
      if term.hasPrefix("tmux") {
        self = .tmux
      } else if term.hasPrefix("screen") {
        self = .screen
      } else if brands.contains(where: term.hasPrefix) || term == "st" {
        self = .xterm
      } else {
        self = .other
      }
    }

    var direct: Candidate? {
      switch self {
      case .xterm: Candidate(name: "penumbra-xterm", entry: DirectColorEntries.xterm)
      case .tmux: Candidate(name: "penumbra-tmux", entry: DirectColorEntries.tmux)
      case .screen: Candidate(name: "penumbra-screen", entry: DirectColorEntries.screen)
      case .other: nil
      }
    }
  }

  private static func depth(
    term: String, family: Family, _ environment: [String: String]
  ) -> ColorDepth {
    switch environment["PENUMBRA_COLOR"] {
    case "truecolor": return .trueColor
    case "256": return .indexed256
    case "16": return .ansi16
    case "8": return .ansi8
    case "mono": return .monochrome
    default: break
    }
    if !(environment["NO_COLOR"] ?? "").isEmpty { return .monochrome }
    let brands = ["kitty", "alacritty", "foot", "ghostty", "wezterm", "contour", "rio"]
    let isDirect =
      ["truecolor", "24bit"].contains(environment["COLORTERM"] ?? "")
      || term.hasSuffix("-direct") || environment["TMUX"] != nil
      || brands.contains { term.contains($0) }
    return isDirect && family.direct != nil ? .trueColor : .indexed256
  }

  /// Sextants only where the terminal is known to draw them itself: fonts mostly lack them.
  private static func glyphs(term: String, _ environment: [String: String]) -> GlyphSet {
    if let set = GlyphSet(rawValue: environment["PENUMBRA_GLYPHS"] ?? "") { return set }
    if term == "linux" || term.hasPrefix("vt") { return .ascii }
    // A terminal started from another one inherits its variables.
    if environment["XTERM_VERSION"] != nil || term.hasPrefix("rxvt") { return .quadrant }
    let signs = ["KITTY_WINDOW_ID", "WEZTERM_PANE", "GHOSTTY_RESOURCES_DIR", "VTE_VERSION"]
    let isKnown =
      drawsSextants(brand: term.hasPrefix("xterm-") ? String(term.dropFirst(6)) : term)
      || drawsSextants(brand: environment["TERM_PROGRAM"] ?? "")
      || signs.contains { environment[$0] != nil }
    return isKnown ? .sextant : .quadrant
  }

  /// Whether terminals that call themselves `brand`, perhaps with a version behind, draw sextants.
  static func drawsSextants(brand: String) -> Bool {
    let name = brand.lowercased()
    return ["kitty", "wezterm", "foot", "ghostty", "contour", "vte"].contains { name.hasPrefix($0) }
  }

  /// The milliseconds that Esc waits for the rest of a key's name: as `ESCDELAY` says, up to a second, or
  /// 15, since terminals, tmux and ssh send keys in one piece.
  static func escapeDelay(_ environment: [String: String]) -> Int32 {
    guard let wanted = Int32(environment["ESCDELAY"] ?? ""), (0...1000).contains(wanted) else {
      return 15
    }
    return wanted
  }

  /// Takes what the terminal itself answered over what the environment leaves open.
  mutating func take(_ answer: TerminalProbe.Answer, _ environment: [String: String]) {
    if answer.hasTrueColor, Self.isUncertain(environment) {
      self = TerminalProfile(environment: environment.merging(["COLORTERM": "truecolor"]) { $1 })
    }
    isLight = answer.isLight ?? isLight
    // Of what lies around them, tmux and screen know nothing.
    let isOuter = !answer.name.isEmpty && !answer.name.hasPrefix("tmux")
    if isOuter, [.sextant, .quadrant].contains(glyphs),
      GlyphSet(rawValue: environment["PENUMBRA_GLYPHS"] ?? "") == nil
    {
      glyphs = Self.drawsSextants(brand: answer.name) ? .sextant : .quadrant
    }
  }
}
