/// The screens of the reviewer.
package enum Screen: String, CaseIterable, Sendable {
  /// The worklist.
  case browse
  /// One case: CT, graders, samples.
  case review
  /// The latent plane of one case.
  case latent
  /// Every mask against every other.
  case compare
  /// What is written, in which formats, to where.
  case export
}
