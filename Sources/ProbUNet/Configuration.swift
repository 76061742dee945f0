import Foundation
import Tensors

/// The architecture of a network; together with its parameters it is a model.
public struct Configuration: Codable, Equatable, Sendable {
  /// How the dimensions of a latent code may depend on each other.
  public enum Covariance: String, Codable, CaseIterable, Sendable {
    /// Not at all, as in the paper: axis-aligned Gaussians.
    case diagonal
    /// In any way: Gaussians with a Cholesky factor.
    case full
  }

  /// The depth of f_comb.
  public enum FCombForm: String, Codable, CaseIterable, Sendable {
    /// The paper's "three subsequent 1x1 convolutions": two hidden layers and the output.
    case paper
    /// The authors' released code: three hidden layers and the output.
    case released

    /// Hidden layers.
    public var hiddenLayers: Int { self == .paper ? 2 : 3 }
  }

  /// How filters begin.
  public enum Initialization: String, Codable, CaseIterable, Sendable {
    /// A normal distribution with variance 2 / inputs, cut off at two sigma (He et al., 2015), as in
    /// the authors' released code.
    case he
    /// Orthonormal filters, as in the paper (Saxe et al., 2014).
    case orthogonal
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

  /// How the dimensions of z may depend on each other.
  public var covariance = Covariance.diagonal

  /// Planes by which the posterior sees the mask: `classes` one-hot planes, or 1 for two classes.
  public var maskPlanes: Int

  /// Hidden layers of f_comb, each of `channels[0]` channels; one linear layer follows.
  public var fcombHiddenLayers: Int

  /// U-Nets of an ensemble, or heads; 1 for other kinds.
  public var members = 1

  /// Limits of log sigma in both directions; nil for none, as in the paper.
  public var logSigmaLimit: Float?

  /// How filters begin.
  public var initialization = Initialization.he

  /// The side of the square in the middle of an image that the network sees, in pixels; nil for all of
  /// the image. Outside it the answer is background.
  public var fieldSide: Int?

  /// A network for single-channel images and two classes.
  public init(kind: Kind = .probabilisticUNet, channels: [Int], latentDimensions: Int) {
    self.kind = kind
    imageChannels = 1
    classes = 2
    self.channels = channels
    self.latentDimensions = kind.hasLatentCode ? latentDimensions : 0
    maskPlanes = 1
    fcombHiddenLayers = FCombForm.paper.hiddenLayers
    members = kind.hasMembers ? Self.usualMembers : 1
    logSigmaLimit = nil
  }

  /// Members of an ensemble and heads where nobody asks for other numbers.
  public static let usualMembers = 4

  /// Returns the network of another kind with the same U-Net, and what is usual for that kind.
  public func with(kind: Kind) -> Configuration {
    var result = self
    result.kind = kind
    result.latentDimensions = kind.latentDimensions(ofPreset: latentDimensions)
    result.members = kind.hasMembers ? Self.usualMembers : 1
    if !kind.hasLatentCode { result.covariance = .diagonal }
    return result
  }

  /// Returns the network for images of so many channels and pixels of so many classes.
  public func with(imageChannels: Int, classes: Int) -> Configuration {
    var result = self
    result.imageChannels = imageChannels
    result.classes = classes
    result.maskPlanes = classes == 2 ? 1 : classes
    return result
  }

  /// Sides of an image must be multiples of this; others are padded.
  public var sideMultiple: Int { 1 << (channels.count - 1) }

  /// The most pixels of an image that the network answers to: those that take about 4 GiB.
  ///
  /// Most is needed at the finest scale, where the results of both paths, what was enlarged from the
  /// scale below, the features and the base of f_comb are there at once, over the coarser results.
  public var greatestPixelCount: Int {
    let widths = channels.map(roundedToBlocks)
    let finest = 4 * widths[0] + (widths.count > 1 ? widths[1] : 0)
    let coarser = widths.enumerated().dropFirst().reduce(0) { $0 + $1.element >> (2 * $1.offset) }
    return (4 << 30) / (MemoryLayout<Float>.stride * (finest + coarser))
  }

  /// The named architectures; a training takes image channels and classes from its library.
  public static let presets: [String: Configuration] = {
    var small = Configuration(channels: [16, 32, 64, 128, 256], latentDimensions: 6)
    small.logSigmaLimit = 8
    var tiny = Configuration(channels: [16, 32, 64], latentDimensions: 6)
    tiny.logSigmaLimit = 8
    var paper = Configuration(channels: [32, 64, 128, 256, 512], latentDimensions: 6)
    paper.initialization = .orthogonal
    var streets = Configuration(channels: [16, 32, 64, 128], latentDimensions: 6)
    streets.logSigmaLimit = 8
    streets.fcombHiddenLayers = FCombForm.released.hiddenLayers
    return [
      "small": small, "tiny": tiny, "lidc-paper": paper, "cityscapes": cityscapes,
      "streets": streets.with(imageChannels: 3, classes: 24),
    ]
  }()

  /// The network of the authors' released code, for colour images of streets: 19 classes, and five
  /// more that those of the same kind are flipped to at random.
  private static let cityscapes: Configuration = {
    var result = Configuration(channels: [32, 64, 128, 192, 192, 192, 192], latentDimensions: 6)
    result.imageChannels = 3
    result.classes = 24
    result.maskPlanes = 24
    result.fcombHiddenLayers = FCombForm.released.hiddenLayers
    return result
  }()

  /// The name of the preset that the network was made from, whatever a training and its library may
  /// choose; nil for none.
  public var presetName: String? {
    Self.presets.first { $0.value.channels == channels }?.key
  }

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
        kind.hasLatentCode == (latentDimensions > 0),
        "a \(kind.rawValue) with \(latentDimensions) latent dimensions"
      ),
      (
        kind.hasLatentCode || covariance == .diagonal,
        "a \(kind.rawValue) with a \(covariance.rawValue) covariance"
      ),
      (
        kind.hasMembers ? (2...64).contains(members) : members == 1,
        "a \(kind.rawValue) of \(members) members"
      ),
      (
        (8...4096).contains(fieldSide ?? 8),
        "expected a field of 8 to 4096 pixels, found \(fieldSide ?? 8)"
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

extension Configuration {
  /// Reads an architecture; what one of an earlier version does not say is as it was then.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      kind: try values.decode(Kind.self, forKey: .kind),
      channels: try values.decode([Int].self, forKey: .channels), latentDimensions: 0)
    imageChannels = try values.decode(Int.self, forKey: .imageChannels)
    classes = try values.decode(Int.self, forKey: .classes)
    latentDimensions = try values.decode(Int.self, forKey: .latentDimensions)
    maskPlanes = try values.decode(Int.self, forKey: .maskPlanes)
    fcombHiddenLayers = try values.decode(Int.self, forKey: .fcombHiddenLayers)
    logSigmaLimit = try values.decodeIfPresent(Float.self, forKey: .logSigmaLimit)
    covariance = try values.decodeIfPresent(Covariance.self, forKey: .covariance) ?? .diagonal
    members = try values.decodeIfPresent(Int.self, forKey: .members) ?? 1
    fieldSide = try values.decodeIfPresent(Int.self, forKey: .fieldSide)
    initialization =
      try values.decodeIfPresent(Initialization.self, forKey: .initialization) ?? .he
  }
}
