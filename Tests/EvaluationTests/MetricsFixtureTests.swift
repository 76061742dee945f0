import Foundation
import Imaging
import Testing

@testable import Evaluation

/// One entry of `Tests/Fixtures/evaluation/metrics.json`, written by the script beside it.
struct MetricsFixture: Decodable, Sendable {
  let width: Int
  let height: Int
  let samples: [String]
  let graders: [String]
  let dSY, dSS, dYY, ged2: Double
  let ged2Unbiased: Double?
  let leastCommonMultiple, distinctPairs, maximumDiceMatch: Double
  let minimumIoU: Double?
  let areaSpread: Double
  let margins: [[Float]]
  let uncertaintyCorrelation: Double
  let pixelCalibrationError: Double?
  let largestGED2: Double
  let diameters: [Double]

  static func all() throws -> [MetricsFixture] {
    let file = fixtures.appendingPathComponent("evaluation/metrics.json")
    return try JSONDecoder().decode([MetricsFixture].self, from: Data(contentsOf: file))
  }

  func mask(_ text: String) -> Mask {
    Mask(width: width, height: height, pixels: text.utf8.map { $0 == UInt8(ascii: "1") ? 1 : 0 })
  }
}

@Test("Every measure agrees with numpy and scipy to 1e-12")
func numpyAndScipy() throws {
  let all = try MetricsFixture.all()
  #expect(all.count == 16)
  for fixture in all {
    let samples = fixture.samples.map { PackedMask(fixture.mask($0)) }
    let masks = fixture.graders.map(fixture.mask)
    let graders = masks.map(PackedMask.init)
    let distances = CaseDistances(samples: samples, graders: graders)
    let count = samples.count
    let terms = distances.terms(first: count)
    let disagreement = Disagreement(among: masks)
    let pairs: [(Double?, Double?)] = [
      (terms.dSY, fixture.dSY), (terms.dSS, fixture.dSS), (terms.dYY, fixture.dYY),
      (terms.ged2, fixture.ged2), (terms.ged2Unbiased(of: .independent), fixture.ged2Unbiased),
      (
        distances.matchedIoU(first: count, by: .leastCommonMultiple), fixture.leastCommonMultiple
      ),
      (distances.matchedIoU(first: count, by: .distinctPairs), fixture.distinctPairs),
      (maximumDiceMatch(samples: samples, graders: graders), fixture.maximumDiceMatch),
      (disagreement.minimumIoU, fixture.minimumIoU),
      (
        Reliability(pixelsOf: samples, against: graders).calibrationError,
        fixture.pixelCalibrationError
      ),
      (
        CaseScore(
          id: "", patient: "", hypotheses: samples, centre: samples[0], graders: graders,
          reconstructions: nil, counts: [count]
        ).samples[0].largestGED2, fixture.largestGED2
      ),
      (disagreement.areaSpread, fixture.areaSpread), (disagreement.dYY, fixture.dYY),
    ]
    for (found, expected) in pairs {
      #expect((found == nil) == (expected == nil))
      #expect(abs((found ?? 0) - (expected ?? 0)) < 1e-12)
    }
  }
}

@Test("S_NCC agrees with numpy to 1e-6")
func uncertaintyCorrelationOfNumpy() throws {
  for fixture in try MetricsFixture.all() {
    let found = uncertaintyCorrelation(
      margins: fixture.margins, graders: fixture.graders.map(fixture.mask))
    #expect(abs(found - fixture.uncertaintyCorrelation) < 1e-6)
  }
}

@Test("Longest diameters agree with scipy's labels and pairwise distances to 1e-9")
func longestDiameters() throws {
  let spacing = Spacing(rowInMillimeters: 0.7, columnInMillimeters: 0.6)
  for fixture in try MetricsFixture.all() {
    for (mask, expected) in zip(fixture.samples, fixture.diameters) {
      let found = MaskSize(of: fixture.mask(mask), spacing: spacing).longestDiameterInMillimeters
      #expect(abs((found ?? .nan) - expected) < 1e-9)
    }
  }
}
