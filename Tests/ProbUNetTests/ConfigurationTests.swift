import Testing

@testable import ProbUNet

@Test("Every preset can be made")
func presets() {
  #expect(Configuration.presets.values.allSatisfy { $0.problem == nil })
}

@Test("An architecture that cannot be made says why")
func problems() {
  func problem(_ change: (inout Configuration) -> Void) -> String? {
    var configuration = Configuration(channels: [16, 32], latentDimensions: 2)
    change(&configuration)
    return configuration.problem
  }
  #expect(problem { $0.channels = [] } == "expected 1 to 8 scales, found 0")
  #expect(problem { $0.channels = [16, 1 << 40] } == "expected 1 to 1024 channels per scale")
  #expect(problem { $0.classes = 1 } == "expected 2 to 64 classes, found 1")
  #expect(problem { $0.latentDimensions = 65 } == "expected 0 to 64 latent dimensions, found 65")
  #expect(problem { $0.kind = .unet } == "a unet with 2 latent dimensions")
  #expect(problem { $0.maskPlanes = 3 } == "3 mask planes for 2 classes")
  #expect(problem { $0.imageChannels = 0 } == "expected 1 to 16 image channels, found 0")
  #expect(
    problem { $0.fcombHiddenLayers = 0 } == "expected 1 to 8 hidden layers of f_comb, found 0")
  #expect(problem { _ in } == nil)
}
