/// What graders of a phantom disagree about.
package enum Story: String, CaseIterable, Sendable {
  /// A dense nodule that all see; only the border differs.
  case tightOrGenerous = "tight-or-generous"
  /// A dense nodule with spicules, which some count in.
  case spiculesOrNot = "spicules-or-not"
  /// A dense core in a haze, which some count in.
  case haloOrNot = "halo-or-not"
  /// A faint haze that some do not see at all.
  case hazeOrNothing = "haze-or-nothing"
  /// A small round thing on a vessel: a nodule or the vessel itself.
  case presentOrVessel = "present-or-vessel"
  /// A bulge on the chest wall, which some take for the wall, and some follow into it.
  case noduleOrWall = "nodule-or-wall"

  /// The kind of nodule the story needs.
  var kind: NoduleKind {
    switch self {
    case .tightOrGenerous, .presentOrVessel: .solid
    case .spiculesOrNot: .spiculated
    case .haloOrNot: .partSolid
    case .hazeOrNothing: .groundGlass
    case .noduleOrWall: .juxtapleural
    }
  }

  /// What the graders decide besides presence and border, if anything: the name of the thing that
  /// may be counted in.
  var feature: String? {
    switch self {
    case .tightOrGenerous, .hazeOrNothing: nil
    case .spiculesOrNot: "spicules"
    case .haloOrNot: "halo"
    case .presentOrVessel: "vessel"
    case .noduleOrWall: "wall"
    }
  }
}

/// How likely graders decide one way or the other; the decisions of a grader are independent.
struct Habits: Equatable {
  /// The probability that a grader marks anything.
  let present: Double
  /// The probability of a tight border, given that something is marked.
  let tight: Double
  /// The probability that the feature is counted in, given that something is marked.
  let feature: Double

  /// The habits for a story.
  init(_ story: Story, using dice: inout Dice) {
    present =
      switch story {
      case .tightOrGenerous, .spiculesOrNot: 1
      case .haloOrNot: dice.choice([0.875, 1])
      case .hazeOrNothing: dice.choice([0.375, 0.5, 0.75])
      case .presentOrVessel: dice.choice([0.375, 0.5, 0.625])
      case .noduleOrWall: dice.choice([0.5, 0.75, 0.875])
      }
    tight = dice.choice([0.25, 0.5, 0.75])
    feature = story.feature == nil ? 0 : dice.choice([0.25, 0.375, 0.5, 0.625])
  }
}
