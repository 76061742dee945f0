import Foundation

/// The architecture of a network; together with its parameters it is a model.
public struct Configuration: Codable, Equatable, Sendable {
  /// What a network is.
  public enum Kind: String, Codable, CaseIterable, Sendable {
    /// Kohl et al., "A Probabilistic U-Net for Segmentation of Ambiguous Images" (2018).
    case probabilisticUNet = "probabilistic-unet"
    /// The same U-Net without a latent code: one answer per image.
    case unet
  }

  /// What the network is.
  public var kind: Kind

  /// Channels of the image.
  public var imageChannels: Int

  /// Classes, the background included.
  public var classes: Int

  /// Channels of each scale, the finest first; each scale halves the sides of the one before.
  public var channels: [Int]

  /// Dimensions of the latent code z; 0 where there is none.
  public var latentDimensions: Int

  /// Planes by which the posterior sees the mask: `classes` one-hot planes, or 1 for two classes.
  public var maskPlanes: Int

  /// Hidden layers of f_comb, each of `channels[0]` channels; one linear layer follows.
  public var fcombHiddenLayers: Int

  /// Limits of log sigma in both directions; nil for none, as in the paper.
  public var logSigmaLimit: Float?

  /// A network for single-channel images and two classes.
  public init(kind: Kind = .probabilisticUNet, channels: [Int], latentDimensions: Int) {
    self.kind = kind
    imageChannels = 1
    classes = 2
    self.channels = channels
    self.latentDimensions = kind == .unet ? 0 : latentDimensions
    maskPlanes = 1
    fcombHiddenLayers = 2
    logSigmaLimit = nil
  }

  /// Sides of an image must be multiples of this; others are padded.
  public var sideMultiple: Int { 1 << (channels.count - 1) }

  /// The named architectures.
  public static let presets: [String: Configuration] = {
    var small = Configuration(channels: [16, 32, 64, 128, 256], latentDimensions: 6)
    small.logSigmaLimit = 8
    var tiny = Configuration(channels: [16, 32, 64], latentDimensions: 6)
    tiny.logSigmaLimit = 8
    let paper = Configuration(channels: [32, 64, 128, 256, 512], latentDimensions: 6)
    return ["small": small, "tiny": tiny, "lidc-paper": paper]
  }()

  /// Why the network cannot be made; nil when it can.
  ///
  /// Configurations come from files, so every size is checked before memory is taken.
  public var problem: String? {
    let checks: [(Bool, String)] = [
      ((1...8).contains(channels.count), "expected 1 to 8 scales, found \(channels.count)"),
      (channels.allSatisfy { (1...1024).contains($0) }, "expected 1 to 1024 channels per scale"),
      ((1...16).contains(imageChannels), "expected 1 to 16 image channels, found \(imageChannels)"),
      ((2...64).contains(classes), "expected 2 to 64 classes, found \(classes)"),
      (
        (0...64).contains(latentDimensions),
        "expected 0 to 64 latent dimensions, found \(latentDimensions)"
      ),
      (
        (kind == .unet) == (latentDimensions == 0),
        "a \(kind.rawValue) with \(latentDimensions) latent dimensions"
      ),
      (
        maskPlanes == classes || (maskPlanes == 1 && classes == 2),
        "\(maskPlanes) mask planes for \(classes) classes"
      ),
      (
        (1...8).contains(fcombHiddenLayers),
        "expected 1 to 8 hidden layers of f_comb, found \(fcombHiddenLayers)"
      ),
    ]
    return checks.first { !$0.0 }?.1
  }
}
