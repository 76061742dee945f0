/// The screens of the reviewer; dialogs lie on top of them.
package enum Screen: String, CaseIterable, Sendable {
  /// The worklist.
  case browse
  /// One case: CT, graders, samples.
  case review
  /// The latent plane of one case.
  case latent
  /// Every mask against every other.
  case compare
  /// The model's distinct opinions on one case.
  case opinions
}
