import Foundation
import Tensors

/// Masks of graders, for the images of a batch: `[image][grader]` with a class for each pixel.
package typealias GraderMasks = [[[UInt8]]]

/// Returns the energy distance of sampled masks from graders' masks, averaged over the images, and
/// writes its gradient times `scale` for the logits of the samples.
///
/// With d = 1 - soft IoU, S samples and Y graders of an image it is
/// 2 mean d(S, Y) - mean d(S, S') over pairs of different samples; what is missing to the unbiased
/// GED² (Székely and Rizzo, 2013; Kohl et al., 2018) is mean d(Y, Y'), which no parameter moves. For
/// masks of zeros and ones 1 - IoU is of negative type, so no distribution of samples has a lower
/// expected energy than the graders' own; for masks in between this is not known.
///
/// `logits` and `gradient` are shaped `[(1 + count) batch, 2, height, width]`; sample k of image i is
/// image (1 + k) batch + i, and the first `batch` images are left alone. Soft IoU of masks a and b is
/// (sum ab + 1) / (sum (a + b - ab) + 1), so that two empty masks agree.
package func sampleEnergy(
  _ logits: FeatureMap, samples count: Int, graders: GraderMasks, scale: Float,
  gradient: FeatureMap, on compute: Compute
) -> Double {
  let batch = graders.count
  precondition(
    logits.shape.batch == (1 + count) * batch && logits.shape.channels == 2 && count > 1,
    "sampleEnergy: \(count) samples of \(batch) images in \(logits.shape)")
  var energies = [Double](repeating: 0, count: batch)
  energies.withUnsafeMutableBufferPointer { energies in
    compute.run(jobs: batch) { image in
      let images = (1...count).map { $0 * batch + image }
      let samples = images.map { foreground(of: logits, image: $0) }
      let masks = graders[image].map(SoftMask.init(classes:))
      let pull = EnergyPull(samples: samples, graders: masks)
      energies[image] = pull.energy
      for (index, sample) in samples.enumerated() {
        write(
          pull.gradient(of: index), sample, scale: scale / Float(batch), to: gradient,
          image: images[index])
      }
    }
  }
  return energies.reduce(0, +) / Double(batch)
}

/// A mask whose pixels lie between 0 and 1.
private struct SoftMask {
  /// The pixels, sixteen together, with zeros at the end.
  var pixels: [SIMD16<Float>]
  /// The sum of the pixels.
  var sum: Float

  init(pixels: [SIMD16<Float>]) {
    self.pixels = pixels
    sum = pixels.reduce(SIMD16<Float>(), +).sum()
  }

  init(classes: [UInt8]) {
    var pixels = [SIMD16<Float>](repeating: .zero, count: (classes.count + 15) / 16)
    for (index, value) in classes.enumerated() where value == 1 {
      pixels[index / 16][index % 16] = 1
    }
    self.init(pixels: pixels)
  }

  /// The sum of the products of the pixels of two masks.
  func shared(with other: SoftMask) -> Float {
    var sum = SIMD16<Float>()
    for index in pixels.indices { sum.addProduct(pixels[index], other.pixels[index]) }
    return sum.sum()
  }
}

/// How the energy of one image pulls at each of its samples.
private struct EnergyPull {
  /// The energy.
  private(set) var energy = 0.0
  private let others: [SoftMask]
  /// For each sample: what is the same at all pixels, and the factors of the other masks' pixels.
  private var constants: [Float]
  private var factors: [[Float]]

  init(samples: [SoftMask], graders: [SoftMask]) {
    others = samples + graders
    constants = [Float](repeating: 0, count: samples.count)
    factors = samples.map { _ in [Float](repeating: 0, count: samples.count + graders.count) }
    let towardsGraders = 2 / Float(samples.count * graders.count)
    let apart = -1 / Float(samples.count * (samples.count - 1))
    for i in samples.indices {
      for j in others.indices where j != i {
        let weight = j < samples.count ? apart : towardsGraders
        let shared = samples[i].shared(with: others[j]) + 1
        let union = samples[i].sum + others[j].sum - shared + 2
        energy += Double(weight * (1 - shared / union))
        // A pair of samples is met twice, and both times moves this one of them.
        let moved = j < samples.count ? 2 * weight : weight
        constants[i] += moved * shared / (union * union)
        factors[i][j] = -moved * (1 / union + shared / (union * union))
      }
    }
  }

  /// The gradient for the pixels of a sample.
  func gradient(of sample: Int) -> [SIMD16<Float>] {
    var result = [SIMD16<Float>](
      repeating: SIMD16(repeating: constants[sample]), count: others[sample].pixels.count)
    for (other, factor) in zip(others, factors[sample]) where factor != 0 {
      for index in result.indices { result[index].addProduct(other.pixels[index], factor) }
    }
    return result
  }
}

/// Returns the probabilities of class 1.
private func foreground(of logits: FeatureMap, image: Int) -> SoftMask {
  let shape = logits.shape
  var pixels = [SIMD16<Float>](repeating: .zero, count: (shape.height * shape.width + 15) / 16)
  withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * max(shape.width, 1)) { buffer in
    guard let background = buffer.baseAddress else { return }
    let lesion = background + shape.width
    for row in 0..<shape.height {
      let start = logits.offset(batch: image, channel: 0, row: row, column: 0)
      logits.read(shape.width, at: start, into: background)
      logits.read(shape.width, at: start + 1, into: lesion)
      for column in 0..<shape.width {
        let index = row * shape.width + column
        pixels[index / 16][index % 16] = 1 / (1 + exp(background[column] - lesion[column]))
      }
    }
  }
  return SoftMask(pixels: pixels)
}

/// Writes the gradient for the logits from that of the probabilities of class 1.
private func write(
  _ towards: [SIMD16<Float>], _ sample: SoftMask, scale: Float, to gradient: FeatureMap, image: Int
) {
  let shape = gradient.shape
  for row in 0..<shape.height {
    let start = gradient.offset(batch: image, channel: 0, row: row, column: 0)
    for column in 0..<shape.width {
      let index = row * shape.width + column
      let p = sample.pixels[index / 16][index % 16]
      let value = scale * towards[index / 16][index % 16] * p * (1 - p)
      gradient[start + column * 16] = -value
      gradient[start + column * 16 + 1] = value
    }
  }
}
