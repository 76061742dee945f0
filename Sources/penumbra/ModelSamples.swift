import Exports
import Imaging
import Interchange
import ProbUNet
import Reviewer

/// The masks of a model for one case: drawn, or at places that somebody names.
struct ModelSamples {
  /// How many samples stand for the model when the probability of a mask is counted.
  static let reference = 256

  /// What is asked for.
  struct Request: Equatable {
    /// The number of samples.
    var count = 0
    /// The seed of the samples.
    var seed: UInt64 = 0
    /// What the standard deviations of the prior are multiplied by for the samples.
    var temperature = 1.0
    /// The probability above which a pixel is inside.
    var threshold = 0.5
    /// Places in latent space in standard deviations of the prior.
    var places: [[Float]] = []
  }

  private let model: HypothesisModel
  private let encoded: EncodedCase
  private let request: Request

  /// What `model` gives for `subject`.
  init(_ subject: Case, _ model: CheckedModel, _ request: Request) throws(Failure) {
    self.model = model.model
    self.request = request
    encoded = try model.encode(subject)
    let dimensions = model.model.latentDimensions
    guard request.temperature == 1 || dimensions > 0 else {
      throw Failure(
        .badData,
        "--temperature: \(displaySafe(model.name)) is a \(model.model.kind) and has no prior to widen"
      )
    }
    for place in request.places where place.count != dimensions {
      throw Failure(
        .badData,
        "--z: expected \(dimensions) numbers, one for each latent dimension of"
          + " \(displaySafe(model.name)), found \(place.count)")
    }
  }

  /// The number of masks that `hypotheses` makes, those that are only counted included.
  var work: Int { referenceCount + request.count }

  /// Returns the masks that were asked for: `S1`, `S2` and so on, then `z1`, `z2` and so on, each with
  /// its probability; `progress` hears how many masks are made.
  func hypotheses(progress: (Int) -> Void = { _ in }) -> [ExportedHypothesis] {
    let shares = SampleShare(reference(progress))
    let samples = drawn(request.count).enumerated().map { index, drawn in
      progress(referenceCount + index)
      return hypothesis(
        "S\(index + 1)", drawn,
        .sample(index, seed: request.seed, temperature: request.temperature), shares)
    }
    let chosen = request.places.enumerated().map { index, place in
      hypothesis("z\(index + 1)", decoded(place), .latent, shares)
    }
    return samples + chosen
  }

  /// The masks that probabilities are told by: the model's own samples, whatever is asked for.
  private func reference(_ progress: (Int) -> Void) -> [Mask] {
    (0..<referenceCount).map { index in
      progress(index)
      guard encoded.prior.dimensions > 0 else { return pass(index).mask }
      let place = HypothesisSource.place(ofSample: index, seed: request.seed, encoded)
      return encoded.decode(encoded.prior.code(at: place)).mask
    }
  }

  /// The answer `index` of a network without a latent code; one at a time, since many take much memory.
  private func pass(_ index: Int) -> ProbUNet.Hypothesis {
    encoded.draw(1, from: index, seed: request.seed)[0]
  }

  private var referenceCount: Int { max(request.count, Self.reference) }

  /// A mask with its place.
  private struct Placed {
    let mask: Mask
    let z: [Float]
    let u: [Float]
  }

  /// A network without a latent code has samples that lie nowhere.
  private func drawn(_ count: Int) -> [Placed] {
    guard encoded.prior.dimensions > 0 else {
      return (0..<count).map {
        Placed(mask: pass($0).mask(above: request.threshold), z: [], u: [])
      }
    }
    return (0..<count).map {
      decoded(
        HypothesisSource.place(
          ofSample: $0, seed: request.seed, temperature: request.temperature, encoded))
    }
  }

  private func decoded(_ u: [Float]) -> Placed {
    let z = encoded.prior.code(at: u)
    return Placed(mask: encoded.decode(z).mask(above: request.threshold), z: z, u: u)
  }

  private func hypothesis(
    _ name: String, _ placed: Placed, _ source: ExportedHypothesis.Source, _ shares: SampleShare
  ) -> ExportedHypothesis {
    var result = ExportedHypothesis(
      name: name, mask: placed.mask, source: source, color: Palette.sample)
    result.z = placed.z.map(Double.init)
    result.u = placed.u.map(Double.init)
    result.threshold = request.threshold
    result.model = .init(name: model.name, sha256: model.sha256)
    result.share = shares.share(of: placed.mask)
    return result
  }
}
