import Foundation
import Imaging

/// What keys do on the latent screen.
extension Session {
  /// The farthest the cursor goes along one axis, in standard deviations.
  package static let latentLimit: Float = 4

  /// Changes the cursor and asks for the hypothesis there; what moved by itself stops.
  static func moveLatent(
    _ state: inout State, keepsPlay: Bool = false, _ change: (inout LatentState) -> Void
  ) -> [Effect] {
    guard let open = state.openCase, state.encoding != nil else {
      state.notice = Notice(state.whyNoSamples)
      return []
    }
    if !keepsPlay { state.latent.play = nil }
    change(&state.latent)
    return [decodeEffect(state, open)] + gridEffects(state)
  }

  /// Steps within the plane; along the ring when that is locked.
  static func latentStep(across: Float, up: Float, _ state: inout State) -> [Effect] {
    guard let axes = state.latentAxes else { return moveLatent(&state) { _ in } }
    return moveLatent(&state) { latent in
      let from = axes.place(latent.u)
      var to = (
        x: stepped(from.x, by: Double(across)), y: stepped(from.y, by: Double(up))
      )
      let radius = (from.x * from.x + from.y * from.y).squareRoot()
      let reached = (to.x * to.x + to.y * to.y).squareRoot()
      if latent.isRingLocked, radius > 1e-6, reached > 1e-6 {
        to = (to.x * radius / reached, to.y * radius / reached)
      }
      latent.u = axes.put(latent.u, at: to)
    }
  }

  static func toggleRingLock(_ state: inout State) {
    state.latent.isRingLocked.toggle()
    state.notice = Notice(
      state.latent.isRingLocked
        ? "steps stay on the ring; R frees them" : "steps are free")
  }

  /// Turns the cursor about the mean, against the clock for positive angles.
  static func rotate(degrees: Double, _ state: inout State) -> [Effect] {
    guard let axes = state.latentAxes else { return moveLatent(&state) { _ in } }
    return moveLatent(&state) {
      let place = axes.place($0.u)
      let radius = (place.x * place.x + place.y * place.y).squareRoot()
      guard radius > 1e-6 else { return }
      // Whole steps of the angle, so that a full turn ends where it began.
      let step = abs(degrees)
      let angle = atan2(place.y, place.x) * 180 / .pi
      let turned = ((angle + degrees) / step).rounded() * step * .pi / 180
      $0.u = axes.put($0.u, at: (radius * cos(turned), radius * sin(turned)))
    }
  }

  static func changeRadius(by amount: Double, _ state: inout State) -> [Effect] {
    guard let axes = state.latentAxes else { return moveLatent(&state) { _ in } }
    return moveLatent(&state) {
      let place = axes.place($0.u)
      let radius = (place.x * place.x + place.y * place.y).squareRoot()
      let angle = radius > 1e-6 ? atan2(place.y, place.x) : 0
      let steps = (radius / 0.5 + (amount > 0 ? 1e-3 : -1e-3))
      let wished = (amount > 0 ? steps.rounded(.down) + 1 : steps.rounded(.up) - 1) * 0.5
      let limited = min(max(0, wished), Double(latentLimit))
      $0.u = axes.put($0.u, at: (limited * cos(angle), limited * sin(angle)))
    }
  }

  static func jump(toGrader index: Int, _ state: inout State) -> [Effect] {
    guard let encoding = state.encoding, encoding.posteriors.indices.contains(index) else {
      state.notice = Notice(
        state.encoding == nil
          ? state.whyNoSamples : "this case has \(state.encoding?.posteriors.count ?? 0) graders")
      return []
    }
    let position = encoding.position(ofGrader: index)
    return moveLatent(&state) {
      $0.u = position
      $0.hypothesis = nil
    }
  }

