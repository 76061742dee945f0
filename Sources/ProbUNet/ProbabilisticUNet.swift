import Layers
import Tensors

/// The Probabilistic U-Net of Kohl et al. (2018), or, without a latent code, its U-Net alone.
///
/// It is the structure; the parameters are passed in.
package struct ProbabilisticUNet {
  /// The architecture.
  package let configuration: Configuration

  /// Names, shapes and places of the parameters.
  package let layout: ParameterLayout

  let unet: UNet
  let prior: GaussianNet?
  let posterior: GaussianNet?
  let fcomb: FComb

  /// The network of an architecture.
  package init(_ configuration: Configuration) {
    self.configuration = configuration
    var layout = ParameterLayout()
    unet = UNet(
      "unet", inputs: configuration.imageChannels, channels: configuration.channels, in: &layout)
    if configuration.latentDimensions > 0 {
      prior = GaussianNet(
        "prior", inputs: configuration.imageChannels, configuration: configuration, in: &layout)
      posterior = GaussianNet(
        "posterior", inputs: configuration.imageChannels + configuration.maskPlanes,
        configuration: configuration, in: &layout)
    } else {
      prior = nil
      posterior = nil
    }
    fcomb = FComb("fcomb", configuration: configuration, in: &layout)
    self.layout = layout
  }

  /// The number of parameters.
  package var parameterCount: Int { layout.parameterCount }
}

/// Images with one mask each, as a training step sees them.
package struct Batch: Sendable {
  /// Images, shaped `[batch, channels, height, width]`, about zero: unit interval - 0.5.
  package let images: PlanarImages

  /// The class of each pixel, `[batch][height][width]`; 255 is ignored.
  package let classes: [UInt8]

  /// A batch from its parts.
  package init(images: PlanarImages, classes: [UInt8]) {
    self.images = images
    self.classes = classes
  }

  /// What the posterior sees: the image, and the mask as planes of -0.5 and 0.5.
  func withMasks(_ configuration: Configuration) -> PlanarImages {
    let shape = images.shape
    let planes = configuration.maskPlanes
    let result = PlanarImages(shape.with(channels: shape.channels + planes))
    for image in 0..<shape.batch {
      for row in 0..<shape.height {
        for channel in 0..<shape.channels {
          result.row(plane: image * (shape.channels + planes) + channel, row: row)
            .update(
              from: images.row(plane: image * shape.channels + channel, row: row),
              count: shape.width)
        }
        for plane in 0..<planes {
          let wanted = UInt8(planes == 1 ? 1 : plane)
          let target = result.row(
            plane: image * (shape.channels + planes) + shape.channels + plane, row: row)
          let start = (image * shape.height + row) * shape.width
          for column in 0..<shape.width {
            target[column] = classes[start + column] == wanted ? 0.5 : -0.5
          }
        }
      }
    }
    return result
  }
}

/// The terms of the loss of one batch.
package struct LossTerms: Equatable, Sendable {
  /// Cross-entropy in nats, summed over pixels and averaged over the batch.
  package var crossEntropy: Double

  /// KL(posterior || prior) in nats of each latent dimension, averaged over the batch.
  package var divergences: [Double]

  /// The divergence summed over the dimensions.
  package var divergence: Double { divergences.reduce(0, +) }
}

extension ProbabilisticUNet {
  /// Returns the terms of the ELBO and writes the gradients of
  /// cross-entropy + `beta` KL(q || p) for all parameters.
  ///
  /// The code is drawn from the posterior with the reparameterisation z = mu_q + sigma_q epsilon
  /// (Kingma and Welling, 2014); `epsilon` has one row of standard normal numbers per image.
  package func gradients(
    _ batch: Batch, epsilon: [[Float]], beta: Float, _ parameters: ParameterValues,
    into gradients: ParameterValues, on compute: Compute
  ) -> LossTerms {
    let latent = latentTraces(batch, parameters, on: compute)
    let z = latent.map { latent in
      zip(latent.posterior.gaussians, epsilon).map { $0.code(at: $1) }
    }
    let features = unet(batch.images, parameters, on: compute)
    let decoded = fcomb(features.features, z: z ?? [], parameters, on: compute)
    let (loss, towardsLogits) = crossEntropy(decoded.logits, classes: batch.classes, on: compute)
    let towards = fcomb.gradients(
      decoded, gradient: towardsLogits, parameters, into: gradients, on: compute)
    unet.gradients(
      features, gradient: towards.features, parameters, into: gradients, on: compute)
    guard let latent else { return LossTerms(crossEntropy: loss, divergences: []) }
    latentGradients(
      latent, towardsZ: towards.z, epsilon: epsilon, beta: beta, parameters, into: gradients,
      on: compute)
    return LossTerms(crossEntropy: loss, divergences: divergences(latent))
  }

  private typealias LatentTraces = (prior: GaussianNet.Trace, posterior: GaussianNet.Trace)

  private func latentTraces(
    _ batch: Batch, _ parameters: ParameterValues, on compute: Compute
  ) -> LatentTraces? {
    guard let prior, let posterior else { return nil }
    return (
      prior(batch.images, parameters, on: compute),
      posterior(batch.withMasks(configuration), parameters, on: compute)
    )
  }

  private func divergences(_ latent: LatentTraces) -> [Double] {
    var sums = [Double](repeating: 0, count: configuration.latentDimensions)
    for (q, p) in zip(latent.posterior.gaussians, latent.prior.gaussians) {
      for (i, value) in q.divergences(from: p).enumerated() { sums[i] += value }
    }
    return sums.map { $0 / Double(latent.prior.gaussians.count) }
  }

  private func latentGradients(
    _ latent: LatentTraces, towardsZ: [[Float]], epsilon: [[Float]], beta: Float,
    _ parameters: ParameterValues, into gradients: ParameterValues, on compute: Compute
  ) {
    let scale = beta / Float(latent.prior.gaussians.count)
    var towardsPrior: [Gaussian] = []
    var towardsPosterior: [Gaussian] = []
    for (image, (q, p)) in zip(latent.posterior.gaussians, latent.prior.gaussians).enumerated() {
      var towards = divergenceGradients(q, p, scale: scale)
      for (i, sigma) in q.sigma.enumerated() {
        towards.q.mean[i] += towardsZ[image][i]
        towards.q.logSigma[i] += towardsZ[image][i] * epsilon[image][i] * sigma
      }
      towardsPosterior.append(towards.q)
      towardsPrior.append(towards.p)
    }
    prior?.gradients(
      latent.prior, gradient: towardsPrior, parameters, into: gradients, on: compute)
    posterior?.gradients(
      latent.posterior, gradient: towardsPosterior, parameters, into: gradients, on: compute)
  }
}
