import CKernels
import Foundation
import Imaging
import Layers
import Tensors

/// A case after U-Net and prior: everything that does not depend on the latent code.
public final class EncodedCase: Sendable {
  /// Where masks of this image are expected in latent space.
  public let prior: Gaussian
  /// Columns of the image.
  public let width: Int
  /// Rows of the image.
  public let height: Int

  private let fcomb: FComb
  private let parameters: ParameterValues
  private let kernels: Kernels
  /// The first layer without z, `[pixel blocks][channels][64]`.
  private let base: AlignedMemory
  private let pixelBlocks: Int
  /// Filters and biases of the layers after the first, in the decoder's order.
  private let hiddenFilters: AlignedMemory
  private let hiddenBiases: AlignedMemory
  private let lastFilter: AlignedMemory
  private let lastBias: AlignedMemory

  private static let blockPixels = 64

  init(
    features: FeatureMap, width: Int, height: Int, prior: Gaussian, fcomb: FComb,
    _ parameters: ParameterValues, on compute: Compute
  ) {
    self.prior = prior
    self.width = width
    self.height = height
    self.fcomb = fcomb
    self.parameters = parameters
    kernels = compute.kernels
    pixelBlocks = (width * height + Self.blockPixels - 1) / Self.blockPixels
    let first = fcomb.layers[0].base(features, parameters, on: compute)
    base = Self.inBlocks(first, width: width, height: height)
    let hidden = fcomb.layers.dropFirst().dropLast()
    hiddenFilters = Self.joined(hidden.map(\.weight), parameters)
    hiddenBiases = Self.joined(hidden.map(\.bias), parameters)
    (lastFilter, lastBias) = Self.margin(fcomb.layers[fcomb.layers.count - 1], parameters)
  }

  /// Returns the mask and probabilities for a latent code of the prior's dimensions.
  public func decode(_ z: [Float]) -> Hypothesis { decode([z])[0] }

  /// Returns the hypotheses for several codes.
  public func decode(_ codes: [[Float]]) -> [Hypothesis] {
    let channels = fcomb.layers[0].weight.packedOutputs
    let pixels = pixelBlocks * Self.blockPixels
    let outputs = lastBias.count
    let logits = AlignedMemory(count: codes.count * outputs * pixels)
    let shift = AlignedMemory(count: codes.count * channels)
    for (index, z) in codes.enumerated() {
      for (channel, value) in fcomb.layers[0].codeShift(z, parameters).enumerated() {
        shift.floats[index * channels + channel] = value
      }
    }
    let operation = penumbra_decoder(
      pixelBlocks: pixelBlocks, width: channels, hiddenLayers: fcomb.layers.count - 2,
      outputs: outputs, base: base.floats, shift: shift.floats, samples: codes.count,
      hiddenFilter: hiddenFilters.floats, hiddenBias: hiddenBiases.floats,
      lastFilter: lastFilter.floats, lastBias: lastBias.floats, logits: logits.floats)
    let scratch = AlignedMemory(count: 2 * channels * Self.blockPixels)
    withUnsafePointer(to: operation) { operation in
      for block in 0..<pixelBlocks {
        kernels.table.pointee.decode(operation, block, scratch.floats)
      }
    }
    return codes.indices.map { hypothesis(logits.floats + $0 * outputs * pixels, outputs, pixels) }
  }

  /// The margin by which the likeliest class but the background exceeds the background.
  private func hypothesis(
    _ logits: UnsafePointer<Float>, _ outputs: Int, _ pixels: Int
  ) -> Hypothesis {
    var margins = Array(UnsafeBufferPointer(start: logits, count: width * height))
    for output in 1..<max(outputs, 1) {
      for pixel in margins.indices {
        margins[pixel] = max(margins[pixel], logits[output * pixels + pixel])
      }
    }
    return Hypothesis(width: width, height: height, margins: margins)
  }

  private static func inBlocks(_ map: FeatureMap, width: Int, height: Int) -> AlignedMemory {
    let channels = map.shape.blocks * Int(PENUMBRA_CHANNEL_BLOCK)
    let blocks = (width * height + blockPixels - 1) / blockPixels
    let result = AlignedMemory(count: blocks * channels * blockPixels)
    for channel in 0..<channels {
      var pixel = 0
      for row in 0..<height {
        var from = map.offset(batch: 0, channel: channel, row: row, column: 0)
        for _ in 0..<width {
          let block = pixel / blockPixels
          result.floats[(block * channels + channel) * blockPixels + pixel % blockPixels] =
            map.floats[from]
          from += Int(PENUMBRA_CHANNEL_BLOCK)
          pixel += 1
        }
      }
    }
    return result
  }

  private static func joined(
    _ slots: [ParameterSlot], _ parameters: ParameterValues
  ) -> AlignedMemory {
    let result = AlignedMemory(count: slots.reduce(0) { $0 + $1.floats })
    var place = 0
    for slot in slots {
      (result.floats + place).update(from: parameters[slot], count: slot.floats)
      place += slot.floats
    }
    return result
  }

  /// The last layer as margins of each class over the background, which is class 0.
  private static func margin(
    _ layer: Pointwise, _ parameters: ParameterValues
  ) -> (filter: AlignedMemory, bias: AlignedMemory) {
    let (inputs, stride) = (layer.weight.packedInputs, layer.weight.packedOutputs)
    let outputs = layer.weight.shape[0] - 1
    let filter = AlignedMemory(count: inputs * outputs)
    let bias = AlignedMemory(count: outputs)
    for output in 0..<outputs {
      bias.floats[output] = parameters[layer.bias][output + 1] - parameters[layer.bias][0]
      for input in 0..<inputs {
        let row = parameters[layer.weight] + input * stride
        filter.floats[input * outputs + output] = row[output + 1] - row[0]
      }
    }
    return (filter, bias)
  }
}

/// One mask that the model considers possible.
public struct Hypothesis: Equatable, Sendable {
  /// Columns.
  public let width: Int
  /// Rows.
  public let height: Int
  /// Logit of the lesion less that of the background, row by row.
  public let margins: [Float]

  /// Pixels where the lesion is likelier than the background.
  public var mask: Mask {
    Mask(width: width, height: height, pixels: margins.map { $0 > 0 ? 1 : 0 })
  }

  /// The probability of the lesion in each pixel, row by row; for two classes.
  public var probabilities: [Float] { margins.map { 1 / (1 + exp(-$0)) } }
}