  /// Goes to the place in the latent space that the mask in focus most probably belongs to.
  static func goToMask(_ state: inout State) -> [Effect] {
    guard let open = state.openCase, state.encoding?.hasLatentSpace == true else {
      state.notice = Notice(
        state.encoding == nil
          ? state.whyNoSamples : "this model has no latent space to find a mask in", .failure)
      return []
    }
    guard let (name, mask, u) = state.maskToFind else {
      state.notice = Notice(state.whyNoSamples)
      return []
    }
    let grader = state.graderToFind
    let effects = enter(.latent, &state)
    guard state.screen == .latent else { return effects }
    if let u, u.count == state.latent.u.count {
      state.notice = Notice("at the code of \(name)")
      return effects + moveLatent(&state) { $0.u = u }
    }
    state.notice = Notice("looking for the code of \(name)")
    return effects + [.findCode(caseID: open.record.id, name: name, mask: mask, grader: grader)]
  }

  /// Takes the place of a mask that was looked for.
  static func take(
    _ found: FoundCode, _ caseID: String, _ state: inout State
  ) -> [Effect] {
    guard state.isOpen(caseID), state.screen == .latent,
      found.u.count == state.latent.u.count, found.u.allSatisfy(\.isFinite)
    else { return [] }
    state.notice = Notice(found.sentence, .success)
    return moveLatent(&state) { $0.u = found.u }
  }

  static func cyclePlane(_ state: inout State) -> [Effect] {
    let dimensions = state.latent.u.count
    guard dimensions > 0 else {
      state.notice = Notice(state.whyNoSamples)
      return []
    }
    let all = Plane.all(dimensions: dimensions)
    guard all.count > 1 else {
      state.notice = Notice("the latent space has two dimensions: there is one plane")
      return []
    }
    let first = state.modelFacts?.plane ?? all[0]
    let others = all.filter { $0 != first }
    if state.latent.showsGraderAxes {
      state.latent.showsGraderAxes = false
      state.latent.plane = others.first ?? first
    } else if state.latent.plane == first, state.graderAxes != nil {
      state.latent.showsGraderAxes = true
    } else {
      let index = others.firstIndex(of: state.latent.plane) ?? -1
      state.latent.plane = index + 1 < others.count ? others[index + 1] : first
    }
    return gridEffects(state)
  }

  static func chooseDimension(_ steps: Int, _ state: inout State) {
    let count = state.latent.u.count
    guard count > 0 else { return }
    state.latent.dimension = (state.latent.dimension + steps + count) % count
    state.notice = Notice("+ and - move z\(state.latent.dimension + 1)")
  }

  static func nudge(_ amount: Float, _ state: inout State) -> [Effect] {
    moveLatent(&state) {
      guard $0.u.indices.contains($0.dimension) else { return }
      $0.u[$0.dimension] = Float(stepped(Double($0.u[$0.dimension]), by: Double(amount)))
    }
  }

  /// Returns `value` moved, but not farther out than the limit.
  private static func stepped(_ value: Double, by amount: Double) -> Double {
    let limit = max(Double(latentLimit), abs(value))
    return min(max(-limit, value + amount), limit)
  }

  static func toggleGrid(_ state: inout State) -> [Effect] {
    guard LatentLayout(state).hasRoomForGrid else {
      state.notice = Notice("the grid of masks needs a terminal of at least 120 x 36")
      return []
    }
    state.latent.hasGrid.toggle()
    return gridEffects(state)
  }

  /// Asks for the masks of the lattice when they are wanted and not there yet.
  static func gridEffects(_ state: State) -> [Effect] {
    guard state.screen == .latent, state.latent.hasGrid, state.encoding != nil,
      let open = state.openCase, let axes = state.latentAxes, LatentLayout(state).hasRoomForGrid
    else { return [] }
    let wanted = state.latent.wantedGrid(axes, threshold: state.sampling.threshold)
    if let grid = state.latent.grid, grid.isSame(wanted) { return [] }
    return [.decodeGrid(caseID: open.record.id, wanted)]
  }
}

