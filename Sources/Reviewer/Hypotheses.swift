import Imaging

/// The Gaussian of a latent code, by its means and standard deviations.
package struct LatentGaussian: Equatable, Sendable {
  /// The mean of each dimension.
  package var mean: [Float]
  /// The standard deviation of each dimension, above 0.
  package var sigma: [Float]

  /// A Gaussian.
  package init(mean: [Float], sigma: [Float]) {
    self.mean = mean
    self.sigma = sigma
  }

  /// Whether all numbers are finite and all standard deviations above 0.
  package var isUsable: Bool {
    mean.allSatisfy(\.isFinite) && sigma.allSatisfy { $0.isFinite && $0 > 0 }
  }

  /// Returns the latent code at `u` standard deviations from the mean: z = mu + sigma u.
  package func code(at u: [Float]) -> [Float] {
    zip(zip(mean, sigma), u).map { $0.0 + $0.1 * $1 }
  }

  /// Returns where `z` lies in standard deviations from the mean: u = (z - mu) / sigma.
  package func whitened(_ z: [Float]) -> [Float] {
    zip(zip(mean, sigma), z).map { ($1 - $0.0) / $0.1 }
  }
}

/// A segmentation the model considers possible, and the latent code it belongs to.
package struct Hypothesis: Equatable, Sendable {
  /// The latent code.
  package var z: [Float]
  /// The same in standard deviations of the prior.
  package var u: [Float]
  /// The probability of foreground of each pixel, row by row.
  package var probabilities: [Float]
  /// The pixels more probably inside than outside.
  package var mask: Mask

  /// A hypothesis.
  package init(z: [Float], u: [Float], probabilities: [Float], mask: Mask) {
    self.z = z
    self.u = u
    self.probabilities = probabilities
    self.mask = mask
  }
}

/// What the model says of one case.
package struct Encoding: Equatable, Sendable {
  /// The prior of the latent code, given the image.
  package var prior: LatentGaussian
  /// The posterior, given the image and the mask of each grader.
  package var posteriors: [LatentGaussian]

  /// Whether places in the latent space can be told by it.
  package var isUsable: Bool {
    prior.isUsable && !prior.mean.isEmpty
      && posteriors.allSatisfy { $0.isUsable && $0.mean.count == prior.mean.count }
      && posteriors.indices.allSatisfy { position(ofGrader: $0).allSatisfy(\.isFinite) }
  }

  /// An encoding.
  package init(prior: LatentGaussian, posteriors: [LatentGaussian]) {
    self.prior = prior
    self.posteriors = posteriors
  }

  /// Returns where grader `index` lies in standard deviations of the prior.
  package func position(ofGrader index: Int) -> [Float] {
    prior.whitened(posteriors[index].mean)
  }
}

/// The facts of a loaded model.
package struct ModelFacts: Equatable, Sendable {
  /// A name to show.
  package var name: String
  /// The SHA-256 of its file in hexadecimal digits.
  package var sha256: String
  /// N, the number of latent dimensions.
  package var latentDimensions: Int
  /// The two dimensions that carry most, the first across.
  package var plane: Plane

  /// The facts.
  package init(name: String, sha256: String, latentDimensions: Int, plane: Plane) {
    self.name = name
    self.sha256 = sha256
    self.latentDimensions = latentDimensions
    self.plane = plane
  }
}

/// Two latent dimensions to look at.
package struct Plane: Equatable, Sendable {
  /// The dimension across.
  package var x: Int
  /// The dimension up.
  package var y: Int

  /// A plane.
  package init(x: Int, y: Int) {
    self.x = x
    self.y = y
  }

  /// Returns all planes of `dimensions` dimensions.
  package static func all(dimensions: Int) -> [Plane] {
    (0..<dimensions).flatMap { x in (x + 1..<max(x + 1, dimensions)).map { Plane(x: x, y: $0) } }
  }
}

/// Whether there is a model, and which.
package enum ModelState: Equatable, Sendable {
  /// None; the reason is a sentence for the user.
  case absent(String)
  /// Being read.
  case loading
  /// Ready.
  case ready(ModelFacts)
}

/// The hypotheses of the case on screen.
package enum HypothesisState: Equatable, Sendable {
  /// None; the reason is a sentence for the user.
  case absent(String)
  /// Being worked out.
  case encoding
  /// Where the prior and the graders lie; samples as far as they are drawn.
  case encoded(Encoding, samples: [Hypothesis])
}
