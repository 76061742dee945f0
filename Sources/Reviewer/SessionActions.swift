import Cells
import Imaging

/// What each action does.
extension Session {
  static func perform(_ action: Action, _ state: inout State) -> [Effect] {
    if state.dialog == nil,
      let reason = whyHidden(action, state) ?? whyReadOnly(action, state)
        ?? whyNotTold(action, state)
    {
      state.notice = Notice(reason)
      return []
    }
    switch action {
    case .help: toggleHelp(&state)
    case .findInHelp: findInHelp(&state)
    case .commands:
      // What is found in the help works on the screen below.
      state.dialog = nil
      state.dialog = .commands(CommandList(scope: state.scope, of: state.keys))
    case .back: return back(&state)
    case .quit: return quit(&state)
    case .interrupt: return interrupt(&state)
    case .redraw: return [.redraw]
    case .copy:
      guard let text = state.copiedText else {
        state.notice = Notice("no case is open")
        return []
      }
      return [.copy(text)]
    case .cycleTheme:
      state.look.isLight.toggle()
      state.notice = Notice("colours for a \(state.look.isLight ? "light" : "dark") background")
      return [.rememberTheme(isLight: state.look.isLight)]
    case .about: toggleAbout(&state)
    case .suspend: return [.suspend]
    case .cycleGlyphs: return cycleGlyphs(&state)
    case .up: return move(rows: -1, columns: 0, &state)
    case .down: return move(rows: 1, columns: 0, &state)
    case .left: return move(rows: 0, columns: -1, &state)
    case .right: return move(rows: 0, columns: 1, &state)
    case .first: return step(-state.worklist.rows.count, &state)
    case .last: return step(state.worklist.rows.count, &state)
    case .pageUp: return page(-1, &state)
    case .pageDown: return page(1, &state)
    case .open: return enter(.review, &state)
    case .latent: return state.screen == .opinions ? goToMask(&state) : enter(.latent, &state)
    case .compare: return enter(.compare, &state)
    case .opinions: return enter(.opinions, &state)
    case .goToMask: return goToMask(&state)
    case .edit: beginEdit(&state)
    case .paint: paint(&state)
    case .togglePen: togglePen(&state)
    case .brushUp: changeBrush(by: 1, &state)
    case .brushDown: changeBrush(by: -1, &state)
    case .undoStroke: undoStroke(&state)
    case .redoStroke: redoStroke(&state)
    case .restartEdit: restartEdit(&state)
    case .playRing: return playRing(&state)
    case .playBetweenMarks: return playBetweenMarks(&state)
    case .toggleRingLock: toggleRingLock(&state)
    case .claimLesion: claim(true, &state)
    case .claimOther: claim(false, &state)
    case .forgetClaims: forgetClaims(&state)
    case .filter:
      state.dialog = .filter(text: state.worklist.filter, before: state.worklist.filter)
    case .cycleSort: return cycleOrder(&state)
    case .cycleStatus: return cycleStatus(&state)
    case .nextUndecided: return stepToUndecided(forward: true, &state)
    case .previousUndecided: return stepToUndecided(forward: false, &state)
    case .toggleBlind:
      endChoice(&state)
      return toggleBlind(&state)
    case .seeLesion: ask(.impression(state.impression(.lesion, .large)), &state)
    case .seeSmallLesion: ask(.impression(state.impression(.lesion, .small)), &state)
    case .seeNone: ask(.impression(state.impression(.none)), &state)
    case .seeUnsure: ask(.impression(state.impression(.unsure)), &state)
    case .note: ask(.note, &state)
    case .tag: ask(.tag, &state)
    case .redo: return redo(&state)
    case .previousCase: return step(-1, &state)
    case .nextCase: return step(1, &state)
    case .nextPane: cyclePane(1, &state)
    case .previousPane: cyclePane(-1, &state)
    case .mark: return toggleMark(&state)
    case .listMarks: listMarks(&state)
    case .renameMark: renameMark(&state)
    case .chooseGrader: chooseGrader(&state)
    case .toggleGrader(let index):
      endChoice(&state)
      toggleGrader(index, &state)
    case .showAllGraders:
      endChoice(&state)
      state.settings.toggleAllGraders(count: state.openCase?.record.masks.count ?? 0)
    case .cycleConsensus:
      state.settings.cycleConsensus()
      state.notice = Notice("consensus: \(state.settings.consensus?.rawValue ?? "off")")
    case .toggleOverlays: state.settings.hasOverlays.toggle()
    case .cycleMaskForm: cycleMaskForm(&state)
    case .cycleOpacity: cycleOpacity(&state)
    case .toggleRuler: toggleRuler(&state)
    case .toggleBlink: toggleBlink(&state)
    case .toggleSmooth:
      state.settings.isSmooth.toggle()
      state.notice = Notice(
        state.settings.isSmooth ? "values between pixels are told from both" : "pixels as squares")
    case .cycleWindow: cycleWindow(&state)
    case .takeWindow(let index): takeWindow(number: index, &state)
    case .resetView: resetView(&state)
    case .adjustWindow: adjustWindow(&state)
    case .levelDown: changeWindow(level: -1, width: 0, &state)
    case .levelUp: changeWindow(level: 1, width: 0, &state)
    case .widthDown: changeWindow(level: 0, width: -1, &state)
    case .widthUp: changeWindow(level: 0, width: 1, &state)
    case .farLevelDown: changeWindow(level: -10, width: 0, &state)
    case .farLevelUp: changeWindow(level: 10, width: 0, &state)
    case .farWidthDown: changeWindow(level: 0, width: -10, &state)
    case .farWidthUp: changeWindow(level: 0, width: 10, &state)
    case .resetWindow: resetWindow(&state)
    case .cyclePlaneView: cyclePlaneView(&state)
    case .invert: state.settings.isInverted.toggle()
    case .zoomIn: zoom(by: 1, &state)
    case .zoomOut: zoom(by: -1, &state)
    case .zoomFit: toggleFit(&state)
    case .toggleFull:
      if state.screen == .compare {
        state.compare.isFull.toggle()
      } else {
        state.review.isFull.toggle()
      }
    case .panUp: pan(rows: -1, columns: 0, &state)
    case .panDown: pan(rows: 1, columns: 0, &state)
    case .panLeft: pan(rows: 0, columns: -1, &state)
    case .panRight: pan(rows: 0, columns: 1, &state)
    case .newSamples: return drawNewSamples(&state)
    case .adjustSampling: adjustSampling(&state)
    case .moreSamples: return stepCount(up: true, &state)
    case .fewerSamples: return stepCount(up: false, &state)
    case .temperatureUp: return stepTemperature(up: true, &state)
    case .temperatureDown: return stepTemperature(up: false, &state)
    case .thresholdUp: return stepThreshold(up: true, &state)
    case .thresholdDown: return stepThreshold(up: false, &state)
    case .resetSampling: return resetSampling(&state)
    case .export: openExport(&state)
    case .accept: return accept(&state)
    case .putOff: ask(.why(.defer), &state)
    case .reject: ask(.why(.reject), &state)
    case .undo: return undo(&state)
    case .farUp: return moveFar(rows: -1, columns: 0, &state)
    case .farDown: return moveFar(rows: 1, columns: 0, &state)
    case .farLeft: return moveFar(rows: 0, columns: -1, &state)
    case .farRight: return moveFar(rows: 0, columns: 1, &state)
    case .rotateLeft: return rotate(degrees: 15, &state)
    case .rotateRight: return rotate(degrees: -15, &state)
    case .radiusDown: return changeRadius(by: -0.5, &state)
    case .radiusUp: return changeRadius(by: 0.5, &state)
    case .toMean: return moveLatent(&state) { $0.u = $0.u.map { _ in 0 } }
    case .toGrader(let index):
      endChoice(&state)
      return jump(toGrader: index, &state)
    case .nextPlane: return cyclePlane(&state)
    case .nextDimension: chooseDimension(1, &state)
    case .previousDimension: chooseDimension(-1, &state)
    case .nudgeUp: return nudge(0.25, &state)
    case .nudgeDown: return nudge(-0.25, &state)
    case .toggleScatter: state.latent.hasScatter.toggle()
    case .toggleGrid: return toggleGrid(&state)
    case .cycleMetric: cycleMetric(&state)
    case .toggleRegions: state.compare.hasRegions.toggle()
    case .toggleSorted: toggleSorted(&state)
    case .toggleItem:
      if case .marks(let list) = state.dialog { return toggleListed(list, &state) }
      toggleItem(&state)
    case .editFolder: editFolder(&state)
    case .confirm: return confirm(&state)
    case .eraseCharacter: editText(&state) { _ = $0.popLast() }
    case .eraseWord: editText(&state) { $0.eraseWord() }
    case .eraseText: editText(&state) { $0 = "" }
    }
    return []
  }

