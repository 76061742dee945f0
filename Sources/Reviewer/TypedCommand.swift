/// A command with a value, typed after `:`.
package enum TypedCommand: String, CaseIterable, Equatable, Sendable {
  /// How many samples are drawn at once.
  case samples
  /// What the prior's standard deviations are multiplied by for samples.
  case temperature
  /// The probability above which a pixel is inside.
  case threshold
  /// Level and width of the image, as viewers call it.
  case window = "wl"
  /// How much can be sent to the terminal.
  case link

  /// The values it takes.
  package var values: String {
    switch self {
    case .samples: "\(Sampling.counts.lowerBound) to \(Sampling.counts.upperBound)"
    case .temperature: "0 to 3"
    case .threshold: ".05 to .95"
    case .window: "a window's name, or width and level"
    case .link: "slow or fast"
    }
  }

  /// What stands in the place of a value not typed yet.
  var example: String {
    switch self {
    case .samples, .temperature, .threshold: "N"
    case .window: "lung"
    case .link: "slow"
    }
  }

  /// What it does, for the list and for documents.
  package var help: String {
    switch self {
    case .samples: "samples drawn at once, \(values)"
    case .temperature: "times sigma of the prior, \(values)"
    case .threshold: "p above which a pixel is inside"
    case .window: "window: a name, or width and level"
    case .link: "slow sends less to the terminal"
    }
  }

  /// Returns the command that `text` begins with, or whose beginning it is, and the value behind it;
  /// nil when there is none.
  package static func parse(_ text: String) -> (command: TypedCommand, value: String)? {
    let words = text.split(separator: " ", maxSplits: 1)
    guard let name = words.first?.lowercased() else { return nil }
    let value = words.count > 1 ? String(words[1]).trimmingBlanks : ""
    let found = allCases.filter {
      value.isEmpty ? $0.rawValue.hasPrefix(name) : $0.rawValue == name
    }
    return found.first.map { ($0, value) }
  }

  /// The value that holds now.
  func present(_ state: Session.State) -> String {
    switch self {
    case .samples: "\(state.sampling.count)"
    case .temperature: Sampling.text(state.sampling.temperature)
    case .threshold: overlap(state.sampling.threshold)
    case .window:
      state.openCase.map { state.settings.window(for: $0).text(for: $0.record.image.unit) }
        ?? "none"
    case .link: state.link.rawValue
    }
  }

  /// Why it does nothing now; nil when it does something.
  func whyNot(_ state: Session.State) -> String? {
    switch self {
    case .samples: Session.whyNoSampling(.moreSamples, state)
    case .temperature: Session.whyNoSampling(.temperatureUp, state)
    case .threshold: Session.whyNoSampling(.thresholdUp, state)
    case .window: state.openCase == nil ? "no case is open" : nil
    case .link: nil
    }
  }
}

extension Session {
  /// Does what a typed command says, or says what it expects.
  static func run(
    _ command: TypedCommand, _ value: String, _ state: inout State
  ) -> [Effect] {
    if let reason = command.whyNot(state) {
      state.notice = Notice(reason)
      return []
    }
    switch command {
    case .samples:
      guard let count = Int(value), Sampling.counts.contains(count) else { break }
      return say(changeSampling(&state) { $0.count = count }, &state)
    case .temperature:
      guard let number = Double(value), Sampling.temperatures.contains(number) else { break }
      return say(changeSampling(&state) { $0.temperature = number }, &state)
    case .threshold:
      guard let number = Double(value), Sampling.thresholds.contains(number) else { break }
      return say(changeSampling(&state) { $0.threshold = number }, &state)
    case .window:
      guard let open = state.openCase else { break }
      if let problem = takeWindow(value, open, &state) {
        state.notice = Notice("wl: \(problem), found '\(value)'", .failure)
      } else {
        state.notice = Notice(
          "window " + state.settings.window(for: open).text(for: open.record.image.unit))
      }
      return []
    case .link:
      guard let link = Link(rawValue: value) else { break }
      state.link = link
      state.isLinkChosen = true
      state.settings.isCoarse = false
      state.notice = Notice(
        link == .slow
          ? "slow link: images are complete after a pause; --link slow takes fewer colours, too"
          : "fast link: all of every image at once")
      return []
    }
    state.notice = Notice(
      "\(command.rawValue): expected \(command.values), found '\(value)'", .failure)
    return []
  }

  /// Tells how samples are drawn from now on.
  private static func say(_ effects: [Effect], _ state: inout State) -> [Effect] {
    state.notice = Notice(state.samplingSentence)
    return effects
  }
}
