import Layers
import Tensors

/// The contracting path: three convolutions per scale, a 2 x 2 average pool between scales.
struct Encoder {
  /// What is kept of a pass for the way back.
  struct Trace {
    let images: PlanarImages
    /// Results of the three convolutions of each scale, the finest scale first.
    var activations: [[FeatureMap]] = []
    /// What each scale but the first began with.
    var pooled: [FeatureMap] = []

    /// The results of a scale.
    func result(_ scale: Int) -> FeatureMap { activations[scale][2] }
    /// The results of the coarsest scale.
    var last: FeatureMap { result(activations.count - 1) }
  }

  private let first: PlanarConvolution
  /// The convolutions of each scale; the first scale has two here and `first` before them.
  private let scales: [[Convolution]]

  init(_ name: String, inputs: Int, channels: [Int], in layout: inout ParameterLayout) {
    first = PlanarConvolution("\(name).0.0", inputs: inputs, outputs: channels[0], in: &layout)
    var scales: [[Convolution]] = []
    for (scale, outputs) in channels.enumerated() {
      let before = scale == 0 ? outputs : channels[scale - 1]
      scales.append(
        (scale == 0 ? 1..<3 : 0..<3).map { k in
          Convolution(
            "\(name).\(scale).\(k)", inputs: [k == 0 ? before : outputs], outputs: outputs,
            in: &layout)
        })
    }
    self.scales = scales
  }

  func callAsFunction(
    _ images: PlanarImages, _ parameters: ParameterValues, dropout: InnerDropout? = nil,
    cache: FilterCache? = nil, on compute: Compute
  ) -> Trace {
    var trace = Trace(images: images)
    for (scale, convolutions) in scales.enumerated() {
      var results: [FeatureMap] = []
      if scale == 0 {
        results.append(first(images, parameters, on: compute))
      } else {
        trace.pooled.append(Resizing.pool(trace.result(scale - 1), on: compute))
      }
      for convolution in convolutions {
        let input = results.last ?? trace.pooled[scale - 1]
        results.append(convolution([input], parameters, cache: cache, on: compute))
      }
      dropout?.encoder(scale)?.apply(to: results[2], on: compute)
      trace.activations.append(results)
    }
    return trace
  }

  /// Returns the results of each scale, the finest first, of a pass that nothing else is kept of.
  func results(
    _ images: PlanarImages, _ parameters: ParameterValues, dropout: InnerDropout? = nil,
    cache: FilterCache? = nil, on compute: Compute
  ) -> [FeatureMap] {
    var results: [FeatureMap] = []
    for (scale, convolutions) in scales.enumerated() {
      var map =
        scale == 0
        ? first(images, parameters, on: compute)
        : Resizing.pool(results[scale - 1], on: compute)
      for convolution in convolutions {
        map = convolution([map], parameters, cache: cache, on: compute)
      }
      dropout?.encoder(scale)?.apply(to: map, on: compute)
      results.append(map)
    }
    return results
  }

  /// Writes the gradients of all parameters, and returns those of the last `constants` channels of
  /// the images, which have one value per image.
  ///
  /// - Parameters:
  ///   - gradient: that of the last result, zero where the result is zero.
  ///   - skips: gradients of the results of the other scales that came another way; used up.
  @discardableResult
  func gradients(
    _ trace: consuming Trace, gradient: consuming FeatureMap, skips: consuming [FeatureMap?],
    dropout: InnerDropout? = nil,
    constants: Int = 0, _ parameters: ParameterValues, into gradients: ParameterValues,
    on compute: Compute
  ) -> [[Float]] {
    var trace = trace
    var skips = skips
    var gradient = gradient
    for scale in scales.indices.reversed() {
      let results = trace.activations.removeLast()
      let pooled = trace.pooled.popLast()
      dropout?.encoder(scale)?.scaleGradient(gradient, on: compute)
      for (index, convolution) in scales[scale].enumerated().reversed() {
        let k = scale == 0 ? index + 1 : index
        guard let input = k > 0 ? results[k - 1] : pooled else { continue }
        gradient =
          convolution.gradients(
            [input], gradient: gradient, masks: [k > 0 ? input : nil], parameters,
            into: gradients, on: compute)[0]
      }
      if scale == 0 {
        first.gradients(
          trace.images, gradient: gradient, parameters, into: gradients, on: compute)
      } else {
        gradient = Resizing.poolGradient(
          gradient, image: trace.result(scale - 1),
          addingTo: skips.popLast() ?? nil, on: compute)
      }
    }
    return first.constantGradients(constants, gradient: gradient, parameters, on: compute)
  }
}
