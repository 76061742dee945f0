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

  private let decoder: PixelDecoder

  init(width: Int, height: Int, prior: Gaussian, decoder: PixelDecoder) {
    self.prior = prior
    self.width = width
    self.height = height
    self.decoder = decoder
  }

  /// Returns the mask and probabilities for a latent code of the prior's dimensions.
  public func decode(_ z: [Float]) -> Hypothesis { decode([z])[0] }

  /// Returns the hypotheses for several codes.
  public func decode(_ codes: [[Float]]) -> [Hypothesis] {
    decoder(codes).map { Hypothesis(width: width, height: height, margins: $0) }
  }
}
