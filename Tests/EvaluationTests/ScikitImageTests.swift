import Foundation
import Imaging
import Testing

@testable import Evaluation

/// One entry of `Tests/Fixtures/evaluation/skimage.json`, written by the script beside it.
private struct ScikitImageFixture: Decodable {
  let width, height: Int
  let masks: [String]
  let borders: [[Int]]
  let iou, dice: [Double]
  let hausdorff: [Double?]

  static func all() throws -> [ScikitImageFixture] {
    let file = fixtures.appendingPathComponent("evaluation/skimage.json")
    return try JSONDecoder().decode([ScikitImageFixture].self, from: Data(contentsOf: file))
  }

  var graders: [Mask] {
    masks.map { text in
      Mask(
        width: width, height: height, pixels: text.utf8.map { $0 == UInt8(ascii: "1") ? 1 : 0 })
    }
  }
}

@Test("Overlaps of random masks agree with the contingency tables of scikit-image")
func overlapsOfScikitImage() throws {
  for fixture in try ScikitImageFixture.all() {
    let masks = fixture.graders.map(PackedMask.init)
    for (index, (a, b)) in masks.flatMap({ a in masks.map { (a, $0) } }).enumerated() {
      #expect(abs(intersectionOverUnion(a, b) - fixture.iou[index]) < 1e-12)
      #expect(abs(diceCoefficient(a, b) - fixture.dice[index]) < 1e-12)
    }
  }
}

@Test("Borders and their Hausdorff distances agree with scikit-image")
func bordersOfScikitImage() throws {
  for fixture in try ScikitImageFixture.all() {
    let surfaces = fixture.graders.map { Surface($0, spacing: nil) }
    #expect(surfaces.map(\.border) == fixture.borders)
    for (index, (a, b)) in surfaces.flatMap({ a in surfaces.map { (a, $0) } }).enumerated()
    where !a.isEmpty && !b.isEmpty {
      let longest = (a.distances(to: b) + b.distances(to: a)).max()
      #expect(abs((longest ?? .nan) - (fixture.hausdorff[index] ?? .nan)) < 1e-9)
    }
  }
}
