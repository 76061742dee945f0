/// What keys and commands change of how samples are drawn and masks are cut.
extension Session {
  static func adjustSampling(_ state: inout State) { state.adjusting = .sampling }

  /// Twice or half as many samples.
  static func stepCount(up isUp: Bool, _ state: inout State) -> [Effect] {
    let wished = isUp ? state.sampling.count * 2 : state.sampling.count / 2
    return changeSampling(&state) {
      $0.count = min(max(Sampling.counts.lowerBound, wished), Sampling.counts.upperBound)
    }
  }

  /// A tenth more or less, from one tenth to the next.
  static func stepTemperature(up isUp: Bool, _ state: inout State) -> [Effect] {
    changeSampling(&state) {
      $0.temperature = stepped($0.temperature, parts: 10, up: isUp, in: Sampling.temperatures)
    }
  }

  /// A twentieth more or less, from one twentieth to the next.
  static func stepThreshold(up isUp: Bool, _ state: inout State) -> [Effect] {
    changeSampling(&state) {
      $0.threshold = stepped($0.threshold, parts: 20, up: isUp, in: Sampling.thresholds)
    }
  }

  static func resetSampling(_ state: inout State) -> [Effect] {
    changeSampling(&state) { $0 = Sampling() }
  }

  private static func stepped(
    _ value: Double, parts: Double, up isUp: Bool, in range: ClosedRange<Double>
  ) -> Double {
    let place = value * parts
    let next = isUp ? (place + 1e-6).rounded(.down) + 1 : (place - 1e-6).rounded(.up) - 1
    return min(max(range.lowerBound, next / parts), range.upperBound)
  }

  /// Changes how samples are drawn, and asks for all that is drawn otherwise then.
  ///
  /// Seeds stay: the same samples are spread wider or cut elsewhere.
  static func changeSampling(
    _ state: inout State, _ change: (inout Sampling) -> Void
  ) -> [Effect] {
    let before = state.sampling
    change(&state.sampling)
    guard state.sampling != before else {
      state.notice = Notice("no more than that: \(state.samplingSentence)")
      return []
    }
    guard let open = state.openCase, case .encoded(let encoding, _) = state.hypotheses else {
      return []
    }
    state.hypotheses = .encoded(encoding, samples: [])
    var effects = [sampleEffect(state, open)]
    if state.sampling.threshold != before.threshold, encoding.hasLatentSpace {
      effects.append(decodeEffect(state, open))
      effects += gridEffects(state)
    }
    if state.sampling.isDrawn(otherwiseThan: before) {
      state.opinions.forgetDraws()
      effects += opinionEffects(&state)
    }
    return effects
  }

  /// Asks for the samples of the case on screen.
  static func sampleEffect(_ state: State, _ open: OpenCase) -> Effect {
    let seed = sampleSeed(caseID: open.record.id, batch: state.review.batch)
    return .sample(caseID: open.record.id, seed: seed, state.sampling)
  }

  /// Asks for the hypothesis at the cursor.
  static func decodeEffect(_ state: State, _ open: OpenCase) -> Effect {
    .decode(
      caseID: open.record.id, u: state.latent.u, threshold: state.sampling.threshold)
  }

  /// Why an action on samples does nothing now; nil when it does something.
  static func whyNoSampling(_ action: Action, _ state: State) -> String? {
    if state.isHidden { return hidden(state) }
    if case .absent(let reason) = state.model { return reason }
    switch action {
    case .temperatureUp, .temperatureDown: return state.whyNoTemperature
    default: return nil
    }
  }
}

extension Session.State {
  /// Why the samples of this model have no temperature; nil when they have one.
  var whyNoTemperature: String? {
    guard let facts = modelFacts, facts.latentDimensions == 0 else { return nil }
    return "a \(facts.kind) has no prior to widen"
  }
}

extension Sampling {
  /// Whether the same seed gives other masks than with `other`.
  func isDrawn(otherwiseThan other: Sampling) -> Bool {
    temperature != other.temperature || threshold != other.threshold
  }
}

extension OpinionState {
  /// Forgets what was drawn; what the reader said of pixels stays.
  mutating func forgetDraws() {
    set = nil
    progress = nil
    weights = nil
    selection = 0
  }
}
