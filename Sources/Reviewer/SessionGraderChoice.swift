/// Choosing a grader by number, where digits alone do something else.
extension Session {
  /// Waits for the number of a grader.
  static func chooseGrader(_ state: inout State) { state.adjusting = .grader }

  /// Waits no longer.
  static func endChoice(_ state: inout State) {
    if state.adjusting == .grader { state.adjusting = nil }
  }
}

extension Session.State {
  /// What is said while the number of a grader is awaited.
  var awaitedNumber: String {
    let last = min(9, openCase?.record.masks.count ?? 1)
    return screen == .latent
      ? "1 to \(last): to the posterior of that grader"
      : "1 to \(last): the outline of that grader on or off, 0: all of them"
  }
}
