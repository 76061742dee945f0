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

/// The one source of all key bindings: hints, help, `Docs/Keys.md` and the keys themselves.
package enum KeyMap {
  /// All bindings, the most useful of each scope first.
  package static let bindings: [Binding] =
    browse + review + latent + compare + export + help + text + everywhere

  /// Returns what `key` does in `scope`, or everywhere.
  package static func action(for key: Key, in scope: Scope) -> Action? {
    let own = table[scope]?[key]
    return own ?? (scope == .text ? nil : table[.everywhere]?[key])
  }

  /// Returns the bindings of `scope`, in the order of usefulness.
  package static func bindings(in scope: Scope) -> [Binding] {
    bindings.filter { $0.scope == scope }
  }

  private static let table: [Scope: [Key: Action]] = {
    var table: [Scope: [Key: Action]] = [:]
    for binding in bindings {
      for key in binding.keys { table[binding.scope, default: [:]][key] = binding.action }
    }
    return table
  }()

  private static func bind(
    _ scope: Scope, _ keys: [Key], _ action: Action, _ hint: String?, _ help: String
  ) -> Binding {
    Binding(scope: scope, keys: keys, action: action, hint: hint, help: help)
  }

  private static func letter(_ scalar: Unicode.Scalar) -> Key { .character(scalar) }

  private static let everywhere: [Binding] = [
    bind(.everywhere, [letter("?"), .function(1)], .help, "help", "show these keys"),
    bind(.everywhere, [letter(":"), .control("p")], .commands, nil, "find a command by its words"),
    bind(.everywhere, [letter("q"), .escape], .back, "back", "go back, or leave"),
    bind(.everywhere, [letter("Q")], .quit, nil, "leave from anywhere"),
    bind(.everywhere, [.function(2)], .cycleGlyphs, nil, "other characters for images"),
    bind(.everywhere, [.control("l")], .redraw, nil, "draw the screen anew"),
    bind(.everywhere, [.control("z")], .suspend, nil, "go to the background"),
    bind(.everywhere, [.control("c")], .interrupt, nil, "break off"),
  ]

  private static func moves(_ scope: Scope, _ what: String) -> [Binding] {
    [
      bind(scope, [letter("j"), .down], .down, nil, "\(what) down"),
      bind(scope, [letter("k"), .up], .up, nil, "\(what) up"),
    ]
  }

  private static func sideways(_ scope: Scope, _ what: String) -> [Binding] {
    [
      bind(scope, [letter("h"), .left], .left, nil, "\(what) left"),
      bind(scope, [letter("l"), .right], .right, nil, "\(what) right"),
    ]
  }

  private static let browse: [Binding] =
    [
      bind(.browse, [.enter, .right], .open, "review", "review the selected case"),
      bind(.browse, [letter("/")], .filter, "filter", "show only cases that match"),
      bind(.browse, [letter("s")], .cycleSort, "sort", "order: disagreement, size, name"),
      bind(.browse, [letter("z")], .latent, "latent", "the latent plane of this case"),
      bind(.browse, [letter("m")], .compare, "compare", "every mask against every other"),
      bind(.browse, [letter("e")], .export, "export", "write the marked hypotheses"),
      bind(.browse, [letter("d")], .putOff, "defer", "defer the case; asks why"),
      bind(.browse, [letter("X")], .reject, "reject", "reject the case; asks why"),
      bind(.browse, [letter("u")], .undo, "undo", "take the last decision back"),
      bind(.browse, [.function(2)], .cycleGlyphs, "characters", "other characters for images"),
    ] + moves(.browse, "selection") + [
      bind(.browse, [letter("g"), .home], .first, nil, "first case"),
      bind(.browse, [letter("G"), .end], .last, nil, "last case"),
      bind(.browse, [.pageDown, .control("d")], .pageDown, nil, "one page down"),
      bind(.browse, [.pageUp, .control("u")], .pageUp, nil, "one page up"),
      bind(.browse, [letter("w")], .cycleWindow, nil, "next window of grey values"),
      bind(.browse, [letter("i")], .invert, nil, "black for white"),
      bind(.browse, [letter("o")], .toggleOverlays, nil, "outlines on or off"),
    ]

  private static func decisions(_ scope: Scope) -> [Binding] {
    [
      bind(scope, [letter("a")], .accept, "accept", "accept the mask in focus"),
      bind(scope, [letter("d")], .putOff, "defer", "defer the case; asks why"),
      bind(scope, [letter("X")], .reject, "reject", "reject the case; asks why"),
      bind(scope, [letter("u")], .undo, "undo", "take the last decision back"),
    ]
  }

  private static let graderKeys: [Binding] = (1...9).map { digit in
    bind(
      .review, [letter(Unicode.Scalar(UInt8(48 + digit)))], .toggleGrader(digit - 1),
      digit == 1 ? "graders" : nil, "outline of grader \(digit) on or off")
  }

  private static let review: [Binding] =
    [
      bind(.review, [letter("z")], .latent, "latent", "walk the latent plane"),
      bind(.review, [letter("m")], .compare, "compare", "every mask against every other"),
      bind(.review, [.space], .mark, "mark", "mark the hypothesis for export"),
      bind(.review, [letter("e")], .export, "export", "write the marked hypotheses"),
      bind(.review, [letter("s")], .newSamples, "new samples", "draw other samples"),
      bind(.review, [.tab], .nextPane, "pane", "next pane"),
      bind(.review, [letter("]"), letter("n")], .nextCase, "next", "next case of the worklist"),
      bind(.review, [letter("["), letter("p")], .previousCase, "previous", "previous case"),
    ] + decisions(.review) + graderKeys + [
      bind(.review, [letter("0")], .showAllGraders, nil, "all graders on or off"),
      bind(.review, [letter("c")], .cycleConsensus, "consensus", "majority, union, intersection"),
      bind(.review, [letter("w")], .cycleWindow, "window", "next window of grey values"),
      bind(
        .review, [letter("v")], .cyclePlaneView, "view",
        "image, votes, mean p, entropy"),
      bind(.review, [letter("o")], .toggleOverlays, "outlines", "all outlines on or off"),
      bind(.review, [letter("f")], .toggleFill, "fill", "focused mask outlined or filled"),
      bind(.review, [.enter], .toggleFull, "full", "the image on all of the screen"),
      bind(.review, [letter("+")], .zoomIn, "zoom", "zoom in"),
      bind(.review, [letter("-")], .zoomOut, nil, "zoom out"),
      bind(.review, [letter("=")], .zoomFit, nil, "all of the image, or the lesion"),
      bind(.review, [letter("i")], .invert, nil, "black for white"),
    ] + moves(.review, "focus or cursor") + sideways(.review, "focus or cursor") + [
      bind(.review, [.backTab], .previousPane, nil, "previous pane"),
      bind(.review, [letter("J"), .shiftDown], .panDown, nil, "move the image part down"),
      bind(.review, [letter("K"), .shiftUp], .panUp, nil, "move the image part up"),
      bind(.review, [letter("H"), .shiftLeft], .panLeft, nil, "move the image part left"),
      bind(.review, [letter("L"), .shiftRight], .panRight, nil, "move the image part right"),
    ]

  private static let latentGraderKeys: [Binding] = (1...9).map { digit in
    bind(
      .latent, [letter(Unicode.Scalar(UInt8(48 + digit)))], .toGrader(digit - 1),
      digit == 1 ? "to grader" : nil, "jump to the posterior of grader \(digit)")
  }

  private static let latent: [Binding] =
    [
      bind(.latent, [letter("l"), .right], .right, "step", "a quarter sigma right"),
      bind(.latent, [letter("h"), .left], .left, nil, "a quarter sigma left"),
      bind(.latent, [letter("k"), .up], .up, nil, "a quarter sigma up"),
      bind(.latent, [letter("j"), .down], .down, nil, "a quarter sigma down"),
      bind(.latent, [letter(")")], .rotateRight, "ring", "15 degrees along the ring"),
      bind(.latent, [letter("(")], .rotateLeft, nil, "15 degrees back along the ring"),
      bind(.latent, [letter(">")], .radiusUp, "radius", "half a sigma outwards"),
      bind(.latent, [letter("<")], .radiusDown, nil, "half a sigma inwards"),
      bind(.latent, [letter("0")], .toMean, "mean", "the mean of the prior"),
    ] + latentGraderKeys + [
      bind(.latent, [.space], .mark, "mark", "mark this hypothesis for export"),
      bind(.latent, [letter("e")], .export, "export", "write the marked hypotheses"),
      bind(.latent, [letter("a")], .accept, "accept", "accept the mask in focus"),
      bind(.latent, [letter("u")], .undo, nil, "take the last decision back"),
      bind(.latent, [letter("x")], .nextPlane, "axes", "next pair of dimensions"),
      bind(.latent, [letter("s")], .toggleScatter, "samples", "samples as dots on or off"),
      bind(.latent, [letter("g")], .toggleGrid, "grid", "masks on the plane on or off"),
      bind(.latent, [letter("m")], .compare, "compare", "every mask against every other"),
      bind(.latent, [letter("L"), .shiftRight], .farRight, nil, "one sigma right"),
      bind(.latent, [letter("H"), .shiftLeft], .farLeft, nil, "one sigma left"),
      bind(.latent, [letter("K"), .shiftUp], .farUp, nil, "one sigma up"),
      bind(.latent, [letter("J"), .shiftDown], .farDown, nil, "one sigma down"),
      bind(.latent, [letter(".")], .nextDimension, nil, "choose another dimension"),
      bind(.latent, [letter(",")], .previousDimension, nil, "choose the dimension before"),
      bind(.latent, [letter("+")], .nudgeUp, nil, "that dimension a quarter sigma up"),
      bind(.latent, [letter("-")], .nudgeDown, nil, "that dimension as much down"),
      bind(.latent, [letter("]"), letter("n")], .nextCase, nil, "next case of the worklist"),
      bind(.latent, [letter("["), letter("p")], .previousCase, nil, "previous case"),
      bind(.latent, [letter("w")], .cycleWindow, nil, "next window of grey values"),
      bind(.latent, [letter("i")], .invert, nil, "black for white"),
    ]

  private static let compare: [Binding] =
    [
      bind(.compare, [letter("m")], .cycleMetric, "metric", "IoU or Dice"),
      bind(.compare, [letter("e")], .export, "export", "write the marked hypotheses"),
      bind(.compare, [letter("z")], .latent, "latent", "the latent plane of this case"),
    ] + moves(.compare, "cell") + sideways(.compare, "cell") + [
      bind(.compare, [letter("]"), letter("n")], .nextCase, "next", "next case of the worklist"),
      bind(.compare, [letter("["), letter("p")], .previousCase, "previous", "previous case"),
      bind(.compare, [letter("w")], .cycleWindow, nil, "next window of grey values"),
      bind(.compare, [letter("i")], .invert, nil, "black for white"),
    ]

  private static let export: [Binding] =
    [
      bind(.export, [.enter], .confirm, "write", "write the files"),
      bind(.export, [.space], .toggleItem, "on/off", "take or leave the selected line"),
      bind(.export, [letter("i")], .editFolder, "folder", "type another folder"),
    ] + moves(.export, "line")

  private static let help: [Binding] =
    moves(.help, "text") + [
      bind(.help, [.pageDown, .space], .pageDown, "more", "one page down"),
      bind(.help, [.pageUp], .pageUp, nil, "one page up"),
    ]

  private static let text: [Binding] = [
    bind(.text, [.enter], .confirm, "take it", "take the text"),
    bind(.text, [.escape], .back, "cancel", "leave the text as it was"),
    bind(.text, [.backspace], .eraseCharacter, "erase", "erase a character"),
    bind(.text, [.down], .down, nil, "next command of the list"),
    bind(.text, [.up], .up, nil, "previous command of the list"),
    bind(.text, [.control("c")], .interrupt, nil, "break off"),
  ]
}
