import Foundation

/// What moves by itself on the latent screen.
package enum LatentPlay: Equatable, Sendable {
  /// Around the ring that the cursor is on.
  case ring
  /// To and fro between two places.
  case between(from: [Float], to: [Float], names: String)
}

extension Session {
  /// The steps of a walk between two places.
  static let walkSteps = 16

  /// Begins to go around the ring, or stops; from the mean at two standard deviations.
  static func playRing(_ state: inout State) -> [Effect] {
    guard state.encoding != nil, let axes = state.latentAxes else {
      state.notice = Notice(state.whyNoSamples)
      return []
    }
    if state.latent.play == .ring {
      state.latent.play = nil
      return []
    }
    state.latent.play = .ring
    state.beat = 0
    state.notice = Notice("around the ring; p stops it")
    let place = axes.place(state.latent.u)
    guard (place.x * place.x + place.y * place.y).squareRoot() < 0.25 else { return [] }
    return moveLatent(&state, keepsPlay: true) { $0.u = axes.put($0.u, at: (2, 0)) }
  }

  /// Begins to walk between the last two marks, or stops.
  static func playBetweenMarks(_ state: inout State) -> [Effect] {
    if case .between = state.latent.play {
      state.latent.play = nil
      return []
    }
    let marks = state.presentMarks.filter { $0.hypothesis.u.count == state.latent.u.count }
      .suffix(2)
    guard let first = marks.first, let last = marks.last, marks.count == 2 else {
      if let (name, reason) = state.markWithoutCode {
        state.notice = Notice("mark \(name) has no code to walk to: \(reason)")
        return []
      }
      let key = state.keyName(of: .mark, in: .latent)
      state.notice = Notice(
        "\(key) marks a hypothesis: with two marks, i walks from one to the other")
      return []
    }
    let names = "\(first.name) and \(last.name)"
    state.latent.play = .between(
      from: first.hypothesis.u, to: last.hypothesis.u, names: names)
    state.beat = 0
    state.notice = Notice("between \(names); i stops it")
    return moveLatent(&state, keepsPlay: true) { $0.u = first.hypothesis.u }
  }

  /// The next step of what moves by itself.
  static func playOn(_ state: inout State) -> [Effect] {
    guard state.screen == .latent, let play = state.latent.play, let axes = state.latentAxes else {
      return []
    }
    switch play {
    case .ring:
      let place = axes.place(state.latent.u)
      let radius = (place.x * place.x + place.y * place.y).squareRoot()
      let angle = atan2(place.y, place.x) + .pi / 24
      return moveLatent(&state, keepsPlay: true) {
        $0.u = axes.put($0.u, at: (radius * cos(angle), radius * sin(angle)))
      }
    case .between(let from, let to, _):
      let phase = state.beat % (2 * walkSteps)
      let part = Float(phase <= walkSteps ? phase : 2 * walkSteps - phase) / Float(walkSteps)
      return moveLatent(&state, keepsPlay: true) {
        $0.u = zip(from, to).map { $0 + ($1 - $0) * part }
      }
    }
  }
}