/// Where a mask lies in the latent space.
package struct FoundCode: Equatable, Sendable {
  /// What the mask is called.
  package var name: String
  /// The place, in standard deviations of the prior.
  package var u: [Float]
  /// The IoU of the mask and that of the place.
  package var overlap: Double
  /// Whether both masks are empty, which counts as an IoU of 1.
  package var isOfNothing: Bool
  /// KL(posterior of the mask || prior) in nats: how surprising the mask is; nil when not known.
  package var divergence: Double?

  /// A place.
  package init(
    name: String, u: [Float], overlap: Double, isOfNothing: Bool = false, divergence: Double? = nil
  ) {
    self.name = name
    self.u = u
    self.overlap = overlap
    self.isOfNothing = isOfNothing
    self.divergence = divergence
  }

  /// The distance from the mean of the prior.
  package var radius: Double {
    u.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
  }

  /// What is told of it; of an IoU of two empty masks, that they are.
  package var sentence: String { "most probable code of \(name): \(numbers)" }

  /// The numbers of `sentence`.
  var numbers: String {
    let agreement =
      isOfNothing ? "0=0, both empty" : "IoU \(Reviewer.overlap(overlap))"
    let surprise = divergence.map { ", KL \(decimal($0, 1)) nats" } ?? ""
    return "\(agreement), at \(decimal(radius, 1)) sigma" + surprise
  }
}

extension Session.State {
  /// The plane that is shown; nil without a latent space.
  package var latentAxes: PlaneAxes? {
    guard latent.u.count > 1 else { return nil }
    if latent.showsGraderAxes, let graderAxes { return graderAxes }
    return PlaneAxes(latent.plane, dimensions: latent.u.count)
  }

  /// The plane of the graders' main axes; nil where there is none.
  var graderAxes: PlaneAxes? {
    encoding.flatMap { encoding in
      PlaneAxes(through: encoding.posteriors.indices.map { encoding.position(ofGrader: $0) })
    }
  }

  /// The grader, counted from 0, whose mask is to be looked for; nil where it is another mask.
  var graderToFind: Int? {
    guard let openCase, !isPainting else { return nil }
    if screen == .review, review.pane == .graders {
      return min(review.grader, openCase.record.masks.count - 1)
    }
    guard screen == .compare, let table = compare.table,
      table.masks.indices.contains(compare.row),
      case .grader(let index) = table.masks[compare.row].kind
    else { return nil }
    return index
  }

  /// The mask to look for in the latent space, with its code where that is known.
  var maskToFind: (name: String, mask: Mask, u: [Float]?)? {
    guard let openCase else { return nil }
    if isPainting, let edit { return ("edited mask", edit.mask, nil) }
    switch screen {
    case .review where review.pane == .graders:
      let index = min(review.grader, openCase.record.masks.count - 1)
      return ("grader \(index + 1)", openCase.record.masks[index], nil)
    case .compare:
      guard let table = compare.table, table.masks.indices.contains(compare.row) else { return nil }
      let chosen = table.masks[compare.row]
      let u: [Float]? =
        switch chosen.kind {
        case .sample(let index): samples[index].u
        case .mark: presentMarks.first { $0.name == chosen.name }?.hypothesis.u
        case .grader, .consensus: nil
        }
      return (chosen.kind.text(chosen.name), chosen.mask, u)
    case .opinions:
      return focusedOpinion.map {
        ("opinion \(Opinions.name(opinions.selection))", $0.hypothesis.mask, $0.hypothesis.u)
      }
    case .review:
      guard samples.indices.contains(review.sample) else { return nil }
      return ("S\(review.sample + 1)", samples[review.sample].mask, samples[review.sample].u)
    case .browse, .latent: return nil
    }
  }
}

extension ComparedMask.Kind {
  /// What a mask of this kind called `name` is called in a sentence.
  func text(_ name: String) -> String {
    switch self {
    case .grader: "grader \(name)"
    case .consensus: "the consensus \(name)"
    case .mark: "mark \(name)"
    case .sample: name
    }
  }
}
