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
