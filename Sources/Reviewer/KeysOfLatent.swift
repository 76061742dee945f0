import Cells

/// Keys of the latent plane.
extension KeyMap {
  static let latentGraderKeys: [Binding] = (1...9).map { digit in
    bind(
      .latent, [letter(Unicode.Scalar(UInt8(48 + digit)))], .toGrader(digit - 1),
      digit == 1 ? "to grader" : nil, "jump to the posterior of grader \(digit)")
  }

  static let latent: [Binding] =
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
      bind(.latent, [letter("r")], .renameMark, nil, "a title for the mark in focus"),
      bind(.latent, [letter("e")], .export, "export", "write the marked hypotheses"),
      bind(.latent, [letter("a")], .accept, "accept", "accept the mask in focus"),
      bind(.latent, [letter("u")], .undo, nil, "take back decision, note or tag"),
      bind(.latent, [letter("U")], .redo, nil, "bring back what was taken back"),
      bind(.latent, [letter("p")], .playRing, "play", "around the ring by itself"),
      bind(.latent, [letter("i")], .playBetweenMarks, "walk", "between the last two marks"),
      bind(.latent, [letter("R")], .toggleRingLock, "lock", "steps stay on the ring, or not"),
      bind(.latent, [letter("x")], .nextPlane, "axes", "next dimensions, or graders' axes"),
      bind(.latent, [letter("M")], .opinions, "opinions", "the model's opinions, with sizes"),
      bind(.latent, [letter("s")], .toggleScatter, "samples", "samples on or off"),
      bind(
        .latent, [letter("S"), letter("T")], .adjustSampling, "sampling", "number, temperature, cut"
      ),
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
      bind(.latent, [letter("[")], .previousCase, nil, "previous case"),
    ] + picture(.latent).filter { $0.action != .invert }
}
