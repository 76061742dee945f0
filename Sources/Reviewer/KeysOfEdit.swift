import Cells

/// Keys while a mask is edited.
extension KeyMap {
  static let edit: [Binding] =
    [
      bind(.edit, [.space, .enter], .paint, "paint", "add pixels; erase from inside"),
      bind(.edit, [letter("p")], .togglePen, "pen", "paint wherever the cursor goes"),
      bind(.edit, [letter("+")], .brushUp, "brush", "a larger brush, to 10 px"),
      bind(.edit, [letter("-")], .brushDown, nil, "a smaller brush, to one pixel"),
      bind(.edit, [letter("u")], .undoStroke, "undo", "take back the last stroke"),
      bind(.edit, [letter("U")], .redoStroke, "redo", "bring back what was taken back"),
      bind(.edit, [letter("Z")], .goToMask, "find", "the edited mask in latent space"),
      bind(.edit, [letter("a")], .accept, "accept", "accept the edited mask"),
      bind(.edit, [letter("m")], .mark, "mark", "mark the mask as it is now"),
      bind(.edit, [letter("l"), .right], .right, "move", "cursor right"),
      bind(.edit, [letter("h"), .left], .left, nil, "cursor left"),
      bind(.edit, [letter("k"), .up], .up, nil, "cursor up"),
      bind(.edit, [letter("j"), .down], .down, nil, "cursor down"),
      bind(.edit, [letter("L"), .shiftRight], .farRight, nil, "cursor 5 px right"),
      bind(.edit, [letter("H"), .shiftLeft], .farLeft, nil, "cursor 5 px left"),
      bind(.edit, [letter("K"), .shiftUp], .farUp, nil, "cursor 5 px up"),
      bind(.edit, [letter("J"), .shiftDown], .farDown, nil, "cursor 5 px down"),
      bind(.edit, [letter("0")], .restartEdit, "anew", "begin anew with the mask in focus"),
      bind(.edit, [letter("E")], .back, "done", "leave the edit, which is kept"),
      bind(.edit, [letter(">")], .zoomIn, "zoom", "zoom in"),
      bind(.edit, [letter("<")], .zoomOut, nil, "zoom out"),
      bind(.edit, [letter("=")], .zoomFit, nil, "all of the image, or the lesion"),
      bind(.edit, [letter("F")], .toggleFull, "full", "the image on all of the screen"),
      bind(.edit, [letter("o")], .toggleOverlays, "outlines", "outlines of graders on or off"),
      bind(.edit, [letter("c")], .cycleConsensus, nil, "majority, STAPLE, union, both"),
      bind(.edit, [letter("b")], .toggleBlink, "blink", "masks come and go"),
      bind(.edit, [letter("f")], .cycleMaskForm, "fill", "outlines, mask filled, all tinted"),
      bind(.edit, [letter("O")], .cycleOpacity, nil, "opacity of fills and tints"),
    ] + picture(.edit)
}
