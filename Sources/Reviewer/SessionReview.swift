import Cells
import Imaging

/// What keys do on the review screen.
extension Session {
  static func cyclePane(_ steps: Int, _ state: inout State) {
    if state.screen == .opinions {
      state.opinions.pane = state.opinions.pane == .list ? .image : .list
      return
    }
    let all = ReviewState.Pane.allCases
    let index = all.firstIndex(of: state.review.pane) ?? 0
    state.review.pane = all[(index + steps + all.count) % all.count]
  }

  static func moveInReview(rows: Int, columns: Int, _ state: inout State) {
    guard let open = state.openCase else { return }
    switch state.review.pane {
    case .image: moveCursor(rows: rows, columns: columns, open, &state)
    case .graders:
      let wide = ReviewLayout(state).graderColumns
      state.review.grader = clamp(
        state.review.grader + columns + rows * wide, open.record.masks.count)
    case .samples:
      let wide = ReviewLayout(state).sampleColumns
      state.review.sample = clamp(
        state.review.sample + columns + rows * wide, max(1, state.samples.count))
    }
  }

  private static func clamp(_ index: Int, _ count: Int) -> Int { min(max(0, index), count - 1) }

  static func moveCursor(
    rows: Int, columns: Int, _ open: OpenCase, _ state: inout State
  ) {
    state.review.isCursorPlaced = state.isHidden
    state.review.cursor.x = min(
      max(0, state.review.cursor.x + Double(columns)), Double(open.raster.width - 1))
    state.review.cursor.y = min(
      max(0, state.review.cursor.y + Double(rows)), Double(open.raster.height - 1))
  }

  static func toggleGrader(_ index: Int, _ state: inout State) {
    let count = state.openCase?.record.masks.count ?? 0
    guard index < count else {
      state.notice = Notice("this case has \(count) graders")
      return
    }
    if state.settings.hiddenGraders.remove(index) == nil {
      state.settings.hiddenGraders.insert(index)
    }
  }

  /// Shows the next of image, votes, probability and entropy; without samples only the first two.
  static func cyclePlaneView(_ state: inout State) {
    let all = PlaneView.Kind.allCases.filter {
      !state.samples.isEmpty || $0 == .image || $0 == .votes
    }
    let index = all.firstIndex(of: state.settings.planeKind) ?? 0
    state.settings.planeKind = all[(index + 1) % all.count]
    state.notice = Notice("showing \(state.settings.planeKind.rawValue)")
  }

  static func zoom(by steps: Int, _ state: inout State) {
    let levels = [1, 1.5, 2, 3, 4, 6, 8]
    let nearest = levels.indices.min {
      abs(levels[$0] - state.review.zoom) < abs(levels[$1] - state.review.zoom)
    }
    let index = min(max(0, (nearest ?? 0) + steps), levels.count - 1)
    if levels[index] == state.review.zoom {
      state.notice = Notice(steps > 0 ? "this is the largest zoom" : "all of the image is shown")
    }
    state.review.zoom = levels[index]
  }

  static func toggleFit(_ state: inout State) {
    guard let open = state.openCase else { return }
    let isFit = state.review.zoom == 1
    if state.isHidden {
      state.review.zoom = isFit ? 2 : 1
      return
    }
    state.review.zoom = isFit ? open.lesionZoom : 1
    state.review.center = ReviewState.Point(x: open.focus.x, y: open.focus.y)
  }

  static func pan(rows: Int, columns: Int, _ state: inout State) {
    guard let open = state.openCase else { return }
    let width = Double(open.raster.width)
    let height = Double(open.raster.height)
    let stride = max(1, width / state.review.zoom / 8)
    let halfWidth = width / state.review.zoom / 2
    let halfHeight = height / state.review.zoom / 2
    state.review.center.x = min(
      max(halfWidth, state.review.center.x + Double(columns) * stride), width - halfWidth)
    state.review.center.y = min(
      max(halfHeight, state.review.center.y + Double(rows) * stride), height - halfHeight)
  }

  static func drawNewSamples(_ state: inout State) -> [Effect] {
    guard let open = state.openCase else { return [] }
    guard case .encoded(let encoding, _) = state.hypotheses else {
      state.notice = Notice(state.whyNoSamples, .failure)
      return []
    }
    state.review.batch += 1
    state.hypotheses = .encoded(encoding, samples: [])
    return [sampleEffect(state, open)]
  }
}

extension Session.State {
  /// The hypothesis that keys act on, and where it comes from.
  package var focusedHypothesis: (source: Mark.Source, hypothesis: Hypothesis)? {
    switch screen {
    case .latent: return latent.hypothesis.map { (.latent, $0) }
    case .review:
      guard review.pane != .graders, samples.indices.contains(review.sample), let openCase else {
        return nil
      }
      let seed = sampleSeed(caseID: openCase.record.id, batch: review.batch)
      let source = Mark.Source.sample(
        index: review.sample, seed: seed, temperature: sampling.temperature)
      return (source, samples[review.sample])
    case .opinions:
      guard let openCase, let opinion = focusedOpinion else { return nil }
      let seed = sampleSeed(caseID: openCase.record.id, batch: 0)
      let source = Mark.Source.sample(
        index: opinion.draw, seed: seed, temperature: sampling.temperature)
      return (source, opinion.hypothesis)
    case .browse, .compare: return nil
    }
  }

  /// The mask that the review screen has in focus: a grader's, or a sample.
  package var focusedMask: Mask? {
    guard let openCase else { return nil }
    if review.pane == .graders {
      return openCase.record.masks[min(review.grader, openCase.record.masks.count - 1)]
    }
    return samples.indices.contains(review.sample) ? samples[review.sample].mask : nil
  }

  /// A sentence on why there are no samples.
  package var whyNoSamples: String {
    switch hypotheses {
    case .absent(let reason): reason
    case .encoding: Session.drawing
    case .encoded(_, let samples): samples.isEmpty ? Session.drawing : ""
    }
  }
}
