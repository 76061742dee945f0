import Imaging
import Interchange
import Phantom

extension Case {
  /// The grain of a phantom's probabilities: all are multiples of one over this.
  static let opinionGrain = 64

  /// The case with all opinions that its graders could have had in place of those they had, each as
  /// many times as its exact probability says of `opinionGrain`.
  ///
  /// Throws where the case tells no such opinions, as no real one does.
  func withExactOpinions() throws(Failure) -> Case {
    let opinions = Opinion.stored(in: self) ?? []
    let counts = opinions.map { Int(($0.probability * Double(Self.opinionGrain)).rounded()) }
    guard counts.reduce(0, +) == Self.opinionGrain else {
      throw Failure(
        .badData,
        "case '\(displaySafe(id))': expected a phantom with the probability of each opinion, found"
          + " none, or some that are no multiples of 1/\(Self.opinionGrain); leave --exact out")
    }
    return Case(
      id: id, patient: patient, split: split, image: image,
      masks: zip(opinions, counts).flatMap { Array(repeating: $0.mask, count: $1) },
      spacing: spacing, provenance: provenance)
  }
}
