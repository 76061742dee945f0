import Cells
import Evaluation
import Imaging

/// A mask that leaves the program, with all that is known of where it comes from.
package struct ExportedHypothesis: Equatable, Sendable {
  /// Where a mask came from.
  package enum Source: Equatable, Sendable {
    /// Grader `index`, from 0.
    case grader(Int)
    /// Sample `index`, from 0, of the samples drawn with `seed` (of an unknown seed without one), the
    /// standard deviations of the prior times `temperature`.
    case sample(Int, seed: UInt64?, temperature: Double = 1)
    /// A place in latent space that somebody chose.
    case latent
    /// A mask that somebody painted, and what it is called: `edited grader 2` or `drawn mask`.
    case edited(String)
  }

  /// The model a mask comes from.
  package struct Model: Equatable, Sendable {
    /// Its name; nil when only its file is known.
    package var name: String?
    /// The SHA-256 of its file in hexadecimal digits.
    package var sha256: String

    /// A model.
    package init(name: String?, sha256: String) {
      self.name = name
      self.sha256 = sha256
    }
  }

  /// What a reader decided on a mask.
  package struct Decision: Equatable, Sendable {
    /// `accept`.
    package var verdict: String
    /// Why; empty when not said.
    package var reason: String
    /// Who.
    package var reviewer: String
    /// When, as the journal has it.
    package var time: String

    /// A decision.
    package init(verdict: String, reason: String, reviewer: String, time: String) {
      self.verdict = verdict
      self.reason = reason
      self.reviewer = reviewer
      self.time = time
    }
  }

  /// What its files are called.
  package var name: String
  /// What the reader calls it; empty for nothing.
  package var title = ""
  /// The mask.
  package var mask: Mask
  /// Where it came from.
  package var source: Source
  /// The latent code; empty when it has none.
  package var z: [Double] = []
  /// The same in standard deviations of the prior.
  package var u: [Double] = []
  /// The probability above which a pixel is inside; of a class of scenes p / (p + q), q of the likeliest
  /// other class.
  package var threshold = 0.5
  /// The model; nil for what a grader drew.
  package var model: Model?
  /// How many samples of the prior were alike; nil when that was not counted.
  package var share: Share?
  /// What was decided on it; nil when nothing was.
  package var decision: Decision?
  /// The color in pictures and viewers.
  package var color: RGB

  /// A mask with its name, source and color.
  package init(name: String, mask: Mask, source: Source, color: RGB) {
    self.name = name
    self.mask = mask
    self.source = source
    self.color = color
  }

  /// What a painted mask is called, for example `edited grader 2`; nil for others.
  var paintedName: String? { if case .edited(let name) = source { name } else { nil } }

  /// `grader`, `sample`, `latent` or `edited`.
  package var kind: String {
    switch source {
    case .grader: "grader"
    case .sample: "sample"
    case .latent: "latent"
    case .edited: "edited"
    }
  }
}
