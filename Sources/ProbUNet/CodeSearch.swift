import Foundation
import Imaging

/// The latent code that a wanted mask most probably belongs to.
public struct CodeSearch: Equatable, Sendable {
  /// The code.
  public let z: [Float]

  /// The code in standard deviations of the prior: z = mu + L u.
  public let u: [Float]

  /// -log p(mask | z): the cross-entropy of the mask, summed over the pixels, in nats.
  public let crossEntropy: Double

  /// log p(z) under the prior, in nats.
  public let logDensity: Double

  /// The steps of the search.
  public let steps: Int

  /// The Mahalanobis distance of the code from the prior's mean: the length of u.
  public var radius: Double {
    u.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
  }
}

extension EncodedCase {
  /// Returns the code that makes log p(mask | z) + log p(z) large, found by descent from `start`, for
  /// example the mean of the mask's posterior, and from the prior's mean: the better of the two ends.
  ///
  /// Only f_comb runs. `mask` has the size of the image, of which pixels of no class are passed over;
  /// `start` is a code. Nil for a network without a latent code, and once `isWanted`, which is asked
  /// before each step, says no.
  public func code(
    of mask: Mask, from start: [Float], while isWanted: () -> Bool = { true }
  ) -> CodeSearch? {
    precondition(
      mask.width == width && mask.height == height,
      "code(of:): a mask of \(mask.width) x \(mask.height) for \(width) x \(height)")
    guard prior.dimensions > 0 else { return nil }
    let mask = counted(mask)
    let starts = [start, prior.mean].map { prior.whitened($0).map(Double.init) }
    let ends = starts.map { start in
      Descent(from: start, while: isWanted) { places in
        zip(self.crossEntropies(of: mask, at: places), places).map { loss, u in
          loss + u.reduce(0) { $0 + $1 * $1 } / 2
        }
      }
    }
    guard isWanted() else { return nil }
    return summary(of: mask, ends[0].value <= ends[1].value ? ends[0] : ends[1])
  }

  /// Returns what the code `z` means for `mask`.
  public func assessment(of mask: Mask, at z: [Float]) -> CodeSearch {
    summary(of: counted(mask), u: prior.whitened(z), steps: 0)
  }

  private func summary(of mask: Mask, _ end: Descent) -> CodeSearch {
    summary(of: mask, u: end.place.map { Float($0) }, steps: end.steps)
  }

  private func summary(of mask: Mask, u: [Float], steps: Int) -> CodeSearch {
    CodeSearch(
      z: prior.code(at: u), u: u,
      crossEntropy: crossEntropies(of: mask, at: [u.map(Double.init)])[0],
      logDensity: prior.logDensity(at: u), steps: steps)
  }

  /// Returns -log p(mask | z) for codes at places in standard deviations of the prior.
  private func crossEntropies(of mask: Mask, at places: [[Double]]) -> [Double] {
    decode(places.map { prior.code(at: $0.map { Float($0) }) }).map { hypothesis in
      zip(hypothesis.logOdds, mask.pixels).reduce(0) { sum, pixel in
        let towards = pixel.1 == 0 ? pixel.0 : -pixel.0
        return sum + Double(max(towards, 0) + log1p(exp(-abs(towards))))
      }
    }
  }
}

extension Gaussian {
  /// Returns the logarithm of the density of the code at `u` standard deviations:
  /// -(u · u + N log 2 pi) / 2 - log det L.
  public func logDensity(at u: [Float]) -> Double {
    let square = u.reduce(0) { $0 + Double($1) * Double($1) }
    return -(square + Double(dimensions) * log(2 * .pi)) / 2
      - logSigma.reduce(0) { $0 + Double($1) }
  }
}
