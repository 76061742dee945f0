import Layers
import Tensors

/// A U-Net without a latent code: with one head, with several, or with dropout in its inner blocks.
///
/// Each head has the layers of f_comb. With several, the head whose answer is nearest to the mask
/// learns with weight 1 - epsilon and the others share epsilon (Rupprecht et al., "Learning in an
/// Uncertain World", 2017).
package struct HeadedUNet: Network {
  package let configuration: Configuration
  package let layout: ParameterLayout

  let unet: UNet
  let heads: [FComb]
  private let dropoutRate: Float

  /// What the heads that are not the nearest share.
  static let othersShare: Float = 0.05

  /// The network of an architecture.
  package init(_ configuration: Configuration, dropoutRate: Float = 0) {
    var layout = ParameterLayout()
    self.init(
      configuration, prefix: "", heads: configuration.members, dropoutRate: dropoutRate,
      in: &layout)
  }

  /// A part of a larger network, its parameters' names after `prefix`.
  init(
    _ configuration: Configuration, prefix: String, heads: Int, dropoutRate: Float,
    in layout: inout ParameterLayout
  ) {
    self.configuration = configuration
    self.dropoutRate = dropoutRate
    unet = UNet(
      prefix + "unet", inputs: configuration.imageChannels, channels: configuration.channels,
      in: &layout)
    let names = heads == 1 ? ["fcomb"] : (0..<heads).map { "heads.\($0)" }
    var made: [FComb] = []
    for name in names {
      made.append(FComb(prefix + name, configuration: configuration, constants: 0, in: &layout))
    }
    self.heads = made
    self.layout = layout
  }

  package func gradients(
    of lessons: [Lesson], beta: Float, _ parameters: ParameterValues,
    into gradients: ParameterValues, on compute: Compute
  ) -> LossTerms {
    LossTerms(
      crossEntropy: self.gradients(lessons[0], parameters, into: gradients, on: compute),
      divergences: [])
  }

  /// Returns the loss and writes the gradients of the parameters of this network.
  func gradients(
    _ lesson: Lesson, _ parameters: ParameterValues, into gradients: ParameterValues,
    on compute: Compute
  ) -> Double {
    let classes = lesson.batch.classes
    let dropout = dropout(lesson.dropoutSeed)
    let trace = unet(lesson.batch.images, parameters, dropout: dropout, on: compute)
    let weights = headWeights(trace.features, classes, parameters, on: compute)
    var loss = 0.0
    var towardsFeatures: FeatureMap?
    for (head, weights) in zip(heads, weights) {
      let decoded = head(trace.features, z: [], parameters, on: compute)
      let (own, towardsLogits) = crossEntropy(
        decoded.logits, classes: classes, weights: weights, on: compute)
      loss += own
      let towards = head.gradients(
        decoded, gradient: towardsLogits, parameters, into: gradients, on: compute
      ).features
      if let sum = towardsFeatures { add(towards, to: sum, on: compute) }
      towardsFeatures = towardsFeatures ?? towards
    }
    if let towardsFeatures {
      unet.gradients(
        trace, gradient: towardsFeatures, dropout: dropout, parameters, into: gradients,
        on: compute)
    }
    return loss
  }

  private func dropout(_ seed: UInt64) -> Dropout? {
    dropoutRate > 0 ? Dropout(rate: dropoutRate, seed: seed) : nil
  }

  /// Returns how much each head learns from each image, `[head][image]`.
  private func headWeights(
    _ features: FeatureMap, _ classes: [UInt8], _ parameters: ParameterValues,
    on compute: Compute
  ) -> [[Float]] {
    let images = 0..<features.shape.batch
    guard heads.count > 1 else { return [images.map { _ in 1 }] }
    let losses = heads.map { head in
      crossEntropies(
        head(features, z: [], parameters, on: compute).logits, classes: classes, on: compute)
    }
    let nearest = images.map { image in
      heads.indices.min { losses[$0][image] < losses[$1][image] } ?? 0
    }
    let other = Self.othersShare / Float(heads.count - 1)
    return heads.indices.map { head in
      images.map { nearest[$0] == head ? 1 - Self.othersShare : other }
    }
  }

  package func answers(
    to images: PlanarImages, width: Int, height: Int, showing label: UInt8?, on machine: Machine
  ) -> any Answers {
    guard dropoutRate > 0 else {
      return FixedAnswers(
        scores(images, width: width, height: height, showing: label, on: machine))
    }
    return DropoutAnswers { seed in
      scores(
        images, width: width, height: height, showing: label, dropout: seed.flatMap(dropout),
        on: machine)[0]
    }
  }

  /// Returns the answer of each head to the first of `images`, about the class `label` where there is
  /// one.
  func scores(
    _ images: PlanarImages, width: Int, height: Int, showing label: UInt8?,
    dropout: Dropout? = nil, on machine: Machine
  ) -> [PixelScores] {
    machine.run { parameters, compute, cache in
      let features = unet.features(
        images, parameters, dropout: dropout, cache: cache, on: compute)
      return heads.flatMap { head in
        PixelDecoder(
          features, width: width, height: height, layers: head.layers, showing: label, parameters,
          on: compute)([[]])
      }
    }
  }
}