  private static func toggleHelp(_ state: inout State) {
    if case .help = state.dialog { state.dialog = nil } else { state.dialog = .help(HelpPage()) }
  }

  private static func toggleAbout(_ state: inout State) {
    guard state.openCase != nil else {
      state.notice = Notice("no case is open")
      return
    }
    if case .about = state.dialog { state.dialog = nil } else { state.dialog = .about(scroll: 0) }
  }

  private static func back(_ state: inout State) -> [Effect] {
    switch state.dialog {
    case .question(.title(_, _, .some(let list)), _): state.dialog = .marks(list)
    case .help(let page) where page.isTyping || !page.filter.isEmpty:
      state.dialog = .help(HelpPage())
    case .help, .about, .confirmQuit, .question, .commands, .marks: state.dialog = nil
    case .filter(_, let before):
      state.dialog = nil
      return applyFilter(before, &state)
    case .export(var form):
      let wasTyping = form.folderBeingTyped != nil
      form.folderBeingTyped = nil
      state.dialog = wasTyping ? .export(form) : nil
    case nil:
      if leaveMode(&state) { return [] }
      if state.trail.count < 2, !state.worklist.filter.isEmpty {
        state.notice = Notice("filter off")
        return applyFilter("", &state)
      }
      if state.trail.count < 2 { return quit(&state) }
      state.trail.removeLast()
    }
    return []
  }

