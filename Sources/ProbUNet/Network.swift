import Layers
import Tensors

/// A network of any kind: how it learns from a mask, and what it answers to an image.
///
/// It is the structure; the parameters are passed in.
package protocol Network: Sendable {
  /// The architecture.
  var configuration: Configuration { get }

  /// Names, shapes and places of the parameters.
  var layout: ParameterLayout { get }

  /// The slots of each part that learns on its own, from batches and with a seed of its own.
  var learners: [Range<Int>] { get }

  /// Returns the terms of the loss and writes the gradients of all parameters.
  ///
  /// `lessons` has one for each learner.
  func gradients(
    of lessons: [Lesson], beta: Float, _ parameters: ParameterValues,
    into gradients: ParameterValues, on compute: Compute
  ) -> LossTerms

  /// Returns what the network answers to the first of `images`, cut to `width` x `height`, about the
  /// class `label` where there is one.
  func answers(
    to images: PlanarImages, width: Int, height: Int, showing label: UInt8?, on machine: Machine
  ) -> any Answers

  /// Returns the posterior of the first image and mask of a batch; nil without one.
  func posterior(_ batch: Batch, on machine: Machine) -> Gaussian?
}

/// What one step teaches one learner: a batch, and the chance that goes with it.
package struct Lesson: Sendable {
  /// The images and masks.
  package let batch: Batch
  /// Standard normal numbers that select a code, one row per image; empty without a code.
  package let epsilon: [[Float]]
  /// Such numbers for samples of the prior, one row per image for each sample in turn; without them
  /// nothing is sampled.
  package let sampleEpsilon: [[Float]]
  /// The weight of the energy distance of these samples in the loss.
  package let energyWeight: Float
  /// Where the choices of a dropout come from.
  package let dropoutSeed: UInt64

  /// A lesson from its parts.
  package init(
    batch: Batch, epsilon: [[Float]] = [], sampleEpsilon: [[Float]] = [],
    energyWeight: Float = 0, dropoutSeed: UInt64 = 0
  ) {
    self.batch = batch
    self.epsilon = epsilon
    self.sampleEpsilon = sampleEpsilon
    self.energyWeight = energyWeight
    self.dropoutSeed = dropoutSeed
  }
}

/// The terms of the loss of one step.
package struct LossTerms: Equatable, Sendable {
  /// Cross-entropy in nats, summed over pixels and averaged over the batch.
  package var crossEntropy: Double

  /// KL(posterior || prior) in nats of each latent dimension, averaged over the batch.
  package var divergences: [Double]

  /// The energy distance of sampled masks from the graders', averaged over the batch; nil where
  /// nothing is sampled.
  package var energy: Double? = nil

  /// The divergence summed over the dimensions.
  package var divergence: Double { divergences.reduce(0, +) }
}

extension Network {
  package var learners: [Range<Int>] { [layout.slots.indices] }

  package func posterior(_ batch: Batch, on machine: Machine) -> Gaussian? { nil }

  /// The number of parameters.
  package var parameterCount: Int { layout.parameterCount }
}

extension Configuration {
  /// Returns the network.
  package func makeNetwork() -> any Network {
    switch kind.design {
    case .latent(let design): ProbabilisticUNet(self, design: design)
    case .headed(let design) where design.repeats == .networks: UNetEnsemble(self)
    case .headed(let design): HeadedUNet(self, dropoutRate: design.dropoutRate)
    }
  }
}
