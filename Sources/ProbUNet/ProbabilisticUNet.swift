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
  /// Returns the terms of the loss and writes the gradients of
  /// cross-entropy + `beta` KL(q || p) + energy weight x energy for all parameters.
  ///
  /// The code is drawn from the posterior with the reparameterisation z = mu_q + L_q epsilon
  /// (Kingma and Welling, 2014). Codes of samples are drawn from the prior in the same way; their
  /// masks are decoded together with those of the posterior's codes.
  package func gradients(
    of lessons: [Lesson], beta: Float, _ parameters: ParameterValues,
    into gradients: ParameterValues, on compute: Compute
  ) -> LossTerms {
    let (lesson, batch) = (lessons[0], lessons[0].batch)
    let priorTrace = prior?(batch.images, parameters, on: compute)
    let posteriorTrace = posterior(posteriorInput(batch), parameters, on: compute)
    let (q, p) = (posteriorTrace.gaussians, priors(priorTrace, of: batch))
    let z = zip(q, lesson.epsilon).map { $0.code(at: $1) }
    let samples = lesson.sampleEpsilon.enumerated().map { p[$0 % p.count].code(at: $1) }
    let copies = 1 + samples.count / p.count

    let trace = unet(unetInput(batch.images, z: z), parameters, on: compute)
    let features =
      copies == 1 ? trace.features : repeated(trace.features, count: copies, on: compute)
    let decoded = fcomb(
      features, z: design.entersFirst ? [] : z + samples, parameters, on: compute)
    let (loss, towardsLogits) = crossEntropy(decoded.logits, classes: batch.classes, on: compute)
    let energy =
      copies == 1
      ? nil
      : sampleEnergy(
        decoded.logits, samples: copies - 1, graders: batch.graders, scale: lesson.energyWeight,
        gradient: towardsLogits, on: compute)

    let towards = fcomb.gradients(
      decoded, gradient: towardsLogits, parameters, into: gradients, on: compute)
    let towardsFirst = unet.gradients(
      consume trace,
      gradient: copies == 1
        ? towards.features : sumOfRepeats(towards.features, count: copies, on: compute),
      constants: design.entersFirst ? configuration.latentDimensions : 0, parameters,
      into: gradients, on: compute)
    latentGradients(
      lesson, (priorTrace, p), (posteriorTrace, q), beta: beta,
      towardsZ: design.entersFirst ? towardsFirst : towards.z, parameters, into: gradients,
      on: compute)
    return LossTerms(crossEntropy: loss, divergences: divergences(q, p), energy: energy)
  }

  private func latentGradients(
    _ lesson: Lesson, _ prior: (trace: GaussianNet.Trace?, gaussians: [Gaussian]),
    _ posterior: (trace: GaussianNet.Trace, gaussians: [Gaussian]), beta: Float,
    towardsZ: [[Float]], _ parameters: ParameterValues, into gradients: ParameterValues,
    on compute: Compute
  ) {
    let (q, p) = (posterior.gaussians, prior.gaussians)
    let both = zip(q, p).map { divergenceGradients($0, $1, scale: beta / Float(p.count)) }
    var (towardsQ, towardsP) = (both.map(\.q), both.map(\.p))
    for (image, epsilon) in lesson.epsilon.enumerated() {
      towardsQ[image] =
        towardsQ[image] + codeGradient(q[image], epsilon: epsilon, towardsZ: towardsZ[image])
    }
    for (index, epsilon) in lesson.sampleEpsilon.enumerated() {
      let image = index % p.count
      towardsP[image] =
        towardsP[image]
        + codeGradient(p[image], epsilon: epsilon, towardsZ: towardsZ[p.count + index])
    }
    if let trace = prior.trace {
      self.prior?.gradients(
        trace, gradient: towardsP, parameters, into: gradients, on: compute)
    }
    self.posterior.gradients(
      posterior.trace, gradient: towardsQ, parameters, into: gradients, on: compute)
  }

  private func priors(_ trace: GaussianNet.Trace?, of batch: Batch) -> [Gaussian] {
    trace?.gaussians
      ?? [Gaussian](
        repeating: .standard(configuration.latentDimensions), count: batch.images.shape.batch)
  }

  private func divergences(_ q: [Gaussian], _ p: [Gaussian]) -> [Double] {
    var sums = [Double](repeating: 0, count: configuration.latentDimensions)
    for (q, p) in zip(q, p) {
      for (i, value) in q.divergences(from: p).enumerated() { sums[i] += value }
    }
    return sums.map { $0 / Double(p.count) }
  }
}

// MARK: Answering

extension ProbabilisticUNet {
  package func answers(
    to images: PlanarImages, width: Int, height: Int, showing label: UInt8?, on machine: Machine
  ) -> any Answers {
    let prior = machine.run { parameters, compute, cache in
      self.prior?.gaussians(of: images, parameters, cache: cache, on: compute)[0]
    }
    return LatentAnswers(
      prior: prior ?? .standard(configuration.latentDimensions),
      decoder: design.entersFirst
        ? PassDecoder {
          decoder($0, images, width: width, height: height, showing: label, on: machine)([[]])[0]
        }
        : decoder([], images, width: width, height: height, showing: label, on: machine))
  }

  /// Runs the U-Net over the first of `images`, with the code `z` if it enters there.
  private func decoder(
    _ z: [Float], _ images: PlanarImages, width: Int, height: Int, showing label: UInt8?,
    on machine: Machine
  ) -> PixelDecoder {
    machine.run { parameters, compute, cache in
      let features = unet.features(
        unetInput(images, z: [z]), parameters, cache: cache, on: compute)
      return PixelDecoder(
        features, width: width, height: height, layers: fcomb.layers, showing: label, parameters,
        on: compute)
    }
  }

  package func posterior(_ batch: Batch, on machine: Machine) -> Gaussian? {
    machine.run { parameters, compute, cache in
      posterior.gaussians(
        of: posteriorInput(batch), parameters, cache: cache, on: compute)[0]
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
