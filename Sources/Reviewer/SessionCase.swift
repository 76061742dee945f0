import Cells
import Imaging

/// What happens when another case comes on screen.
extension Session {
  /// Asks for the selected case.
  static func selectionChanged(_ state: inout State) -> [Effect] {
    guard let index = state.worklist.selectedIndex else {
      state.current = .none
      state.hypotheses = .absent("no case is open")
      return []
    }
    return [.load(index: index)]
  }

  static func show(_ open: OpenCase, _ state: inout State) -> [Effect] {
    guard state.worklist.selected?.id == open.record.id else { return [] }
    let before = state.review
    state.current = .open(open)
    state.isEditing = false
    state.grip = nil
    state.searchedMasks = []
    endChoice(&state)
    state.review = ReviewState(opening: open)
    state.review.pane = before.pane
    state.review.isFull = before.isFull
    resetLatent(state.modelFacts?.latentDimensions ?? 0, &state)
    state.compare = CompareState(keepingChoicesOf: state.compare)
    state.opinions = OpinionState()
    takeBack(open, &state)
    leaveHidden(&state)
    noteSeen(&state)
    leaveOutMisfits(open, &state)
    tellStory(&state)
    switch state.model {
    case .absent(let reason): state.hypotheses = .absent(reason)
    case .loading: state.hypotheses = .absent(reading)
    case .ready: state.hypotheses = .absent("samples are drawn when the case is opened")
    }
    return comeHome(&state) + encodeIfNeeded(&state) + reachGoal(&state)
  }

  /// Marks of earlier sessions may be of an image of another size, when the library was made anew.
  static func leaveOutMisfits(_ open: OpenCase, _ state: inout State) {
    let size = (open.record.image.width, open.record.image.height)
    let fits = { (mark: Mark) in
      mark.hypothesis.mask.width == size.0 && mark.hypothesis.mask.height == size.1
    }
    guard let marks = state.marks[open.record.id], !marks.allSatisfy(fits) else { return }
    state.marks[open.record.id] = marks.filter(fits)
    state.updateStatus(of: open.record.id)
    state.notice = Notice(
      "marks of this case were made on an image of another size and are left out", .failure)
  }

  /// Asks for prior, posteriors and samples where a screen shows them.
  static func encodeIfNeeded(_ state: inout State) -> [Effect] {
    guard state.screen != .browse, let open = state.openCase, let facts = state.modelFacts,
      case .absent = state.hypotheses
    else { return [] }
    state.hypotheses = .encoding
    resetLatent(facts.latentDimensions, &state)
    return [.encode(caseID: open.record.id)]
  }

  static func take(_ encoding: Encoding, _ caseID: String, _ state: inout State) -> [Effect] {
    guard state.isOpen(caseID), state.hypotheses == .encoding else { return [] }
    guard encoding.isUsable else {
      state.hypotheses = .absent("the model gives this case no finite place in the latent space")
      return []
    }
    state.hypotheses = .encoded(encoding, samples: [])
    if state.latent.u.count != encoding.prior.mean.count {
      resetLatent(encoding.prior.mean.count, &state)
    }
    guard let open = state.openCase else { return [] }
    takePlace(encoding, open, &state)
    let sample = sampleEffect(state, open)
    guard state.modelFacts?.hasLatentPlane == true else {
      return [sample] + codeEffects(&state) + opinionEffects(&state) + reachGoal(&state)
    }
    if state.goalHasPlace, let u = state.goal?.mark.hypothesis.u, u.count == state.latent.u.count {
      state.latent.u = u
      state.goal = nil
    }
    return [decodeEffect(state, open), sample] + codeEffects(&state) + gridEffects(state)
      + opinionEffects(&state)
  }

  /// Shows the samples; then there is time for the case that probably comes next.
  static func take(
    _ samples: [Hypothesis], _ seed: UInt64, _ caseID: String, _ state: inout State
  ) -> [Effect] {
    guard state.isOpen(caseID), case .encoded(let encoding, _) = state.hypotheses,
      seed == sampleSeed(caseID: caseID, batch: state.review.batch)
    else { return [] }
    state.hypotheses = .encoded(encoding, samples: samples)
    if state.notice?.text == drawing { state.notice = nil }
    state.review.sample = min(state.review.sample, max(0, samples.count - 1))
    let next = state.worklist.index(after: state.goesBack ? -1 : 1)
    return next.map { [.prepare(index: $0)] } ?? []
  }

  /// Goes to the mean of the prior; the plane and what is shown in it stay as the reader chose.
  private static func resetLatent(_ dimensions: Int, _ state: inout State) {
    let before = state.latent
    let isFirst = before.u.count != dimensions
    let plane = isFirst ? state.modelFacts?.plane ?? before.plane : before.plane
    state.latent = LatentState(dimensions: dimensions, plane: plane)
    state.latent.hasScatter = before.hasScatter
    state.latent.hasGrid = before.hasGrid
    state.latent.showsGraderAxes = before.showsGraderAxes && !isFirst
    state.latent.isRingLocked = before.isRingLocked
  }

  /// Goes to another case of the worklist, on the same screen.
  static func step(_ steps: Int, _ state: inout State) -> [Effect] {
    let before = state.worklist.selection
    state.worklist.move(by: steps)
    if state.worklist.selection == before {
      state.notice = Notice(steps > 0 ? "this is the last case" : "this is the first case")
      return []
    }
    state.goesBack = steps < 0
    return selectionChanged(&state)
  }
}
