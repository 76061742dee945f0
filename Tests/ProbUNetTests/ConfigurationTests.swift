import Foundation
import Testing

@testable import ProbUNet

@Test("Every preset can be made")
func presets() {
  #expect(Configuration.presets.values.allSatisfy { $0.problem == nil })
}

@Test("Every preset can be of every kind", arguments: Configuration.Kind.allCases)
func presetsOfKinds(_ kind: Configuration.Kind) {
  for preset in Configuration.presets.values {
    let changed = preset.with(kind: kind)
    #expect(changed.problem == nil)
    #expect(changed.presetName == preset.presetName)
  }
}

@Test("The image-to-image VAE has three dimensions and beta 10 where nobody asks for others")
func imageToImageDefaults() throws {
  let small = try #require(Configuration.presets["small"])
  #expect(small.with(kind: .imageToImageVAE).latentDimensions == 3)
  #expect(small.with(kind: .latentFirst).latentDimensions == 6)
  #expect(Configuration.Kind.imageToImageVAE.usualBeta == 10)
  #expect(Configuration.Kind.fixedPrior.usualBeta == 1)
}

@Test("An architecture of an earlier version is what it was")
func olderArchitecture() throws {
  let text = #"""
    {"channels":[16,32],"classes":2,"fcombHiddenLayers":2,"imageChannels":1,
    "kind":"probabilistic-unet","latentDimensions":6,"logSigmaLimit":8,"maskPlanes":1}
    """#
  var expected = Configuration(channels: [16, 32], latentDimensions: 6)
  expected.logSigmaLimit = 8
  #expect(try JSONDecoder().decode(Configuration.self, from: Data(text.utf8)) == expected)
}

@Test("An architecture comes back from its text", arguments: Configuration.Kind.allCases)
func architectureRoundTrip(_ kind: Configuration.Kind) throws {
  var configuration = try #require(Configuration.presets["cityscapes"]).with(kind: kind)
  configuration.initialization = .orthogonal
  if kind.hasLatentCode { configuration.covariance = .full }
  let data = try JSONEncoder().encode(configuration)
  #expect(try JSONDecoder().decode(Configuration.self, from: data) == configuration)
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
  #expect(
    problem {
      $0.kind = .unet
      $0.latentDimensions = 0
      $0.covariance = .full
    } == "a unet with a full covariance")
  #expect(problem { $0.members = 2 } == "a probabilistic-unet of 2 members")
  #expect(
    problem {
      $0 = $0.with(kind: .mHeads)
      $0.members = 65
    } == "a m-heads of 65 members")
  #expect(problem { $0.maskPlanes = 3 } == "3 mask planes for 2 classes")
  #expect(problem { $0.imageChannels = 0 } == "expected 1 to 16 image channels, found 0")
  #expect(
    problem { $0.fcombHiddenLayers = 0 } == "expected 1 to 8 hidden layers of f_comb, found 0")
  #expect(problem { _ in } == nil)
}
