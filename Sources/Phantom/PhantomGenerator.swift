import Foundation
import Imaging

/// Makes CT-like crops of the lung whose graders are drawn from a known distribution.
///
/// A grader decides independently whether anything is there, whether to draw a tight or a generous
/// border, and whether to count in a feature of the story, such as a halo. That gives at most five
/// different masks, whose exact probabilities are stored with the case (`Opinion`).
package struct PhantomGenerator: Sendable {
  /// The side of a crop, in pixels.
  package static let side = 128

  /// The number of cases of the built-in demo.
  package static let demoCount = 24

  /// The seed of the built-in demo.
  package static let demoSeed: UInt64 = 2018

  /// The distance between pixel centres.
  package static let spacing = Spacing(rowInMillimeters: 0.6, columnInMillimeters: 0.6)

  /// What all draws depend on.
  package let seed: UInt64

  /// The number of graders of each case, at least 1.
  package let graders: Int

  /// A generator; the same seed and number of graders give the same cases.
  package init(seed: UInt64, graders: Int = 4) {
    precondition(graders >= 1, "PhantomGenerator: \(graders) graders")
    self.seed = seed
    self.graders = graders
  }

  /// Returns the story of the case of that number; the stories take turns.
  package func story(of number: Int) -> Story {
    Story.allCases[number % Story.allCases.count]
  }

  /// Returns the id of the case of that number, for example `phantom-0001/halo-or-not`.
  package func id(of number: Int) -> String {
    patient(of: number) + "/" + story(of: number).rawValue
  }

  /// Returns the case of that number, from 0 on; no other case needs to be made for it.
  package func makeCase(_ number: Int) throws -> Case {
    let scene = makeScene(number)
    let drawn = draw(from: scene.opinions, number)
    let facts = [
      "story": scene.story.rawValue, "kind": scene.nodule.kind.rawValue, "seed": "\(seed)",
      "number": "\(number)", Opinion.fact: try Opinion.json(scene.opinions),
      "drawn": drawn.map(\.name).joined(separator: "; "),
    ]
    return Case(
      id: id(of: number), patient: patient(of: number),
      image: GrayImage(
        width: Self.side, height: Self.side, unit: .hounsfield, values: scene.image()),
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
  package func opinions(of number: Int) -> [Opinion] { makeScene(number).opinions }

  /// Returns the name of the patient, who is invented.
  package func patient(of number: Int) -> String {
    let digits = String(number + 1)
    return "phantom-" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  private func makeScene(_ number: Int) -> Scene {
    var dice = Dice(seed: seed, stream: UInt64(2 * number))
    return Scene(story(of: number), side: Self.side, using: &dice)
  }

  /// Draws one opinion per grader.
  private func draw(from opinions: [Opinion], _ number: Int) -> [Opinion] {
    var dice = Dice(seed: seed, stream: UInt64(2 * number + 1))
    return (0..<graders).map { _ in Self.draw(from: opinions, using: &dice) }
  }

  private static func draw(from opinions: [Opinion], using dice: inout Dice) -> Opinion {
    var rest = dice.unit()
    for opinion in opinions.dropLast() {
      rest -= opinion.probability
      if rest < 0 { return opinion }
    }
    return opinions[opinions.count - 1]
  }
}
