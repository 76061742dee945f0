import Cells

/// Keys that do one thing in one place, and how that is said.
package struct Binding: Equatable, Sendable {
  /// Where they do it.
  package var scope: Scope
  /// The keys, the one to show first.
  package var keys: [Key]
  /// What they do.
  package var action: Action
  /// A word or two for the hint line; nil where there is no room for it.
  package var hint: String?
  /// A phrase for help and documents.
  package var help: String
}

/// Sets of key bindings, the one source of hints, help, `Docs/Keys.md` and the keys themselves.
package enum KeyMap: String, CaseIterable, Equatable, Sendable {
  /// The keys of this program.
  case standard
  /// The same, but digits and the space bar do what they do in OHIF.
  case ohif

  /// All bindings, the most useful of each scope first.
  package var bindings: [Binding] {
    switch self {
    case .standard: Self.standardBindings
    case .ohif: Self.bindingsAsInOHIF
    }
  }

  /// Returns what `key` does in `scope`, or everywhere.
  package func action(for key: Key, in scope: Scope) -> Action? {
    let own = table[scope]?[key]
    return own ?? (scope == .text ? nil : table[.everywhere]?[key])
  }

  /// Returns the bindings of `scope`, in the order of usefulness.
  package func bindings(in scope: Scope) -> [Binding] {
    bindings.filter { $0.scope == scope }
  }

  /// Returns the name of the key to show for `action` in `scope`; that of the list of commands, which
  /// has all actions, where no key does it.
  package func keyName(of action: Action, in scope: Scope) -> String {
    let all = bindings(in: scope) + bindings(in: .everywhere)
    return (all.first { $0.action == action } ?? all.first { $0.action == .commands })?
      .keys.first?.name ?? ":"
  }

  static let standardBindings: [Binding] =
    browse + review + blind + edit + latent + compare + opinions + window + sampling + export
    + marks + help + about + text + everywhere

  private var table: Table {
    switch self {
    case .standard: Self.standardTable
    case .ohif: Self.tableAsInOHIF
    }
  }

  private typealias Table = [Scope: [Key: Action]]
  private static let standardTable = table(of: standardBindings)
  private static let tableAsInOHIF = table(of: bindingsAsInOHIF)

  private static func table(of bindings: [Binding]) -> Table {
    var table: Table = [:]
    for binding in bindings {
      for key in binding.keys { table[binding.scope, default: [:]][key] = binding.action }
    }
    return table
  }

  static func bind(
    _ scope: Scope, _ keys: [Key], _ action: Action, _ hint: String?, _ help: String
  ) -> Binding {
    Binding(scope: scope, keys: keys, action: action, hint: hint, help: help)
  }

  static func letter(_ scalar: Unicode.Scalar) -> Key { .character(scalar) }

  static func moves(_ scope: Scope, _ what: String) -> [Binding] {
    [
      bind(scope, [letter("j"), .down], .down, nil, "\(what) down"),
      bind(scope, [letter("k"), .up], .up, nil, "\(what) up"),
    ]
  }

  static func sideways(_ scope: Scope, _ what: String) -> [Binding] {
    [
      bind(scope, [letter("h"), .left], .left, nil, "\(what) left"),
      bind(scope, [letter("l"), .right], .right, nil, "\(what) right"),
    ]
  }

  /// What is the same wherever an image is shown.
  static func picture(_ scope: Scope) -> [Binding] {
    [
      bind(scope, [letter("w")], .cycleWindow, "window", "next window of grey values"),
      bind(scope, [letter("W")], .adjustWindow, "adjust", "level and width by steps"),
      bind(scope, [letter("i")], .invert, nil, "black for white"),
      bind(scope, [letter("I")], .toggleSmooth, nil, "pixels smooth or as squares"),
    ]
  }

  /// Moving the part of the image that is shown.
  static func pans(_ scope: Scope) -> [Binding] {
    [
      bind(scope, [letter("J"), .shiftDown], .panDown, nil, "move the image part down"),
      bind(scope, [letter("K"), .shiftUp], .panUp, nil, "move the image part up"),
      bind(scope, [letter("H"), .shiftLeft], .panLeft, nil, "move the image part left"),
      bind(scope, [letter("L"), .shiftRight], .panRight, nil, "move the image part right"),
    ]
  }

  static func decisions(_ scope: Scope) -> [Binding] {
    [
      bind(scope, [letter("a")], .accept, "accept", "accept the mask in focus"),
      bind(scope, [letter("d")], .putOff, "defer", "defer the case; asks why"),
      bind(scope, [letter("X")], .reject, "reject", "reject the case; asks why"),
      bind(scope, [letter("C")], .note, "note", "a note on the case"),
      bind(scope, [letter("t")], .tag, "tag", "a tag on or off"),
      bind(scope, [letter("u")], .undo, "undo", "take back decision, note or tag"),
      bind(scope, [letter("U")], .redo, nil, "bring back what was taken back"),
    ]
  }

  static let everywhere: [Binding] = [
    bind(.everywhere, [letter("?"), .function(1)], .help, "help", "show these keys"),
    bind(.everywhere, [letter(":"), .control("p")], .commands, nil, "find a command by its words"),
    bind(.everywhere, [letter("q"), .escape], .back, "back", "go back, or leave"),
    bind(.everywhere, [letter("Q")], .quit, nil, "leave from anywhere"),
    bind(.everywhere, [letter("A")], .about, nil, "story and source of the case"),
    bind(.everywhere, [letter("B")], .toggleBlind, nil, "blind first, then graders"),
    bind(.everywhere, [letter("y")], .copy, nil, "copy the case and what is shown"),
    bind(.everywhere, [letter("'")], .listMarks, nil, "all marked hypotheses"),
    bind(.everywhere, [.function(2)], .cycleGlyphs, nil, "other characters for images"),
    bind(.everywhere, [.function(3)], .cycleTheme, nil, "colours for light or dark"),
    bind(.everywhere, [.control("l")], .redraw, nil, "draw the screen anew"),
    bind(.everywhere, [.control("z")], .suspend, nil, "go to the background"),
    bind(.everywhere, [.control("c")], .interrupt, nil, "break off"),
  ]
}

extension Session.State {
  /// Returns the name of the key that does `action` in `scope`.
  func keyName(of action: Action, in scope: Scope) -> String {
    keys.keyName(of: action, in: scope)
  }
}
