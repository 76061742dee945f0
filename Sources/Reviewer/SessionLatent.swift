import Foundation

/// What keys do on the latent screen.
extension Session {
  /// The farthest the cursor goes along one axis, in standard deviations.
  package static let latentLimit: Float = 4

  /// Changes the cursor and asks for the hypothesis there.
  static func moveLatent(
    _ state: inout State, _ change: (inout LatentState) -> Void
  ) -> [Effect] {
    guard let open = state.openCase, state.encoding != nil else {
      state.notice = Notice(state.whyNoSamples)
      return []
    }
    change(&state.latent)
    return [.decode(caseID: open.record.id, u: state.latent.u)] + gridEffects(state)
  }

  static func latentStep(across: Float, up: Float, _ state: inout State) -> [Effect] {
    moveLatent(&state) {
      $0.u[$0.plane.x] = stepped($0.u[$0.plane.x], by: across)
      $0.u[$0.plane.y] = stepped($0.u[$0.plane.y], by: up)
    }
  }

  /// Turns the cursor about the mean, against the clock for positive angles.
  static func rotate(degrees: Double, _ state: inout State) -> [Effect] {
    moveLatent(&state) {
      let x = Double($0.u[$0.plane.x])
      let y = Double($0.u[$0.plane.y])
      let radius = (x * x + y * y).squareRoot()
      guard radius > 1e-6 else { return }
      // Whole steps of the angle, so that a full turn ends where it began.
      let step = abs(degrees)
      let angle = atan2(y, x) * 180 / .pi
      let turned = ((angle + degrees) / step).rounded() * step * .pi / 180
      $0.u[$0.plane.x] = Float(radius * cos(turned))
      $0.u[$0.plane.y] = Float(radius * sin(turned))
    }
  }

  static func changeRadius(by amount: Double, _ state: inout State) -> [Effect] {
    moveLatent(&state) {
      let x = Double($0.u[$0.plane.x])
      let y = Double($0.u[$0.plane.y])
      let radius = (x * x + y * y).squareRoot()
      let angle = radius > 1e-6 ? atan2(y, x) : 0
      let steps = (radius / 0.5 + (amount > 0 ? 1e-3 : -1e-3))
      let wished = (amount > 0 ? steps.rounded(.down) + 1 : steps.rounded(.up) - 1) * 0.5
      let limited = min(max(0, wished), Double(latentLimit))
      $0.u[$0.plane.x] = Float(limited * cos(angle))
      $0.u[$0.plane.y] = Float(limited * sin(angle))
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
    let effects = moveLatent(&state) { $0.u = position }
    state.latent.hypothesis = nil
    return effects
  }

  static func cyclePlane(_ state: inout State) -> [Effect] {
    let all = Plane.all(dimensions: state.latent.u.count)
    guard all.count > 1 else {
      state.notice = Notice("the latent space has two dimensions: there is one plane")
      return []
    }
    let index = all.firstIndex(of: state.latent.plane) ?? 0
    state.latent.plane = all[(index + 1) % all.count]
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
      $0.u[$0.dimension] = stepped($0.u[$0.dimension], by: amount)
    }
  }

  /// Returns `value` moved, but not farther out than the limit.
  private static func stepped(_ value: Float, by amount: Float) -> Float {
    let limit = max(latentLimit, abs(value))
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
      let open = state.openCase, LatentLayout(state).hasRoomForGrid
    else { return [] }
    let wanted = state.latent.wantedGrid
    if let grid = state.latent.grid, grid.isSame(wanted) { return [] }
    return [.decodeGrid(caseID: open.record.id, wanted)]
  }
}
