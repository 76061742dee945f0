import Cells

/// Keys of a case whose graders and samples are hidden.
extension KeyMap {
  static let blind: [Binding] =
    [
      bind(.blind, [letter("a")], .seeLesion, "lesion", "first impression: a lesion"),
      bind(
        .blind, [letter("s")], .seeSmallLesion, "below 3 mm", "first impression: one below 3 mm"),
      bind(.blind, [letter("X")], .seeNone, "none", "first impression: no lesion"),
      bind(.blind, [letter("d")], .seeUnsure, "unsure", "first impression: cannot be told"),
      bind(.blind, [letter("x")], .toggleRuler, "ruler", "measure from the cursor"),
      bind(.blind, [letter("]"), letter("n")], .nextCase, "next", "next case of the worklist"),
      bind(.blind, [letter("["), letter("p")], .previousCase, "previous", "previous case"),
      bind(.blind, [letter("+")], .zoomIn, "zoom", "zoom in"),
      bind(.blind, [letter("-")], .zoomOut, nil, "zoom out"),
      bind(.blind, [letter("=")], .zoomFit, nil, "all of the image, or its middle"),
      bind(.blind, [letter("C")], .note, "note", "a note on the case"),
    ] + picture(.blind) + moves(.blind, "cursor") + sideways(.blind, "cursor") + pans(.blind)
}
