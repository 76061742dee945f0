/// What graders of a phantom disagree about: what is drawn, and how its graders see it.
package struct Story: Sendable {
  /// A name that tells what is in question, for example `halo-or-not`.
  package let name: String

  /// What is ambiguous here and why, for the reader: a sentence or two.
  package let text: String

  /// What is drawn.
  let finding: Finding

  /// How graders decide.
  let habits: Habits
}

/// A nodule and its surroundings, as far as a story needs them.
struct Finding: Sendable {
  /// Where a nodule lies.
  enum Place: Sendable {
    /// In the lung, with or without a wall somewhere in the crop.
    case lung
    /// On the pleura of the chest wall, which passes through it.
    case wall
    /// In the lung, a few pixels off the chest wall.
    case nearWall
    /// On the border of the mediastinum.
    case mediastinum
    /// On the sheet between two lobes.
    case fissure
    /// On the thin wall of an air-filled bulla.
    case bulla
  }

  /// What it is.
  var kind: NoduleKind
  /// The mean radius of its core (of its haze for ground glass), in pixels.
  var radius: ClosedRange<Float>
  /// Where it lies.
  var place: Place = .lung
  /// How soft its border is, in pixels.
  var softness: ClosedRange<Float> = 1.4...2.6
  /// The share of soft tissue that fills it: less than 1 where the slice is thicker than the nodule.
  var density: ClosedRange<Float> = 0.85...1
  /// How often it is calcified.
  var calcified = 0.0
  /// What may be counted in.
  var feature: Feature?
}

/// Something about a nodule that graders may count in or leave out.
enum Feature: String, Sendable {
  case spicules
  case halo
  case vessel
  case branches
  case scar
  case wall
  case mediastinum
  case tag
  case twin
  case cavity
}

/// How likely graders decide one way or the other; the decisions of a grader are independent.
///
/// All probabilities are multiples of an eighth, so that their products and sums are exact.
struct Habits: Equatable, Sendable {
  /// The probability that a grader marks anything.
  var present = 1.0
  /// The probability that the feature is counted in, given that something is marked.
  var feature = 0.0
  /// How far apart the borders are that graders draw, as a share of `Border.margin`.
  var spread: Float = 1
}

/// Where a grader draws a border; each is as likely as the others.
enum Border: String, CaseIterable, Sendable {
  case tight
  case inner
  case outer
  case generous

  /// The probability of each.
  static let probability = 1 / Double(allCases.count)

  /// How far it lies outside the true border, in pixels.
  var margin: Float {
    switch self {
    case .tight: -0.6
    case .inner: 0
    case .outer: 0.6
    case .generous: 1.2
    }
  }
}
