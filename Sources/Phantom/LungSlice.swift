import Foundation
import Imaging

/// One slice of a lung with a nodule in it: its image and what graders may see.
struct LungSlice {
  /// What the graders disagree about.
  let story: Story
  /// The side of the crop, in pixels.
  let side: Int
  /// The nodule.
  let nodule: Nodule
  /// What the lung borders on.
  let surroundings: Surroundings
  /// The sheet that the nodule lies on, if it does.
  let fissure: Fissure?
  /// The hole in whose wall the nodule lies, if it does.
  let bulla: Bulla?
  /// All opinions; their probabilities add up to 1.
  let opinions: [Opinion]
  /// What the image is drawn with.
  private let dice: Dice

  /// Draws the slice of a story in a crop of `side` pixels.
  init(_ story: Story, side: Int, using dice: inout Dice) {
    self.story = story
    self.side = side
    let finding = story.finding
    let middle = Point(
      x: Float(side) / 2 + dice.uniform(-3...3), y: Float(side) / 2 + dice.uniform(-3...3))
    let place = Self.place(finding, using: &dice)
    fissure = finding.place == .fissure ? Fissure(through: middle, using: &dice) : nil
    bulla = finding.place == .bulla ? Bulla(at: middle, using: &dice) : nil
    surroundings = Self.surroundings(place, near: middle, using: &dice)
    nodule = Nodule(
      finding, at: middle, wall: (place.angle, place.gap),
      stretch: fissure.map { (1.9, $0.angle) }, using: &dice)
    let sight = Sight(
      side: side, nodule: nodule, surroundings: surroundings, feature: finding.feature,
      using: &dice)
    opinions = sight.opinions(story.habits)
    self.dice = dice
  }

  /// Returns the crop in whole Hounsfield units, row by row.
  func image() -> [Float] {
    var dice = dice
    let anatomy = Anatomy(self, using: &dice)
    let scanner = Scanner(using: &dice)
    return scanner.image(of: anatomy.tissue, using: &dice)
  }

  /// Where the border of the lung runs: how far from the nodule's middle, in which direction, and
  /// what lies behind it.
  private struct Place {
    var gap: Float
    let angle: Float
    let hasWall: Bool
    let hasMediastinum: Bool
  }

  private static func place(_ finding: Finding, using dice: inout Dice) -> Place {
    let angle = dice.uniform(-.pi...(.pi))
    let size = 0.5 * (finding.radius.lowerBound + finding.radius.upperBound)
    let far = 1.6 * size + dice.uniform(5...38)
    switch finding.place {
    case .wall:
      let gap = size * dice.uniform(0.1...0.5)
      return Place(gap: gap, angle: angle, hasWall: true, hasMediastinum: false)
    case .nearWall:
      let gap = size + dice.uniform(6...12)
      return Place(gap: gap, angle: angle, hasWall: true, hasMediastinum: false)
    case .mediastinum:
      let gap = size * dice.uniform(0.2...0.6)
      return Place(gap: gap, angle: angle, hasWall: false, hasMediastinum: true)
    case .lung, .fissure, .bulla:
      let kind = dice.unit()
      return Place(
        gap: far, angle: angle, hasWall: kind < 0.65, hasMediastinum: (0.65..<0.92).contains(kind))
    }
  }

  private static func surroundings(
    _ place: Place, near middle: Point, using dice: inout Dice
  ) -> Surroundings {
    Surroundings(
      wall: place.hasWall
        ? ChestWall(near: middle, gap: place.gap, at: place.angle, using: &dice) : nil,
      mediastinum: place.hasMediastinum
        ? Mediastinum(near: middle, gap: place.gap, at: place.angle, using: &dice) : nil)
  }
}
