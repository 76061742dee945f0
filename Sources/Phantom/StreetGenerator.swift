import Imaging

/// Makes street scenes, as seen from a car, for the flip task of Kohl et al. (2018): whether all
/// sidewalk, people, cars, vegetation or road of a scene are called by their own or by a second name
/// is drawn with known probabilities, so that every one of the 32 modes has a known one.
package struct StreetGenerator: Sendable {
  /// The classes, those that others are flipped to included, and the flips of the paper: sidewalk
  /// 8/17, person 7/17, car 6/17, vegetation 5/17, road 4/17.
  package static let task: SceneTask = {
    let flipped = ["sidewalk", "person", "car", "vegetation", "road"]
    return SceneTask(
      classes: flipped + ["background"], flipping: flipped,
      withProbabilities: SceneTask.paperProbabilities)
  }()

  /// What all draws depend on.
  package let seed: UInt64

  /// The number of columns of a scene.
  package let width: Int

  /// The number of rows of a scene.
  package let height: Int

  /// A generator; the same numbers give the same scenes. Sides are from 32 to 1024 pixels.
  package init(seed: UInt64, width: Int = 128, height: Int = 64) {
    precondition(
      (32...1024).contains(width) && (32...1024).contains(height),
      "StreetGenerator: scenes of \(width) x \(height) pixels")
    self.seed = seed
    self.width = width
    self.height = height
  }

  /// What the scenes are made from, for their provenance.
  package var source: String { "streets seed \(seed)" }

  /// Returns the id of the scene of that number, for example `street-0001`.
  package func id(of number: Int) -> String {
    let digits = String(number + 1)
    return "street-" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  /// Returns the scene of that number, from 0 on, with one segmentation before any flip; the bonnet
  /// of the car that it is seen from is ignored.
  package func makeScene(_ number: Int) -> Scene {
    var dice = Dice(seed: seed, stream: UInt64(number) ^ 0x57EE_7000)
    let street = Street(using: &dice)
    let view = StreetView(of: street, width: width, height: height, using: &dice)
    return Scene(
      id: id(of: number), patient: id(of: number), image: view.image(using: &dice),
      labels: [view.labels],
      provenance: Provenance(source: source, facts: ["seed": "\(seed)", "number": "\(number)"]))
  }
}

/// The base classes of a street scene.
enum StreetClass: UInt8, CaseIterable {
  case sidewalk
  case person
  case car
  case vegetation
  case road
  case background
}
