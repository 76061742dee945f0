import Testing

@testable import ProbUNet

@Test("A Gaussian keeps its parts")
func parts() {
  #expect(Gaussian(mean: [1], logSigma: [0]).logSigma == [0])
}
