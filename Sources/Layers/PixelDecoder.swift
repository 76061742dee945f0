import CKernels
import Foundation
import Tensors

/// What a network says of each pixel of an image, row by row.
package struct PixelScores: Equatable, Sendable {
  /// By how much the logit of the likeliest class but the background, which is class 0, exceeds that
  /// of the background; where one class is shown, its logit that of the likeliest other class.
  package let margins: [Float]

  /// The likeliest class; nil for two classes, where the margin's sign tells it.
  package let classes: [UInt8]?

  /// log(p / (1 - p)) of the probability p of the one class that is shown; nil where none is, and the
  /// margin of two classes tells it.
  package let logOdds: [Float]?

  /// Scores from their parts.
  package init(margins: [Float], classes: [UInt8]? = nil, logOdds: [Float]? = nil) {
    self.margins = margins
    self.classes = classes
    self.logOdds = logOdds
  }
}

/// A chain of 1 x 1 convolutions over one image, made ready for many latent codes.
///
/// The first layer without its constants is computed once; a code then costs a shift of that layer
/// and the layers after it, 64 pixels at a time, so that they stay in the first-level cache.
package final class PixelDecoder: Sendable {
  private let layers: [Pointwise]
  private let parameters: ParameterValues
  private let kernels: Kernels
  private let pixels: Int
  private let label: Int?
  /// The first layer without z, `[pixel blocks][channels][64]`.
  private let base: AlignedMemory
  private let hiddenFilters: AlignedMemory
  private let hiddenBiases: AlignedMemory
  private let lastFilter: AlignedMemory
  private let lastBias: AlignedMemory

  private static let blockPixels = 64

  /// The most logits that lie in memory at once, 64 MiB: those of many codes, large images and many
  /// classes together would be gigabytes.
  package static let mostLogits = 1 << 24

  /// What is left out of a sum of exponentials beside the largest one, which is 1: less than half of
  /// what the sum is rounded by.
  private static let negligible: Float = -17

  /// A decoder for the first image of `features`, cut to `width` x `height`; at least two layers,
  /// all of one width but for the last. Scores show the class `label`, where there is one.
  package init(
    _ features: FeatureMap, width: Int, height: Int, layers: [Pointwise],
    showing label: UInt8? = nil, _ parameters: ParameterValues, on compute: Compute
  ) {
    precondition(layers.count >= 2, "PixelDecoder: \(layers.count) layers")
    self.label = label.map(Int.init)
    self.layers = layers
    self.parameters = parameters
    kernels = compute.kernels
    pixels = width * height
    let first = layers[0].base(features, parameters, on: compute)
    base = Self.inBlocks(first, width: width, height: height)
    let hidden = layers.dropFirst().dropLast()
    hiddenFilters = Self.joined(hidden.map(\.weight), parameters)
    hiddenBiases = Self.joined(hidden.map(\.bias), parameters)
    (lastFilter, lastBias) = Self.margin(layers[layers.count - 1], parameters)
  }

  /// Returns the scores of each code.
  package func callAsFunction(_ codes: [[Float]]) -> [PixelScores] {
    let most = max(1, Self.mostLogits / max(1, lastBias.count * pixels))
    return stride(from: 0, to: codes.count, by: most).flatMap {
      decoded(Array(codes[$0..<min($0 + most, codes.count)]))
    }
  }

  private func decoded(_ codes: [[Float]]) -> [PixelScores] {
    let blocks = (pixels + Self.blockPixels - 1) / Self.blockPixels
    let channels = layers[0].weight.packedOutputs
    let outputs = lastBias.count
    let stride = blocks * Self.blockPixels
    let logits = AlignedMemory(count: codes.count * outputs * stride)
    let shift = shifts(codes)
    let scratch = AlignedMemory(count: 2 * channels * Self.blockPixels)
    var operation = penumbra_decoder(
      pixelBlocks: blocks, width: channels, hiddenLayers: layers.count - 2, outputs: outputs,
      base: base.floats, shift: shift.floats, samples: codes.count,
      hiddenFilter: hiddenFilters.floats, hiddenBias: hiddenBiases.floats,
      lastFilter: lastFilter.floats, lastBias: lastBias.floats, logits: logits.floats)
    for block in 0..<blocks { kernels.table.pointee.decode(&operation, block, scratch.floats) }
    return codes.indices.map { scores(logits.floats + $0 * outputs * stride, outputs, stride) }
  }

  private func shifts(_ codes: [[Float]]) -> AlignedMemory {
    let channels = layers[0].weight.packedOutputs
    let result = AlignedMemory(count: codes.count * channels)
    for (index, z) in codes.enumerated() {
      for (channel, value) in layers[0].codeShift(z, parameters).enumerated() {
        result.floats[index * channels + channel] = value
      }
    }
    return result
  }

  private func scores(
    _ logits: UnsafePointer<Float>, _ outputs: Int, _ stride: Int
  ) -> PixelScores {
    var margins = Array(UnsafeBufferPointer(start: logits, count: pixels))
    guard outputs > 1 || label != nil else { return PixelScores(margins: margins) }
    var classes = margins.map { $0 > 0 ? UInt8(1) : 0 }
    for output in 1..<outputs {
      for pixel in margins.indices where logits[output * stride + pixel] > margins[pixel] {
        margins[pixel] = logits[output * stride + pixel]
        classes[pixel] = margins[pixel] > 0 ? UInt8(output + 1) : 0
      }
    }
    guard let label else { return PixelScores(margins: margins, classes: classes) }
    let rows = (0..<outputs).map { logits + $0 * stride }
    return scores(of: label, rows, classes: classes)
  }

  /// The scores of one class: its logit m above that of the likeliest other class, and
  /// log(p / (1 - p)) = m - log(sum of exp(logit - largest logit) of the other classes).
  ///
  /// `rows` are the logits of all classes but the background, whose own is 0.
  private func scores(
    of label: Int, _ rows: [UnsafePointer<Float>], classes: [UInt8]
  ) -> PixelScores {
    let background = AlignedMemory(count: pixels)
    let rows = [UnsafePointer(background.floats)] + rows
    var largest = [Float](repeating: -.infinity, count: pixels)
    for (other, row) in rows.enumerated() where other != label {
      for pixel in largest.indices { largest[pixel] = max(largest[pixel], row[pixel]) }
    }
    var sums = [Float](repeating: 0, count: pixels)
    for (other, row) in rows.enumerated() where other != label {
      for pixel in sums.indices {
        let difference = row[pixel] - largest[pixel]
        if difference > Self.negligible { sums[pixel] += exp(difference) }
      }
    }
    let margins = largest.indices.map { rows[label][$0] - largest[$0] }
    return PixelScores(
      margins: margins, classes: classes, logOdds: zip(margins, sums).map { $0 - log($1) })
  }

  private static func inBlocks(_ map: FeatureMap, width: Int, height: Int) -> AlignedMemory {
    let channels = map.shape.blocks * Int(PENUMBRA_CHANNEL_BLOCK)
    let blocks = (width * height + blockPixels - 1) / blockPixels
    let result = AlignedMemory(count: blocks * channels * blockPixels)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: max(width, 1)) { buffer in
      guard let pixels = buffer.baseAddress else { return }
      for channel in 0..<channels {
        for row in 0..<height {
          map.read(
            width, at: map.offset(batch: 0, channel: channel, row: row, column: 0), into: pixels)
          for column in 0..<width {
            let (block, place) = (row * width + column).quotientAndRemainder(
              dividingBy: blockPixels)
            result.floats[(block * channels + channel) * blockPixels + place] = pixels[column]
          }
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

  /// The last layer as margins of each class over the background.
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
