import Imaging
import Testing

@testable import ProbUNet

private let image = GrayImage(
  width: 16, height: 16, unit: .hounsfield, values: (0..<256).map { Float($0) })

private func model(threads: Int = 1) -> HypothesisModel {
  .untrained(Configuration(channels: [8, 8, 8], latentDimensions: 2), seed: 3, threads: threads)
}

@Test("A mask cut at one half is the mask; higher cuts lie inside lower ones and follow p")
func cutMasks() throws {
  let hypothesis = try model().encode(image).decode([1, -1])
  #expect(hypothesis.mask(above: 0.5) == hypothesis.mask)
  let cuts = stride(from: 0.05, through: 0.95, by: 0.05).map { hypothesis.mask(above: $0) }
  for (lower, higher) in zip(cuts, cuts.dropFirst()) {
    #expect(zip(lower.pixels, higher.pixels).allSatisfy { $0 >= $1 })
  }
  let wanted = hypothesis.probabilities.map { $0 > 0.3 }
  let found = hypothesis.mask(above: 0.3).pixels.map { $0 == 1 }
  let unsure = hypothesis.probabilities.map { abs($0 - 0.3) < 1e-5 }
  #expect(zip(zip(wanted, found), unsure).allSatisfy { $0.0 == $0.1 || $1 })
}

@Test("A companion of a model answers as the model does, and says that it is the same")
func companions() throws {
  let first = model()
  let second = first.companion(threads: 1)
  #expect(second.name == first.name)
  #expect(second.parameterCount == first.parameterCount)
  #expect(second.configuration == first.configuration)
  let answers = try [first, second].map { try $0.encode(image).draw(4, seed: 7) }
  #expect(answers[0] == answers[1])
}

@Test("An image that would take too much memory is refused before memory is taken")
func tooLargeImages() throws {
  let most = model().configuration.greatestPixelCount
  let side = Int(Double(most).squareRoot()) + 1
  let large = GrayImage(
    width: side, height: side, unit: .unitInterval,
    values: [Float](repeating: 0, count: side * side))
  let sentence =
    "image too large: expected at most \(most) pixels for this model, found \(side) x \(side);"
    + " crop it or make it smaller"
  #expect(throws: ModelError.unfitImage(sentence)) { try model().encode(large) }
  let paper = Configuration(channels: [32, 64, 128, 256, 512], latentDimensions: 6)
  #expect(paper.greatestPixelCount > 1024 * 1024)
  #expect(paper.greatestPixelCount < most)
}

@Test("With a full covariance z = mu + L u, as exports say, and not u = (z - mu) / sigma")
func fullCovarianceCodes() {
  let prior = Gaussian(
    mean: [0.5, -1, 0.2], logSigma: [-0.3, 0.4, 0.1], lower: [0.7, -0.4, 0.3])
  let u: [Float] = [1, -2, 0.5]
  let z = prior.code(at: u)
  for (found, wanted) in zip(prior.whitened(z), u) { #expect(abs(found - wanted) < 1e-3) }
  let scaled = zip(zip(z, prior.mean), prior.sigma).map { ($0.0 - $0.1) / $1 }
  #expect(zip(scaled, u).contains { abs($0 - $1) > 1e-3 })
}
