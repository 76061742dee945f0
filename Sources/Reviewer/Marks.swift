import Imaging

/// A hypothesis the reader chose.
package struct Mark: Equatable, Sendable {
  /// Where a hypothesis came from.
  package enum Source: Equatable, Sendable {
    /// Sample `index` (from 0) of the samples drawn with `seed` at `temperature`.
    case sample(index: Int, seed: UInt64, temperature: Double = 1)
    /// A place in the latent plane.
    case latent
  }

  /// `a`, `b` and so on; its name on screen and in files.
  package var name: String
  /// Where it came from.
  package var source: Source
  /// The hypothesis.
  package var hypothesis: Hypothesis

  /// A mark.
  package init(name: String, source: Source, hypothesis: Hypothesis) {
    self.name = name
    self.source = source
    self.hypothesis = hypothesis
  }

  /// Returns the name of mark number `index`: `a` to `z`, then `a2` and so on.
  package static func name(_ index: Int) -> String {
    let letter = Unicode.Scalar(UInt8(97 + index % 26))
    return String(Character(letter)) + (index < 26 ? "" : "\(index / 26 + 1)")
  }
}
