import Cells

/// Keys of one case.
extension KeyMap {
  static let graderKeys: [Binding] = (1...9).map { digit in
    bind(
      .review, [letter(Unicode.Scalar(UInt8(48 + digit)))], .toggleGrader(digit - 1),
      digit == 1 ? "graders" : nil, "outline of grader \(digit) on or off")
  }

  static let review: [Binding] =
    [
      bind(.review, [letter("z")], .latent, "latent", "walk the latent plane"),
      bind(.review, [letter("m")], .compare, "compare", "every mask against every other"),
      bind(.review, [letter("M")], .opinions, "opinions", "the model's opinions, with sizes"),
      bind(.review, [letter("]"), letter("n")], .nextCase, "next", "next case of the worklist"),
      bind(.review, [letter("}")], .nextUndecided, nil, "next case without a decision"),
      bind(.review, [letter("{")], .previousUndecided, nil, "the one before without a decision"),
      bind(.review, [letter("["), letter("p")], .previousCase, "previous", "previous case"),
    ] + decisions(.review) + [
      bind(.review, [.space], .mark, "mark", "mark the hypothesis for export"),
      bind(.review, [letter("r")], .renameMark, nil, "a title for the mark in focus"),
      bind(.review, [letter("e")], .export, "export", "write the marked hypotheses"),
      bind(.review, [letter("s")], .newSamples, "new samples", "draw other samples"),
      bind(
        .review, [letter("S"), letter("T")], .adjustSampling, "sampling", "number, temperature, cut"
      ),
      bind(.review, [.tab], .nextPane, "pane", "next pane"),
    ] + graderKeys + [
      bind(.review, [letter("Z")], .goToMask, "find", "the focused mask in latent space"),
      bind(.review, [letter("E")], .edit, "edit", "edit a copy of the focused mask"),
      bind(.review, [letter("0")], .showAllGraders, nil, "all graders on or off"),
      bind(.review, [letter("c")], .cycleConsensus, "consensus", "majority, STAPLE, union, both"),
      bind(
        .review, [letter("v")], .cyclePlaneView, "view", "votes, p, entropy, difference"),
      bind(.review, [letter("o")], .toggleOverlays, "outlines", "all outlines on or off"),
      bind(.review, [letter("b")], .toggleBlink, "blink", "masks come and go"),
      bind(.review, [letter("f")], .cycleMaskForm, "fill", "outlines, focus filled, all tinted"),
      bind(.review, [letter("O")], .cycleOpacity, nil, "opacity of fills and tints"),
      bind(.review, [letter("x")], .toggleRuler, "ruler", "measure from the cursor"),
      bind(.review, [.enter], .toggleFull, "full", "the image on all of the screen"),
      bind(.review, [letter("+")], .zoomIn, "zoom", "zoom in"),
      bind(.review, [letter("-")], .zoomOut, nil, "zoom out"),
      bind(.review, [letter("=")], .zoomFit, nil, "all of the image, or the lesion"),
    ] + picture(.review) + moves(.review, "focus or cursor") + sideways(.review, "focus or cursor")
    + [
      bind(.review, [.backTab], .previousPane, nil, "previous pane")
    ] + pans(.review)
}
