import Layers
import Tensors

/// The Probabilistic U-Net of Kohl et al. (2018), its ablations, and the image-to-image VAE: a U-Net,
/// a latent code from a posterior in training and from a prior afterwards, and f_comb.
package struct ProbabilisticUNet: Network {
  package let configuration: Configuration
  package let layout: ParameterLayout

  let unet: UNet
  /// Nil where the prior is the standard normal distribution.
  let prior: GaussianNet?
  let posterior: GaussianNet
  let fcomb: FComb
  private let design: LatentDesign

  /// The network of an architecture.
  package init(_ configuration: Configuration, design: LatentDesign = LatentDesign()) {
    self.configuration = configuration
    self.design = design
    let (images, code) = (configuration.imageChannels, configuration.latentDimensions)
    var layout = ParameterLayout()
    unet = UNet(
      "unet", inputs: images + (design.entersFirst ? code : 0), channels: configuration.channels,
      in: &layout)
    prior =
      design.hasLearnedPrior
      ? GaussianNet("prior", inputs: images, configuration: configuration, in: &layout) : nil
    posterior = GaussianNet(
      "posterior", inputs: (design.posteriorSeesImage ? images : 0) + configuration.maskPlanes,
      configuration: configuration, in: &layout)
    fcomb = FComb(
      "fcomb", configuration: configuration, constants: design.entersFirst ? 0 : code,
      in: &layout)
    self.layout = layout
  }

  /// Returns what the U-Net sees of images and their codes.
  private func unetInput(_ images: PlanarImages, z: [[Float]]) -> PlanarImages {
    design.entersFirst ? images.appending(z) : images
  }

  private func posteriorInput(_ batch: Batch) -> PlanarImages {
    batch.withMasks(configuration, seesImage: design.posteriorSeesImage)
  }
}

// MARK: Learning

extension ProbabilisticUNet {
  package func gradients(
    of lessons: [Lesson], beta: Float, _ parameters: ParameterValues,
    into gradients: ParameterValues, on compute: Compute
  ) -> LossTerms {
    self.gradients(
      lessons[0].batch, epsilon: lessons[0].epsilon, beta: beta, parameters, into: gradients,
      on: compute)
  }

  /// Returns the terms of the ELBO and writes the gradients of
  /// cross-entropy + `beta` KL(q || p) for all parameters.
  ///
  /// The code is drawn from the posterior with the reparameterisation z = mu_q + L_q epsilon
  /// (Kingma and Welling, 2014); `epsilon` has one row of standard normal numbers per image.
  package func gradients(
    _ batch: Batch, epsilon: [[Float]], beta: Float, _ parameters: ParameterValues,
    into gradients: ParameterValues, on compute: Compute
  ) -> LossTerms {
    let priorTrace = prior?(batch.images, parameters, on: compute)
    let posteriorTrace = posterior(posteriorInput(batch), parameters, on: compute)
    let pairs = zip(posteriorTrace.gaussians, priors(priorTrace, of: batch)).map { ($0, $1) }
    let z = zip(pairs, epsilon).map { $0.0.code(at: $1) }

    let features = unet(unetInput(batch.images, z: z), parameters, on: compute)
    let decoded = fcomb(
      features.features, z: design.entersFirst ? [] : z, parameters, on: compute)
    let (loss, towardsLogits) = crossEntropy(decoded.logits, classes: batch.classes, on: compute)
    let towards = fcomb.gradients(
      decoded, gradient: towardsLogits, parameters, into: gradients, on: compute)
    let towardsFirst = unet.gradients(
      features, gradient: towards.features,
      constants: design.entersFirst ? configuration.latentDimensions : 0, parameters,
      into: gradients, on: compute)

    let towardsZ = design.entersFirst ? towardsFirst : towards.z
    let scale = beta / Float(pairs.count)
    let towardsBoth = pairs.map { divergenceGradients($0.0, $0.1, scale: scale) }
    let towardsPosterior = pairs.indices.map { image in
      towardsBoth[image].q
        + codeGradient(pairs[image].0, epsilon: epsilon[image], towardsZ: towardsZ[image])
    }
    if let prior, let priorTrace {
      prior.gradients(
        priorTrace, gradient: towardsBoth.map(\.p), parameters, into: gradients, on: compute)
    }
    posterior.gradients(
      posteriorTrace, gradient: towardsPosterior, parameters, into: gradients, on: compute)
    return LossTerms(crossEntropy: loss, divergences: divergences(pairs))
  }

  private func priors(_ trace: GaussianNet.Trace?, of batch: Batch) -> [Gaussian] {
    trace?.gaussians
      ?? [Gaussian](
        repeating: .standard(configuration.latentDimensions), count: batch.images.shape.batch)
  }

  private func divergences(_ pairs: [(q: Gaussian, p: Gaussian)]) -> [Double] {
    var sums = [Double](repeating: 0, count: configuration.latentDimensions)
    for pair in pairs {
      for (i, value) in pair.q.divergences(from: pair.p).enumerated() { sums[i] += value }
    }
    return sums.map { $0 / Double(pairs.count) }
  }
}

// MARK: Answering

extension ProbabilisticUNet {
  package func answers(
    to images: PlanarImages, width: Int, height: Int, on machine: Machine
  ) -> any Answers {
    let prior = machine.run { parameters, compute, cache in
      self.prior?(images, parameters, cache: cache, on: compute).gaussians[0]
    }
    return LatentAnswers(
      prior: prior ?? .standard(configuration.latentDimensions),
      decoder: design.entersFirst
        ? PassDecoder { decoder($0, images, width: width, height: height, on: machine)([[]])[0] }
        : decoder([], images, width: width, height: height, on: machine))
  }

  /// Runs the U-Net over the first of `images`, with the code `z` if it enters there.
  private func decoder(
    _ z: [Float], _ images: PlanarImages, width: Int, height: Int, on machine: Machine
  ) -> PixelDecoder {
    machine.run { parameters, compute, cache in
      let features = unet(unetInput(images, z: [z]), parameters, cache: cache, on: compute)
        .features
      return PixelDecoder(
        features, width: width, height: height, layers: fcomb.layers, parameters, on: compute)
    }
  }

  package func posterior(_ batch: Batch, on machine: Machine) -> Gaussian? {
    machine.run { parameters, compute, cache in
      posterior(posteriorInput(batch), parameters, cache: cache, on: compute).gaussians[0]
    }
  }
}

/// Decodes by a pass of the whole network for each code.
private struct PassDecoder: CodeDecoder {
  /// Returns the answer of a code.
  private let pass: @Sendable ([Float]) -> PixelScores

  init(_ pass: @escaping @Sendable ([Float]) -> PixelScores) { self.pass = pass }

  func callAsFunction(_ codes: [[Float]]) -> [PixelScores] { codes.map(pass) }
}
