import Cells

/// Keys of the worklist.
extension KeyMap {
  static let browse: [Binding] =
    [
      bind(.browse, [.enter, .right], .open, "review", "review the selected case"),
      bind(.browse, [letter("/")], .filter, "filter", "show only cases that match"),
      bind(.browse, [letter("s")], .cycleSort, "sort", "order: disagreement, size, name"),
      bind(.browse, [letter("z")], .latent, "latent", "the latent plane of this case"),
      bind(.browse, [letter("m")], .compare, "compare", "every mask against every other"),
      bind(.browse, [letter("M")], .opinions, "opinions", "the model's opinions, with sizes"),
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
      bind(.browse, [letter("o")], .toggleOverlays, nil, "outlines on or off"),
    ] + picture(.browse)
}
