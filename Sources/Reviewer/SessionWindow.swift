import Cells

/// What keys do while level and width are adjusted.
extension Session {
  /// Begins with the window that is shown.
  static func adjustWindow(_ state: inout State) {
    guard let open = state.openCase else { return }
    state.settings.ownWindow = state.settings.window(for: open).window
    state.adjusting = .window
  }

  /// Moves the level or widens the window by steps: 10 and 20 HU, or hundredths of the grey range.
  static func changeWindow(level: Float, width: Float, _ state: inout State) {
    guard let open = state.openCase else { return }
    var window = state.settings.window(for: open).window
    let unit: Float = open.record.image.unit == .hounsfield ? 10 : 0.01
    window.level += level * unit
    window.width = max(unit, window.width + width * 2 * unit)
    state.settings.ownWindow = window
  }

  /// Takes a named window again.
  static func resetWindow(_ state: inout State) {
    state.settings.ownWindow = nil
  }

  /// Takes the window of a number, counted from 0.
  static func takeWindow(number index: Int, _ state: inout State) {
    guard let open = state.openCase else { return }
    let unit = open.record.image.unit
    guard let place = NamedWindow.place(inOHIF: index, for: unit) else {
      let names = NamedWindow.all(for: unit, range: open.range, surroundings: open.surroundings)
        .map(\.name).joined(separator: ", ")
      state.notice = Notice("this image has no window \(index + 1), but \(names)")
      return
    }
    state.settings.windowIndex = place
    state.settings.ownWindow = nil
    let window = state.settings.window(for: open)
    state.notice = Notice("window " + window.text(for: unit))
  }

  /// Shows the image as it was opened: the first window, its own greys, and in review the part of it with the
  /// lesion, or all of it while that is hidden.
  static func resetView(_ state: inout State) {
    guard let open = state.openCase else { return }
    state.settings.windowIndex = 0
    state.settings.ownWindow = nil
    state.settings.isInverted = false
    let opened = ReviewState(opening: open)
    state.review.zoom = opened.zoom
    state.review.center = opened.center
    if state.isHidden { showAll(of: open, &state) }
    state.notice = Notice("the image as it was opened")
  }

  static func cycleWindow(_ state: inout State) {
    // From an own window back to the one it began with.
    if state.settings.ownWindow == nil { state.settings.windowIndex += 1 }
    state.settings.ownWindow = nil
  }

  /// Takes the window that `text` says, by its name or as width and level; returns what was expected
  /// when it says none.
  static func takeWindow(_ text: String, _ open: OpenCase, _ state: inout State) -> String? {
    let unit = open.record.image.unit
    let named = NamedWindow.all(for: unit, range: open.range, surroundings: open.surroundings)
    if let index = named.firstIndex(where: { $0.name == text.lowercased() }) {
      state.settings.windowIndex = index
      state.settings.ownWindow = nil
      return nil
    }
    let numbers = text.split(whereSeparator: { " /,".contains($0) }).map { Float($0) }
    if numbers.count == 2, let width = numbers[0], let level = numbers[1], level.isFinite,
      (unit == .hounsfield ? 1...100_000 : 0.01...100).contains(width)
    {
      state.settings.ownWindow = Window(level: level, width: width)
      return nil
    }
    return "expected \(named.map(\.name).joined(separator: ", ")), or width and level"
  }

  static func cycleMaskForm(_ state: inout State) {
    let all = MaskForm.allCases
    let index = all.firstIndex(of: state.settings.maskForm) ?? 0
    state.settings.maskForm = all[(index + 1) % all.count]
    state.notice = Notice("shown: \(state.settings.maskForm.rawValue)")
  }

  static func cycleOpacity(_ state: inout State) {
    state.settings.opacityIndex = (state.settings.opacityIndex + 1) % 3
    if state.settings.maskForm == .outline, state.screen == .review {
      state.settings.maskForm = .fill
    }
    let percent = decimal(Double(state.settings.opacity) * 100, 0)
    state.notice = Notice("opacity of fills and tints: \(percent) %")
  }

  /// Begins to measure at the cursor, or ends it.
  static func toggleRuler(_ state: inout State) {
    state.review.pane = .image
    if state.review.anchor == nil {
      state.review.anchor = state.review.cursor
      state.notice = Notice("measuring from here: move the cursor; x ends it")
    } else {
      state.review.anchor = nil
    }
  }

  /// Masks come and go, or one mask and the other, to see what lies below.
  static func toggleBlink(_ state: inout State) {
    state.isBlinking.toggle()
    state.beat = 0
    state.notice = Notice(state.isBlinking ? "blinking; b stops it" : "no longer blinking")
  }
}

extension Session.State {
  /// Whether this is the moment without masks, or with the second one.
  package var isBlinkedOff: Bool { isBlinking && beat % 2 == 1 }

  /// The milliseconds until the next `tick` is wanted; nil when nothing moves by itself.
  package var tickMilliseconds: Int32? {
    if settings.isCoarse { return Link.pause }
    if screen == .latent, latent.play != nil { return link == .slow ? 500 : 90 }
    return isBlinking ? 600 : nil
  }
}
