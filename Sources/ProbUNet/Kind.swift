extension Configuration {
  /// What a network is: the Probabilistic U-Net, an ablation of it, or a baseline.
  public enum Kind: String, Codable, CaseIterable, Sendable {
    /// Kohl et al., "A Probabilistic U-Net for Segmentation of Ambiguous Images" (2018).
    case probabilisticUNet = "probabilistic-unet"
    /// Ablation: the prior is the standard normal distribution, whatever the image.
    case fixedPrior = "fixed-prior"
    /// Ablation: a fixed prior, and a posterior that sees the mask without the image.
    case fixedPriorNoContext = "fixed-prior-no-context"
    /// Ablation: the code enters with the image, so that every sample costs a pass of the U-Net.
    case latentFirst = "latent-first"
    /// The same U-Net without a latent code: one answer per image.
    case unet
    /// Baseline: a U-Net with dropout in its inner blocks, in training and for every sample.
    case dropoutUNet = "dropout-unet"
    /// Baseline: several U-Nets, each trained on its own; sample i is the answer of member i.
    case unetEnsemble = "unet-ensemble"
    /// Baseline: one U-Net with several heads, of which only the nearest learns from a mask.
    case mHeads = "m-heads"
    /// Baseline: a fixed prior, a posterior that sees the mask alone, a code that enters first.
    case imageToImageVAE = "image-to-image-vae"

    /// What the kind is made of; nothing else tells it from the others.
    var design: NetworkDesign {
      switch self {
      case .probabilisticUNet: .latent(LatentDesign())
      case .fixedPrior: .latent(LatentDesign(hasLearnedPrior: false))
      case .fixedPriorNoContext:
        .latent(LatentDesign(hasLearnedPrior: false, posteriorSeesImage: false))
      case .latentFirst: .latent(LatentDesign(entersFirst: true))
      case .imageToImageVAE:
        .latent(
          LatentDesign(
            hasLearnedPrior: false, posteriorSeesImage: false, entersFirst: true, usualBeta: 10,
            usualDimensions: 3))
      case .unet: .headed(HeadedDesign())
      case .dropoutUNet: .headed(HeadedDesign(dropoutRate: 0.5))
      case .unetEnsemble: .headed(HeadedDesign(repeats: .networks))
      case .mHeads: .headed(HeadedDesign(repeats: .heads))
      }
    }

    /// Whether samples are latent codes, which have a place in a latent space.
    public var hasLatentCode: Bool { latentDesign != nil }

    /// Whether a further sample costs no more than f_comb, so that a step of a training can draw some.
    public var hasCheapSamples: Bool { latentDesign.map { !$0.entersFirst } ?? false }

    /// Whether there are several answers of equal right, as many as the configuration's members.
    public var hasMembers: Bool {
      guard case .headed(let design) = self.design else { return false }
      return design.repeats != nil
    }

    /// The weight of the divergence that the kind is usually trained with.
    public var usualBeta: Float { latentDesign?.usualBeta ?? 1 }

    private var latentDesign: LatentDesign? {
      guard case .latent(let design) = self.design else { return nil }
      return design
    }

    /// The dimensions of the code in a network of this kind where nobody asks for others.
    func latentDimensions(ofPreset dimensions: Int) -> Int {
      latentDesign.map { $0.usualDimensions ?? dimensions } ?? 0
    }
  }
}

/// Where the samples of a network come from.
public enum SampleSource: Equatable, Sendable {
  /// From codes of so many dimensions.
  case latentCode(Int)
  /// From passes with dropout.
  case dropout
  /// From so many members, in turn.
  case members(Int)
  /// There is but one answer.
  case single
}

extension Configuration {
  /// Where samples come from.
  public var sampleSource: SampleSource {
    switch kind.design {
    case .latent: .latentCode(latentDimensions)
    case .headed(let design) where design.dropoutRate > 0: .dropout
    case .headed(let design) where design.repeats != nil: .members(members)
    case .headed: .single
    }
  }
}

/// What a network is made of.
enum NetworkDesign {
  /// A U-Net with a latent code.
  case latent(LatentDesign)
  /// U-Nets with heads and without a code.
  case headed(HeadedDesign)
}

/// What tells networks with a latent code apart.
package struct LatentDesign: Equatable, Sendable {
  /// Whether a net finds the prior from the image; otherwise it is the standard normal distribution.
  var hasLearnedPrior = true
  /// Whether the posterior sees the image beside the mask.
  var posteriorSeesImage = true
  /// Whether the code enters with the image; otherwise after the U-Net.
  var entersFirst = false
  /// The weight of the divergence where nobody asks for another.
  var usualBeta: Float = 1
  /// The dimensions of the code where nobody asks for others; nil for those of the preset.
  var usualDimensions: Int?
}

/// What tells networks without a latent code apart.
struct HeadedDesign: Equatable {
  /// What there are several of.
  enum Repeats { case networks, heads }

  /// The share of the inner blocks' results that is left out at random.
  var dropoutRate: Float = 0
  /// What there are several of; nil for nothing.
  var repeats: Repeats?
}