  /// Ends what lies over a screen without being a dialog; false when there is no such thing.
  private static func leaveMode(_ state: inout State) -> Bool {
    if state.adjusting != nil {
      state.adjusting = nil
    } else if state.isPainting {
      leaveEdit(&state)
    } else if state.screen == .latent, state.latent.play != nil {
      state.latent.play = nil
    } else if state.isBlinking {
      state.isBlinking = false
    } else if state.screen == .review, state.review.anchor != nil {
      state.review.anchor = nil
    } else if state.screen == .review, state.review.isFull {
      state.review.isFull = false
    } else if state.screen == .compare, state.compare.isFull {
      state.compare.isFull = false
    } else {
      return false
    }
    return true
  }

  static func quit(_ state: inout State) -> [Effect] {
    if state.unsaved != nil {
      state.dialog = .confirmQuit
      return []
    }
    return [.quit(isInterrupt: false)]
  }

  /// Breaks off; with marks or edits that would be lost only at the second time.
  static func interrupt(_ state: inout State) -> [Effect] {
    if state.unsaved != nil {
      state.dialog = .confirmQuit
      return []
    }
    return [.quit(isInterrupt: true)]
  }

  private static func cycleGlyphs(_ state: inout State) -> [Effect] {
    guard state.look.isUnicode else {
      state.notice = Notice("this terminal shows ASCII only; other characters need a UTF-8 locale")
      return []
    }
    let all = GlyphSet.allCases
    let index = all.firstIndex(of: state.look.glyphs) ?? 0
    state.look.glyphs = all[(index + 1) % all.count]
    state.notice = Notice("image characters: \(state.look.effectiveGlyphs.rawValue)")
    return [.rememberGlyphs(state.look.glyphs)]
  }

  static func enter(_ screen: Screen, _ state: inout State) -> [Effect] {
    guard state.openCase != nil else {
      state.notice = Notice("no case is open")
      return []
    }
    if screen == .latent, case .absent(let reason) = state.model {
      state.notice = Notice("the latent plane needs a model: \(reason)", .failure)
      return []
    }
    if screen == .latent, let facts = state.modelFacts, !facts.hasLatentPlane {
      state.notice = Notice(
        "a \(facts.kind) has no latent plane to walk; a probabilistic-unet has", .failure)
      return []
    }
    endChoice(&state)
    // While cases are still being ranked, none may come in the place of the one that is read.
    state.worklist.hold()
    if let place = state.trail.firstIndex(of: screen) {
      state.trail.removeSubrange((place + 1)...)
    } else {
      state.trail.append(screen)
    }
    noteSeen(&state)
    tellStory(&state)
    return encodeIfNeeded(&state) + gridEffects(state) + opinionEffects(&state)
  }

  /// Tells the story of the case on the status row, where review has no room for it.
  static func tellStory(_ state: inout State) {
    guard state.screen == .review, !state.isHidden, state.notice == nil, let open = state.openCase,
      ReviewLayout(state).story.height == 0
    else { return }
    state.notice = open.story(width: state.columns - 2, limit: 1).first.map { Notice($0) }
  }

  static func move(rows: Int, columns: Int, _ state: inout State) -> [Effect] {
    switch state.dialog {
    case .help(let page):
      state.dialog = .help(Help.scrolled(page, by: rows, state))
      return []
    case .about(let scroll):
      state.dialog = .about(scroll: AboutView.clamp(scroll + rows, state))
      return []
    case .export(var form):
      form.selection = min(max(0, form.selection + rows), form.items.count - 1)
      state.dialog = .export(form)
      return []
    case .commands(var list):
      list.move(by: rows)
      state.dialog = .commands(list)
      return []
    case .marks(var list):
      list.move(by: rows)
      state.dialog = .marks(list)
      return []
    case .filter, .question, .confirmQuit: return []
    case nil: break
    }
    switch state.screen {
    case .browse: return rows == 0 ? [] : step(rows, &state)
    case .review where state.isHidden:
      if let open = state.openCase { moveCursor(rows: rows, columns: columns, open, &state) }
    case .review where state.isPainting: moveInEdit(rows: rows, columns: columns, &state)
    case .review: moveInReview(rows: rows, columns: columns, &state)
    case .latent:
      return latentStep(across: Float(columns) * 0.25, up: Float(-rows) * 0.25, &state)
    case .compare: moveInMatrix(rows: rows, columns: columns, &state)
    case .opinions: moveInOpinions(rows: rows, columns: columns, &state)
    }
    return []
  }

  private static func page(_ pages: Int, _ state: inout State) -> [Effect] {
    let size = max(1, state.rows - 6)
    if case .help(let page) = state.dialog {
      state.dialog = .help(Help.scrolled(page, by: pages * size, state))
      return []
    }
    if case .about(let scroll) = state.dialog {
      state.dialog = .about(scroll: AboutView.clamp(scroll + pages * size, state))
      return []
    }
    return step(pages * size, &state)
  }
}
