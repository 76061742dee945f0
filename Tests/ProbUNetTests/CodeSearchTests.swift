import Foundation
import Imaging
import Tensors
import Testing

@testable import ProbUNet

@Test("The descent finds the bottom of a bent valley in two dimensions and of a bowl in six")
func descents() {
  let valley = Descent(from: [-1.2, 1], tolerance: 1e-12, limit: 300) { places in
    places.map { 100 * pow($0[1] - $0[0] * $0[0], 2) + pow(1 - $0[0], 2) }
  }
  #expect(abs(valley.place[0] - 1) < 0.02)
  let bowl = Descent(from: [Double](repeating: 3, count: 6)) { places in
    places.map { place in
      place.enumerated().reduce(0) { $0 + Double($1.offset + 1) * pow($1.element - 1, 2) }
    }
  }
  #expect(bowl.place.allSatisfy { abs($0 - 1) < 0.05 })
  #expect(bowl.steps < 30)
}

@Test("A descent on flat ground stays where it is")
func flatGround() {
  let descent = Descent(from: [1, 2]) { $0.map { _ in 5 } }
  #expect(descent.place == [1, 2])
  #expect(descent.steps == 0)
}

@Test("A descent that is not wanted any more ends between two steps, where it is")
func unwantedDescent() {
  var asked = 0
  let descent = Descent(
    from: [3, 3], tolerance: 1e-12,
    while: {
      asked += 1
      return asked < 4
    }
  ) { places in places.map { $0[0] * $0[0] + 9 * pow($0[1] - $0[0] * $0[0], 2) } }
  #expect(descent.steps == 2)
  #expect(descent.value.isFinite && descent.place != [3, 3])
  let unbegun = Descent(from: [3, 3], while: { false }) { places in
    Issue.record("\(places) are looked at")
    return places.map { _ in 0 }
  }
  #expect(unbegun.steps == 0 && unbegun.place == [3, 3])
}

@Test("The density of a code is that of the formula, also where dimensions depend on each other")
func density() {
  #expect(abs(Gaussian.standard(2).logDensity(at: [0, 0]) + log(2 * .pi)) < 1e-12)
  let full = Gaussian(mean: [1, 2], logSigma: [0.5, -0.5], lower: [0.7])
  let expected = -log(2 * Double.pi) - 0.5 * (1 + 4)
  #expect(abs(full.logDensity(at: [1, 2]) - expected) < 1e-6)
}

private let image: GrayImage = {
  var generator = SplitMix64(seed: 4)
  return GrayImage(
    width: 32, height: 32, unit: .unitInterval,
    values: (0..<1_024).map { _ in Float.random(in: 0...1, using: &generator) })
}()

private func encoded(_ covariance: Configuration.Covariance = .diagonal) throws -> EncodedCase {
  var configuration = Configuration(channels: [16, 16], latentDimensions: 2)
  configuration.covariance = covariance
  return try HypothesisModel.untrained(configuration, seed: 3, threads: 1).encode(image)
}

@Test("The code of a mask that the model itself has drawn gives that mask back")
func ownMask() throws {
  let encoded = try encoded()
  for seed in 0..<4 as Range<UInt64> {
    let z = encoded.codes(1, seed: seed)[0].map { 2 * $0 }
    let mask = encoded.decode(z).mask
    let found = try #require(encoded.code(of: mask, from: encoded.prior.mean))
    let known = encoded.assessment(of: mask, at: z)
    let worth = { (search: CodeSearch) in search.logDensity - search.crossEntropy }
    // The mask's own code is one candidate; the best one is at least nearly as good.
    #expect(worth(found) >= worth(known) - 0.5)
    #expect(abs(found.logDensity - encoded.prior.logDensity(at: found.u)) < 1e-9)
    #expect(zip(found.z, encoded.prior.code(at: found.u)).allSatisfy { abs($0 - $1) < 1e-6 })
  }
}

@Test("A search that is given up finds nothing")
func searchGivenUp() throws {
  let encoded = try encoded()
  let mask = encoded.centre.mask
  var steps = 0
  let found = encoded.code(of: mask, from: encoded.prior.mean) {
    steps += 1
    return steps < 2
  }
  #expect(found == nil)
  #expect(steps <= 5)
}

@Test("The search never ends worse than where it began, with a full covariance too")
func neverWorse() throws {
  let encoded = try encoded(.full)
  var mask = Mask(width: 32, height: 32)
  for row in 8..<20 { for column in 10..<22 { mask[row, column] = true } }
  for start in encoded.codes(3, seed: 5) {
    let begun = encoded.assessment(of: mask, at: start)
    let found = try #require(encoded.code(of: mask, from: start))
    #expect(
      found.logDensity - found.crossEntropy >= begun.logDensity - begun.crossEntropy - 1e-6)
  }
}

@Test("A network without a latent code has no code for a mask, and draws codes without numbers")
func noCode() throws {
  let configuration = Configuration(kind: .unet, channels: [16, 16], latentDimensions: 0)
  let encoded = try HypothesisModel.untrained(configuration, seed: 3, threads: 1).encode(image)
  #expect(encoded.code(of: Mask(width: 32, height: 32), from: []) == nil)
  #expect(encoded.codes(2, seed: 0) == [[], []])
}

@Test("Drawn codes decode to the hypotheses that are drawn from the same seed")
func drawnCodes() throws {
  let encoded = try encoded()
  #expect(encoded.decode(encoded.codes(5, seed: 9)) == encoded.draw(5, seed: 9))
}
