extension Story {
  /// All stories, in the order in which cases tell them.
  ///
  /// Their shares follow the LIDC-IDRI, where of the nodules that anybody marked about three in ten
  /// are marked by one of four readers, two in ten by two, two in ten by three, three in ten by all.
  package static let all: [Story] = [
    Story(
      name: "halo-or-not",
      text: "A dense core in a haze. Half of the graders count the haze in: it is part of a "
        + "subsolid nodule, or blood and inflammation about it.",
      finding: Finding(
        kind: .partSolid, radius: 2.8...4.6, softness: 2...4, feature: .halo),
      habits: Habits(feature: 0.5)),
    Story(
      name: "fifty-fifty",
      text: "A small, faint, irregular density. Two graders see a nodule, two see a spot of noise "
        + "and crossing vessels.",
      finding: Finding(
        kind: .solid, radius: 2.6...3.8, softness: 2...3.5, density: 0.3...0.48),
      habits: Habits(present: 0.5)),
    Story(
      name: "spicules-or-not",
      text:
        "A dense nodule with spicules. All see it; half of the graders trace the spicules, half "
        + "draw a smooth border and leave them out.",
      finding: Finding(
        kind: .spiculated, radius: 3.2...7, softness: 1.6...3, feature: .spicules),
      habits: Habits(feature: 0.5)),
    Story(
      name: "one-dissenter",
      text: "A small dense nodule that three graders mark. The fourth takes it for a vessel cut "
        + "across.",
      finding: Finding(kind: .solid, radius: 1.8...4),
      habits: Habits(present: 0.75)),
    Story(
      name: "nodule-or-wall",
      text: "A bulge on the pleura. One grader takes it for the wall; of those who mark it, one in "
        + "four follows it behind the pleura.",
      finding: Finding(
        kind: .juxtapleural, radius: 3.2...7, place: .wall, feature: .wall),
      habits: Habits(present: 0.75, feature: 0.25)),
    Story(
      name: "tiny-nodule",
      text: "Two or three pixels wide. One grader marks it, the others call it a vessel end: below "
        + "4 mm both are defensible.",
      finding: Finding(
        kind: .solid, radius: 1.2...2, softness: 1...1.8, density: 0.7...1),
      habits: Habits(present: 0.25, spread: 0.7)),
    Story(
      name: "haze-or-nothing",
      text: "Ground glass: a haze through which vessels stay visible. Half of the graders mark it; "
        + "its border is anybody's guess.",
      finding: Finding(kind: .groundGlass, radius: 4...7.5, softness: 4...7),
      habits: Habits(present: 0.5, spread: 1.6)),
    Story(
      name: "everyone-agrees",
      text: "A dense, well defined nodule. All graders mark it with nearly the same border: the "
        + "control that a model should be sure about.",
      finding: Finding(kind: .solid, radius: 3...7.5, softness: 1.2...1.6),
      habits: Habits(spread: 0.4)),
    Story(
      name: "vessel-or-nodule",
      text: "A swelling on a vessel that runs in the slice. Half of the graders see a nodule, half "
        + "a branching or a bend of the vessel.",
      finding: Finding(
        kind: .solid, radius: 2.7...3.8, feature: .vessel),
      habits: Habits(present: 0.5, feature: 0.25)),
    Story(
      name: "scar-or-nodule",
      text: "Strands that meet in a small knot. One grader marks the knot as a nodule; to the "
        + "others it is a scar.",
      finding: Finding(
        kind: .solid, radius: 2...3, softness: 1.6...2.8, density: 0.7...0.95, feature: .scar),
      habits: Habits(present: 0.25, feature: 0.5)),
    Story(
      name: "two-or-one",
      text: "A nodule and a smaller one beside it. Three graders mark the finding; half of those "
        + "who do mark both as one, the others only the larger.",
      finding: Finding(kind: .solid, radius: 2.2...4.5, feature: .twin),
      habits: Habits(present: 0.75, feature: 0.5)),
    Story(
      name: "core-only",
      text: "A small dense core in a wide haze. Three graders mark the whole lesion; one measures "
        + "the solid core alone, as staging asks for.",
      finding: Finding(
        kind: .partSolid, radius: 2.9...4, softness: 1.8...3, feature: .halo),
      habits: Habits(feature: 0.75)),
    Story(
      name: "calcified-granuloma",
      text: "Small, round and denser than bone marrow: benign by its calcium. One grader marks it "
        + "all the same.",
      finding: Finding(
        kind: .solid, radius: 1.6...3.2, softness: 1...1.6, calcified: 1),
      habits: Habits(present: 0.25, spread: 0.7)),
    Story(
      name: "at-the-mediastinum",
      text:
        "A nodule that touches the mediastinum, of the same density. Where it ends on that side "
        + "cannot be seen; a quarter of the marks run on into the mediastinum.",
      finding: Finding(
        kind: .juxtapleural, radius: 3.4...6.5, place: .mediastinum, feature: .mediastinum),
      habits: Habits(present: 0.75, feature: 0.25)),
    Story(
      name: "cavity-in-or-out",
      text: "A nodule with a hole in it. Half of the graders count the air in, half cut it out, as "
        + "the protocol for exclusions asks for.",
      finding: Finding(
        kind: .solid, radius: 6...10, softness: 1.6...2.8, feature: .cavity),
      habits: Habits(feature: 0.5)),
    Story(
      name: "edge-of-the-slice",
      text: "The slice only grazes a nodule that the next one shows in full. One grader marks it "
        + "here too.",
      finding: Finding(
        kind: .solid, radius: 2...4.5, softness: 3...5, density: 0.25...0.4),
      habits: Habits(present: 0.25, spread: 1.3)),
    Story(
      name: "tight-or-generous",
      text: "A nodule with a blurred border. All see it; how far it reaches is a matter of the "
        + "window each of them read it in.",
      finding: Finding(kind: .solid, radius: 3.2...6, softness: 3.5...6),
      habits: Habits(spread: 1.6)),
    Story(
      name: "node-on-the-fissure",
      text: "A flat nodule on the sheet between two lobes, as lymph nodes in the lung look. One "
        + "grader marks it; the others know it as benign.",
      finding: Finding(
        kind: .solid, radius: 1.7...3.3, place: .fissure),
      habits: Habits(present: 0.25)),
    Story(
      name: "pleural-tag",
      text: "A strand ties a nodule to the pleura. Three graders mark the nodule; a quarter of the "
        + "marks take the strand along.",
      finding: Finding(
        kind: .spiculated, radius: 2.8...5, place: .nearWall, feature: .tag),
      habits: Habits(present: 0.75, feature: 0.25)),
    Story(
      name: "faint-haze",
      text: "Ground glass so faint that one grader alone marks it. At this contrast a haze may be "
        + "blood that gathers in the lower lung.",
      finding: Finding(
        kind: .groundGlass, radius: 3.8...6.5, softness: 5...7, density: 0.5...0.65),
      habits: Habits(present: 0.25, spread: 1.5)),
    Story(
      name: "large-mass",
      text:
        "A mass of more than two centimetres with a lobulated border. Nobody misses it; half of "
        + "the graders follow it into its spicules.",
      finding: Finding(
        kind: .spiculated, radius: 12...17, softness: 1.8...3, feature: .spicules),
      habits: Habits(feature: 0.5, spread: 1.4)),
    Story(
      name: "plugged-airway",
      text: "A branching density: mucus in a bronchus, or a nodule with two arms. Half of the "
        + "graders mark it, and half of the marks take the arms along.",
      finding: Finding(
        kind: .solid, radius: 2.4...3.4, feature: .branches),
      habits: Habits(present: 0.5, feature: 0.5)),
    Story(
      name: "joined-or-apart",
      text: "Two nodules that touch. A quarter of the graders' masks cover the larger alone, the "
        + "others both as one lesion.",
      finding: Finding(
        kind: .solid, radius: 3...5, softness: 1.8...3, feature: .twin),
      habits: Habits(feature: 0.75)),
    Story(
      name: "thick-wall-of-a-bulla",
      text: "A thickening in the thin wall of an air-filled bulla. One grader marks it: cancers "
        + "grow there, but most thick places are folds.",
      finding: Finding(
        kind: .solid, radius: 2...3.5, place: .bulla),
      habits: Habits(present: 0.25)),
  ]
}
