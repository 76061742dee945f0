import Foundation
import Imaging
import Testing

@testable import Evaluation

/// Six pixels: road, road, car, sky, ignored, car; car may be car_2, road may be road_2.
private let labels = LabelMap(width: 6, height: 1, pixels: [0, 0, 1, 2, 255, 1])
private let task = SceneTask(
  classes: ["road", "car", "sky"], flipping: ["car", "road"], withProbabilities: [0.5, 0.25])

private func sample(_ mode: Int, of labels: LabelMap = labels) -> [UInt8] {
  task.flips.apply(mode, to: labels).pixels.map { $0 == 255 ? 2 : $0 }
}

private func score(_ modes: [Int], of labels: LabelMap = labels) -> SceneScore {
  SceneScore(
    patient: "a", truth: SceneTruth([labels], task: task),
    samples: modes.map { sample($0, of: labels) }, counts: [modes.count])
}

@Test("Random scenes score as the plain computation in numpy does")
func numpyScenes() throws {
  struct Fixture: Decodable {
    struct Flip: Decodable { var base, alternative: UInt8; var probability: Double }
    struct Terms: Decodable { var n: Int; var dSY, dSS, dYY, ged2: Double }
    struct Score: Decodable {
      var terms: [Terms]; var modes: [Int]; var expectedModes: [Double]; var pixels: [[Int]]
    }
    struct Scene: Decodable { var graders, samples: [[UInt8]]; var score: Score }
    var width, height, classes: Int
    var counts: [Int]
    var flips: [Flip]
    var scenes: [Scene]
  }
  let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Fixtures/evaluation/flips.json")
  let fixture = try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: path))
  let flips = FlipTask(
    fixture.flips.map {
      FlipTask.Flip(base: $0.base, alternative: $0.alternative, probability: $0.probability)
    })
  let task = SceneTask(classes: (0..<fixture.classes).map { "class \($0)" }, flips: flips)
  for scene in fixture.scenes {
    let graders = scene.graders.map {
      LabelMap(width: fixture.width, height: fixture.height, pixels: $0)
    }
    let score = SceneScore(
      patient: "", truth: SceneTruth(graders, task: task), samples: scene.samples,
      counts: fixture.counts)
    for (found, expected) in zip(score.terms, scene.score.terms) {
      #expect(found.sampleCount == expected.n)
      #expect(abs(found.dSY - expected.dSY) < 1e-12)
      #expect(abs(found.dSS - expected.dSS) < 1e-12)
      #expect(abs(found.dYY - expected.dYY) < 1e-12)
      #expect(abs(found.ged2 - expected.ged2) < 1e-12)
    }
    #expect(score.modes == scene.score.modes)
    for (found, expected) in zip(score.expectedModes, scene.score.expectedModes) {
      #expect(abs(found - expected) < 1e-12)
    }
    #expect(score.pixels.map { [$0.all, $0.kept, $0.flipped] } == scene.score.pixels)
  }
}

@Test("Samples that are the true modes as often as these are probable have GED² 0 and no error")
func perfectSamples() {
  // p(00) = p(10) = 3/8, p(01) = p(11) = 1/8.
  let score = score([0, 0, 0, 1, 2, 2, 2, 3])
  #expect(abs(score.terms[0].ged2) < 1e-12)
  let calibration = FlipCalibration(task.flips, [score, score])
  #expect(calibration.draws == 16)
  for mode in calibration.modes {
    #expect(abs(mode.frequency - mode.probability) < 1e-12)
    #expect(abs(mode.expected - mode.probability) < 1e-12)
  }
  #expect(calibration.modes.map(\.bits) == ["00", "01", "10", "11"])
  #expect(calibration.totalVariation < 1e-12)
  #expect(calibration.pixels.map(\.all) == [32, 32])
  #expect(calibration.pixels.map(\.kept) == [16, 24])
  #expect(calibration.pixels.map(\.flipped) == [16, 8])
}

