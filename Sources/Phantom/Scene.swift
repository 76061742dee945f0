import Foundation
import Imaging

/// One slice of a lung with a nodule in it: its image and what graders may see.
struct Scene {
  /// What the graders disagree about.
  let story: Story
  /// The nodule.
  let nodule: Nodule
  /// All opinions; their probabilities add up to 1.
  let opinions: [Opinion]
  private let side: Int
  private let wall: ChestWall?
  private let vessel: VesselPiece?
  /// What the image is drawn with.
  private let dice: Dice

  /// Draws the scene of a story in a crop of `side` pixels.
  init(_ story: Story, side: Int, using dice: inout Dice) {
    self.story = story
    self.side = side
    let middle = Point(
      x: Float(side) / 2 + dice.uniform(-3...3), y: Float(side) / 2 + dice.uniform(-3...3))
    nodule = Nodule(
      story.kind, at: middle, radius: Self.radius(story), using: &dice)
    let habits = Habits(story, using: &dice)
    wall = Self.wall(story, nodule, using: &dice)
    vessel = story == .presentOrVessel ? Self.vessel(at: middle, nodule, using: &dice) : nil
    let sight = Sight(side: side, nodule: nodule, wall: wall, vessel: vessel)
    opinions = sight.opinions(habits, feature: story.feature)
    self.dice = dice
  }

  /// Returns the crop in whole Hounsfield units, row by row.
  func image() -> [Float] {
    var dice = dice
    let anatomy = Anatomy(side: side, wall: wall, nodule: nodule, vessel: vessel, using: &dice)
    let scanner = Scanner(using: &dice)
    return scanner.image(of: anatomy.tissue, using: &dice)
  }

  private static func radius(_ story: Story) -> ClosedRange<Float> {
    switch story {
    case .tightOrGenerous, .spiculesOrNot, .noduleOrWall: 5...9.5
    case .haloOrNot: 3.5...6.5
    case .hazeOrNothing: 6...10
    case .presentOrVessel: 3.2...4.8
    }
  }

  /// The wall: at the nodule's edge where the story needs it, else somewhere or nowhere.
  private static func wall(
    _ story: Story, _ nodule: Nodule, using dice: inout Dice
  ) -> ChestWall? {
    if story == .noduleOrWall {
      return ChestWall(
        near: nodule.center, gap: nodule.radius * dice.uniform(0.1...0.5), using: &dice)
    }
    guard dice.happens(0.8) else { return nil }
    let reach = max(nodule.radius, nodule.haloRadius) + 8
    return ChestWall(near: nodule.center, gap: dice.uniform(reach...52), using: &dice)
  }

  private static func vessel(
    at middle: Point, _ nodule: Nodule, using dice: inout Dice
  ) -> VesselPiece {
    let angle = dice.uniform(0...(.pi))
    let radius = nodule.radius * dice.uniform(0.4...0.55)
    return VesselPiece(
      start: middle.moved(dice.uniform(15...26), at: angle),
      end: middle.moved(-dice.uniform(15...26), at: angle + dice.uniform(-0.3...0.3)),
      middle: middle, radius: radius)
  }
}

/// A vessel that lies in the slice and runs through a nodule.
struct VesselPiece {
  let start: Point
  let end: Point
  let middle: Point
  /// In pixels, at the nodule; it tapers towards both ends.
  let radius: Float

  /// The distance of `point` from the border of the vessel in pixels, negative inside.
  func distance(_ point: Point) -> Float {
    let pieces = [start, end].map { tip in
      let (gap, along) = Phantom.distance(point, toLineFrom: middle, to: tip)
      return gap - radius * (1 - 0.35 * along)
    }
    return min(pieces[0], pieces[1])
  }

  /// How much of it the slice shows at `point`: it leaves the slice towards its ends.
  func visibility(_ point: Point) -> Float {
    let reach = max(start.distance(to: middle), end.distance(to: middle))
    return coverage(point.distance(to: middle) - 0.85 * reach, width: 8)
  }
}
