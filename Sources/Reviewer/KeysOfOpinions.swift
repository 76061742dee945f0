import Cells

/// Keys of the screen of opinions.
extension KeyMap {
  static let opinions: [Binding] =
    [
      bind(.opinions, [.tab, .backTab], .nextPane, "pane", "to the image, or to the list"),
      bind(.opinions, [letter("+")], .claimLesion, "is lesion", "this pixel is lesion"),
      bind(.opinions, [letter("-")], .claimOther, "is not", "this pixel is not lesion"),
      bind(.opinions, [letter("0")], .forgetClaims, "forget", "forget what was said of pixels"),
      bind(
        .opinions, [letter("S"), letter("T")], .adjustSampling, "sampling",
        "number, temperature, cut"),
      bind(.opinions, [.space], .mark, "mark", "mark the opinion for export"),
      bind(.opinions, [letter("z")], .latent, "latent", "to its place in the latent plane"),
      bind(.opinions, [letter("m")], .compare, "compare", "every mask against every other"),
      bind(.opinions, [letter("r")], .renameMark, nil, "a title for the mark in focus"),
      bind(.opinions, [letter("e")], .export, "export", "write the marked hypotheses"),
      bind(.opinions, [letter("]"), letter("n")], .nextCase, "next", "next case of the worklist"),
      bind(.opinions, [letter("["), letter("p")], .previousCase, "previous", "previous case"),
    ] + decisions(.opinions) + moves(.opinions, "opinion or cursor")
    + sideways(.opinions, "opinion or cursor") + [
      bind(.opinions, [letter("b")], .toggleBlink, "blink", "masks come and go")
    ] + picture(.opinions)
}
