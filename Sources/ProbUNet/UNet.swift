import Layers
import Tensors

/// The U-Net (Ronneberger et al., 2015) without its last layer: from an image to features.
///
/// The expanding path enlarges bilinearly, joins what comes up with the encoder's result of the
/// same scale, and convolves three times.
struct UNet {
  /// What is kept of a pass for the way back.
  struct Trace {
    var encoder: Encoder.Trace
    /// What was enlarged to each scale but the coarsest, the finest first.
    var enlarged: [FeatureMap] = []
    /// Results of the three convolutions of each of these scales.
    var activations: [[FeatureMap]] = []

    /// Features, shaped `[batch, channels[0], height, width]`.
    var features: FeatureMap { activations.first?[2] ?? encoder.last }
  }

  private let encoder: Encoder
  /// The convolutions that make each scale but the coarsest, the finest first.
  private let scales: [[Convolution]]

  init(_ name: String, inputs: Int, channels: [Int], in layout: inout ParameterLayout) {
    encoder = Encoder("\(name).encoder", inputs: inputs, channels: channels, in: &layout)
    var scales: [[Convolution]] = []
    for (scale, outputs) in channels.dropLast().enumerated() {
      scales.append(
        (0..<3).map { k in
          Convolution(
            "\(name).decoder.\(scale).\(k)",
            inputs: k == 0 ? [channels[scale + 1], outputs] : [outputs], outputs: outputs,
            in: &layout)
        })
    }
    self.scales = scales
  }

  func callAsFunction(
    _ images: PlanarImages, _ parameters: ParameterValues, dropout: Dropout? = nil,
    cache: FilterCache? = nil, on compute: Compute
  ) -> Trace {
    let dropout = inner(dropout)
    var trace = Trace(
      encoder: encoder(images, parameters, dropout: dropout, cache: cache, on: compute))
    var features = trace.encoder.last
    for (scale, convolutions) in scales.enumerated().reversed() {
      let skip = trace.encoder.result(scale)
      let enlarged = Resizing.enlarge(
        features, height: skip.shape.height, width: skip.shape.width, on: compute)
      var results: [FeatureMap] = []
      for convolution in convolutions {
        let input = results.last.map { [$0] } ?? [enlarged, skip]
        results.append(convolution(input, parameters, cache: cache, on: compute))
      }
      dropout?.decoder(scale)?.apply(to: results[2], on: compute)
      features = results[2]
      trace.enlarged.insert(enlarged, at: 0)
      trace.activations.insert(results, at: 0)
    }
    return trace
  }

  /// Returns the features of a pass that nothing else is kept of: what a scale no longer needs serves
  /// the next one.
  func features(
    _ images: PlanarImages, _ parameters: ParameterValues, dropout: Dropout? = nil,
    cache: FilterCache? = nil, on compute: Compute
  ) -> FeatureMap {
    let dropout = inner(dropout)
    var skips = encoder.results(
      images, parameters, dropout: dropout, cache: cache, on: compute)
    var features = skips.removeLast()
    for (scale, convolutions) in scales.enumerated().reversed() {
      let skip = skips.removeLast()
      let enlarged = Resizing.enlarge(
        features, height: skip.shape.height, width: skip.shape.width, on: compute)
      features = convolutions[0]([enlarged, skip], parameters, cache: cache, on: compute)
      for convolution in convolutions.dropFirst() {
        features = convolution([features], parameters, cache: cache, on: compute)
      }
      dropout?.decoder(scale)?.apply(to: features, on: compute)
    }
    return features
  }

  private func inner(_ dropout: Dropout?) -> InnerDropout? {
    dropout.map { InnerDropout(dropout: $0, scales: scales.count + 1) }
  }

  /// Writes the gradients of all parameters, and returns those of the last `constants` channels of
  /// the images, which have one value per image; `gradient` is zero where the features are zero.
  ///
  /// Maps of the trace are let go as soon as they are used, so that their memory serves again.
  @discardableResult
  func gradients(
    _ trace: consuming Trace, gradient: consuming FeatureMap, dropout: Dropout? = nil,
    constants: Int = 0,
    _ parameters: ParameterValues, into gradients: ParameterValues, on compute: Compute
  ) -> [[Float]] {
    let dropout = inner(dropout)
    var trace = trace
    var gradient = gradient
    var skips: [FeatureMap?] = []
    for (scale, convolutions) in scales.enumerated() {
      let results = trace.activations.removeFirst()
      dropout?.decoder(scale)?.scaleGradient(gradient, on: compute)
      for k in [2, 1] {
        gradient =
          convolutions[k].gradients(
            [results[k - 1]], gradient: gradient, masks: [results[k - 1]], parameters,
            into: gradients, on: compute)[0]
      }
      let towards = convolutions[0].gradients(
        [trace.enlarged.removeFirst(), trace.encoder.result(scale)], gradient: gradient,
        masks: [nil, nil], parameters, into: gradients, on: compute)
      let below = trace.features
      gradient = Resizing.enlargeGradient(towards[0], image: below, on: compute)
      skips.append(towards[1])
    }
    return encoder.gradients(
      (consume trace).encoder, gradient: gradient, skips: skips, dropout: dropout,
      constants: constants,
      parameters, into: gradients, on: compute)
  }
}

/// Dropout after the three innermost blocks of each path of a U-Net.
struct InnerDropout {
  let dropout: Dropout
  /// Scales of the encoder; the decoder has one less.
  let scales: Int

  private static let blocks = 3

  /// What follows the encoder's block of a scale; nil for nothing.
  func encoder(_ scale: Int) -> Dropout? {
    scale >= scales - Self.blocks ? dropout.stream(2 * scale) : nil
  }

  /// What follows the decoder's block of a scale; nil for nothing.
  func decoder(_ scale: Int) -> Dropout? {
    scale >= scales - 1 - Self.blocks ? dropout.stream(2 * scale + 1) : nil
  }
}
