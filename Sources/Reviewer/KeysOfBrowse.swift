import Cells

/// Keys of the worklist.
extension KeyMap {
  static let browse: [Binding] =
    [
      bind(.browse, [.enter, .right], .open, "review", "review the selected case"),
      bind(.browse, [letter("/")], .filter, "filter", "show only cases that match"),
      bind(.browse, [letter("s")], .cycleSort, "sort", "next order of the cases"),
      bind(.browse, [letter("f")], .cycleStatus, "status", "all, to do, accepted and so on"),
      bind(.browse, [letter("z")], .latent, "latent", "the latent plane of this case"),
      bind(.browse, [letter("m")], .compare, "compare", "every mask against every other"),
      bind(.browse, [letter("M")], .opinions, "opinions", "the model's opinions, with sizes"),
      bind(.browse, [letter("e")], .export, "export", "write the marked hypotheses"),
      bind(.browse, [.function(2)], .cycleGlyphs, "characters", "other characters for images"),
    ] + decisions(.browse).filter { $0.action != .accept } + moves(.browse, "selection") + [
      bind(.browse, [letter("}"), letter("n")], .nextUndecided, nil, "next without a decision"),
      bind(.browse, [letter("{"), letter("N")], .previousUndecided, nil, "the one before without"),
      bind(.browse, [letter("g"), .home], .first, nil, "first case"),
      bind(.browse, [letter("G"), .end], .last, nil, "last case"),
      bind(.browse, [.pageDown, .control("d")], .pageDown, nil, "one page down"),
      bind(.browse, [.pageUp, .control("u")], .pageUp, nil, "one page up"),
      bind(.browse, [letter("o")], .toggleOverlays, nil, "outlines on or off"),
    ] + picture(.browse)
}
