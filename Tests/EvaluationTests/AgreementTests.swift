import Foundation
import Imaging
import Testing

@testable import Evaluation

/// One entry of `Tests/Fixtures/evaluation/agreement.json`, written by the script beside it.
private struct AgreementFixture: Decodable {
  struct Estimate: Decodable {
    let sensitivities, specificities: [Double]
    let area: Int
  }

  let width, height: Int
  let spacing: [Double]
  let masks: [String]
  let hd95, assd: [Double?]
  let staple: Estimate?
  let kappa: Double?

  static func all() throws -> [AgreementFixture] {
    let file = fixtures.appendingPathComponent("evaluation/agreement.json")
    return try JSONDecoder().decode([AgreementFixture].self, from: Data(contentsOf: file))
  }

  var graders: [Mask] {
    masks.map { text in
      Mask(
        width: width, height: height, pixels: text.utf8.map { $0 == UInt8(ascii: "1") ? 1 : 0 })
    }
  }
}

private func isClose(_ a: Double?, _ b: Double?, _ tolerance: Double) -> Bool {
  guard let a, let b else { return a == nil && b == nil }
  return abs(a - b) <= tolerance
}

@Test("Border distances agree with scipy to 1e-9, also where rows and columns differ in spacing")
func surfacesAgainstScipy() throws {
  for fixture in try AgreementFixture.all() {
    let spacing = Spacing(
      rowInMillimeters: fixture.spacing[0], columnInMillimeters: fixture.spacing[1])
    let surfaces = fixture.graders.map { Surface($0, spacing: spacing) }
    for (index, (a, b)) in surfaces.flatMap({ a in surfaces.map { (a, $0) } }).enumerated() {
      let found = SurfaceDistances(a, b)
      #expect(isClose(found?.hausdorff95, fixture.hd95[index], 1e-9))
      #expect(isClose(found?.averageSymmetric, fixture.assd[index], 1e-9))
    }
  }
}

@Test("STAPLE agrees with numpy over single pixels to 1e-6")
func stapleAgainstNumPy() throws {
  for fixture in try AgreementFixture.all() {
    let found = STAPLE(fixture.graders)
    #expect((found == nil) == (fixture.staple == nil))
    guard let found, let expected = fixture.staple else { continue }
    for grader in fixture.graders.indices {
      #expect(abs(found.sensitivities[grader] - expected.sensitivities[grader]) < 1e-6)
      #expect(abs(found.specificities[grader] - expected.specificities[grader]) < 1e-6)
    }
    #expect(found.mask.area == expected.area)
  }
}

@Test("Fleiss' kappa agrees with numpy to 1e-12")
func kappaAgainstNumPy() throws {
  for fixture in try AgreementFixture.all() {
    #expect(isClose(fleissKappa(VotePatterns(fixture.graders)), fixture.kappa, 1e-12))
  }
}

@Test("Without any marked pixel there is neither STAPLE nor kappa, and borders lie 0 apart")
func nothingMarked() throws {
  let empty = [Mask](repeating: Mask(width: 6, height: 5), count: 3)
  #expect(STAPLE(empty) == nil)
  #expect(fleissKappa(VotePatterns(empty)) == nil)
  let surface = Surface(empty[0], spacing: nil)
  #expect(SurfaceDistances(surface, surface)?.hausdorff95 == 0)
}

@Test("A border has nothing to be measured to in an empty mask")
func oneEmpty() {
  let mark = Surface(strip("..##.."), spacing: nil)
  #expect(SurfaceDistances(mark, Surface(strip("......"), spacing: nil)) == nil)
}

@Test("Graders of one mind have kappa 1 and no error by STAPLE")
func oneMind() throws {
  let mask = Mask(width: 9, height: 9, pixels: (0..<81).map { $0 % 9 > 2 && $0 % 9 < 6 ? 1 : 0 })
  let estimate = try #require(STAPLE([mask, mask, mask]))
  #expect(estimate.mask == mask)
  #expect(estimate.sensitivities.allSatisfy { $0 > 0.9999 })
  #expect(fleissKappa(VotePatterns([mask, mask, mask])) == 1)
}
