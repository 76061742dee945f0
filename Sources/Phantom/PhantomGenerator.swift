import Foundation
import Imaging

/// Makes CT-like crops of the lung whose graders are drawn from a known distribution.
///
/// A grader decides independently whether anything is there, which of four borders to draw, and
/// whether to count in a feature of the story, such as a halo. That gives at most nine different
/// masks, whose exact probabilities are stored with the case (`Opinion`).
///
/// The graders of a case are a systematic sample of its opinions (Madow and Madow, 1944): each grader
/// holds each opinion with exactly its probability, and the number of graders that hold it differs
/// from what is expected by less than one. So of four graders exactly one misses a nodule that is
/// seen with probability 3/4.
package struct PhantomGenerator: Sendable {
  /// The side of a crop where nothing else is asked for, in pixels.
  package static let side = 128

  /// The number of cases of the built-in demo.
  package static let demoCount = Story.all.count

  /// The seed of the built-in demo.
  package static let demoSeed: UInt64 = 2018

  /// The distance between pixel centres.
  package static let spacing = Spacing(rowInMillimeters: 0.6, columnInMillimeters: 0.6)

  /// What all draws depend on.
  package let seed: UInt64

  /// The side of a crop, in pixels.
  package let side: Int

  /// The number of graders of each case, at least 1.
  package let graders: Int

  /// A generator; the same numbers give the same cases.
  package init(seed: UInt64, side: Int = PhantomGenerator.side, graders: Int = 4) {
    precondition(graders >= 1, "PhantomGenerator: \(graders) graders")
    precondition((64...512).contains(side), "PhantomGenerator: crops of \(side) pixels")
    self.seed = seed
    self.side = side
    self.graders = graders
  }

  /// Returns the story of the case of that number; the stories take turns.
  package func story(of number: Int) -> Story {
    Story.all[number % Story.all.count]
  }

  /// Returns the id of the case of that number, for example `phantom-0001/halo-or-not`.
  package func id(of number: Int) -> String {
    patient(of: number) + "/" + story(of: number).name
  }

  /// Returns the case of that number, from 0 on; no other case needs to be made for it.
  package func makeCase(_ number: Int) throws -> Case {
    let slice = slice(number)
    let drawn = draw(from: slice.opinions, number)
    let facts = [
      "story": slice.story.name, "about": slice.story.text, "kind": slice.nodule.kind.rawValue,
      "seed": "\(seed)",
      "number": "\(number)", Opinion.fact: try Opinion.json(slice.opinions),
      "drawn": drawn.map(\.name).joined(separator: "; "),
    ]
    return Case(
      id: id(of: number), patient: patient(of: number),
      image: GrayImage(
        width: side, height: side, unit: .hounsfield, values: slice.image()),
      masks: drawn.map(\.mask), spacing: Self.spacing,
      provenance: Provenance(source: source, facts: facts))
  }

  /// Returns the masks of the case of that number, without the time that its image takes.
  package func masks(of number: Int) -> [Mask] {
    draw(from: opinions(of: number), number).map(\.mask)
  }

  /// What the cases are made from, for their provenance.
  package var source: String { "phantom seed \(seed)" }

  /// Returns the opinions on the case of that number; their probabilities add up to 1.
  package func opinions(of number: Int) -> [Opinion] { slice(number).opinions }

  /// Returns the name of the patient, who is invented.
  package func patient(of number: Int) -> String {
    let digits = String(number + 1)
    return "phantom-" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  private func slice(_ number: Int) -> LungSlice {
    var dice = Dice(seed: seed, stream: UInt64(2 * number))
    return LungSlice(story(of: number), side: side, using: &dice)
  }

  /// Draws one opinion per grader: equal steps through all opinions from a random start, dealt out in
  /// random order.
  private func draw(from opinions: [Opinion], _ number: Int) -> [Opinion] {
    var dice = Dice(seed: seed, stream: UInt64(2 * number + 1))
    let start = dice.unit()
    var drawn = (0..<graders).map { step in
      Self.opinion(at: (Double(step) + start) / Double(graders), in: opinions)
    }
    dice.shuffle(&drawn)
    return drawn
  }

  /// Returns the opinion that covers `place`, from 0 to 1, when their probabilities lie side by side.
  private static func opinion(at place: Double, in opinions: [Opinion]) -> Opinion {
    var rest = place
    for opinion in opinions.dropLast() {
      rest -= opinion.probability
      if rest < 0 { return opinion }
    }
    return opinions[opinions.count - 1]
  }
}
