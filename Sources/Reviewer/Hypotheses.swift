import Foundation
import Imaging

/// The Gaussian of a latent code: z = mu + L u, where u is standard normal and L a lower triangular
/// matrix.
package struct LatentGaussian: Equatable, Sendable {
  /// The mean of each dimension.
  package var mean: [Float]
  /// The diagonal of L, above 0; of an axis-aligned Gaussian the standard deviations.
  package var sigma: [Float]
  /// The numbers of L below the diagonal, row by row; none for an axis-aligned Gaussian.
  package var lower: [Float]

  /// A Gaussian.
  package init(mean: [Float], sigma: [Float], lower: [Float] = []) {
    self.mean = mean
    self.sigma = sigma
    self.lower = lower
  }

  /// Whether all numbers are finite, the diagonal is above 0 and the numbers are as many as they
  /// must be.
  package var isUsable: Bool {
    let below = mean.count * (mean.count - 1) / 2
    return mean.allSatisfy(\.isFinite) && sigma.allSatisfy { $0.isFinite && $0 > 0 }
      && lower.allSatisfy(\.isFinite) && sigma.count == mean.count
      && (lower.isEmpty || lower.count == below)
  }

  /// Returns the latent code at `u` standard deviations from the mean: z = mu + L u.
  package func code(at u: [Float]) -> [Float] {
    mean.indices.map { i in
      zip(row(i), u).reduce(mean[i] + sigma[i] * u[i]) { $0 + $1.0 * $1.1 }
    }
  }

  /// Returns where `z` lies in standard deviations from the mean: the u of z = mu + L u.
  package func whitened(_ z: [Float]) -> [Float] {
    solved(zip(z, mean).map { $0 - $1 })
  }

  /// Returns the u of v = L u.
  fileprivate func solved(_ v: [Float]) -> [Float] {
    var u: [Float] = []
    for i in v.indices {
      u.append(zip(row(i), u).reduce(v[i]) { $0 - $1.0 * $1.1 } / sigma[i])
    }
    return u
  }

  /// The numbers of L left of the diagonal in a row.
  private func row(_ row: Int) -> ArraySlice<Float> {
    lower.isEmpty ? [] : lower[row * (row - 1) / 2..<row * (row + 1) / 2]
  }

  /// The column of L.
  fileprivate func column(_ column: Int) -> [Float] {
    mean.indices.map { row in
      if row == column { return sigma[row] }
      return row > column && !lower.isEmpty ? lower[row * (row - 1) / 2 + column] : 0
    }
  }
}

/// An ellipse about a place in a plane: its points are (across cos t, slant cos t + up sin t).
package struct SpreadEllipse: Equatable, Sendable {
  /// The standard deviation across.
  package var across: Double
  /// How far up the point farthest across lies.
  package var slant: Double
  /// The standard deviation up where nothing is known of the place across.
  package var up: Double
}

/// A segmentation the model considers possible, and the latent code it belongs to.
package struct Hypothesis: Equatable, Sendable {
  /// The latent code.
  package var z: [Float]
  /// The same in standard deviations of the prior.
  package var u: [Float]
  /// The probability of foreground of each pixel, row by row.
  package var probabilities: [Float]
  /// The pixels inside: those of a probability above `threshold`.
  package var mask: Mask
  /// Where the mask is cut.
  package var threshold: Double

  /// A hypothesis.
  package init(
    z: [Float], u: [Float], probabilities: [Float], mask: Mask, threshold: Double = 0.5
  ) {
    self.threshold = threshold
    self.z = z
    self.u = u
    self.probabilities = probabilities
    self.mask = mask
  }
}

extension Hypothesis {
  /// Whether both are one: of one code and cut, or of one mask where there are no codes.
  package func isSame(as other: Hypothesis) -> Bool {
    u == other.u && threshold == other.threshold && (!u.isEmpty || mask == other.mask)
  }
}

/// What the model says of one case.
package struct Encoding: Equatable, Sendable {
  /// The prior of the latent code, given the image.
  package var prior: LatentGaussian
  /// The posterior, given the image and the mask of each grader.
  package var posteriors: [LatentGaussian]

  /// What a model without a latent code says: nothing but its samples.
  package static let none = Encoding(prior: LatentGaussian(mean: [], sigma: []), posteriors: [])

  /// Whether there is a latent space at all.
  package var hasLatentSpace: Bool { !prior.mean.isEmpty }

  /// Whether places in the latent space can be told by it, if there is one.
  package var isUsable: Bool {
    prior.isUsable
      && posteriors.allSatisfy { $0.isUsable && $0.mean.count == prior.mean.count }
      && posteriors.indices.allSatisfy { position(ofGrader: $0).allSatisfy(\.isFinite) }
  }

  /// An encoding.
  package init(prior: LatentGaussian, posteriors: [LatentGaussian]) {
    self.prior = prior
    self.posteriors = posteriors
  }

  /// Returns the ellipse of one standard deviation about grader `index` in a plane, in standard
  /// deviations of the prior: what is left of the posterior when the other dimensions are not looked
  /// at.
  package func spread(ofGrader index: Int, in axes: PlaneAxes) -> SpreadEllipse {
    let columns = whitenedColumns(index).map(axes.place)
    let across = columns.reduce(0) { $0 + $1.x * $1.x }.squareRoot()
    let slant = across > 0 ? columns.reduce(0) { $0 + $1.x * $1.y } / across : 0
    let up = max(0, columns.reduce(0) { $0 + $1.y * $1.y } - slant * slant).squareRoot()
    return SpreadEllipse(across: across, slant: slant, up: up)
  }

  /// Returns KL(posterior of grader `index` || prior) in nats: how surprising his mask is.
  ///
  /// With the posterior N(m, C) in standard deviations of the prior it is
  /// (tr C + m · m - N - log det C) / 2.
  package func divergence(ofGrader index: Int) -> Double {
    let trace = whitenedColumns(index).joined().reduce(0.0) { $0 + Double($1) * Double($1) }
    let square = position(ofGrader: index).reduce(0.0) { $0 + Double($1) * Double($1) }
    let logDeterminant = zip(posteriors[index].sigma, prior.sigma)
      .reduce(0.0) { $0 + 2 * log(Double($1.0) / Double($1.1)) }
    return max(0, (trace + square - Double(prior.mean.count) - logDeterminant) / 2)
  }

  /// The columns of a posterior's factor in standard deviations of the prior.
  private func whitenedColumns(_ index: Int) -> [[Float]] {
    prior.mean.indices.map { prior.solved(posteriors[index].column($0)) }
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
  /// What kind of network it is, for example `unet-ensemble`.
  package var kind: String
  /// N, the number of latent dimensions; 0 for a network without a latent code.
  package var latentDimensions: Int
  /// The two dimensions that carry most, the first across.
  package var plane: Plane

  /// The facts.
  package init(
    name: String, sha256: String, kind: String = "probabilistic-unet", latentDimensions: Int,
    plane: Plane
  ) {
    self.kind = kind
    self.name = name
    self.sha256 = sha256
    self.latentDimensions = latentDimensions
    self.plane = plane
  }
}

extension ModelFacts {
  /// Whether there are two dimensions to walk in.
  package var hasLatentPlane: Bool { latentDimensions > 1 }
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
