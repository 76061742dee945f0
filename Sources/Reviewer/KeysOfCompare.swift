import Cells

/// Keys of the matrix.
extension KeyMap {
  static let compare: [Binding] =
    [
      bind(.compare, [letter("m")], .cycleMetric, "metric", "IoU, Dice, HD95, ASSD, area"),
      bind(.compare, [.enter], .toggleFull, "pair", "the pair on all of the screen"),
      bind(.compare, [letter("S")], .toggleSorted, "sort", "masks that are alike together"),
      bind(.compare, [letter("y")], .copy, "copy", "the matrix as CSV"),
      bind(.compare, [letter("f")], .toggleRegions, "outlines", "what only one has, or outlines"),
      bind(.compare, [letter("b")], .toggleBlink, "blink", "one mask, then the other"),
      bind(.compare, [letter("Z")], .goToMask, "find", "the row's mask in latent space"),
      bind(.compare, [letter("M")], .opinions, "opinions", "the model's opinions, with sizes"),
      bind(.compare, [letter("r")], .renameMark, nil, "a title for the mark in focus"),
      bind(.compare, [letter("e")], .export, "export", "write the marked hypotheses"),
      bind(.compare, [letter("z")], .latent, "latent", "the latent plane of this case"),
    ] + moves(.compare, "cell") + sideways(.compare, "cell") + [
      bind(.compare, [letter("]"), letter("n")], .nextCase, "next", "next case of the worklist"),
      bind(.compare, [letter("["), letter("p")], .previousCase, "previous", "previous case"),
    ] + picture(.compare)
}