@Test("A model that never flips has the first mode only, and the GED² that follows from it")
func neverFlipped() {
  let score = score([0, 0])
  let calibration = FlipCalibration(task.flips, [score])
  #expect(calibration.modes.map(\.frequency) == [1, 0, 0, 0])
  #expect(abs(calibration.totalVariation - 5.0 / 8) < 1e-12)
  // One flip leaves one class right and makes two wrong, two flips leave none right.
  let (one, two) = (2.0 / 3, 1.0)
  let dSY = 3.0 / 8 * 0 + 3.0 / 8 * one + 1.0 / 8 * one + 1.0 / 8 * two
  #expect(abs(score.terms[0].dSY - dSY) < 1e-12)
  #expect(score.terms[0].dSS == 0)
  #expect(abs(score.terms[0].ged2 - (2 * dSY - score.terms[0].dYY)) < 1e-12)
  #expect(score.confusion.ious == [1, 1, 1, nil, nil])
}

@Test("Samples from the truth have, on average, a GED² of dYY / n")
func truthInExpectation() {
  var generator = Steps()
  let count = 4
  let mean =
    (0..<4000).reduce(0.0) { sum, _ in
      let modes = (0..<count).map { _ in task.flips.draw(using: &generator) }
      return sum + score(modes).terms[0].ged2
    } / 4000
  let dYY = score([0]).terms[0].dYY
  #expect(abs(mean - dYY / Double(count)) < 0.005)
}

@Test("Flips of a class that a scene lacks are not expected of it")
func absentClass() {
  let roads = LabelMap(width: 3, height: 1, pixels: [0, 0, 2])
  let score = score([3, 2, 0], of: roads)
  #expect(score.modes == [1, 0, 0])
  #expect(zip(score.expectedModes, [0.75, 0.25, 0, 0]).allSatisfy { abs($0 - $1) < 1e-12 })
  #expect(score.pixels[0] == FlipPixels())
}

@Test("Ignored pixels count for nothing, whatever samples say there")
func ignoredPixels() {
  var other = sample(1)
  other[4] = 3
  let truth = SceneTruth([labels], task: task)
  let scores = [sample(1), other].map {
    SceneScore(patient: "a", truth: truth, samples: [$0], counts: [1])
  }
  #expect(scores[0].terms == scores[1].terms)
  #expect(scores[0].pixels == scores[1].pixels)
  #expect(scores[0].confusion == scores[1].confusion)
}

@Test("A scene without any measured class is not measurable, one without flips always is")
func measurable() {
  let sky = LabelMap(width: 2, height: 1, pixels: [2, 255])
  #expect(!SceneTruth([sky], task: task).isMeasurable)
  let plain = SceneTask(classes: ["road", "car", "sky"])
  #expect(SceneTruth([sky], task: plain).isMeasurable)
  #expect(SceneTruth([sky], task: plain).evaluated == [0, 1, 2])
}

@Test("Two label maps without any measured class are alike, and of one with and one without")
func withoutClasses() {
  let nothing = [UInt8](repeating: 2, count: 6)
  let score = SceneScore(
    patient: "a", truth: SceneTruth([labels], task: task), samples: [nothing, nothing],
    counts: [2])
  #expect(score.terms[0].dSS == 0)
  #expect(score.terms[0].dSY == 1)
}

@Test("Means over scenes and the frequency by chance follow from their formulas")
func summaries() {
  let scores = [score([0, 1]), score([2, 3])]
  let summary = SceneSummary(scores, at: 0)
  #expect(summary.count == 2)
  #expect(abs(summary.ged2 - scores.map { $0.terms[0].ged2 }.reduce(0, +) / 2) < 1e-12)
  #expect(summary.ged2Unbiased.map { $0 < summary.ged2 } == true)
  #expect(SceneSummary([score([1])], at: 0).ged2Unbiased == nil)
  let chance = FlipCalibration(task.flips, scores).chanceTotalVariation
  let p = [3.0, 1, 3, 1].map { $0 / 8 }
  #expect(
    abs(chance - p.map { (2 * $0 * (1 - $0) / (.pi * 4)).squareRoot() }.reduce(0, +) / 2) < 1e-12)
}

/// A generator of well-spread numbers (Weyl's sequence, mixed).
private struct Steps: RandomNumberGenerator {
  private var state: UInt64 = 0

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
